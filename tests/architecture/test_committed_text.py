"""What must never stand in the repository."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import ROOT, committed_texts

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only git knows what is committed")

_REGISTRIES = ("pypi", "npm", "registry", "/simple")
_REGISTRY_ADDRESS = re.compile(rf"https?://[^\"' ]*({'|'.join(_REGISTRIES)})")
"""Which registry packages come from is the installing machine's affair: an address here would bypass its mirror."""
_HOMES = re.compile(r"/(home|Users)/\w|/" + r"root/\w")


def test_no_file_names_a_package_registry() -> None:
    assert not [f"{path}:{number}" for path, number, line in _lines() if _REGISTRY_ADDRESS.search(line)]


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    around = f"{ROOT.parent}/"
    assert not [
        f"{path}:{number}: {line.strip()}"
        for path, number, line in _lines()
        if _HOMES.search(line) or (len(around) > 1 and around in line)
    ]


def _lines() -> list[tuple[str, int, str]]:
    return [
        (str(path), number, line)
        for path, text in committed_texts()
        for number, line in enumerate(text.splitlines(), start=1)
    ]
