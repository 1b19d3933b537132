"""``--model demo``: targets that need nothing, served by the embedded endpoint on loopback."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Mapping, Sequence
from typing import Final

from evalkit.actions.check_question import check_variant
from evalkit.config.environment import child_environment
from evalkit.config.targets import with_overrides
from evalkit.domain.judging import Judge
from evalkit.domain.question import Variant
from evalkit.domain.target import Sampling, Target
from evalkit.simulator.judge_personas import JUDGES
from evalkit.simulator.personas import PERSONAS
from evalkit.simulator.serving import running_simulator

__all__ = [
    "is_simulated_name",
    "simulated_judges",
    "simulated_target",
    "simulated_targets",
    "unstarted_judges",
]

_CONCURRENCY: Final = 8
_NOWHERE: Final = "http://127.0.0.1"


@contextlib.contextmanager
def simulated_targets(
    names: Sequence[str], *, variants: Sequence[Variant], overrides: Sequence[str] = ()
) -> Generator[Mapping[str, Target]]:
    """Name -> target for those names that are personas of the embedded endpoint, which runs meanwhile."""
    wanted = [name for name in names if is_simulated_name(name)]
    if not wanted:
        yield {}
        return
    known = (*variants, check_variant("en"), check_variant("zh"))
    with running_simulator(known, environ=child_environment()) as base_url:
        yield {name: simulated_target(name, base_url=base_url, overrides=overrides) for name in wanted}


@contextlib.contextmanager
def simulated_judges(names: Sequence[str], *, variants: Sequence[Variant]) -> Generator[Mapping[str, Judge]]:
    """Name -> judge for those names that are judges of the embedded endpoint, which runs meanwhile."""
    wanted = [name for name in names if name in JUDGES]
    if not wanted:
        yield {}
        return
    known = (*variants, check_variant("en"), check_variant("zh"))
    with running_simulator(known, personas=JUDGES, environ=child_environment()) as base_url:
        yield {name: _simulated_judge(name, base_url=base_url) for name in wanted}


def unstarted_judges(names: Sequence[str]) -> Mapping[str, Judge]:
    """The same without an endpoint: for who looks before anything is asked."""
    return {name: _simulated_judge(name, base_url=_NOWHERE) for name in names if name in JUDGES}


def is_simulated_name(name: str) -> bool:
    """Whether ``--model NAME`` means a persona of the embedded endpoint."""
    return name in PERSONAS


def simulated_target(name: str, *, base_url: str, overrides: Sequence[str] = ()) -> Target:
    """The target for a persona."""
    target = Target(
        name=name,
        base_url=base_url,
        served_model=name,
        sampling=Sampling(max_tokens=PERSONAS[name].default_max_tokens),
        concurrency=_CONCURRENCY,
        is_simulated=True,
    )
    return with_overrides(target, overrides) if overrides else target


def _simulated_judge(name: str, *, base_url: str) -> Judge:
    persona = JUDGES[name]
    target = Target(
        name=name,
        base_url=base_url,
        served_model=name,
        sampling=Sampling(max_tokens=persona.default_max_tokens),
        concurrency=persona.slots,
        is_simulated=True,
    )
    return Judge(target=target, family=persona.family, sets_temperature=False)
