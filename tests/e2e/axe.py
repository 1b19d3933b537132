"""axe-core, which looks at a page as its rules for accessibility have it; from npm, into the folder that builds use.

``python -m tests.e2e.axe`` brings it, as `make setup` does. Where npm is missing its tests are skipped, which
is said; where ``TESTS_NEED_NPM`` is set, as it is in CI, they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page

__all__ = ["assert_accessible", "brought", "main"]

VERSION: Final = "4.14.1"
_SHA256: Final = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_FOLDER: Final = Path(__file__).resolve().parents[2] / "build" / f"axe-core-{VERSION}"
_SCRIPT: Final = _FOLDER / "node_modules" / "axe-core" / "axe.min.js"
_TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN: Final = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map((one) => ({
    rule: one.id,
    help: one.help,
    places: one.nodes.slice(0, 5).map((node) => `${node.target.join(" ")} - ${node.failureSummary}`),
  }));
}"""


def assert_accessible(page: Page) -> None:
    """Fail with every rule that a page breaks, and where; the page is left as it was."""
    # Evaluated by the browser's own tools, which no policy of the page forbids: it needs no exception for its tests.
    page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(_TAGS))
    told = [f"{one['rule']}: {one['help']}\n    " + "\n    ".join(one["places"]) for one in found]
    assert not told, f"{page.url}\n" + "\n".join(told)


def brought() -> str | None:
    """Have it there; says in a line why not, where it is not."""
    if _SCRIPT.is_file():
        return None
    npm = shutil.which("npm")
    if npm is None:
        return "npm is missing, which brings axe-core; on Debian: apt-get install npm"
    _FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_FOLDER.parent) as folder:
        # Without a network this is to be known soon: npm tries again for minutes.
        quick = ["--fetch-retries=1", "--fetch-timeout=30000"]
        asked = ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", *quick, "--prefix", folder]
        ended = subprocess.run([npm, *asked, f"axe-core@{VERSION}"], capture_output=True, text=True, check=False)
        if ended.returncode:
            return f"npm did not bring axe-core {VERSION}: {' '.join(ended.stderr.split())[-300:]}"
        place = Path(folder) / "whole"
        place.mkdir()
        shutil.move(Path(folder) / "node_modules", place)
        try:
            # At once or not at all: another process may be bringing it, too.
            place.rename(_FOLDER)
        except OSError:
            shutil.rmtree(place)
    return None if _SCRIPT.is_file() else f"{_SCRIPT} is missing"


def main() -> int:
    """For `make setup`: without npm everything else can still be developed."""
    if trouble := brought():
        print(f"tests of accessibility will be skipped: {trouble}", file=sys.stderr)  # noqa: T201 - called by hand
    return 0


@cache
def _script() -> str:
    if trouble := brought():
        if os.environ.get("TESTS_NEED_NPM"):
            pytest.fail(trouble)
        pytest.skip(trouble)
    content = _SCRIPT.read_bytes()
    assert sha256(content).hexdigest() == _SHA256, f"{_SCRIPT} is not what axe-core {VERSION} was when it was chosen"
    return content.decode()


if __name__ == "__main__":
    sys.exit(main())
