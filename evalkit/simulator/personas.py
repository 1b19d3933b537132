"""Persona: everything an embedded model is: how able, how fast, how it fails. All is set, so all is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from evalkit.domain.exchange import Delivery
from evalkit.domain.question import Difficulty, Language
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.simulator.remarks import OVERALL

__all__ = ["PERSONAS", "Ability", "Drift", "Endings", "Fault", "Lengths", "Pace", "Persona", "Quality", "UsagePolicy"]

UsagePolicy = Literal["when_asked", "always", "never"]
"""When token counts are sent with a stream; a reply in one piece carries them unless it is ``never``."""

_FAMILY_SEED: Final = 20_260_101


class Fault(StrEnum):
    """A way in which the endpoint breaks instead of serving."""

    RESET_EARLY = "reset_early"
    """The connection is reset before any byte of the reply."""
    RESET_MIDWAY = "reset_midway"
    """The connection is reset half way through the reply."""
    RATE_LIMIT = "rate_limit"
    """429 with ``Retry-After``."""
    SERVER_ERROR = "server_error"
    """500 with a JSON error."""
    BAD_GATEWAY = "bad_gateway"
    """502 with a page of HTML, as proxies send it."""
    IN_BAND = "in_band"
    """An error event inside a reply that began with 200."""
    STALL = "stall"
    """Half of the reply, then silence on an open connection until the client leaves."""
    SILENT_CLOSE = "silent_close"
    """Half of the reply, then a proper end of the body with neither finish reason nor ``[DONE]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """How often a readable final answer is right."""

    share_right: Mapping[Difficulty, float]
    """Mean probability over questions, before the loss."""
    agreement: float = 0.5
    """Intraclass correlation of two repeats of one question, in [0, 1]; 0 is a coin flip each time. Questions get their
    own probability from a Beta distribution, whose mean is exactly ``share_right`` whatever the agreement."""
    loss_share: Mapping[Difficulty, float] = field(default_factory=dict)
    """Share of questions that are hit by the loss. Quantisation fails like this: most answers stay, a few break."""
    loss_drop: float = 0.0
    """What the probability falls by on those questions (not below 0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings:
    """Shares of replies, in [0, 1], that do not come to a readable final answer, and of refusals."""

    cut: float = 0.0
    """Runs on until ``max_tokens``."""
    looping: float = 0.0
    """Repeats one passage until ``max_tokens``."""
    empty: float = 0.0
    """Thinks, then ends without a word."""
    no_line: float = 0.0
    """Talks about the question and forgets the final line."""
    refusing: float = 0.0
    """Of the wrong answers to solvable questions: those that say there is no valid answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How much is written, in tokens of the simulator's own tokeniser; log-normal around the medians."""

    reasoning_tokens: Mapping[Difficulty, int]
    answer_tokens: int = 24
    """Prose before the final line."""
    spread: float = 0.35
    """Standard deviation of the logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good its answers are beside right and wrong: levels 1-5, which the answers say of themselves in words.

    A level is the mean of its dimension plus an effect of the question plus one of the repeat, both normal, rounded and
    clipped.
    """

    mean: Mapping[DimensionName, float] = field(default_factory=dict)
    otherwise: float = 4.0
    """Mean of the dimensions that ``mean`` does not name."""
    question_sd: float = 0.5
    """Of the effect that a question has on all builds of a family alike."""
    repeat_sd: float = 0.5
    turn: Mapping[Language, str] = field(default_factory=dict)
    """A sentence that only this build is in the habit of writing: a judge cannot see the build, but may trip on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast tokens are written, in seconds of real time."""

    ttft_s: float
    """From the free slot to the first token."""
    token_s: float
    """Between tokens."""
    jitter: float = 0.1
    """Standard deviation of the logarithm of each of these times; their means stay as set."""
    tokens_per_chunk: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How the persona changes while it serves: what a comparison of runs at different hours must survive."""

    ability_per_hour: float = 0.0
    """Added to the probability of a right answer for each hour of service."""
    slowdown_per_hour: float = 0.0
    """Added to the factor on every time for each hour of service."""
    after_requests: int | None = None
    """From this many requests on, the two below apply."""
    ability_then: float = 0.0
    slowdown_then: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One simulated model and the server around it."""

    name: str
    """What it is called in requests."""
    seed: int
    """Of this build's own luck: which questions its loss hits, what it says."""
    family_seed: int = _FAMILY_SEED
    """Of what builds of one model share: which questions are hard for it."""
    ability: Ability
    endings: Endings = field(default_factory=Endings)
    lengths: Lengths
    quality: Quality | None = None
    """None writes nothing about it; the levels of such answers are unknown."""
    pace: Pace
    drift: Drift = field(default_factory=Drift)
    delivery: Delivery = Delivery.REASONING_CONTENT
    hides_answer: bool = False
    """Puts the final answer into the reasoning field and leaves the content null: a misconfigured server."""
    usage: UsagePolicy = "when_asked"
    slots: int = 8
    """Requests worked on at once; the others wait in order of arrival."""
    faults: Mapping[Fault, float] = field(default_factory=dict)
    """Probability of each fault, per request; they exclude each other, so their sum is at most 1."""
    context: int = 65536
    """Tokens of prompt and reply together; said in ``/props`` and enforced."""
    default_max_tokens: int = 1024
    """Used where a request names none. Demo targets do well to send it: what runs on then ends in seconds, and
    a loop is still long enough to be seen as one."""
    quantisation: str = "Q8_0"
    """Said in ``/props``, as the ending of the model's file name."""


def _by_difficulty(easy: float, medium: float, hard: float) -> dict[Difficulty, float]:
    return {Difficulty.EASY: easy, Difficulty.MEDIUM: medium, Difficulty.HARD: hard}


# One model, three builds: same hard questions, same base ability; only the loss, the endings and the pace
# differ. Reasoning is much shorter than a real model's, so that 40 questions x 3, eight at once, take 20 s (demo) to
# 40 s (demo-q2) of real time.
_BASE_ABILITY: Final = _by_difficulty(0.95, 0.82, 0.62)
_LENGTHS: Final = Lengths(reasoning_tokens={Difficulty.EASY: 32, Difficulty.MEDIUM: 60, Difficulty.HARD: 105})

_MEANS: Final[Mapping[DimensionName, float]] = {
    Dimension.COHERENCE: 4.4,
    Dimension.COMPLETENESS: 4.2,
    Dimension.COMPLEXITY: 4.0,
    Dimension.COMMON_SENSE: 4.5,
    Dimension.CREATIVITY: 3.4,
    Dimension.CONTRADICTION_DETECTION: 4.0,
    Dimension.ASSUMPTION_CHECKING: 3.8,
    OVERALL: 4.2,
}


def _lowered(by: float, *, turn: Mapping[Language, str]) -> Quality:
    return Quality(mean={dimension: mean - by for dimension, mean in _MEANS.items()}, turn=turn)


PERSONAS: Final[Mapping[str, Persona]] = {
    "demo": Persona(
        name="demo",
        seed=8,
        ability=Ability(share_right=_BASE_ABILITY),
        endings=Endings(cut=0.01, looping=0.005, empty=0.005, no_line=0.01, refusing=0.1),
        lengths=_LENGTHS,
        quality=_lowered(0.0, turn={}),
        pace=Pace(ttft_s=0.12, token_s=1 / 150),
        quantisation="Q8_0",
    ),
    "demo-q4": Persona(
        name="demo-q4",
        seed=4,
        ability=Ability(share_right=_BASE_ABILITY, loss_share=_by_difficulty(0.03, 0.08, 0.2), loss_drop=0.5),
        endings=Endings(cut=0.015, looping=0.015, empty=0.005, no_line=0.02, refusing=0.1),
        lengths=_LENGTHS,
        quality=_lowered(0.2, turn={"en": "Here is how it goes.", "zh": "具体如下。"}),
        pace=Pace(ttft_s=0.14, token_s=1 / 120),
        quantisation="Q4_K_M",
    ),
    "demo-q2": Persona(
        name="demo-q2",
        seed=2,
        ability=Ability(share_right=_BASE_ABILITY, loss_share=_by_difficulty(0.15, 0.4, 0.6), loss_drop=0.6),
        endings=Endings(cut=0.02, looping=0.05, empty=0.01, no_line=0.03, refusing=0.15),
        lengths=_LENGTHS,
        quality=_lowered(0.8, turn={"en": "Right, off we go.", "zh": "那就开始吧。"}),
        pace=Pace(ttft_s=0.18, token_s=1 / 90),
        quantisation="Q2_K",
    ),
}
"""What ``--model demo``, ``demo-q4`` and ``demo-q2`` start."""
