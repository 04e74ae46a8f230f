"""A ``git`` that goes first on PATH and ends everybody at one chosen call.

git-baton changes the world through git alone. Dying before its n-th call, for every n, is dying
between any two changes; dying inside the push is left to the server's hooks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from benchmarks.race.field import receive_command

from support.environment import SCRIPTS
from support.sandbox import Outcome, Sandbox, run

_GIT = """\
#!/bin/sh
printf x >>'{folder}/calls'
echo $PPID >'{folder}/leader'
[ "$(wc -c <'{folder}/calls')" -eq {at} ] && kill -{signal} 0
case " $* " in
*" push "*) [ -e '{folder}/rival' ] && mv '{folder}/rival' '{folder}/ran' && . '{folder}/ran' ;;
esac
exec '{git}' "$@"
"""
_HOOK = "#!/bin/sh\nkill -KILL -$(cat '{folder}/leader')\n"
_RECEIVE = """\
#!/bin/sh
exec setsid sh -c '{command} "$1"; echo >"{folder}/received"' sh "$1"
"""


class Gallows:
    """The folder of the fake git, for one victim."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)

    def rival(self, script: str) -> None:
        """Shell commands to run just before the victim's first push."""
        (self._folder / "rival").write_text(script)

    def kill_at_call(
        self, victim: Sandbox, number: int, *arguments: str, signal: str = "KILL"
    ) -> Outcome:
        """Run the executable; everybody gets the signal at its n-th call of git, if there is one.

        The fake git itself does as well, so the call is never made.
        """
        env = self._fake_git(number, signal)
        if signal == "KILL":
            return victim.baton(*arguments, env=env)
        return self._executable(victim, *arguments, env=env)

    def kill_in_hook(self, victim: Sandbox, server: Sandbox, hook: str, *arguments: str) -> None:
        """Run the executable and end it while the server runs a hook. The server goes on alone."""
        script = server.write(f"hooks/{hook}", _HOOK.format(folder=self._folder))
        receive = self._folder / "receive"
        receive.write_text(_RECEIVE.format(command=receive_command(), folder=self._folder))
        for path in (script, receive):
            path.chmod(0o755)
        os.mkfifo(self._folder / "received")
        victim.git("config", "remote.origin.receivepack", str(receive))
        ended = self._executable(victim, *arguments, env=self._fake_git(0, "KILL"))
        assert ended.code < 0
        (self._folder / "received").read_text()  # waits until the server is done
        script.unlink()
        victim.git("config", "--unset", "remote.origin.receivepack")

    def _fake_git(self, at: int, signal: str) -> dict[str, str]:
        real = shutil.which("git")
        script = self._folder / "git"
        script.write_text(_GIT.format(folder=self._folder, at=at, git=real, signal=signal))
        script.chmod(0o755)
        return {"PATH": f"{self._folder}{os.pathsep}{os.environ['PATH']}"}

    def _executable(self, victim: Sandbox, *arguments: str, env: Mapping[str, str]) -> Outcome:
        """Run it in a process that ends as a shell would see it."""
        agent = {"GIT_BATON_AGENT": victim.agent}
        return run([str(SCRIPTS / "git-baton"), *arguments], victim.path, env={**env, **agent})
