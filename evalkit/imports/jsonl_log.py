"""Answers one a line, in the terms of chat completions; docs/importing.md lists what a line may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from evalkit.domain.attempt import Failure
from evalkit.domain.origin import LogFormat
from evalkit.errors import FailureKind
from evalkit.imports.chat_texts import SaidText, asked_in, said_in, system_in
from evalkit.imports.foreign import ForeignAnswer, ForeignQuestion, LogHead, LogMistake
from evalkit.imports.lines import first_object, json_objects
from evalkit.imports.members import listed_in, mapping_in, moment_of, named, seconds_in, text_in, usage_of

__all__ = ["JsonlLog"]

_LETTERS: Final = "ABCDEFGHIJ"
_ANSWERS: Final = ("response", "output", "completion", "prediction")
"""Each says clearly that a model wrote it; ``answer`` does so only where none of them stands beside it."""
_REFERENCES: Final = ("reference", "target", "expected", "ideal", "references", "targets")
_QUESTIONS: Final = ("question", "prompt", "input")
_SETTINGS: Final = ("temperature", "top_p", "max_tokens", "max_completion_tokens")


class JsonlLog:
    """Answers of one model."""

    def __init__(self, path: Path) -> None:
        """Look at the first line, which stands for what all of them say of model and settings."""
        self._path = path
        first = first_object(path)
        asked = {**first, **mapping_in(first, "request", "body"), **mapping_in(first, "request")}
        settings = {_named_setting(name): str(asked[name]) for name in _SETTINGS if _is_number(asked.get(name))}
        system = system_in(_messages(first))
        self.head = LogHead(
            log_format=LogFormat.JSONL,
            task=named(first.get("task")),
            settings=settings,
            wording=system or None,
        )

    def answers(self) -> Iterator[ForeignAnswer | LogMistake]:
        """Every line; one with several choices is as many answers."""
        for found in json_objects(self._path):
            if isinstance(found, LogMistake):
                yield found
                continue
            number, row = found
            yield from _answers(row, place=f"{self._path.name}:{number}", number=number)


def _answers(row: Mapping[str, Any], *, place: str, number: int) -> Iterator[ForeignAnswer | LogMistake]:
    reply = _reply(row)
    said = _said(row, reply)
    question = _question(row)
    failure = _failure(row, reply)
    if not question.text.strip():
        yield LogMistake(place=place, message=f"has no question; write it under {', '.join(_QUESTIONS)} or messages")
        return
    if not said and failure is None:
        names = ", ".join(("answer", *_ANSWERS))
        yield LogMistake(place=place, message=f"has no answer; write it under {names}, or as messages or choices")
        return
    name = named(row.get("id")) or named(row.get("custom_id"))
    repeat = next((named(row[key]) for key in ("repeat", "epoch") if row.get(key) is not None), None)
    for turn, (text, finish_reason) in enumerate(said or [(SaidText(text="", reasoning=None), None)], start=1):
        told = f"line {number}" if name is None else f"id {name}, repeat {repeat or 1}"
        yield ForeignAnswer(
            place=place,
            name=told if turn == 1 else f"{told}, choice {turn}",
            question=question,
            text=text.text,
            reasoning=text.reasoning,
            finish_reason=finish_reason,
            failure=failure,
            model=named(row.get("model")) or named(reply.get("model")),
            # Servers count the tokens of all choices together.
            usage=usage_of(_counted(row, reply) if len(said) <= 1 else {}),
            complete_s=seconds_in(row, "complete_s"),
            started_at=moment_of(row.get("started_at")) or moment_of(reply.get("created")),
            sent=row.get("messages") or row.get("request") or question.text,
            came=row,
        )


def _reply(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The reply of a server, wherever it stands: in the row, under ``response``, or under that of a batch."""
    response = mapping_in(row, "response")
    return mapping_in(response, "body") or response or row


def _said(row: Mapping[str, Any], reply: Mapping[str, Any]) -> list[tuple[SaidText, str | None]]:
    choices = [cast("Mapping[str, Any]", one) for one in listed_in(reply, "choices") if isinstance(one, Mapping)]
    by_server = [
        (said_in(mapping_in(one, "message")), text_in(one, "finish_reason")) for one in choices if "message" in one
    ]
    if by_server:
        return by_server
    finish_reason, reasoning = text_in(row, "finish_reason"), _reasoning(row)
    text = next((said for name in (*_ANSWERS, "answer") if isinstance(said := row.get(name), str)), None)
    if text is not None:
        return [(SaidText(text=text, reasoning=reasoning), finish_reason)]
    turns = listed_in(row, "messages")
    last = cast("Mapping[str, Any]", turns[-1]) if turns and isinstance(turns[-1], Mapping) else {}
    return [(said_in(last), finish_reason)] if last.get("role") == "assistant" else []


def _reasoning(row: Mapping[str, Any]) -> str | None:
    said = (row.get(name) for name in ("reasoning_content", "reasoning"))
    return next((one for one in said if isinstance(one, str)), None)


def _messages(row: Mapping[str, Any]) -> Sequence[Any]:
    """What was put to the model, without the answer behind it."""
    holders = (row, mapping_in(row, "request", "body"), mapping_in(row, "request"))
    turns = next((found for holder in holders if (found := listed_in(holder, "messages"))), ())
    turns = turns or next((found for name in _QUESTIONS if (found := listed_in(row, name))), ())
    is_answered = bool(turns) and isinstance(turns[-1], Mapping) and turns[-1].get("role") == "assistant"
    return turns[:-1] if is_answered else turns


def _question(row: Mapping[str, Any]) -> ForeignQuestion:
    text = text_in(row, *_QUESTIONS) or asked_in(_messages(row))
    references = next((row[name] for name in _REFERENCES if row.get(name) is not None), None)
    if references is None and (any(isinstance(row.get(name), str) for name in _ANSWERS) or _has_choices(row)):
        references = row.get("answer")
    listed = references if isinstance(references, list) else [references]
    metadata = mapping_in(row, "metadata")
    return ForeignQuestion(
        text=text,
        options=_options(row),
        references=tuple(str(one) for one in listed if _is_said(one)),
        category=named(row.get("category")) or named(metadata.get("category")),
        difficulty=named(row.get("difficulty")) or named(metadata.get("difficulty")),
    )


def _has_choices(row: Mapping[str, Any]) -> bool:
    return any(isinstance(one, Mapping) and "message" in one for one in listed_in(_reply(row), "choices"))


def _is_said(one: object) -> bool:
    return isinstance(one, str | int | float) and not isinstance(one, bool) and bool(str(one).strip())


def _options(row: Mapping[str, Any]) -> dict[str, str]:
    lettered = {str(letter): option for letter, option in mapping_in(row, "options").items()}
    if lettered:
        is_plain = all(letter in _LETTERS and isinstance(option, str) for letter, option in lettered.items())
        return lettered if is_plain else {}
    listed = listed_in(row, "options") or listed_in(row, "choices")
    options = [option for option in listed if isinstance(option, str)]
    return dict(zip(_LETTERS, options, strict=False)) if 2 <= len(options) <= len(_LETTERS) else {}


def _failure(row: Mapping[str, Any], reply: Mapping[str, Any]) -> Failure | None:
    error = row.get("error") or (None if reply is row else reply.get("error"))
    if not error:
        return None
    said = named(mapping_in(error).get("message")) or named(error) or "an error without a message"
    return Failure(kind=FailureKind.NOT_SERVED_THERE, message=said, is_retryable=False)


def _counted(row: Mapping[str, Any], reply: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping_in(row, "usage") or mapping_in(reply, "usage")


def _is_number(said: object) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool)


def _named_setting(name: str) -> str:
    return "max_tokens" if name == "max_completion_tokens" else name
