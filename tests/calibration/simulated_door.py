"""Pairs of builds of known ability, asked over real HTTP and judged by a decision: what a user does, many times.

One embedded endpoint serves every build. The builds of one family share which questions are hard; another family finds
other ones hard, so each pair is a new draw of questions, too. A candidate that is worse has lost its points as
quantisation loses them: most answers stay, a few questions break.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Final, NamedTuple

from scipy.integrate import quad
from scipy.stats import beta, binom

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.comparing.loading import loaded_table
from evalkit.actions.gate_decision import gated_decision
from evalkit.actions.plan_decision import assumed_pace, builds_of, planned_decision
from evalkit.actions.project import Project
from evalkit.actions.run_bank import run_bank
from evalkit.actions.run_order import RunOrder
from evalkit.asking.stop import StopSignal
from evalkit.domain.comparison import Comparison, Status
from evalkit.domain.exchange import Delivery
from evalkit.domain.question import Difficulty, Variant
from evalkit.runs.observer import SilentObserver
from evalkit.simulator.personas import PERSONAS, Lengths, Pace, Persona
from evalkit.simulator.planning import expected_share_right
from evalkit.simulator.serving import running_simulator
from tests.calibration.door_bank import BANK, HALF, WHOLE, write_bank

__all__ = [
    "LOSS",
    "Door",
    "Family",
    "Judged",
    "asked",
    "judged",
    "least",
    "most",
    "open_door",
    "true_losses",
    "verdict",
    "written_decision",
]

LOSS: Final = 0.12
"""What a worse candidate has lost of its accuracy, on average over questions."""

_HIT: Final = {Difficulty.EASY: 0.03, Difficulty.MEDIUM: 0.08, Difficulty.HARD: 0.2}
"""How the loss is spread, before it is made as large as wanted: the shares of demo-q4."""
_DROP: Final = 0.6
"""What the chance falls by on a question that is hit."""
_BROKEN: Final = 0.02
"""How often a broken build is right."""
_MAX_TOKENS: Final = 64
"""Answers are short, so that the time goes into requests and not into words; what runs on is cut here."""
_RARE: Final = 0.005
_AT_ONCE: Final = 32
_DECISION: Final = """\
reference = "{reference}"
candidates = ["{candidate}"]
varies = ["quantisation"]
bank = "{bank}"
set = "{set_name}"
language = "en"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A reference and its candidates, all asked the same set."""

    number: int
    set_name: str
    candidates: tuple[str, ...]
    """Kinds: ``same``, ``worse``, ``broken``."""

    @property
    def reference(self) -> str:
        """Name of the reference's target."""
        return f"q8-{self.number}"

    def candidate(self, kind: str) -> str:
        """Name of a candidate's target."""
        return f"{kind}-{self.number}"

    @property
    def names(self) -> tuple[str, ...]:
        """Of all its targets, the reference first."""
        return (self.reference, *map(self.candidate, self.candidates))

    def personas(self) -> Iterator[Persona]:
        """Who answers under these names."""
        for place, name in enumerate(self.names):
            persona = replace(_persona(name), seed=1000 * self.number + place, family_seed=self.number)
            yield replace(persona, quantisation="Q4_K_M" if place else "Q8_0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A project whose targets are all served."""

    project: Project
    base_url: str
    variants: Mapping[str, Sequence[Variant]] = field(repr=False)
    """Name of a set -> its questions."""


class Judged(NamedTuple):
    """One pair, with its verdict."""

    family: Family
    kind: str
    status: Status | None
    planned: float | None
    """How often such a reference and its like pass jointly, by ``plan``; None for candidates that are worse."""


@contextlib.contextmanager
def open_door(folder: Path, families: Sequence[Family]) -> Generator[Door]:
    """A folder with a bank and a configuration, and the endpoint that serves its targets."""
    write_bank(folder)
    unserved = Project.at(folder, environ={})
    variants = {name: chosen_questions(_order((), name), project=unserved).scope.variants for name in (WHOLE, HALF)}
    personas = {persona.name: persona for family in families for persona in family.personas()}
    with running_simulator((*variants[WHOLE], check_variant("en")), personas=personas) as base_url:
        (folder / "evalkit.toml").write_text("".join(_model(name, base_url) for name in personas), encoding="utf-8")
        project = Project.at(folder, environ={})
        yield Door(project=project, base_url=base_url, variants=variants)


async def asked(door: Door, families: Sequence[Family]) -> float:
    """Ask every target of its set; says how many attempts came in a second."""
    began_s = time.monotonic()
    with door.project.open_store() as store:
        for set_name in (WHOLE, HALF):
            names = [name for family in families if family.set_name == set_name for name in family.names]
            if not names:
                continue
            ends = await run_bank(
                _order(tuple(names), set_name),
                project=door.project,
                store=store,
                observer=SilentObserver(),
                stop=StopSignal(),
            )
            for end in ends:
                assert end.error is None, end.error
                assert not end.still_open
        attempts = sum(summary.finished for summary in store.runs.all())
    return attempts / (time.monotonic() - began_s)


def judged(door: Door, families: Sequence[Family]) -> Iterator[Judged]:
    """The verdict on every pair, and what was planned of identical ones."""
    for family in families:
        for kind in family.candidates:
            comparison = verdict(door, family, kind)
            planned = _planned(door, family, comparison) if kind == "same" else None
            yield Judged(family, kind, comparison.status, planned)


def verdict(door: Door, family: Family, kind: str) -> Comparison:
    """The verdict on one pair, as ``evalkit gate`` gives it."""
    return gated_decision(written_decision(door, family, kind), project=door.project, show=0)


def written_decision(door: Door, family: Family, kind: str, *, early_stop: bool = False) -> Path:
    """A decision file over one candidate, with the margins that evalkit ships."""
    path = door.project.cwd / f"{family.candidate(kind)}.toml"
    text = _DECISION.format(
        reference=family.reference, candidate=family.candidate(kind), bank=BANK, set_name=family.set_name
    )
    path.write_text(f"{text}early_stop = {str(early_stop).lower()}\n", encoding="utf-8")
    return path


def true_losses(door: Door, families: Sequence[Family]) -> list[float]:
    """What each worse candidate really lost on these questions, without asking: the personas say so themselves."""
    losses: list[float] = []
    for family in families:
        variants = door.variants[family.set_name]
        reference, *others = (expected_share_right(persona, variants) for persona in family.personas())
        losses += [reference - other for kind, other in zip(family.candidates, others, strict=True) if kind == "worse"]
    return losses


def least(pairs: int, share: float) -> int:
    """The most that may be demanded of so many pairs: a build or rule whose true share this is falls short of it less
    than once in 200 times.
    """
    return int(binom.ppf(_RARE, pairs, share))


def most(pairs: int, share: float) -> int:
    """The same from above."""
    return int(binom.ppf(1 - _RARE, pairs, share))


def _planned(door: Door, family: Family, comparison: Comparison) -> float:
    """What ``evalkit plan`` says when the reference's run is its pilot."""
    decision, reference = comparison.decision, comparison.pairs[0].reference
    assert decision.repeats is not None
    with door.project.open_store() as store:
        builds = builds_of(loaded_table(reference.run_id, store=store, project=door.project))
    pace = assumed_pace(reference.target)
    return planned_decision(
        decision, door.variants[family.set_name], repeats=decision.repeats, builds=builds, pace=pace
    ).passes


def _order(names: tuple[str, ...], set_name: str) -> RunOrder:
    return RunOrder(model_names=names, bank=BANK, set_name=set_name, language="en")


def _model(name: str, base_url: str) -> str:
    at_once = 4 if name.startswith("broken") else _AT_ONCE
    limits = f"max_tokens = {_MAX_TOKENS}\nconcurrency = {at_once}\nstream = false"
    return f'[models.{name}]\nbase_url = "{base_url}"\n{limits}\n\n'


def _persona(name: str) -> Persona:
    """The demo's ability and endings, less what its kind has lost, without its thinking and its leisure."""
    ability, ttft_s = PERSONAS["demo"].ability, 0.0
    if name.startswith("worse"):
        ability = replace(ability, loss_share=_loss_shares(LOSS, PERSONAS["demo"]), loss_drop=_DROP)
    elif name.startswith("broken"):
        ability = replace(ability, share_right=dict.fromkeys(Difficulty, _BROKEN))
        # A look takes part of a second: enough for a build without leisure to answer everything meanwhile.
        ttft_s = 0.1
    return replace(
        PERSONAS["demo"],
        name=name,
        ability=ability,
        lengths=Lengths(reasoning_tokens=dict.fromkeys(Difficulty, 0), answer_tokens=4),
        quality=None,
        pace=Pace(ttft_s=ttft_s, token_s=0.0, tokens_per_chunk=_MAX_TOKENS),
        delivery=Delivery.NONE,
        slots=_AT_ONCE,
    )


@cache
def _loss_of_a_hit(share_right: float, agreement: float) -> float:
    """What a hit takes off the chance of a question, on average: the chance itself where it is under the drop.

    ``E min(p, drop)``, the integral of P(p > t) from 0 to the drop, over the persona's own Beta distribution.
    """
    weight = 1 / agreement - 1
    chances = beta(share_right * weight, (1 - share_right) * weight)
    return quad(chances.sf, 0, _DROP)[0]


def _loss_shares(loss: float, persona: Persona) -> dict[Difficulty, float]:
    """Shares of questions to be hit, so that the accuracy falls by ``loss`` where difficulties are equally frequent."""
    ability, endings = persona.ability, persona.endings
    readable = 1 - endings.cut - endings.looping - endings.empty - endings.no_line
    unscaled = readable * fmean(
        share * _loss_of_a_hit(ability.share_right[difficulty], ability.agreement) for difficulty, share in _HIT.items()
    )
    return {difficulty: share * loss / unscaled for difficulty, share in _HIT.items()}
