from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.config import places
from evalkit.errors import ConfigError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that ships one bank and the rubrics."""
    package = tmp_path / "site" / "evalkit"
    _bank(package / "question_banks" / "reasoning")
    (package / "rubrics").mkdir()
    monkeypatch.setattr(places, "_PACKAGE", package)
    return package


@pytest.fixture
def cwd(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def _bank(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "logic.yaml").write_text("", encoding="utf-8")
    return folder


def test_a_shipped_bank_is_found_in_an_empty_directory(package: Path, cwd: Path) -> None:
    assert places.bank_folder("reasoning", cwd=cwd) == package / "question_banks" / "reasoning"
    assert places.rubric_file("speed.yaml", cwd=cwd) == package / "rubrics" / "speed.yaml"


def test_the_working_directory_comes_first(package: Path, cwd: Path) -> None:
    own = _bank(cwd / "question_banks" / "reasoning")
    (cwd / "rubrics").mkdir()
    (cwd / "rubrics" / "speed.yaml").touch()
    assert places.bank_folder("reasoning", cwd=cwd) == own
    assert places.rubric_file("speed.yaml", cwd=cwd) == cwd / "rubrics" / "speed.yaml"
    assert places.rubric_file("other.yaml", cwd=cwd) == package / "rubrics" / "other.yaml"
    assert package.is_dir()


def test_in_a_checkout_the_folders_lie_beside_the_package(
    tmp_path: Path, cwd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "checkout" / "evalkit")
    beside = _bank(tmp_path / "checkout" / "question_banks" / "reasoning")
    assert places.bank_folder("reasoning", cwd=cwd) == beside


def test_names_are_of_both_places_and_of_folders_with_questions_only(package: Path, cwd: Path) -> None:
    _bank(cwd / "question_banks" / "own")
    (cwd / "question_banks" / "empty").mkdir()
    assert places.bank_names(cwd) == ("own", "reasoning")
    assert package.is_dir()


@pytest.mark.usefixtures("package")
def test_a_path_is_taken_as_it_is(cwd: Path) -> None:
    bank = _bank(cwd / "elsewhere" / "mine")
    assert places.bank_folder("elsewhere/mine", cwd=cwd) == bank
    assert places.bank_folder(str(bank), cwd=cwd) == bank
    assert places.bank_folder("elsewhere/mine/logic.yaml", cwd=cwd) == bank / "logic.yaml"
    assert places.bank_folder("elsewhere", cwd=cwd) == cwd / "elsewhere"


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("name", ["..", "."])
def test_a_dotted_name_is_a_path_and_never_leaves_the_banks_folder(cwd: Path, name: str) -> None:
    assert places.bank_folder(name, cwd=cwd) == cwd / name


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("reasonign", r"--bank 'reasonign': no such bank; did you mean reasoning\? there are reasoning"),
        ("zzz", "no such bank; there are reasoning"),
        ("no/such", "no such folder or .yaml file"),
        ("no.yaml", "no such folder or .yaml file"),
        ("", "no such folder"),
        ("n" * 2000, "no such bank; there are reasoning"),
    ],
)
def test_an_unknown_bank_is_answered_with_those_that_are(cwd: Path, name: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        places.bank_folder(name, cwd=cwd)


def _dimensions(folder: Path, *names: str) -> list[Path]:
    (folder / "dimensions").mkdir(parents=True, exist_ok=True)
    paths = [folder / "dimensions" / name for name in names]
    for path in paths:
        path.touch()
    return paths


def test_own_dimensions_replace_shipped_ones_file_by_file_and_add_to_them(package: Path, cwd: Path) -> None:
    shipped = _dimensions(package / "rubrics", "accuracy.yaml", "coherence.yaml")
    assert places.dimension_files(cwd) == tuple(shipped)
    own = _dimensions(cwd / "rubrics", "coherence.yaml", "tone.yaml", "notes.txt")
    assert places.dimension_files(cwd) == (shipped[0], own[0], own[1])
    assert [places.is_shipped_rubric(path) for path in places.dimension_files(cwd)] == [True, False, False]
    assert places.is_shipped_rubric_name("coherence")
    assert not places.is_shipped_rubric_name("tone")


def test_an_own_dimension_with_the_other_ending_is_listed_so_that_it_is_told(package: Path, cwd: Path) -> None:
    _dimensions(package / "rubrics", "coherence.yaml")
    own = _dimensions(cwd / "rubrics", "coherence.yml")
    assert places.dimension_files(cwd) == tuple(own)


def test_the_files_of_a_folder_without_dimensions_are_none(tmp_path: Path) -> None:
    assert places.dimension_files_in(tmp_path / "nothing") == ()
