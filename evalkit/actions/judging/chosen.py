"""Which judges and which dimensions are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.project import Project
from evalkit.actions.simulated_targets import unstarted_judges
from evalkit.config.mistakes import nearest
from evalkit.config.reading import Config
from evalkit.config.targets import read_secrets
from evalkit.domain.judging import Judge
from evalkit.domain.question import LANGUAGES
from evalkit.domain.rubric import Dimension, Rubric
from evalkit.errors import ConfigError, UserError
from evalkit.simulator.judge_personas import JUDGES

__all__ = ["chosen_judges", "chosen_rubrics", "refuse_unknown"]


def chosen_judges(names: Sequence[str], *, simulated: Mapping[str, Judge], config: Config) -> tuple[Judge, ...]:
    """The judges that are named, or all that are configured.

    Raises:
        ConfigError: When there is none, or one is unknown.
    """
    if not names:
        if not config.judges:
            raise ConfigError(
                "no judge is configured; write one into evalkit.toml ([judges.NAME] with base_url and served_model, "
                "see docs/judging.md), try --judge demo-judge, or let people score the answers: evalkit review RUN"
            )
        return tuple(config.judges.values())
    return tuple(simulated.get(name) or _configured(name, config=config) for name in dict.fromkeys(names))


def refuse_unknown(order: JudgeOrder, *, project: Project) -> None:
    """Look at judges, their keys, rubrics and canaries before anything is asked.

    Raises:
        UserError: Where one of them is not as it must be.
    """
    from evalkit.actions.judging.canary_check import canaries_for  # noqa: PLC0415 - pydantic, for who asks judges

    chosen_rubrics(order.dimensions, cwd=project.cwd)
    for language in LANGUAGES:
        canaries_for(language, cwd=project.cwd)
    simulated = unstarted_judges(order.judge_names)
    for judge in chosen_judges(order.judge_names, simulated=simulated, config=project.config):
        read_secrets(judge.target, project.environ, called="judge")


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


def _configured(name: str, *, config: Config) -> Judge:
    judge = config.judges.get(name)
    if judge is not None:
        return judge
    close = nearest(name, [*config.judges, *JUDGES])
    if close:
        mend = f"did you mean {close}?"
    elif config.judges:
        mend = f"configured are {', '.join(sorted(config.judges))}"
    else:
        mend = f"write [judges.{name}] into it, or try --judge demo-judge"
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
