"""The plan of Lantern: thirteen features in four tracks, and as many rounds of them as wanted."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from benchmarks.plans import Row, task_ids

TRACKS = ("1 - Tours and tickets", "2 - Visitors", "3 - The desk", "4 - Keeping it running")

_FEATURES = (
    (
        "1.1",
        "Calendar of tours",
        "",
        ("tour", "opening_hours", "holidays", "calendar_page"),
        "Keep tours in one table|Give each tour a guide|Refuse a guide who is busy|"
        "Read opening hours of a house|Open late on some evenings|Close on a day at short notice|"
        "Know the public holidays|Let a house add holidays of its own|Move tours off a holiday|"
        "Show a month of tours|Show a week on a small screen",
    ),
    (
        "1.2",
        "Booking a place",
        "1.1",
        ("booking", "seats", "price", "booking_form"),
        "Store a booking|Give a booking a short code|Find a booking by its code|"
        "Count the places left|Hold places for ten minutes|Give back places that were only held|"
        "Work out the price of a booking|Reduce the price for children|Round to whole cents|"
        "Ask for name and number of visitors|Say which field is wrong",
    ),
    (
        "1.3",
        "Cancellations and refunds",
        "1.2",
        ("cancellation", "refund", "refund_rules", "refund_letter"),
        "Cancel a booking|Cancel a whole tour|Keep cancelled bookings for a year|"
        "Pay back a card|Pay back in part|Try a refund again that failed|"
        "Refund all until the day before|Refund half on the same day|Never refund a gift card|"
        "Write the letter that goes with a refund|Add the booking code to the letter",
    ),
    (
        "1.4",
        "Waiting list",
        "1.2",
        ("waiting_list", "offer", "fair_order", "waiting_page"),
        "Put a visitor on the list|Take a visitor off the list|Refuse the same visitor twice|"
        "Offer a free place|Withdraw an offer after a day|Offer to the next in line|"
        "Serve in order of arrival|Let families move up together|Skip who needs more places|"
        "Show a visitor the place in line",
    ),
    (
        "2.1",
        "Visitor accounts",
        "",
        ("account", "sign_in", "session", "profile_page"),
        "Create an account with an address|Confirm the address|Delete an account for good|"
        "Sign in with a link|Let a link work once|Slow down who guesses|"
        "Keep a session for a month|End all sessions of an account|List the open sessions|"
        "Show the bookings of an account|Change the name on an account",
    ),
    (
        "2.2",
        "Confirmation letters",
        "1.2, 2.1",
        ("letter", "outbox", "ticket_code", "letter_style"),
        "Write the confirmation of a booking|Write it in the language of the visitor|"
        "Attach the calendar entry|Queue letters in an outbox|Send again what bounced|"
        "Stop after five bounces|Draw the code of a ticket|Make the code readable on paper|"
        "Refuse a code that was altered|Set letters in the type of the house|"
        "Leave pictures out where nobody wants them",
    ),
    (
        "2.3",
        "Pages for visitors",
        "1.1",
        ("tour_page", "house_page", "languages", "search_page"),
        "Show a tour with its guide|Show what a tour costs|Tell how to get in with a wheelchair|"
        "Show a house on a map|List what is open now|Show the way from the station|"
        "Translate the labels|Fall back to English|Write dates as the reader does|"
        "Find tours by a word|Find tours by a day",
    ),
    (
        "2.4",
        "Memberships",
        "2.1",
        ("membership", "renewal", "member_price", "member_card"),
        "Sell a membership for a year|Give a membership away|End a membership early|"
        "Renew a membership by itself|Ask before the price rises|Forgive a week of delay|"
        "Take ten per cent off for members|Let members bring a guest|Count guests of a year|"
        "Draw a card with the number",
    ),
    (
        "3.1",
        "Check-in at the desk",
        "1.2",
        ("check_in", "scanner", "late_comers", "desk_page"),
        "Mark a visitor as arrived|Undo an arrival|Admit a group at once|"
        "Read a ticket with the scanner|Read a code typed by hand|Go on without a network|"
        "Hold a place for late comers|Give the place away at the start|Tell the guide who is late|"
        "Show who is expected|Show the next tour first",
    ),
    (
        "3.2",
        "Groups and schools",
        "1.2",
        ("group", "school_price", "group_invoice", "group_form"),
        "Book for a group|Split a group over two guides|Name somebody to call|"
        "Charge schools by the class|Let teachers in for nothing|Ask for proof of a school|"
        "Write one invoice for a group|Number invoices without gaps|Cancel an invoice|"
        "Ask for the age of a class|Ask for what a class has seen",
    ),
    (
        "3.3",
        "Report of the day",
        "3.1",
        ("takings", "visitor_count", "report_table", "report_page"),
        "Add up the takings of a day|Split takings by kind of ticket|Compare with the till|"
        "Count visitors by the hour|Count visitors by house|Leave staff out of the count|"
        "Put the day into a table|Write the table as CSV|Keep tables for seven years|"
        "Show the day to the director|Show the same day last year",
    ),
    (
        "4.1",
        "Import of the old spreadsheets",
        "1.1, 2.1",
        ("sheet", "old_bookings", "old_members", "import_report"),
        "Read a spreadsheet line by line|Guess the columns|Skip lines that are only notes|"
        "Bring over bookings of last year|Match old guides by name|Find bookings that are there|"
        "Bring over members|Join members who are there twice|Ask where a date is unclear|"
        "Report what was left out|Report how long it took",
    ),
    (
        "4.2",
        "Health of the service",
        "",
        ("health", "request_log", "alarm", "status_page"),
        "Answer a health check|Check the database too|Check the outbox too|"
        "Log each request on one line|Leave names out of the log|Count slow requests|"
        "Raise an alarm when nothing is sold|Raise it only once an hour|"
        "Silence an alarm at night|Show the last week on a page",
    ),
)
_PER_ROUND = 140


class Task(NamedTuple):
    """An atomic task: the module it changes, and what its Verify step comes to when it passes."""

    id: str
    title: str
    module: str
    verified: str
    unverified: str

    @property
    def function(self) -> str:
        """The name of the function that it adds."""
        return "_".join(self.title.lower().replace("-", " ").split())


class Feature(NamedTuple):
    """One feature file to be; ``needs`` are the features that must be merged before.

    ``folder`` holds the files of its round, in every place; it is empty for the first round.
    """

    id: str
    title: str
    track: str
    folder: str
    needs: tuple[str, ...]
    tasks: tuple[Task, ...]

    @property
    def slug(self) -> str:
        """The title as it stands in names of files and branches."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split())

    @property
    def path(self) -> str:
        """Where the feature file lies."""
        return f"docs/plans/{self.folder}{self.id}-{self.slug}.md"

    @property
    def branch(self) -> str:
        """The branch of its log."""
        return f"feature/{self.id}-{self.slug[:50].strip('-')}"


def features(tasks: int) -> list[Feature]:
    """The plan with so many tasks: the thirteen features, and again for a second house if need be.

    Raises ValueError for fewer tasks than the story needs.
    """
    if tasks < 65:
        raise ValueError("a project needs at least 65 tasks, five a feature")
    rounds = -(-tasks // _PER_ROUND)
    sizes = [tasks // rounds + (at < tasks % rounds) for at in range(rounds)]
    return [feature for at, size in enumerate(sizes) for feature in _round(at, size)]


def _round(at: int, size: int) -> list[Feature]:
    """One round of the features, cut to so many tasks: the last ones of the longest lists go."""
    titles = [entry[4].split("|") for entry in _FEATURES]
    places = [(k, n) for n, listed in enumerate(titles) for k in range(len(listed))]
    counts = Counter([n for _, n in sorted(places)[:size]])
    return [_feature(n, at, titles[n][: counts[n]]) for n in range(len(titles))]


def _feature(n: int, at: int, titles: list[str]) -> Feature:
    first, title, needs, modules, _ = _FEATURES[n]
    name = _shifted(first, at)
    house, folder = (f" in house {at + 1}", f"house_{at + 1}/") if at else ("", "")
    names = task_ids(name, len(titles))
    return Feature(
        name,
        f"{title}{house}",
        TRACKS[int(first[0]) - 1],
        folder,
        tuple([_shifted(each, at) for each in needs.split(", ") if each]),
        tuple(
            [
                _task(task, f"{text}{house}", f"lantern/{folder}{modules[k // 3]}.py", k)
                for k, (task, text) in enumerate(zip(names, titles, strict=True))
            ]
        ),
    )


def _shifted(feature: str, at: int) -> str:
    """The ID of a feature in a later round."""
    track, number = feature.split(".")
    return f"{track}.{int(number) + 10 * at}"


def _task(name: str, title: str, module: str, k: int) -> Task:
    verified, unverified = (
        ("passed 2", "not run 1"),
        ("passed 2, not confirmed 1", "not run 1, not confirmed 1"),
        ("by hand 1; seen: it works", "not confirmed 1"),
    )[k % 3]
    return Task(name, title, module, verified, unverified)


# -- its text -----------------------------------------------------------------------------------


class Page:
    """The text of a feature file, which grows with its rows."""

    def __init__(self, feature: Feature) -> None:
        needs = ", ".join(feature.needs) or "None"
        self._head = (
            f"# Feature {feature.id}: {feature.title}\n\n**Track:** {feature.track}\n"
            f"**Dependencies:** {needs}\n"
            f"**Estimated Tasks:** {len(feature.tasks)} atomic tasks\n\n## Task List\n\n"
        )
        self.boxes = {task.id: f"- [ ] {task.id} {task.title}\n" for task in feature.tasks}
        self._details = (
            "\n## Task Details\n\n"
            + "".join([_detail(task, n) for n, task in enumerate(feature.tasks)])
            + "## Progress Log\n\n"
            "| Timestamp | Agent | Action | Task | Commit |\n"
            "|-----------|-------|--------|------|--------|\n"
        )
        self._rows = ""

    def append(self, row: Row) -> None:
        """One more row at the end of the log."""
        self._rows += str(row)

    def tick(self, task: str, done: bool) -> None:
        """Set or clear a task's box."""
        mark = "- [x]" if done else "- [ ]"
        self.boxes[task] = mark + self.boxes[task][len(mark) :]

    @property
    def text(self) -> str:
        """The file as it is now."""
        return f"{self._head}{''.join(self.boxes.values())}{self._details}{self._rows}"


def _detail(task: Task, n: int) -> str:
    first = n % 3 == 0
    action = "Create the file" if first else "Add a function at the end of the file"
    tests = task.module.replace("lantern/", "tests/")
    verify = (
        f"`python -m pytest {tests}`",
        f"`python -m pytest {tests}`, and the wording reads well to somebody from a museum",
        "a second person reads the function and agrees with its name",
    )[n % 3]
    given = f"**Code:**\n```python\n{code(task, 1)}```\n\n" if first else ""
    return (
        f"### {task.id} {task.title}\n\n**File:** `{task.module}`\n**Action:** {action}\n\n"
        f"{given}**Verify:** {verify}\n\n"
        f"**Commit:** `feat({task.id}): {lowered(task.title)}`\n\n"
    )


def code(task: Task, revision: int) -> str:
    """The function that a task adds; each revision brings one more line."""
    steps = [f"    found = [one for one in found if one.step != {n}]\n" for n in range(1, revision)]
    return (
        f"def {task.function}(entries: list[Entry]) -> list[Entry]:\n"
        f'    """{task.title}."""\n'
        "    found = sorted(entries, key=lambda one: one.day)\n"
        f"{''.join(steps)}"
        f"    return [one for one in found if one.knows({task.id!r})]\n"
    )


def lowered(title: str) -> str:
    """A title as the description of a commit."""
    return title[0].lower() + title[1:]
