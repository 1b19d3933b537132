"""What a page sends, checked once: ticks as JSON from its script, or a whole form without one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import BlindAnswer, Mark, Sheet, Tick
from evalkit.reviews.sent_ticks import SentTick, json_value
from evalkit.text.clean import clean_text
from evalkit.web.refusals import Refusal, Refused

__all__ = ["FORM_FIELD", "form_fields", "form_ticks", "json_ticks", "marks_document"]

FORM_FIELD: Final = "form_token"
"""The hidden field that tells that a form is ours."""

_MOST_TICKS: Final = 1_000
_MOST_FIELDS: Final = 20_000
_NO_MARK: Final = Mark(act=Act.CLEAR, revision=0)


class _SentTicks(BaseModel):
    """What the page's script sends at once."""

    model_config = ConfigDict(frozen=True)

    ticks: Annotated[tuple[SentTick, ...], Field(max_length=_MOST_TICKS)]


def json_ticks(body: bytes) -> tuple[Tick, ...]:
    """The ticks of a JSON body, in the order sent.

    Raises:
        Refused: When it is not what the page's script writes; says where, never quotes it.
    """
    try:
        sent = json_value(body)
    except ValueError as error:
        raise Refused(Refusal.CONTENT, detail="JSON.") from error
    try:
        return tuple(one.tick() for one in _SentTicks.model_validate(sent).ticks)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Refused(Refusal.CONTENT, detail=f"{place}: {first['msg']}.") from error


def marks_document(marks: Mapping[tuple[str, str], Mark]) -> dict[str, object]:
    """What holds now, for the page's script: (item, subject) -> mark."""
    return {
        "marks": [
            {
                "item": item_id,
                "subject": subject,
                "act": mark.act.value,
                "value": mark.value,
                "text": mark.text,
                "revision": mark.revision,
            }
            for (item_id, subject), mark in marks.items()
        ]
    }


def form_fields(body: bytes) -> Mapping[str, str]:
    """Fields of a urlencoded form; of one that is sent twice, the last.

    Raises:
        Refused: When it is no such form.
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise Refused(Refusal.CONTENT) from error
    return {clean_text(name): clean_text(value) for name, value in pairs}


def form_ticks(fields: Mapping[str, str], sheet: Sheet, *, now: datetime) -> tuple[Tick, ...]:
    """What a whole form says that does not hold already, so that sending it twice changes nothing.

    Args:
        fields: ``score:ITEM:DIMENSION`` -> ``1`` to ``5`` or ``cannot_judge``; ``comment:ITEM`` -> its text;
            ``flag:ITEM`` where its box is ticked. A scale without a field was left alone: radio buttons cannot be
            taken back.
        sheet: As it is now.
        now: When it came: a form without a script knows no times.

    Raises:
        Refused: On a scale with another word.
    """
    return tuple(tick for answer in sheet.answers for tick in _answer_ticks(fields, answer, now=now))


def _answer_ticks(fields: Mapping[str, str], answer: BlindAnswer, *, now: datetime) -> Iterator[Tick]:
    said = [(subject, _scale_act(fields, answer, subject)) for subject in answer.dimensions]
    comment = fields.get(f"comment:{answer.item_id}")
    if comment is not None:
        said.append((COMMENT, (Act.COMMENT, None, comment.replace("\r\n", "\n").strip())))
        # A box that is not ticked is not sent at all; the comment's field, beside it, always is.
        is_flagged = f"flag:{answer.item_id}" in fields
        said.append((FLAG, (Act.FLAG if is_flagged else Act.CLEAR, None, "")))
    for subject, one in said:
        holds = answer.marks.get(subject, _NO_MARK)
        if one is not None and one != (holds.act, holds.value, holds.text) and not _says_nothing(one, holds):
            act, value, text = one
            yield Tick(
                item_id=answer.item_id,
                subject=subject,
                act=act,
                value=value,
                text=text,
                revision=holds.revision + 1,
                event_id=str(uuid.uuid4()),
                made_at=now,
            )


_Said = tuple[Act, int | None, str]


def _scale_act(fields: Mapping[str, str], answer: BlindAnswer, subject: str) -> _Said | None:
    said = fields.get(f"score:{answer.item_id}:{subject}", "")
    if not said:
        return None
    if said == Act.CANNOT_JUDGE.value:
        return Act.CANNOT_JUDGE, None, ""
    if len(said) == 1 and said in "12345":
        return Act.SCORE, int(said), ""
    raise Refused(Refusal.CONTENT, detail=f"{answer.item_id}.")


def _says_nothing(said: _Said, holds: Mark) -> bool:
    """Whether an empty comment, or no flag, meets none."""
    return said[0] in (Act.COMMENT, Act.CLEAR) and not said[2] and holds.revision == 0
