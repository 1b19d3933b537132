"""Logs of Inspect AI: ``.eval`` (a zip, read sample by sample) and ``.json``."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from evalkit.domain.attempt import Failure
from evalkit.domain.origin import LogFormat
from evalkit.errors import FailureKind, UserError
from evalkit.imports.archive import opened_archive
from evalkit.imports.chat_texts import asked_in, said_in
from evalkit.imports.foreign import ForeignAnswer, ForeignQuestion, LogHead, LogMistake
from evalkit.imports.json_text import NoJson, loaded_json
from evalkit.imports.lines import not_utf8
from evalkit.imports.members import listed_in, mapping_in, moment_of, named, seconds_in, text_in, usage_of

__all__ = ["InspectLog"]

_MOST_JSON_BYTES: Final = 200_000_000
_SAMPLE: Final = re.compile(r"samples/[^/]+\.json")
_ATTACHMENT: Final = "attachment://"
_LETTERS: Final = "ABCDEFGHIJ"
_SETTINGS: Final = ("temperature", "top_p", "max_tokens", "top_k", "seed", "reasoning_effort", "reasoning_tokens")
_CUT: Final = frozenset({"max_tokens", "model_length"})
_OUT_OF_TIME: Final = frozenset({"time", "working"})
"""Limits on patience, which say nothing of the model; the others end what it wrote."""

_Samples = Callable[[], Iterator[tuple[str, Any]]]


class InspectLog:
    """One log, which is one task put to one model."""

    def __init__(self, path: Path) -> None:
        """Read what the log says of itself.

        Raises:
            UserError: When it cannot be read, is no log of Inspect, or holds no samples.
        """
        self._path = path
        header, self._samples = _opened(path)
        if not mapping_in(header, "eval"):
            raise UserError(f"{path}: is no log of Inspect AI: it has no `eval`")
        self.head = _head(header)
        self._is_judged_there = _is_judged_there(header)

    def answers(self) -> Iterator[ForeignAnswer | LogMistake]:
        """Every sample of every epoch."""
        for place, sample in self._samples():
            if isinstance(sample, Mapping):
                yield self._answer(f"{self._path.name}:{place}", cast("Mapping[str, Any]", sample))
            else:
                yield LogMistake(place=f"{self._path.name}:{place}", message="is no object")

    def _answer(self, place: str, sample: Mapping[str, Any]) -> ForeignAnswer | LogMistake:
        attachments = mapping_in(sample, "attachments")

        def resolved(text: str) -> str:
            whole = attachments.get(text.removeprefix(_ATTACHMENT)) if text.startswith(_ATTACHMENT) else None
            return whole if isinstance(whole, str) else text

        sample_id, epoch = named(sample.get("id")), sample.get("epoch", 1)
        if sample_id is None or not isinstance(epoch, int):
            return LogMistake(place=place, message="has no `id` and `epoch`")
        question = self._question(sample, resolved)
        if not question.text.strip():
            return LogMistake(place=place, message="has no `input`")
        output = mapping_in(sample, "output")
        choice = next((one for one in listed_in(output, "choices") if isinstance(one, Mapping)), {})
        message = mapping_in(choice, "message")
        said = said_in(message, resolved=resolved)
        stop = text_in(choice, "stop_reason")
        return ForeignAnswer(
            place=place,
            name=f"{sample_id}, epoch {epoch}",
            question=question,
            text=said.text,
            reasoning=said.reasoning,
            finish_reason=_finish_reason(sample, stop, has_text=bool(said.text.strip() or said.reasoning)),
            failure=_failure(sample, has_text=bool(said.text.strip())),
            model=named(output.get("model")),
            usage=usage_of(mapping_in(output, "usage")),
            complete_s=seconds_in(output, "time"),
            started_at=moment_of(sample.get("started_at")),
            sent=[one for one in listed_in(sample, "messages") if one != message],
            came={"output": output, "scores": sample.get("scores"), "limit": sample.get("limit")},
        )

    def _question(self, sample: Mapping[str, Any], resolved: Callable[[str], str]) -> ForeignQuestion:
        asked, metadata = sample.get("input"), mapping_in(sample, "metadata")
        text = resolved(asked) if isinstance(asked, str) else asked_in(listed_in(sample, "input"), resolved=resolved)
        target = sample.get("target")
        references = target if isinstance(target, list) else [target]
        options = [option for option in listed_in(sample, "choices") if isinstance(option, str)]
        return ForeignQuestion(
            text=text,
            options=dict(zip(_LETTERS, options, strict=False)) if len(options) <= len(_LETTERS) else {},
            references=tuple(one for one in references if isinstance(one, str) and one.strip()),
            is_judged_there=self._is_judged_there,
            category=named(metadata.get("category")),
            difficulty=named(metadata.get("difficulty")),
        )


def _opened(path: Path) -> tuple[Mapping[str, Any], _Samples]:
    if path.suffix.lower() != ".eval":
        return _opened_json(path)
    with opened_archive(path) as archive:
        if "header.json" not in archive:
            unfinished = "_journal/start.json" in archive
            what = "was not finished; mend it with `inspect log recover`" if unfinished else "is no log of Inspect AI"
            raise UserError(f"{path}: {what}: it has no header.json")
        header = archive.document("header.json")
        if not any(_SAMPLE.fullmatch(name) for name in archive.names):
            raise UserError(f"{path}: holds no samples; run Inspect with its samples logged")

    def samples() -> Iterator[tuple[str, Any]]:
        with opened_archive(path) as archive:
            for name in archive.names:
                if _SAMPLE.fullmatch(name):
                    yield name, archive.document(name)

    return cast("Mapping[str, Any]", header), samples


def _opened_json(path: Path) -> tuple[Mapping[str, Any], _Samples]:
    document = _json(path)
    listed = listed_in(document, "samples")
    if not listed:
        raise UserError(f"{path}: holds no samples; give Inspect's whole log, not its header or its results alone")

    def samples() -> Iterator[tuple[str, Any]]:
        return ((f"sample {number}", sample) for number, sample in enumerate(listed, start=1))

    return document, samples


def _json(path: Path) -> Mapping[str, Any]:
    with _readable(path):
        size_bytes = path.stat().st_size
        if size_bytes > _MOST_JSON_BYTES:
            raise UserError(
                f"{path}: has {size_bytes} bytes; at most {_MOST_JSON_BYTES} are read at once, and an .eval log of any "
                "size: inspect log convert --to eval --output-dir logs_eval " + path.name
            )
        raw = path.read_bytes()
    try:
        document = loaded_json(raw.removeprefix(b"\xef\xbb\xbf"))
    except NoJson as error:
        raise UserError(f"{path}: {error}; write or copy the log again") from error
    except UnicodeDecodeError as error:
        raise not_utf8(path, raw, row=1 + raw.count(b"\n", 0, error.start)) from error
    return cast("Mapping[str, Any]", document) if isinstance(document, dict) else {}


@contextmanager
def _readable(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from error


def _head(header: Mapping[str, Any]) -> LogHead:
    about, plan = mapping_in(header, "eval"), mapping_in(header, "plan")
    settings = {**mapping_in(about, "model_generate_config"), **mapping_in(plan, "config")}
    steps = [[step.get("solver"), step.get("params")] for step in listed_in(plan, "steps") if isinstance(step, Mapping)]
    status = named(header.get("status"))
    unfinished = f"the log's status is {status}: not every sample may be there"
    return LogHead(
        log_format=LogFormat.INSPECT,
        tool_version=named(mapping_in(about, "packages").get("inspect_ai")),
        task=named(about.get("task")),
        model=named(about.get("model")),
        asked_at=named(about.get("created")),
        settings={name: str(settings[name]) for name in _SETTINGS if isinstance(settings.get(name), int | float | str)},
        own_scores=dict(_own_scores(header)),
        wording=[steps, text_in(settings, "system_message")],
        remarks=() if status in {None, "success"} else (unfinished,),
    )


def _own_scores(header: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for score in listed_in(mapping_in(header, "results"), "scores"):
        for name, metric in mapping_in(score, "metrics").items():
            value = mapping_in(metric).get("value")
            if isinstance(value, int | float):
                yield f"{named(mapping_in(score).get('name'))} {named(name)}", f"{value:.6g}"


def _is_judged_there(header: Mapping[str, Any]) -> bool:
    scorers = [named(mapping_in(one).get("name")) or "" for one in listed_in(mapping_in(header, "eval"), "scorers")]
    return bool(scorers) and all("model_graded" in name for name in scorers)


def _finish_reason(sample: Mapping[str, Any], stop: str | None, *, has_text: bool) -> str | None:
    """``length`` for what was cut; a limit of the whole sample cuts only what has not come to its own end."""
    if stop in _CUT:
        return "length"
    if stop is None or stop == "unknown":
        return "length" if mapping_in(sample, "limit") else None
    return "length" if mapping_in(sample, "limit") and not has_text else stop


def _failure(sample: Mapping[str, Any], *, has_text: bool) -> Failure | None:
    """Why the sample has no answer that is the model's doing."""
    if error := mapping_in(sample, "error"):
        said = named(error.get("message")) or "no message"
        return Failure(kind=FailureKind.NOT_SERVED_THERE, message=f"Inspect: {said}", is_retryable=False)
    limit = mapping_in(sample, "limit")
    if limit.get("type") in _OUT_OF_TIME and not has_text:
        said = f"Inspect's {limit['type']} limit of {named(str(limit.get('limit')))} s"
        return Failure(kind=FailureKind.TIMEOUT, message=said, is_retryable=False)
    return None
