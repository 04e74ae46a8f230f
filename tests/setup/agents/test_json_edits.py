"""Items in JSON files of others: put in, and out again without a trace."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.errors import ConfigError
from gitbaton.setup.agents.json_edits import parsed, with_item, without_items

KEYS = ("hooks", "Stop")
ITEM = {"command": "ours", "timeout": 10}
FILES = {
    "empty object": "{}",
    "empty object with a space": "{ }",
    "empty object over two lines": "{\n}\n",
    "empty object with a comment": "{ // nothing yet\n}\n",
    "one line": '{"a": 1}',
    "no final newline": '{\n  "a": 1\n}',
    "tabs": '{\n\t"a": [1, 2],\n\t"b": {}\n}\n',
    "CRLF": '{\r\n    "a": 1\r\n}\r\n',
    "byte order mark": '\ufeff{\n  "a": 1\n}\n',
    "no room": '{"hooks":{"Stop":[{"command":"x"}]}}',
    "empty hooks": '{\n  "hooks": {}\n}\n',
    "empty hooks over two lines": '{\n  "hooks": {\n  }\n}\n',
    "empty list": '{\n  "hooks": {\n    "Stop": []\n  }\n}\n',
    "empty list over two lines": '{\n  "hooks": {\n    "Stop": [\n    ]\n  }\n}\n',
    "another event": '{\n  "hooks": {\n    "Start": [\n      {"command": "x"}\n    ]\n  }\n}\n',
    "another item": '{\n  "hooks": {\n    "Stop": [\n      {"c": "x"}\n    ]\n  },\n  "z": 0\n}\n',
    "comments": (
        "// head\n{\n  /* hooks: { */\n"
        '  "a": "// no comment", // "hooks": {\n  "hooks": { // mine\n'
        '    "Stop": [ /* [ */ {"command": "a \\" ] }"}, ],\n  },\n}\n// end'
    ),
}


def _ours(item: object) -> bool:
    return isinstance(item, dict) and item.get("command") == "ours"


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_item_is_first_and_all_else_stays(text: str) -> None:
    after = with_item(text, KEYS, ITEM, "x.json")
    before, found = parsed(text, "x.json"), parsed(after, "x.json")
    assert isinstance(before, dict)
    assert isinstance(found, dict)
    others = before.get("hooks", {}).get("Stop", [])
    assert found["hooks"]["Stop"] == [ITEM, *others]
    assert {**found, "hooks": None} == {**before, "hooks": None}
    kept = iter(after)
    assert all(char in kept for char in text)
    assert ("\r\n" in text) == ("\r\n" in after)


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_item_goes_without_a_trace(text: str) -> None:
    after = with_item(text, KEYS, ITEM, "x.json")
    assert without_items(after, KEYS, _ours, "x.json") == text


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_two_lists_go_without_a_trace(text: str) -> None:
    after = with_item(text, ("hooks", "Begin"), ITEM, "x.json")
    after = with_item(after, KEYS, ITEM, "x.json")
    halfway = without_items(after, ("hooks", "Begin"), _ours, "x.json")
    assert halfway is not None
    assert without_items(halfway, KEYS, _ours, "x.json") == text


def test_file_of_ours_alone_goes_whole() -> None:
    text = json.dumps({"hooks": {"Begin": [ITEM], "Stop": [ITEM]}}, indent=2) + "\n"
    halfway = without_items(text, ("hooks", "Begin"), _ours, "x.json")
    assert halfway is not None
    assert without_items(halfway, KEYS, _ours, "x.json") is None


def test_item_is_found_wherever_it_was_moved() -> None:
    text = '{"hooks": {"Stop": [{"command": "x"},  {"command": "ours"}, {"command": "y"}]}}'
    wanted = '{"hooks": {"Stop": [{"command": "x"}, {"command": "y"}]}}'
    assert without_items(text, KEYS, _ours, "x.json") == wanted


def test_comma_in_a_comment_is_no_comma() -> None:
    text = '{"hooks": {"Stop": [{"command": "ours"} /* , */, 1]}}'
    assert without_items(text, KEYS, _ours, "x.json") == '{"hooks": {"Stop": [ 1]}}'


def test_indentation_is_the_file_s_own() -> None:
    assert '\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{' in with_item(
        FILES["tabs"], KEYS, ITEM, "x.json"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.json:1 is not JSON"),
        ("[]", "what it holds is not an object"),
        ('{\n"a": 1,\n"b"\n}', "x.json:4 is not JSON"),
        ('{"hooks": []}', "hooks is not an object"),
        ('{"hooks": {"Stop": {}}}', r"hooks\.Stop is not a list"),
        ('{"hooks": null}', "hooks is not an object"),
        ("{" + '"a": {' * 100_000, "x.json"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_what_cannot_be_edited_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        with_item(text, KEYS, ITEM, "x.json")
    assert "\n" not in caught.value.message


BLANKS = st.sampled_from(["", " ", "\n", "\n  ", "\t", "\r\n", " // c, [\n", "/* { */"])
PLAIN = st.sampled_from(["1", "null", '"a"', '"\\"]"', '"//"', "-1.5e3"])


@st.composite
def values(draw: st.DrawFn, depth: int = 0) -> str:
    """JSON with white space and comments wherever they may be."""
    kind = draw(st.sampled_from(["plain", "list", "object"])) if depth < 3 else "plain"
    if kind == "plain":
        return draw(PLAIN)
    count = draw(st.integers(0, 2))
    items = [draw(values(depth + 1)) for _ in range(count)]
    if kind == "object":
        keys = draw(st.permutations(["hooks", "Stop", "x"]))
        items = [
            f'"{key}"{draw(BLANKS)}:{draw(BLANKS)}{item}'
            for key, item in zip(keys, items, strict=False)
        ]
    spaced = [f"{draw(BLANKS)}{item}{draw(BLANKS)}" for item in items]
    inner = ",".join(spaced) or draw(BLANKS)
    return f"[{inner}]" if kind == "list" else f"{{{inner}}}"


@given(text=values(), around=BLANKS)
def test_any_file_is_given_back(text: str, around: str) -> None:
    whole = f"{around}{text}{around}"
    try:
        after = with_item(whole, KEYS, ITEM, "x.json")
    except ConfigError:
        return
    assert parsed(after, "x.json")["hooks"]["Stop"][0] == ITEM  # type: ignore[index]
    assert without_items(after, KEYS, _ours, "x.json") == whole
