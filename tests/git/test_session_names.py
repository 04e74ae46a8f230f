"""Names for sessions that work in one clone at the same time."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from gitbaton.git.session_names import (
    ClientProcess,
    ClientSession,
    began_at,
    remember_told,
    session_of,
    take_name,
)


class Machine:
    """Clients that begin and end, and the sessions they start in one clone."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.running: dict[int, str] = {}

    def client(self, process: int, began: str = "1") -> ClientProcess:
        self.running[process] = began
        return ClientProcess(process, began)

    def take(
        self, session: str, client: ClientProcess, base: str = "ada", cleared: bool = False
    ) -> str:
        return take_name(self.folder, session, base, client, self.began, cleared=cleared)

    def began(self, process: int) -> str:
        return self.running.get(process, "")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_two_sessions_have_names_of_their_own(machine: Machine) -> None:
    one, two = machine.client(1), machine.client(2)
    assert machine.take("s1", one) == "ada"
    assert machine.take("s2", two) == "ada-2"
    assert machine.take("s3", machine.client(3)) == "ada-3"
    assert [machine.take(name, client) for name, client in (("s1", one), ("s2", two))] == [
        "ada",
        "ada-2",
    ]


def test_name_is_free_again_when_its_client_has_ended(machine: Machine) -> None:
    machine.take("s1", machine.client(1))
    machine.take("s2", machine.client(2))
    del machine.running[1]
    assert machine.take("s3", machine.client(3)) == "ada"


def test_process_number_that_is_used_again_is_another_client(machine: Machine) -> None:
    machine.take("s1", machine.client(1, "1"))
    assert machine.take("s2", machine.client(1, "2")) == "ada"


def test_session_that_is_resumed_has_its_name_if_it_is_free(machine: Machine) -> None:
    machine.take("s1", machine.client(1))
    machine.take("s2", machine.client(2))
    machine.running.clear()
    assert machine.take("s2", machine.client(4)) == "ada-2"
    machine.running.clear()
    assert machine.take("s3", machine.client(5)) == "ada"
    assert machine.take("s1", machine.client(6)) == "ada-2"


def test_session_that_was_cleared_goes_on_under_its_name(machine: Machine) -> None:
    machine.take("s1", machine.client(1))
    two = machine.client(2)
    machine.take("s2", two)
    assert machine.take("s3", two, cleared=True) == "ada-2"
    assert session_of(machine.folder, "s2") is None
    assert machine.take("s4", two) == "ada-3", "two conversations of one client"


def test_clone_that_is_named_anew_names_its_sessions_anew(machine: Machine) -> None:
    one = machine.client(1)
    machine.take("s1", one)
    assert machine.take("s1", one, base="bob") == "bob"


def test_long_names_are_cut(machine: Machine) -> None:
    base = "a" * 64
    assert machine.take("s1", machine.client(1), base) == base
    second = machine.take("s2", machine.client(2), base)
    assert second == "a" * 62 + "-2"
    assert machine.take("s2", machine.client(2), base) == second


@pytest.mark.parametrize("session", ["", "../x", "a/b", "a\x00", "ü", "x" * 101, "."])
def test_session_that_is_no_file_name_changes_nothing(session: str, machine: Machine) -> None:
    assert machine.take(session, machine.client(1)) == "ada"
    assert list(Path(machine.folder).iterdir()) == []
    assert session_of(machine.folder, session) is None


def test_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "baton").write_text("a file")
    assert Machine(tmp_path).take("s1", ClientProcess(1, "1")) == "ada"


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"}', "\x00", '{"process": "x"}'])
def test_what_is_damaged_is_no_session(text: str, machine: Machine) -> None:
    folder = Path(machine.folder) / "baton/sessions"
    folder.mkdir(parents=True)
    (folder / "s1").write_text(text)
    assert session_of(machine.folder, "s1") is None
    assert machine.take("s2", machine.client(2)) == "ada"


def test_what_was_sent_is_remembered(machine: Machine) -> None:
    one = machine.client(1)
    machine.take("s1", one)
    remember_told(machine.folder, "s1", ClientSession("ada", one), "1.1.1a")
    known = session_of(machine.folder, "s1")
    assert known == ClientSession("ada", one, ("1.1.1a",))
    machine.take("s1", one)
    assert session_of(machine.folder, "s1") == known


def test_start_time_separates_a_running_process_from_an_ended_one() -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
        began = began_at(child.pid)
        assert began
        assert began_at(child.pid) == began
    assert began_at(child.pid) == ""


_WHO = """
from gitbaton.git.session_names import began_at, calling_client
print(calling_client(began_at).process)
"""


def test_caller_is_who_started_us_through_whatever_shell() -> None:
    line = f"{shlex.quote(sys.executable)} -c {shlex.quote(_WHO)}; true"
    done = subprocess.run(
        ["sh", "-c", f"sh -c {shlex.quote(line)}; true"], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == os.getpid()
