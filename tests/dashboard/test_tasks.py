"""Each task's page: what happened, and the row or commit that proves it."""

from __future__ import annotations

from gitbaton.dashboard.tasks import Event, task_pages
from gitbaton.hosting.remote_host import Hosting
from support.dashboards import DAY, FEATURES, HAPPENED, NOW, OID, dashboard, told, worked


def events(task: str) -> tuple[Event, ...]:
    pages, _ = task_pages(dashboard())
    return next(told for page in pages for line, _, told in page.tasks if line.id == task)


def test_rows_have_file_and_line_and_commits_their_name() -> None:
    assert events("1.1.1") == (
        Event("2024-01-14 12:00", "START ada", "docs/plans/1.1.md:41", ""),
        Event("2024-01-14 12:20", "feat(1.1.1): create form", "1a2b3c4d5e", ""),
        Event("2024-01-14 12:30", "DONE ada", "docs/plans/1.1.md:42", ""),
    )


def test_rows_and_commits_lead_to_the_host_if_one_is_known() -> None:
    hosted = dashboard().replace(hosting=Hosting("github", "github.com", "acme/shop"))
    [started, work, _], *_ = [told for page in task_pages(hosted)[0] for _, _, told in page.tasks]
    assert started.page == f"https://github.com/acme/shop/blob/{OID}/docs/plans/1.1.md#L41"
    assert work.page == f"https://github.com/acme/shop/commit/{OID}"


def test_a_row_shows_the_commit_of_its_cell() -> None:
    entry = told("DONE", "ada", "1.1.1", NOW)
    assert entry.row
    entry = entry.replace(row=entry.row.replace(commit="1a2b3c4"))
    pages, _ = task_pages(dashboard(happened=[entry]))
    assert pages[0].tasks[0][2][0].what == "DONE ada 1a2b3c4"


def test_every_task_has_its_place_and_only_done_ones_the_time_they_took() -> None:
    pages, left_out = task_pages(dashboard())
    assert left_out == 0
    assert [page.feature for page in pages] == list(FEATURES)
    took = {line.id: minutes for page in pages for line, minutes, _ in page.tasks}
    assert took == {"1.1.1": 30, "1.1.2": None, "1.1.3": None, "1.1.4": None, "1.2.1": None}


def test_a_task_that_was_reverted_took_no_time() -> None:
    again = [*HAPPENED, told("REVERT", "ada", "1.1.1", NOW)]
    opened = FEATURES[0].tasks[0].replace(state="open")
    pages, _ = task_pages(dashboard([FEATURES[0].replace(tasks=(opened,))], again))
    assert pages[0].tasks[0][1] is None


def test_of_very_many_events_the_latest_are_sent() -> None:
    happened = [worked("feat(1.1.1): x", "1.1.1", NOW - DAY + at // 10) for at in range(6010)]
    pages, left_out = task_pages(dashboard(happened=[*happened, told("NOTE", "a", "1.1.1", NOW)]))
    assert (left_out, len(pages[0].tasks[0][2])) == (11, 6000)
    assert pages[0].tasks[0][2][-1].what == "NOTE a"


def test_what_happened_to_a_task_that_is_planned_no_more_is_left_out() -> None:
    pages, _ = task_pages(dashboard(happened=[told("START", "ada", "1.1.9", NOW)]))
    assert [told for page in pages for _, _, told in page.tasks if told] == []
