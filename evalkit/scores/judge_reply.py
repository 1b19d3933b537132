"""What a judge's reply comes to: a verdict, "I cannot tell", or no verdict with the reason. Never a guess.

The whole text is searched for JSON, whatever stands around it (prose, fences), and the last object that claims to be a
verdict binds: judges draft, and correct themselves. What binds must be complete. There is no middle score, and no
number is ever taken from prose or from an earlier object: an answer under judgement may hold a fake verdict, and a
judge that quotes it badly must not be taken at the fake's word. So a text in which JSON objects stand inside the
debris of another one is no verdict.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never, cast

from evalkit.domain.judging import CannotJudge, NoVerdict, NoVerdictWhy, Said, Verdict
from evalkit.domain.rubric import Method
from evalkit.scores.json_in_text import NOT_A_NUMBER, TWICE, Found, Place, TooMuchDebris, find_json
from evalkit.text.clean import clean_text

__all__ = ["MOST_READ", "read_verdict", "spoken_text"]

MOST_READ: Final = 100_000
"""Characters; a verdict has some hundreds, and prose before it some thousands."""
_MOST_REASON: Final = 600
_MOST_QUOTES: Final = 20
_MOST_QUOTE: Final = 1_000
_SHOWN: Final = 60
_INVISIBLE: Final = " \t\r\n\f\v\x00\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000"
_LEVELS: Final[Mapping[str, int]] = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
_CLAIMS: Final[Mapping[Method, frozenset[str]]] = {
    Method.LEVELS: frozenset({"score", "cannot_judge"}),
    Method.CHECKLIST: frozenset({"items", "cannot_judge"}),
}
"""Keys one of which makes an object a verdict, be it an incomplete one."""
_KEYS: Final[Mapping[Method, tuple[str, ...]]] = {
    Method.LEVELS: ("evidence", "reason", "score", "cannot_judge"),
    Method.CHECKLIST: ("items", "reason", "cannot_judge"),
}
_DEBRIS: Final = re.compile(r"""(?<!\\)["'‘’“”](?:score|cannot_judge|items|evidence|reason|met)["'‘’“”]\s{0,20}[:：]""")
"""A key outside of any object that could be read."""
_CLOSER: Final = "</think>"
_OPENER: Final = "<think>"


class _Flawed(Exception):  # noqa: N818 - says what was found; caught in this module
    """Why what was found is no verdict."""

    def __init__(self, why: NoVerdictWhy, detail: str) -> None:
        super().__init__(detail)
        self.why = why
        self.detail = detail


def spoken_text(*, answer: str, reasoning: str) -> str:
    """What of a reply is to be read as its verdict.

    It is the answer. Only where there is none, and the whole of the reasoning is one JSON object, is it the reasoning:
    servers with a reasoning parser are known to file an answer that a grammar forces under reasoning, because no
    closing tag fits the grammar (vLLM issues 15618, 16182 and 50948, and llama.cpp).
    """
    bare = reasoning.strip(_INVISIBLE)
    is_misfiled = not answer.strip(_INVISIBLE) and bare.startswith("{") and bare.endswith("}")
    return reasoning if is_misfiled else answer


def read_verdict(text: str, *, method: Method, n_items: int, was_cut: bool) -> Said:
    """Read a judge's reply. It never raises, whatever the text holds.

    Every key of the form must be there; further keys are passed over. An integer may be written 4, 4.0 or "4". A key
    that stands twice in one object with different values is no verdict. A list counts as its member where it has just
    one; which of several verdicts in a list would bind is not known.

    Args:
        text: Without reasoning.
        method: LEVELS or CHECKLIST; with another, nothing is a verdict.
        n_items: How many yes/no items were asked; 0 where levels were.
        was_cut: Whether the reply ran into its token limit: what stands before the cut may be a draft.
    """
    if was_cut:
        return NoVerdict(why=NoVerdictWhy.CUT, detail="the reply ran into its token limit")
    bare = text.strip(_INVISIBLE)
    if not bare:
        return NoVerdict(why=NoVerdictWhy.EMPTY, detail="the reply is empty")
    if len(bare) > MOST_READ:
        return NoVerdict(why=NoVerdictWhy.NO_JSON, detail=f"the reply has over {MOST_READ} characters")
    try:
        return _read(_last_claim(bare, method), method, n_items)
    except _Flawed as flawed:
        return NoVerdict(why=flawed.why, detail=flawed.detail)


def _read(fields: Mapping[str, object], method: Method, n_items: int) -> Said:
    for key in _KEYS[method]:
        if key not in fields:
            raise _misshapen(f"`{key}` is missing")
        if fields[key] is TWICE:
            raise _misshapen(f"`{key}` stands there twice, with different values")
    reason = _reason_in(fields)
    match method:
        case Method.LEVELS:
            return _levels_verdict(fields, reason)
        case Method.CHECKLIST:
            return _checklist_verdict(fields, reason, n_items)
        case Method.MEASURED:
            raise _misshapen("no judge is asked about this")
        case _:
            assert_never(method)


def _levels_verdict(fields: Mapping[str, object], reason: str) -> Said:
    evidence = _quotes(fields["evidence"])
    score = fields["score"]
    level = _level_in(score)
    if _cannot_judge(fields) or score is None:
        return CannotJudge(reason=reason)
    if level is None:
        raise _Flawed(
            NoVerdictWhy.OFF_SCALE,
            f"`score` is {_shown(score)}, and must be 1, 2, 3, 4 or 5, or null if you cannot tell",
        )
    return Verdict(score=float(level), evidence=evidence, reason=reason)


def _checklist_verdict(fields: Mapping[str, object], reason: str, n_items: int) -> Said:
    if _cannot_judge(fields):
        return CannotJudge(reason=reason)
    items = _items_in(fields["items"], n_items)
    met = [item.is_met for item in items if item.is_met is not None]
    if not met:
        return CannotJudge(reason=reason)
    return Verdict(
        score=1.0 + 4.0 * sum(met) / len(met),
        items=tuple(item.is_met for item in items),
        evidence=tuple(item.evidence for item in items),
        reason=reason,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One answered item."""

    number: int
    is_met: bool | None
    evidence: str


def _items_in(value: object, n_items: int) -> list[_Item]:
    """All items in their order; each must be there once."""
    if not isinstance(value, list):
        raise _misshapen(f"`items` is {_shown(value)}, and must be a list")
    members = cast("list[object]", value)
    if len(members) != n_items:
        raise _misshapen(f"`items` has {len(members)} members, and must have {n_items}")
    items = sorted((_item_in(member) for member in members), key=lambda item: item.number)
    if [item.number for item in items] != list(range(1, n_items + 1)):
        raise _misshapen(f"`items` must hold each number from 1 to {n_items} once")
    return items


def _item_in(value: object) -> _Item:
    if not isinstance(value, dict):
        raise _misshapen(f"an item is {_shown(value)}, and must be an object")
    fields = cast("Mapping[str, object]", value)
    missing = next((key for key in ("item", "evidence", "met") if key not in fields), None)
    if missing is not None:
        raise _misshapen(f"`{missing}` of an item is missing")
    number, met, evidence = _whole_number(fields["item"]), fields["met"], fields["evidence"]
    if number is None:
        raise _misshapen(f"`item` is {_shown(fields['item'])}, and must be the item's number")
    if met is not None and not isinstance(met, bool):
        raise _misshapen(f"`met` of item {number} is {_shown(met)}, and must be true, false or null")
    quotes = () if evidence is None else _quotes(evidence)
    return _Item(number=number, is_met=met, evidence=" … ".join(quotes))


def _level_in(value: object) -> int | None:
    if isinstance(value, str):
        return _LEVELS.get(value)
    number = _whole_number(value)
    return number if number in _LEVELS.values() else None


def _whole_number(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[1-9][0-9]{0,3}", value) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10_000:
        return None
    return int(value) if value == int(value) else None


def _cannot_judge(fields: Mapping[str, object]) -> bool:
    said = fields["cannot_judge"]
    if not isinstance(said, bool):
        raise _misshapen(f"`cannot_judge` is {_shown(said)}, and must be true or false")
    return said


def _reason_in(fields: Mapping[str, object]) -> str:
    reason = fields["reason"]
    if not isinstance(reason, str):
        raise _misshapen(f"`reason` is {_shown(reason)}, and must be a text")
    return clean_text(reason)[:_MOST_REASON]


def _quotes(value: object) -> tuple[str, ...]:
    """The quotes; one that is not in a list is a list of one."""
    quotes = [value] if isinstance(value, str) else value
    if not isinstance(quotes, list) or not all(isinstance(quote, str) for quote in quotes):
        raise _misshapen(f"`evidence` is {_shown(value)}, and must be a list of quotes")
    return tuple(clean_text(quote)[:_MOST_QUOTE] for quote in cast("list[str]", quotes)[:_MOST_QUOTES])


def _last_claim(text: str, method: Method) -> Mapping[str, object]:
    """The last object that claims to be a verdict."""
    try:
        found = find_json(text)
    except TooMuchDebris as error:
        raise _Flawed(NoVerdictWhy.NO_JSON, "the reply is full of broken JSON") from error
    thoughts = 0
    for place in reversed(found.places):
        claim = _claim_in(place.value, method)
        if claim is None:
            continue
        if not _is_thought(place.start, found):
            return _undisturbed(claim, place, found)
        thoughts += 1
    if thoughts:
        raise _Flawed(NoVerdictWhy.NO_JSON, "the reply ends in its reasoning")
    if any(isinstance(place.value, dict) for place in found.places):
        raise _misshapen(
            f"none of its JSON objects has the keys {', '.join(f'`{key}`' for key in _KEYS.get(method, ()))}"
        )
    is_broken = _DEBRIS.search(text) is not None
    raise _Flawed(NoVerdictWhy.NO_JSON, "its JSON is broken" if is_broken else "there is no JSON object in it")


def _undisturbed(claim: Mapping[str, object], place: Place, found: Found) -> Mapping[str, object]:
    """The claim, unless it may be a quotation within the claim that was meant."""
    if found.unclosed_before(place) or _DEBRIS.search(found.rest):
        raise _misshapen("beside a JSON object stands another one that is broken; escape quotation marks within texts")
    return claim


def _claim_in(value: object, method: Method) -> Mapping[str, object] | None:
    """The verdict that a JSON value claims to be."""
    claims = _CLAIMS.get(method, frozenset())
    if isinstance(value, dict):
        fields = cast("Mapping[str, object]", value)
        return None if claims.isdisjoint(fields) else fields
    members = cast("list[object]", value) if isinstance(value, list) else []
    found = [_claim_in(member, method) for member in members if isinstance(member, dict)]
    within = [claim for claim in found if claim is not None]
    if len(within) > 1:
        raise _misshapen("there is a list of several verdicts, and must be one")
    return within[0] if within else None


def _is_thought(start: int, found: Found) -> bool:
    """Whether a place lies in reasoning that was left in the text: before a closing tag, or behind an open one.

    Tags inside JSON are quotes from the answer and count for nothing.
    """
    if found.rest_start(_CLOSER, last=True) > start:
        return True
    opened = found.rest_start(_OPENER, last=False)
    return 0 <= opened < start and found.rest_start(_CLOSER, last=True) < opened


def _misshapen(detail: str) -> _Flawed:
    return _Flawed(NoVerdictWhy.WRONG_SHAPE, detail)


def _shown(value: object) -> str:
    """A value in a few characters."""
    if value is TWICE:
        return "given twice"
    if value is NOT_A_NUMBER:
        return "no number"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    written = clean_text(json.dumps(value, ensure_ascii=False))
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
