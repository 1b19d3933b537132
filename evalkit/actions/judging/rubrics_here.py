"""The rubrics that hold in a working directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalkit.config.places import dimension_files, own_rubric_file, rubric_file
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.rubric import Dimension, Rubric

__all__ = ["own_dimensions", "rubrics_here"]


def rubrics_here(cwd: Path, *, files: Sequence[Path] | None = None, prompts: Path | None = None) -> tuple[Rubric, ...]:
    """The standard dimensions and a team's own: files in the working directory come before those that evalkit ships.

    Args:
        cwd: The working directory.
        files: Files of dimensions to read instead.
        prompts: A folder of templates that comes before those that hold there.

    Raises:
        RubricError: With every mistake of every file.
    """
    from evalkit.scores.rubrics import read_rubrics  # noqa: PLC0415 - pydantic and Jinja2, for some commands only

    def prompt_file(name: str) -> Path:
        if prompts is not None and (prompts / name).is_file():
            return prompts / name
        known = rubric_file(f"prompts/{name}", cwd=cwd)
        # One that is nowhere is to be written by the user, who must not be sent into the package.
        return known if known.is_file() else own_rubric_file(f"prompts/{name}", cwd=cwd)

    return read_rubrics(dimension_files(cwd) if files is None else files, prompt_file=prompt_file)


def own_dimensions(cwd: Path) -> tuple[str, ...]:
    """The dimensions that a team has added: they can be criteria like the standard ones. Raises as ``rubrics_here``."""
    standard = {*CRITERIA, *Dimension}
    return tuple(rubric.name for rubric in rubrics_here(cwd) if rubric.is_judged and rubric.name not in standard)
