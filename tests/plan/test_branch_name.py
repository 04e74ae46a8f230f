"""Names of features' branches, and which names they may have had."""

from __future__ import annotations

import pytest

from gitbaton.plan.branch_name import branch_name, may_be_branch_of, slug

TEMPLATE = "feature/{id}-{slug}"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("User login", "feature/1.1-user-login"),
        ("Überall: 100 % `code`", "feature/1.1-berall-100-code"),
        ("…", "feature/1.1-feature"),
        ("word " * 20, "feature/1.1-" + "-".join(["word"] * 10)),
    ],
)
def test_branch_of_a_title(title: str, name: str) -> None:
    assert branch_name(TEMPLATE, "1.1", slug(title)) == name
    assert may_be_branch_of(TEMPLATE, "1.1", name)


@pytest.mark.parametrize(
    ("template", "name", "may"),
    [
        (TEMPLATE, "feature/1.1-store", True),
        (TEMPLATE, "feature/1.10-store", False),
        (TEMPLATE, "feature/1.1", False),
        (TEMPLATE, "feature/1.1-", False),
        (TEMPLATE, "feature/1.1-Store", False),
        (TEMPLATE, "feature/1.1-store/part", False),
        (TEMPLATE, "feature/1.1-store--old", False),
        (TEMPLATE, "hotfix/1.1-store", False),
        ("{id}/{slug}/wip", "1.1/store/wip", True),
        ("{id}/{slug}/wip", "1.1/store", False),
        ("plan-{id}", "plan-1.1", False),
    ],
)
def test_branch_that_may_be_of_another_title(template: str, name: str, may: bool) -> None:
    assert may_be_branch_of(template, "1.1", name) == may
