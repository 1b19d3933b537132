"""Which judges and which dimensions are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evalkit.config.mistakes import nearest
from evalkit.config.places import dimension_files, rubric_file
from evalkit.config.reading import Config
from evalkit.domain.judging import Judge
from evalkit.domain.rubric import Dimension, Rubric
from evalkit.errors import ConfigError, UserError
from evalkit.scores.rubrics import read_rubrics

__all__ = ["chosen_judges", "chosen_rubrics", "rubrics_here"]


def chosen_judges(names: Sequence[str], *, simulated: Mapping[str, Judge], config: Config) -> tuple[Judge, ...]:
    """The judges that are named, or all that are configured.

    Raises:
        ConfigError: When there is none, or one is unknown.
    """
    if not names:
        if not config.judges:
            raise ConfigError(
                "no judge is configured; write one into evalkit.toml ([judges.NAME] with base_url and served_model, "
                "see docs/judging.md), try --judge demo-judge, or let people score: evalkit review"
            )
        return tuple(config.judges.values())
    return tuple(simulated.get(name) or _configured(name, config=config) for name in dict.fromkeys(names))


def chosen_rubrics(names: Sequence[str], *, cwd: Path) -> tuple[tuple[Rubric, ...], Rubric]:
    """The dimensions that are named, or all that judges can be asked about; and accuracy, by which judges are tried.

    Raises:
        UserError: When a rubric is wrong, or a dimension unknown or not asked of judges.
    """
    rubric_by_name = {rubric.name: rubric for rubric in rubrics_here(cwd)}
    accuracy = rubric_by_name[Dimension.ACCURACY]
    if not names:
        return tuple(rubric for rubric in rubric_by_name.values() if rubric.is_judged), accuracy
    return tuple(_asked_of_judges(name, rubric_by_name) for name in dict.fromkeys(names)), accuracy


def rubrics_here(cwd: Path) -> tuple[Rubric, ...]:
    """The rubrics that hold in a working directory. Raises RubricError with every mistake in them."""
    return read_rubrics(dimension_files(cwd), prompt_file=lambda name: rubric_file(f"prompts/{name}", cwd=cwd))


def _configured(name: str, *, config: Config) -> Judge:
    judge = config.judges.get(name)
    if judge is not None:
        return judge
    if not config.judges:
        raise ConfigError(f"--judge {name}: no judge is configured; write [judges.{name}] into evalkit.toml")
    close = nearest(name, config.judges)
    mend = f"did you mean {close}?" if close else f"configured are {', '.join(sorted(config.judges))}"
    raise ConfigError(f"--judge {name}: no such judge in evalkit.toml; {mend}")


def _asked_of_judges(name: str, rubric_by_name: Mapping[str, Rubric]) -> Rubric:
    rubric = rubric_by_name.get(name)
    if rubric is None:
        close = nearest(name, rubric_by_name)
        known = f"there are {', '.join(rubric_by_name)}"
        raise UserError(
            f"--dimension {name}: no such dimension; " + (f"did you mean {close}? {known}" if close else known)
        )
    if not rubric.is_judged:
        raise UserError(f"--dimension {name}: it is measured, not judged; leave it out")
    return rubric
