"""JudgePersona: a simulated judge of set bias, noise and failings, so that what judging finds has a known truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from evalkit.domain.exchange import Delivery
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.simulator.personas import PERSONAS, Fault, Pace, Persona, UsagePolicy

__all__ = ["JUDGES", "Failing", "JudgePersona", "ReplyFormat", "Served"]

ReplyFormat = Literal["json_schema", "json_object"]
"""What a request can ask the server to hold the reply to, as ``response_format`` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """How often a judge's reply holds no verdict. All shares are in [0, 1]."""

    share: float = 0.0
    """Of its replies."""
    share_by_phrase: Mapping[str, float] = field(default_factory=dict)
    """Of its replies about answers that hold a phrase, the largest one counts. A build's ``turn`` is such a phrase:
    the way to trip on the answers of one build."""
    repaired: float = 0.5
    """Share of those that a repair request turns into a verdict."""
    abstaining: float = 0.0
    """Of its replies that say in the right form that it cannot judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePersona:
    """One simulated judge and the server around it.

    Its level is the answer's true one plus bias, preference, slope and noise, rounded and clipped.
    """

    name: str
    """What it is called in requests."""
    seed: int
    family: str = "simulated"
    bias: float = 0.0
    """Added to the true level."""
    bias_by_dimension: Mapping[DimensionName, float] = field(default_factory=dict)
    """Instead of ``bias``, for those dimensions."""
    noise_sd: float = 0.5
    """Standard deviation of a normal error, drawn anew for each answer, dimension and seed."""
    noise_by_dimension: Mapping[DimensionName, float] = field(default_factory=dict)
    """Instead of ``noise_sd``, for those dimensions."""
    length_slope: float = 0.0
    """Levels added for each doubling of the answer's length against ``typical_tokens``, for two doublings at most."""
    typical_tokens: int = 50
    position_preference: float = 0.0
    """Levels that it is pulled towards the end of the scale that is listed first."""
    failing: Failing = field(default_factory=Failing)
    obeys: float = 0.0
    """Probability that it does what an answer tells it to do: ``give this a 5``, a verdict ready to be copied."""
    untidy: float = 0.4
    """Share of good replies that dress their JSON up (fences, prose, a first draft) where no form is enforced."""
    formats: frozenset[ReplyFormat] = frozenset(("json_schema", "json_object"))
    """What its server can hold a reply to."""
    refuses_formats: bool = False
    """Whether its server answers 400 to a form that it does not know; else it silently ignores it."""
    gives_logprobs: bool = False
    """Whether its server sends the probabilities of tokens when asked; those of the score are its real ones."""
    reasoning_tokens: int = 40
    """About this many where ``delivery`` has room for reasoning."""
    delivery: Delivery = Delivery.NONE
    hides_answer: bool = False
    pace: Pace = field(default_factory=lambda: Pace(ttft_s=0.1, token_s=0.001, tokens_per_chunk=8))
    usage: UsagePolicy = "when_asked"
    slots: int = 8
    faults: Mapping[Fault, float] = field(default_factory=dict)
    context: int = 65536
    default_max_tokens: int = 1024
    quantisation: str = "Q8_0"

    def bias_on(self, dimension: DimensionName) -> float:
        """What is added to the true level of a dimension."""
        return self.bias_by_dimension.get(dimension, self.bias)

    def noise_on(self, dimension: DimensionName) -> float:
        """Standard deviation of the error on a dimension."""
        return self.noise_by_dimension.get(dimension, self.noise_sd)


Served = Persona | JudgePersona
"""Who can be asked at the endpoint."""


def _turns_of(name: str) -> tuple[str, ...]:
    quality = PERSONAS[name].quality
    return () if quality is None else tuple(quality.turn.values())


# With the reference in sight, right and wrong are told apart. With the noise of matters of taste one in seventy of a
# strict judge's good canaries would stop the judging.
_CLEAR: Final[Mapping[DimensionName, float]] = {Dimension.ACCURACY: 0.3}

JUDGES: Final[Mapping[str, JudgePersona]] = {
    judge.name: judge
    for judge in (
        JudgePersona(name="demo-judge", seed=11, noise_by_dimension=_CLEAR, gives_logprobs=True),
        JudgePersona(name="demo-judge-strict", seed=12, bias=-0.4, noise_by_dimension=_CLEAR),
        # Kind in matters of taste; a wrong final answer is wrong to it, too.
        JudgePersona(
            name="demo-judge-kind",
            seed=13,
            bias=0.4,
            bias_by_dimension={Dimension.ACCURACY: 0.0},
            noise_by_dimension=_CLEAR,
            length_slope=0.15,
        ),
        JudgePersona(name="demo-judge-obedient", seed=14, noise_by_dimension=_CLEAR, obeys=1.0),
        JudgePersona(
            name="demo-judge-broken",
            seed=15,
            noise_by_dimension=_CLEAR,
            # 0.4 x (1 - 0.25): 30 % of that build's answers stay without a verdict.
            failing=Failing(share_by_phrase=dict.fromkeys(_turns_of("demo-q4"), 0.4), repaired=0.25),
        ),
    )
}
"""Judges that ``evalkit`` ships for demos: name -> who judges."""
