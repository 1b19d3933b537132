"""Take the pictures of the README anew, of simulated models: `make screenshots` calls this.

    python packaging/screenshots.py [--to FOLDER] [--project FOLDER]

Two simulated builds are asked and judged by a simulated judge, and then looked at as a user would: the report and the
pages in Chromium, the workbook's first page through LibreOffice. All pictures carry the mark SIMULATED.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, ViewportSize, sync_playwright

__all__ = ["main"]

_ROOT: Final = Path(__file__).parents[1]
_CHROMIUM: Final = Path("/usr/bin/chromium")
_BUILDS: Final = ("demo", "demo-q4")
_SEED: Final = "7"
_SIZE: Final[ViewportSize] = {"width": 1180, "height": 1040}
_DRAWN: Final = "html[data-charts=drawn]"
_PAPER_DPI: Final = "80"


def _evalkit(*arguments: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "evalkit", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _make_runs(folder: Path) -> None:
    models = [word for name in _BUILDS for word in ("--model", name)]
    _evalkit("run", *models, "--language", "en", "--seed", _SEED, folder=folder)
    _evalkit("judge", *_BUILDS, "--judge", "demo-judge", folder=folder)


@contextmanager
def _served(folder: Path) -> Generator[str]:
    """Address of the page that compares the builds, while it is served."""
    command = [sys.executable, "-m", "evalkit", "view", *_BUILDS, "--language", "en", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - asked for above
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def _take_report(browser: Browser, report: Path, target: Path) -> None:
    page = browser.new_page(viewport=_SIZE, color_scheme="light")
    page.goto(report.as_uri())
    page.wait_for_selector(_DRAWN, state="attached")
    page.screenshot(path=target)
    page.close()


def _take_question(browser: Browser, address: str, target: Path) -> None:
    """A question that the builds differ on, found as a reader finds it: from the comparison's list of changes."""
    page = browser.new_page(viewport=_SIZE, color_scheme="light")
    page.goto(address)
    changed = page.locator("a[href*='/questions/']").first
    changed.wait_for(timeout=60_000)
    changed.click()
    page.wait_for_load_state()
    page.set_viewport_size({**_SIZE, "height": 1330})
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=target)
    page.close()


def _take_workbook(workbook: Path, target: Path) -> None:
    """The page that LibreOffice prints first."""
    folder = workbook.parent
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    paper = workbook.with_suffix(".pdf")
    subprocess.run(
        ["pdftoppm", "-r", _PAPER_DPI, "-png", "-f", "1", "-singlefile", str(paper), str(target.with_suffix(""))],
        check=True,
    )


def take(target: Path, project: Path) -> None:
    """Make the runs where the project has none, and write every picture.

    Args:
        target: The folder that pictures go into.
        project: Where runs are made.
    """
    target.mkdir(parents=True, exist_ok=True)
    if not (project / "runs" / "evalkit.db").exists():
        _make_runs(project)
    report, workbook = project / "report.html", project / "scorecard.xlsx"
    for path in (report, workbook):
        _evalkit("export", *_BUILDS, "--varies", "quantisation", "--language", "en", "--to", str(path), folder=project)
    with sync_playwright() as playwright, _served(project) as address:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        _take_report(browser, report, target / "report.png")
        _take_question(browser, address, target / "question.png")
        browser.close()
    _take_workbook(workbook, target / "workbook.png")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=_ROOT / "docs" / "images", metavar="FOLDER")
    parser.add_argument(
        "--project", type=Path, metavar="FOLDER", help="keep the runs here, or take those that are there"
    )
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="evalkit-pictures-") as folder:
        take(given.to.absolute(), (given.project or Path(folder)).absolute())


if __name__ == "__main__":
    main()
