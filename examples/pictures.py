"""The pictures of the dashboard in the README: the example project, in a real Chromium."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
# name, width and height in CSS pixels, colour scheme
SHOTS = (
    ("dashboard-light", 1280, 1130, "light"),
    ("dashboard-dark", 1280, 1130, "dark"),
    ("dashboard-phone", 390, 844, "light"),
)
PARTS = ("burn-up", "timeline", "graph")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pictures into the folder; 2 without a Chromium."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=HERE.parent / "docs" / "pictures")
    folder = parser.parse_args(argv).folder
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("pictures: no chromium on PATH (Debian: apt-get install chromium)\n")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work, sync_playwright() as playwright:
        page = _dashboard(Path(work))
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for name, width, height, scheme in SHOTS:
            _shoot(browser, page, folder / f"{name}.png", width, height, scheme)
        browser.close()
    return 0


def _dashboard(work: Path) -> Path:
    """The dashboard of a project that was written a moment ago."""
    program = [sys.executable, str(HERE / "project.py"), str(work / "lantern")]
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
    baton = Path(sys.executable).with_name("git-baton")
    page = work / "dashboard.html"
    command = [str(baton), "dashboard", "--out", str(page)]
    subprocess.run(command, cwd=work / "lantern" / "project", check=True, stdout=subprocess.DEVNULL)
    return page


def _shoot(browser: Browser, page: Path, to: Path, width: int, height: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.screenshot(path=to)
    if to.name == "dashboard-light.png":
        for part in PARTS:
            tab.locator(f"#{part}").screenshot(path=to.with_name(f"dashboard-{part}.png"))
    context.close()


if __name__ == "__main__":
    sys.exit(main())
