"""The documentation becomes a site: whole, without a dead link, and without a request to anywhere else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT

_OUTSIDE = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["'](?:https?:)?//|url\(["']?(?:https?:)?//""")
_LINKED = re.compile(r"""<link\b[^>]*\bhref=["'](?:https?:)?//""")


def _built(target: Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "packaging/docs_site.py", "--to", str(target), "--root", str(root)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("docs") / "site"
    ended = _built(target)
    assert ended.returncode == 0, ended.stderr
    return target


@pytest.fixture(scope="module")
def index(site: Path) -> dict[str, Any]:
    """What the search of the pages looks through."""
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))


def test_every_page_is_in_the_site(site: Path) -> None:
    pages = [page.relative_to(ROOT).with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")]
    assert len(pages) > 20
    assert not [page for page in ("index.html", "README.zh-CN.html", *pages) if not (site / page).exists()]


def test_no_page_fetches_anything_from_outside(site: Path) -> None:
    files = [path for path in site.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(files) > 20
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    assert not [path for path, text in texts.items() if _OUTSIDE.search(text) or _LINKED.search(text)]


@pytest.mark.parametrize("word", ["正确", "陷阱", "置信", "护照"])
def test_chinese_words_of_two_characters_are_found(index: dict[str, Any], word: str) -> None:
    found = index["terms"][word]
    names = [index["docnames"][at] for at in ([found] if isinstance(found, int) else found)]
    assert "README.zh-CN" in names


def test_chinese_pages_say_that_they_are(site: Path) -> None:
    assert 'lang="zh-CN"' in (site / "docs" / "tutorial.zh-CN.html").read_text(encoding="utf-8")
    assert 'lang="en"' in (site / "docs" / "tutorial.html").read_text(encoding="utf-8")


def test_whatever_leads_nowhere_ends_the_build_and_is_named(tmp_path: Path) -> None:
    for folder in ("docs", "benchmarks", "rubrics"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for page in ROOT.glob("*.md"):
        shutil.copy(page, tmp_path)
    links = "[a](no-page.md) [b](running.md#no-heading) [c](no-folder/) [d](../no-file.txt)"
    (tmp_path / "docs" / "running.md").write_text(f"# Running\n\n{links}\n\n![e](no-picture.png)\n", encoding="utf-8")
    (tmp_path / "docs" / "listed-nowhere.md").write_text("# Listed nowhere\n", encoding="utf-8")
    target = tmp_path / "site"
    ended = _built(target, tmp_path)
    assert ended.returncode == 1
    for planted in (
        "no-page.md",
        "no-heading",
        "no-folder/",
        "no-file.txt",
        "no-picture.png",
        "docs/listed-nowhere.md",
    ):
        assert planted in ended.stderr
    assert "docs/running.md:3" in ended.stderr
    assert not target.exists()
