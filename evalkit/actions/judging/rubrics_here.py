"""The rubrics that hold in a working directory."""

from __future__ import annotations

from pathlib import Path

from evalkit.config.places import dimension_files, rubric_file
from evalkit.domain.rubric import Rubric
from evalkit.scores.rubrics import read_rubrics

__all__ = ["rubrics_here"]


def rubrics_here(cwd: Path) -> tuple[Rubric, ...]:
    """The standard dimensions and a team's own. Raises RubricError with every mistake in their files."""
    return read_rubrics(dimension_files(cwd), prompt_file=lambda name: rubric_file(f"prompts/{name}", cwd=cwd))
