"""The words of Verify steps: programs, and what can be said of a command and left to its exit code.

Whatever is not on these lists is left to a person. A word too few costs somebody a look, a word
too many would pass what nobody has looked at.
"""

from __future__ import annotations

PROGRAMS = frozenset(
    """
    ansible apk apt awk bash bats black brew bundle bunx bun cargo cat clang cmake cmp composer
    coverage cp curl cypress dart deno diff django-admin docker docker-compose dotnet drizzle-kit
    echo elixir env eslint find firebase flake8 flask flutter gcc gem git git-baton go
    golangci-lint gradle grep head helm http hugo husky java javac jest jq kubectl ls make mix
    mkdir mocha mvn mypy mysql next nginx ninja node nox npm npx nx php phpunit pip pip3 playwright
    pnpm poetry pre-commit prettier printf prisma psql pulumi pylint pyright pytest python python3
    rails rake redis-cli rg rspec rubocop ruby ruff rustc sed sh shellcheck sqlfluff sqlite3 ssh
    stat supabase swift tail tar terraform test time timeout tox true tsc tsx turbo uv uvx vercel
    vite vitest wc webpack wget which yarn zig zsh
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
"""What the first word of a command can be where the sentence does not say that it is run."""

LONE_PROGRAMS = frozenset(
    """
    eslint false gradle jest make mvn mypy nox phpunit pre-commit pytest pyright rake rspec rubocop
    ruff tox true tsc vitest
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
"""Programs that are commands without a further word; ``find`` is rather a function's name."""

PLAIN = frozenset(
    """
    0 a again all also an and any app application are build builds by check checks clean cleanly
    code command commands compilation compile compiles complete completes confirm confirms e2e end
    ends ensure ensures error errors every everything execute exit exits finally finish finishes
    green in integration is it lint linter linting lints make must new no now ok okay output pass
    passed passes passing please project run running runs script see should status still succeed
    succeeds successful successfully suite sure test tests that the then there they this to type
    typecheck typechecks types typescript unit using verify via warning warnings will with without
    works zero
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
"""Words that say no more than that a command ends with exit code 0."""

GENERIC = frozenset(
    """
    0 all and any both cleanly code command commands complete completes end ends error errors exit
    exits finish finishes it must no output pass passes run runs should status succeed succeeds
    successfully that the they this will with without zero
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
"""The same of a command named before, whatever it was."""

NEGATIVE = frozenset(
    """
    abort aborts aren't can't cannot crash crashes denied denies deny doesn't don't empty error
    errors fail failed failing fails failure failures isn't neither never no non-zero none nonzero
    not nothing nowhere refuse refused refuses reject rejected rejects shouldn't throw throws won't
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
"""Words by which a command may be meant to fail, or its output to lack something."""

CONDITIONAL = frozenset(
    """
    after alternatively avoid before don't either formerly if instead never not once optional
    optionally or otherwise previously unless until when whenever
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
"""Words by which a command may be meant for another time, or for nobody."""

SIMILAR = frozenset(
    ["or similar", "or newer", "or later", "or higher", "or above", "or greater", "or equivalent"]
)
"""What may follow an expected text that need not be met to the letter."""

_TROUBLE = frozenset(["error", "errors", "warning", "warnings", "no"])


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters."""
    import re

    return re.findall(r"\w[\w'-]*", text.replace("’", "'").casefold())


def is_plain(text: str) -> bool:
    """Whether a text says no more than that a command ends well."""
    return PLAIN.issuperset(words_of(text)) and not has_errors(text) and text.isascii()


def has_errors(text: str) -> bool:
    """Whether errors are spoken of other than to say that there are none."""
    return not _TROUBLE.isdisjoint(words_of(without_none(text)))


def without_none(text: str) -> str:
    """A text less ``no errors`` and the like."""
    import re

    none = r"\b(?:no|without|zero|0)\s+(?:any\s+)?(?:\w+\s+)?(?:error|warning)s?\b"
    return re.sub(none, "", text, flags=re.I)
