"""GPU hours to a verdict with three early looks and the monitor, against asking everything: by simulation.

    python benchmarks/early_stopping.py [--runs N]

A candidate is asked 200 questions 5 times in blocks of 20, against a finished run of the reference, and judged by the
default criteria and margins. Its losses sit on few questions, which it no longer gets right at all.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS
from evalkit.stats import PairedEffect, balanced_effect, effect_bounds, mean_effect
from evalkit.stats.clusters import grouping_of
from evalkit.stats.joint_pass import decision_design
from evalkit.stats.planning import gpu_hours
from evalkit.stats.sequential import look_confidences, look_sizes, monitor_crossing

__all__ = ["main"]

Verdict = Literal["pass", "fail", "inconclusive"]
_Counts = npt.NDArray[np.intp]

_QUESTIONS, _REPEATS, _BLOCK = 200, 5, 20
_ACCURACY, _AGREEMENT, _UNFINISHED = 0.8, 0.5, 0.02
_LOSSES: Final = (0.0, 0.02, DEFAULT_MARGINS["accuracy"], 0.08, 0.12, 0.3)
_TOKENS, _TOKENS_PER_S, _AT_ONCE = 5000, 15, 4
"""Of an answer; of one request while so many are in flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """A reference and a candidate, questions in the order of asking."""

    clusters: _Counts
    sides: npt.NDArray[np.int8]
    right: tuple[_Counts, _Counts]
    unfinished: tuple[_Counts, _Counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """How one decision ended."""

    verdict: Verdict
    questions: int


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    runs: int = parser.parse_args().runs
    started = time.perf_counter()
    full = _QUESTIONS * _REPEATS
    system = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
    print(f"{system}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    hours = f"{_hours(_QUESTIONS):.1f}"
    print(f"{runs} candidates for each loss, in points; hours are the candidate's, {hours} for all {full}")
    print(f"requests of {_TOKENS} tokens, {_AT_ONCE} at once with {_TOKENS_PER_S} tokens/s each")
    print("loss    all asked: pass fail open   early: pass fail open  asked  hours  hours a right verdict")
    for loss in _LOSSES:
        pairs = list(_pairs(loss, runs))
        print(_line(loss, [_all_asked(pair) for pair in pairs], [_early(pair) for pair in pairs]), flush=True)
    print(f"{time.perf_counter() - started:.0f} s")


def _line(loss: float, fixed: Sequence[_End], early: Sequence[_End]) -> str:
    asked = sum(end.questions for end in early) / len(early)
    right: Verdict | None = None
    if loss != DEFAULT_MARGINS["accuracy"]:
        right = "pass" if loss < DEFAULT_MARGINS["accuracy"] else "fail"
    figures = "        -" if right is None else f"{_a_right(early, right)} ({_a_right(fixed, right)} all asked)"
    return (
        f"{100 * loss:>4.0f}              {_shares(fixed)}         {_shares(early)}"
        f"  {100 * asked / _QUESTIONS:>3.0f} %  {_hours(asked):>5.1f}  {figures}"
    )


def _shares(ends: Sequence[_End]) -> str:
    verdicts = [end.verdict for end in ends]
    return " ".join(
        f"{100 * verdicts.count(verdict) / len(verdicts):>4.0f}" for verdict in ("pass", "fail", "inconclusive")
    )


def _a_right(ends: Sequence[_End], right: Verdict) -> str:
    """Hours of all candidates over the number of right verdicts."""
    found = sum(end.verdict == right for end in ends)
    return f"{_hours(sum(end.questions for end in ends)) / found:>6.1f}" if found else "  none"


def _hours(questions: float) -> float:
    return gpu_hours(round(questions * _REPEATS), tokens=_TOKENS, tokens_per_s=_TOKENS_PER_S, at_once=_AT_ONCE)


def _pairs(loss: float, runs: int) -> Iterator[_Pair]:
    random = np.random.default_rng(round(1000 * loss))
    design = decision_design(_QUESTIONS, repeats=_REPEATS)
    concentration = 1 / _AGREEMENT - 1
    for _ in range(runs):
        chances = random.beta(concentration * _ACCURACY, concentration * (1 - _ACCURACY), _QUESTIONS)
        early = random.beta(2 * _UNFINISHED, 2 * (1 - _UNFINISHED), _QUESTIONS)
        after = np.where(random.random(_QUESTIONS) < loss / _ACCURACY, 0.0, chances)
        unfinished = random.binomial(_REPEATS, early), random.binomial(_REPEATS, early)
        right = tuple(random.binomial(_REPEATS - cut, p) for cut, p in zip(unfinished, (chances, after), strict=True))
        order = np.argsort(random.random(_QUESTIONS)[design.clusters], kind="stable")
        yield _Pair(
            clusters=design.clusters[order],
            sides=design.sides[order],
            right=(right[0][order], right[1][order]),
            unfinished=(unfinished[0][order], unfinished[1][order]),
        )


def _all_asked(pair: _Pair) -> _End:
    bounds = {key: effect_bounds(effect, confidence=0.95) for key, effect in _effects(pair, _QUESTIONS).items()}
    return _End(verdict=_verdict(bounds), questions=_QUESTIONS)


def _early(pair: _Pair) -> _End:
    stopped = _stopped_by_monitor(pair)
    sizes = look_sizes(range(_BLOCK, _QUESTIONS + 1, _BLOCK))
    confidences = look_confidences([size / _QUESTIONS for size in sizes])
    for size, confidence in zip(sizes, confidences, strict=True):
        if stopped is not None and stopped <= size:
            return _End(verdict="fail", questions=stopped)
        bounds = {key: effect_bounds(effect, confidence=confidence) for key, effect in _effects(pair, size).items()}
        if (verdict := _verdict(bounds)) != "inconclusive":
            return _End(verdict=verdict, questions=size)
    return _End(verdict="inconclusive", questions=_QUESTIONS)


def _stopped_by_monitor(pair: _Pair) -> int | None:
    """Questions asked by the end of the block in which the monitor stops the build; repeats end with their block."""
    reference, candidate = pair.right
    starts = np.flatnonzero(np.diff(pair.clusters, prepend=-1))
    sizes = np.diff(starts, append=_QUESTIONS)
    losses = np.add.reduceat(reference - candidate, starts) / sizes / _REPEATS
    found = monitor_crossing(losses, margin=DEFAULT_MARGINS["accuracy"])
    if found is None:
        return None
    return min(_QUESTIONS, -(-int(sizes[:found].sum()) // _BLOCK) * _BLOCK)


def _effects(pair: _Pair, size: int) -> dict[str, PairedEffect]:
    """Of the default criteria over the questions that were asked first."""
    grouping, attempts = grouping_of(pair.clusters[:size]), 2 * size * _REPEATS
    before, after = (right[:size] / _REPEATS for right in pair.right)
    flips_before, flips_after = (2 * _REPEATS / (_REPEATS - 1) * share * (1 - share) for share in (before, after))
    cut_before, cut_after = (unfinished[:size] / _REPEATS for unfinished in pair.unfinished)
    is_trap = pair.sides[:size] != 0
    return {
        "accuracy": mean_effect(before, after, grouping, n_attempts=attempts, largest=1),
        "trap_accuracy": balanced_effect(
            before[is_trap],
            after[is_trap],
            grouping_of(pair.clusters[:size][is_trap]),
            is_solvable=pair.sides[:size][is_trap] == 1,
            n_attempts=2 * int(is_trap.sum()) * _REPEATS,
        ),
        "flip_rate": mean_effect(flips_before, flips_after, grouping, n_attempts=attempts, largest=1),
        "unfinished": mean_effect(cut_before, cut_after, grouping, n_attempts=attempts, largest=1),
    }


def _verdict(bounds: dict[str, tuple[float, float]]) -> Verdict:
    worst: list[tuple[float, float, float]] = []
    for key, (low, high) in bounds.items():
        ends = (-high, -low) if CRITERIA[key].is_higher_better else (low, high)
        worst.append((*ends, DEFAULT_MARGINS[key]))
    if any(least > margin for least, _, margin in worst):
        return "fail"
    return "pass" if all(most < margin for _, most, margin in worst) else "inconclusive"


if __name__ == "__main__":
    main()
