"""Build the documentation as a site that needs no network and no server: `make docs` calls this.

    python packaging/docs_site.py [--to FOLDER] [--root FOLDER]

Sphinx reads the very pages that the repository shows, in their places, so that every link works in both. A link that
leads nowhere, a page that no list names and anything else that Sphinx remarks ends the build.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Final

from sphinx import search as sphinx_search
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

__all__ = ["BilingualSearch", "SiteError", "build_site", "main"]

_ROOT: Final = Path(__file__).parents[1]
_DECISIONS: Final = "docs/decisions"
_IMAGES: Final = "docs/images"
_SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Begin": ("docs/tutorial", "All pages <docs/README>"),
    "中文": ("简介 <README.zh-CN>", "docs/tutorial.zh-CN", "docs/human-scoring.zh-CN"),
    "Use": (
        "docs/running",
        "docs/scorecard",
        "docs/viewing",
        "docs/spreadsheet",
        "docs/frames",
        "docs/deciding",
        "docs/configuration",
        "docs/importing",
        "docs/judging",
        "docs/human-scoring",
        "rubrics/README",
        "docs/simulator",
    ),
    "Questions": ("docs/writing-questions", "docs/banks", "docs/bank-quality"),
    "Background": (
        "docs/statistics",
        "docs/reliability",
        "benchmarks/README",
        "benchmarks/RESULTS",
        "docs/architecture",
        "CHANGELOG",
        f"{_DECISIONS}/README",
    ),
}
"""The list at the side of every page, by titles of their own but for two. README, which it stands in, comes first."""
_SETTINGS: Final[Mapping[str, object]] = {
    "project": "evalkit",
    "root_doc": "README",
    "extensions": ["myst_parser"],
    "myst_heading_anchors": 6,
    # An indented block is what evalkit prints or what is typed, and seldom Python.
    "highlight_language": "text",
    "html_theme": "furo",
    "html_title": "evalkit",
    "html_copy_source": False,
    "html_show_copyright": False,
    "html_show_sphinx": False,
    "nitpicky": True,
}
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_FULL_WIDTH: Final = f"{_HAN}\u3000-\u303f\uff01-\uff60“”‘’…"
_BROKEN_LINE: Final = re.compile(f"(?<=[{_FULL_WIDTH}])\n(?=[{_FULL_WIDTH}])")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_FENCED: Final = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)


class SiteError(Exception):
    """A page has a mistake; the message names page and line."""


class BilingualSearch(SearchEnglish):
    """Words in Latin letters as in English; of Chinese, every two characters that follow each other.

    Chinese has no spaces, so a term of two characters is found wherever it stands, and a longer one by its pairs. A
    dictionary would cut text and query differently where it does not know a word of ours.
    """

    js_splitter_code = f"""
var splitQuery = (query) => (query.match(/[\\p{{L}}\\p{{N}}_]+/gu) || []).flatMap((word) =>
  (word.match(/[{_HAN}]+|[^{_HAN}]+/g) || []).flatMap((part) =>
    /[{_HAN}]/.test(part) && part.length > 1
      ? Array.from({{ length: part.length - 1 }}, (_, at) => part.slice(at, at + 2))
      : [part]));
"""
    """The same in the reader's browser."""

    def split(self, input: str) -> list[str]:  # noqa: A002 - the name that Sphinx has for it
        """Terms of a text, in order."""
        return [term for word in super().split(input) for term in _terms(word)]


def build_site(target: Path, *, root: Path = _ROOT) -> None:
    """Build the site into a folder, which is replaced.

    Args:
        target: Where the site goes; ``index.html`` is its first page.
        root: The repository whose pages are built.

    Raises:
        SiteError: When a page has a mistake; the folder is left as it was.
    """
    sphinx_search.languages["en"] = BilingualSearch
    with tempfile.TemporaryDirectory(prefix="evalkit-site-") as work:
        pages, built = Path(work, "pages"), Path(work, "site")
        _lay_out(root, pages)
        remarks = StringIO()
        app = Sphinx(
            pages,
            None,
            built,
            Path(work, "doctrees"),
            "html",
            confoverrides=dict(_SETTINGS),
            status=None,
            warning=remarks,
            warningiserror=True,
        )
        app.build()
        if remarks.getvalue().strip():
            raise SiteError(_COLOUR.sub("", remarks.getvalue()).strip().replace(f"{pages}/", ""))
        _finish(built)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(built, target)


def main() -> int:
    """Build as told on the command line."""
    parser = argparse.ArgumentParser(description="Build the documentation as a site.")
    parser.add_argument("--to", type=Path, default=_ROOT / "site", help="the folder, which is replaced")
    parser.add_argument("--root", type=Path, default=_ROOT, help="the repository whose pages are built")
    given = parser.parse_args()
    target: Path = given.to
    try:
        build_site(target, root=given.root)
    except SiteError as defect:
        sys.stderr.write(f"{defect}\n")
        return 1
    sys.stdout.write(f"{target / 'index.html'}\n")
    return 0


def _lay_out(root: Path, pages: Path) -> None:
    """Copy every page to its place, and write the lists of pages into README and the index of decisions."""
    for page in _pages(root):
        copy = pages / page.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = page.read_text(encoding="utf-8")
        copy.write_text(_unbroken(text) if page.name.endswith(".zh-CN.md") else text, encoding="utf-8")
    if (images := root / _IMAGES).is_dir():
        shutil.copytree(images, pages / _IMAGES)
    lists = (_toctree(names, caption=caption) for caption, names in _SECTIONS.items())
    _append(pages / "README.md", "\n".join(lists))
    decisions = sorted(page.stem for page in (pages / _DECISIONS).glob("[0-9]*.md"))
    _append(pages / _DECISIONS / "README.md", _toctree(decisions))


def _pages(root: Path) -> Iterator[Path]:
    yield from (root / "docs").rglob("*.md")
    yield from root.glob("*.md")
    for folder in ("benchmarks", "rubrics"):
        yield from (root / folder).glob("*.md")


def _toctree(names: Iterator[str] | tuple[str, ...] | list[str], *, caption: str = "") -> str:
    head = f":caption: {caption}\n" if caption else ""
    return "\n".join(["", "```{toctree}", f":hidden:\n{head}", *names, "```", ""])


def _append(page: Path, text: str) -> None:
    with page.open("a", encoding="utf-8") as opened:
        opened.write(text)


def _unbroken(text: str) -> str:
    """Chinese without its line breaks: a browser would show each as a gap, and the search would not see across."""
    parts = _FENCED.split(text)
    return "".join(part if part.startswith("```") else _BROKEN_LINE.sub("", part) for part in parts)


def _finish(site: Path) -> None:
    """What Sphinx has no setting for.

    Chinese pages say that they are. No icon is asked for that is not there. From the disk, where no page may read
    another one, the search shows titles without an excerpt. And a site begins with index.html.
    """
    for page in site.rglob("*.html"):
        if page.name.endswith(".zh-CN.html"):
            _replace(page, 'lang="en"', 'lang="zh-CN"')
        _replace(page, "</title>", '</title>\n<link rel="icon" href="data:,">')
    _replace(
        site / "_static" / "documentation_options.js",
        "SHOW_SEARCH_SUMMARY: true",
        'SHOW_SEARCH_SUMMARY: location.protocol !== "file:"',
    )
    shutil.copy(site / "README.html", site / "index.html")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SiteError(f"{path.name} has no {old!r}: this Sphinx writes it in another way, see packaging/docs_site.py")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _terms(word: str) -> Iterator[str]:
    for part in re.findall(f"[{_HAN}]+|[^{_HAN}]+", word):
        if re.match(f"[{_HAN}]", part) and len(part) > 1:
            yield from (part[at : at + 2] for at in range(len(part) - 1))
        else:
            yield part


if __name__ == "__main__":
    sys.exit(main())
