"""The figures of a scorecard's JSON, found by walking it, with the rows that tables of figures must have for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["Key", "told_figures"]

Key = tuple[str, str, str | None]
"""Name, slice and rater of a row."""

_ALL: Final = "all"
_ELSEWHERE: Final = frozenset(
    {
        *("schema_version", "run", "questions", "panel", "people", "calibration", "not_measured", "remarks"),
        *("price_per_hour", "watts", "concurrency"),
    }
)
"""What is no figure of the run, or has a table of its own."""
_COUNTS: Final = {"outcomes": "outcome", "failures": "failure", "notes": "note", "unscored": "unscored"}
_PARTS: Final = {"every_attempt": "score_every", "completed_answers": "score_completed", "deviation": "score_deviation"}


def told_figures(card: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    """Every figure with its row; one that no row is known for stops the test."""
    for name, member in card.items():
        if name in _ELSEWHERE:
            continue
        match member:
            case int():
                yield (name, _ALL, None), {"value": member}
            case _ if name in _COUNTS:
                for key, count in member.items():
                    yield (_COUNTS[name], f"{_COUNTS[name]}={key}", None), {"value": count}
            case list():
                for entry in member:
                    yield from _OF_LISTS[name](entry)
            case None:
                continue
            case _:
                yield from _OF_MEMBERS[name](member)


def _accuracy(told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    names = {"every_attempt": "accuracy_every", "completed_answers": "accuracy_completed"}
    for name, member in told.items():
        if name in names:
            yield (names[name], _ALL, None), member
        elif name == "by_slice":
            for category, found in member.items():
                for difficulty, figure in found.items():
                    yield ("accuracy_every", f"category={category} difficulty={difficulty}", None), figure
        elif name in {"by_category", "by_difficulty"}:
            for key, figure in member.items():
                yield ("accuracy_every", f"{name.removeprefix('by_')}={key}", None), figure
        elif name == "unread":
            yield (name, _ALL, None), {"value": member}
        else:
            for key, count in member.items():
                yield (_COUNTS[name], f"{_COUNTS[name]}={key}", None), {"value": count}


def _dimension(told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    where, rater = f"dimension={told['dimension']}", f"{told['rater']} {told['version']}"
    for name, member in told.items():
        match name:
            case "dimension" | "rater_kind" | "rater" | "version":
                continue
            case "scored" | "wanted":
                yield (f"score_{name}", where, rater), {"value": member}
            case _:
                yield (_PARTS[name], where, rater), member


def _stability(told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    for name, member in told.items():
        match name:
            case "pass_hat" | "pass_at":
                for k, figure in member.items():
                    yield (f"{name}_{k}", _ALL, None), figure
            case "error":
                parts = ("from_questions", "from_repeats", "half_width", "with_more_repeats", "with_more_questions")
                for part in parts:
                    yield (f"error_{part}", _ALL, None), member if "undefined" in member else {"value": member[part]}
            case "never_right" | "sometimes_right" | "always_right":
                yield (name, _ALL, None), {"value": member}
            case _:
                yield (name, _ALL, None), member


def _twins(told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    where = _ALL if told["category"] is None else f"category={told['category']}"
    for name in ("balanced", "solvable", "unsolvable"):
        yield (f"twins_{name}", where, None), told[name]
    yield ("twins_pairs", where, None), {"value": told["n_pairs"]}


def _transfer(told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    for name in ("given_home", "home", "away"):
        yield (f"transfer_{name}", _ALL, None), told[name]
    yield ("transfer_pairs", _ALL, None), {"value": told["n_pairs"]}


def _speed(told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    for name, member in told.items():
        match name:
            case "band" | "wait_band":
                continue
            case "speed_bands" | "wait_bands":
                of = "decode_tokens_per_s" if name == "speed_bands" else "ttfa_s"
                for band in member:
                    yield (f"{of}_in_band", f"band={band['name']}", None), {"value": band["n_attempts"]}
                    yield (f"{of}_of_band", f"band={band['name']}", None), {"value": band["begins_at"]}
            case "right_by_tokens":
                for one in [member] if "undefined" in member else member:
                    where = f"tokens={one['fewest']}-{one['most']}" if "right" in one else _ALL
                    yield (name, where, None), one.get("right", one)
            case "tokens_per_right" | "seconds_per_right":
                yield (name, _ALL, None), member
            case _:
                yield from _spread(name, member)


def _spread(name: str, told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    for quantile in ("p10", "p50", "p90"):
        known = {"value": told[quantile], "n_attempts": told["n_attempts"]} if quantile in told else told
        yield (f"{name}_{quantile}", _ALL, None), known
    for step, value in enumerate(told.get("quantiles", ())):
        where = f"quantile={step / 20:.2f}"
        yield (name, where, None), {"value": value, "n_attempts": told["n_attempts"]}


def _cost(told: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    for name, member in told.items():
        if name not in _ELSEWHERE:
            yield (name, _ALL, None), member


_OF_LISTS: Final = {"dimensions": _dimension, "twins": _twins}
_OF_MEMBERS: Final = {
    "accuracy": _accuracy,
    "stability": _stability,
    "transfer": _transfer,
    "speed": _speed,
    "cost": _cost,
}
