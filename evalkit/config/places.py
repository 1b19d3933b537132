"""Where question banks and rubrics lie: in the working directory first, else those that come with evalkit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evalkit.config.mistakes import nearest
from evalkit.errors import ConfigError

__all__ = [
    "bank_folder",
    "bank_names",
    "dimension_files",
    "dimension_files_in",
    "is_shipped_bank",
    "is_shipped_name",
    "is_shipped_rubric",
    "is_shipped_rubric_name",
    "own_bank_folder",
    "own_rubric_file",
    "rubric_file",
]

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_BANKS: Final = "question_banks"
_RUBRICS: Final = "rubrics"
_DIMENSIONS: Final = "dimensions"
_BANK_ENDINGS: Final = (".yaml", ".yml")
_LONGEST_NAME: Final = 200
"""Characters of a mistaken name that a message repeats."""


def bank_folder(name: str, *, cwd: Path) -> Path:
    """The folder, or the single file, that a bank's name or path means.

    A name is looked for in ``./question_banks``, then among the banks that evalkit ships. What looks like a path is
    one; so is the name of a folder that is no bank's name.

    Raises:
        ConfigError: When there is no such bank; it lists those that are.
    """
    looks_like_path = "/" in name or "\\" in name or name in {"", ".", ".."} or name.endswith(_BANK_ENDINGS)
    if not looks_like_path:
        for parent in _bank_parents(cwd):
            if _is_there(parent / name, is_file=False):
                return parent / name
    path = cwd / name
    is_file = name.endswith(_BANK_ENDINGS)
    if name and (_is_there(path, is_file=False) or (is_file and _is_there(path, is_file=True))):
        return path
    raise ConfigError(_no_such_bank(name, cwd=cwd, looks_like_path=looks_like_path))


def bank_names(cwd: Path) -> tuple[str, ...]:
    """Names of all banks that can be asked for, sorted."""
    return tuple(sorted({folder.name for parent in _bank_parents(cwd) for folder in _banks_in(parent)}))


def is_shipped_bank(folder: Path) -> bool:
    """Whether a bank's folder is one that evalkit ships."""
    return folder.absolute().parent == _shipped(_BANKS)


def is_shipped_name(name: str) -> bool:
    """Whether evalkit ships a bank of that name."""
    return (_shipped(_BANKS) / name).is_dir()


def own_bank_folder(name: str, *, cwd: Path) -> Path:
    """Where a team's own bank of that name lies, or will lie."""
    return cwd / _BANKS / name


def rubric_file(name: str, *, cwd: Path) -> Path:
    """The rubric of that name that holds in a working directory: its own, else the one that evalkit ships."""
    own = own_rubric_file(name, cwd=cwd)
    return own if own.is_file() else _shipped(_RUBRICS) / name


def own_rubric_file(name: str, *, cwd: Path) -> Path:
    """Where a working directory's own rubric of that name lies, or is to be written."""
    return cwd / _RUBRICS / name


def dimension_files(cwd: Path) -> tuple[Path, ...]:
    """The rubrics of dimensions that hold in a working directory, by name: its own files, then those not replaced."""
    shipped = {path.stem: path for path in dimension_files_in(_shipped(_RUBRICS))}
    own = dimension_files_in(cwd / _RUBRICS)
    replaced = {path.stem for path in own}
    kept = [path for name, path in shipped.items() if name not in replaced]
    return tuple(sorted([*own, *kept], key=lambda path: (path.stem, path.suffix)))


def dimension_files_in(folder: Path) -> tuple[Path, ...]:
    """The dimension files of one folder of rubrics; ``.yml`` is listed, too, so that somebody says it is not read."""
    listed = (folder / _DIMENSIONS).glob("*") if _is_there(folder / _DIMENSIONS, is_file=False) else ()
    return tuple(sorted(path for path in listed if path.suffix in _BANK_ENDINGS))


def is_shipped_rubric(path: Path) -> bool:
    """Whether a dimension file is one that evalkit ships."""
    return path.absolute().parent == _shipped(_RUBRICS) / _DIMENSIONS


def is_shipped_rubric_name(name: str) -> bool:
    """Whether evalkit ships a rubric for a dimension of that name."""
    return (_shipped(_RUBRICS) / _DIMENSIONS / f"{name}.yaml").is_file()


def _is_there(path: Path, *, is_file: bool) -> bool:
    try:
        return path.is_file() if is_file else path.is_dir()
    except OSError:
        # A name that is too long for any file, or a folder that may not be looked into.
        return False


def _bank_parents(cwd: Path) -> tuple[Path, Path]:
    return cwd / _BANKS, _shipped(_BANKS)


def _banks_in(parent: Path) -> Iterator[Path]:
    if not parent.is_dir():
        return
    for folder in parent.iterdir():
        if folder.is_dir() and any(file.suffix in _BANK_ENDINGS for file in folder.rglob("*")):
            yield folder


def _shipped(folder: str) -> Path:
    """Inside the package when installed from a wheel, beside it in a checkout."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def _no_such_bank(name: str, *, cwd: Path, looks_like_path: bool) -> str:
    shown = repr(name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "...")
    if looks_like_path:
        return f"--bank {shown}: no such folder or .yaml file; it must be a bank's name or the path of one"
    known = bank_names(cwd)
    close = nearest(name, known)
    listed = f"there are {', '.join(known)}" if known else f"there are none: ./{_BANKS} is missing"
    return f"--bank {shown}: no such bank; " + (f"did you mean {close}? {listed}" if close else listed)
