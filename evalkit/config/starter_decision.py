"""The decision.toml that ``evalkit decide init`` writes: a decision as it stands, and what else it may say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from evalkit.config.toml_text import toml_list, toml_text
from evalkit.domain.criteria import CRITERIA, ScoredBy, Unit
from evalkit.domain.decision import JUDGED_REPEATS, Decision, Floors
from evalkit.text.margins import worded_margin

__all__ = ["starter_decision"]

_COMMENT_AT: Final = 32
"""Column at which comments stand, where a line leaves room."""

_HEAD: Final = """\
# decision.toml: what must hold before a build is rolled out. Write it before the candidate is asked, and keep it with
# your code: a hash of it stands in every verdict, and a change made after the candidate was asked is reported.
# Next: `evalkit decide decision.toml` asks what has not been asked yet and gives the verdict; it resumes by itself.
# `evalkit gate decision.toml` gives the verdict from what is stored.
"""

_CRITERIA_HEAD: Final = """
# How much worse a candidate may be than the reference. All of these must pass.
# Two identical builds pass all of them together in {percent} of decisions with {questions} questions x {repeats}
# (simulated). Narrower margins need more questions: `evalkit plan` says how many, before any GPU time.
[criteria]
"""

_FLOORS_HEAD: Final = """
# What a candidate must reach by itself, whatever the reference does.
[floors]
"""

_MEANINGS: Final[Mapping[str, str]] = {
    "accuracy": "answers that are right",
    "trap_accuracy": "right on traps and contradictions; those with and without an answer count the same",
    "flip_rate": "how often two answers to one question disagree in being right",
    "unfinished": "answers that are cut off, loop or stay empty",
    "seconds": "time to a complete answer: at most a quarter more",
    "tokens_per_s": "writing speed: at most 1.25 times slower",
    "coherence": "judged, on the scale 1-5: by those whom scored_by says",
}
"""Criterion -> what stands beside it."""
_OFFERED: Final[Mapping[str, float]] = {"coherence": 0.25, "seconds": 1.25, "tokens_per_s": 1.25}
"""Criteria that can be switched on, with a margin to begin with."""


def starter_decision(decision: Decision, *, pass_share: float, questions: int, repeats: int) -> str:
    """A commented decision.toml; ``read_decision`` reads it back as it is.

    Args:
        decision: What it states. Its confidence is always the usual one, and is not written.
        pass_share: Share of decisions that identical builds pass, 0-1, as it was simulated for these margins.
        questions: Asked in that simulation.
        repeats: Of each question in it.
    """
    percent = f"{100 * pass_share:.0f} %"
    return "".join(
        (
            _HEAD,
            *(f"{line}\n" for line in _policy_lines(decision)),
            _CRITERIA_HEAD.format(percent=percent, questions=questions, repeats=repeats),
            *(f"{line}\n" for line in _criteria_lines(decision.criteria)),
            _FLOORS_HEAD,
            *(f"{line}\n" for line in _floor_lines(decision.floors)),
        )
    )


def _policy_lines(decision: Decision) -> Iterator[str]:
    yield ""
    yield _line("name", toml_text(decision.name), "verdicts are kept under this name")
    yield _line("reference", toml_text(decision.reference), "the build that is in use, a name of evalkit.toml")
    yield _line("candidates", toml_list(decision.candidates), "the builds that may take its place")
    yield _line("varies", toml_list(decision.varies), "what is meant to differ; any other difference stops the verdict")
    allowed = toml_list(decision.allowed) if decision.allowed else None
    yield _line("allow", allowed, "differences that may be there besides", example='["server"]')
    yield ""
    bank, set_name = (None if text is None else toml_text(text) for text in (decision.bank, decision.set_name))
    yield _line("bank", bank, "left out: what evalkit.toml says", example='"reasoning"')
    yield _line("set", set_name, "the questions; a smaller set decides less", example='"decision"')
    language = None if decision.language is None else toml_text(decision.language)
    yield _line("language", language, 'of the questions: "en" or "zh"', example='"en"')
    repeats = None if decision.repeats is None else str(decision.repeats)
    yield _line("repeats", repeats, "of each question; left out: what the set says", example="5")
    yield _line("seed", str(decision.seed), "chooses the instances of templates and the order")
    hours = None if decision.gpu_hours is None else _number(decision.gpu_hours)
    yield _line("gpu_hours", hours, "that all runs may take together; evalkit says if they cannot decide", example="40")
    early = "true" if decision.early_stop else "false"
    judges = toml_list(decision.judges) if decision.judges else None
    yield _line(
        "judges", judges, "who scores judged criteria; left out: all in evalkit.toml", example='["glm", "mistral"]'
    )
    scored_by = None if decision.scored_by is ScoredBy.JUDGES else toml_text(decision.scored_by.value)
    yield _line(
        "scored_by",
        scored_by,
        '"judges", "people" (`evalkit review`) or "combined": judges, set right by people',
        example='"judges"',
    )
    repeats = None if decision.judged_repeats == JUDGED_REPEATS else str(decision.judged_repeats)
    yield _line("judged_repeats", repeats, "of each question that judges see", example=str(JUDGED_REPEATS))
    yield _line("early_stop", early, "true: look at a candidate twice on its way, and stop where the verdict is clear")


def _criteria_lines(margins: Mapping[str, float]) -> Iterator[str]:
    for key, margin in margins.items():
        yield _line(key, toml_text(worded_margin(CRITERIA[key], margin)), _MEANINGS.get(key, _unit_of(key)))
    for key, margin in _OFFERED.items():
        if key not in margins:
            yield _line(key, None, _MEANINGS[key], example=toml_text(worded_margin(CRITERIA[key], margin)))


def _unit_of(key: str) -> str:
    match CRITERIA[key].unit:
        case Unit.SHARE:
            return "percentage points"
        case Unit.SCORE:
            return "on the scale 1-5"
        case Unit.RATIO:
            return "as a ratio"


def _floor_lines(floors: Floors) -> Iterator[str]:
    accuracy, unfinished = (
        None if share is None else _percent(share) for share in (floors.accuracy, floors.unfinished)
    )
    yield _line("accuracy", accuracy, "at least", example='"60%"')
    yield _line("unfinished", unfinished, "at most", example='"5%"')
    speed = None if floors.tokens_per_s is None else _number(floors.tokens_per_s)
    speed = speed if floors.speed_band is None else toml_text(floors.speed_band)
    yield _line("tokens_per_s", speed, 'at least; or a band of rubrics/speed.yaml, such as "comfortable"', example="10")


def _line(key: str, value: str | None, comment: str, *, example: str = "") -> str:
    """A setting, or its example behind a mark where it is not set."""
    setting = f"# {key} = {example}" if value is None else f"{key} = {value}"
    return f"{setting:<{_COMMENT_AT - 2}}  # {comment}"


def _percent(share: float) -> str:
    return toml_text(f"{worded_margin(CRITERIA['accuracy'], share).split()[0]}%")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
