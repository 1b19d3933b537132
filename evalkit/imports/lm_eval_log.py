"""Sample files of lm-evaluation-harness, with the results file that lies beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from evalkit.domain.exchange import TokenSource, Usage
from evalkit.domain.origin import LogFormat
from evalkit.errors import UserError
from evalkit.imports.chat_texts import asked_in, system_in
from evalkit.imports.foreign import ForeignAnswer, ForeignQuestion, LogHead, LogMistake
from evalkit.imports.json_text import NoJson, json_bytes, loaded_json
from evalkit.imports.lines import json_objects
from evalkit.imports.members import listed_in, mapping_in, moment_of, named, text_in

__all__ = ["LmEvalLog", "is_lm_eval_row"]

_FILE: Final = re.compile(r"samples_(?P<task>.+)_(?P<stamp>\d{4}-\d\d-\d\dT[\d.-]+)\.jsonl")
_MOST_RESULTS_BYTES: Final = 50_000_000
_NOT_COUNTED: Final = Usage(source=TokenSource.CHUNKS)
_WORDING: Final = (
    *("doc_to_text", "description", "num_fewshot", "fewshot_config", "fewshot_delimiter", "target_delimiter"),
    "gen_prefix",
)
_OF_ALL: Final = ("system_instruction", "chat_template_sha", "fewshot_as_multiturn")
_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "max_tokens": ("max_gen_toks", "max_new_tokens", "max_tokens"),
    "do_sample": ("do_sample",),
    "until": ("until",),
}
"""What we call it -> what the harness may."""


def is_lm_eval_row(row: Mapping[str, Any]) -> bool:
    """Whether a line is one of the harness."""
    return "doc_id" in row and "resps" in row and "arguments" in row


class LmEvalLog:
    """One task put to one model."""

    def __init__(self, path: Path) -> None:
        """Read what lies beside the samples.

        Raises:
            UserError: When the results file beside them is damaged.
        """
        self._path = path
        matched = _FILE.fullmatch(path.name)
        self._task = matched["task"] if matched else None
        results = _results(path, stamp=matched["stamp"] if matched else None)
        self.head = _head(results, task=self._task)

    def answers(self) -> Iterator[ForeignAnswer | LogMistake]:
        """Every reply to every document; the rows of further filters repeat them and are passed over."""
        first_filter: str | None = None
        for found in json_objects(self._path):
            if isinstance(found, LogMistake):
                yield found
                continue
            row_number, row = found
            filtered_by = named(row.get("filter")) or ""
            first_filter = filtered_by if first_filter is None else first_filter
            if filtered_by == first_filter:
                yield from self._answers(row, place=f"{self._path.name}:{row_number}")

    def _answers(self, row: Mapping[str, Any], *, place: str) -> Iterator[ForeignAnswer | LogMistake]:
        doc_id, replies = row.get("doc_id"), listed_in(row, "resps")
        if isinstance(doc_id, bool) or not isinstance(doc_id, int):
            yield LogMistake(place=place, message="`doc_id` is no number")
            return
        texts = cast("Sequence[Any]", replies[0]) if len(replies) == 1 and isinstance(replies[0], list) else ()
        if not texts or not all(isinstance(text, str) for text in texts):
            said = "holds likelihoods of given texts, not a text that the model wrote"
            yield LogMistake(place=place, message=f"{said}; only tasks of output_type generate_until can be imported")
            return
        question, sent = _question(row)
        if not question.text.strip():
            yield LogMistake(place=place, message="has no prompt under `arguments`")
            return
        for number, text in enumerate(texts, start=1):
            yield ForeignAnswer(
                place=place,
                name=f"doc_id {doc_id}, reply {number}",
                question=question,
                text=text,
                usage=_NOT_COUNTED,
                sent=sent,
                came={"reply": text, "metrics": {name: row.get(name) for name in map(str, listed_in(row, "metrics"))}},
            )


def _question(row: Mapping[str, Any]) -> tuple[ForeignQuestion, object]:
    """The prompt as the harness sent it: what a document's members mean is the task's own affair."""
    arguments = row["arguments"]
    first = mapping_in(arguments, "gen_args_0")
    prompt: Any = first.get("arg_0")
    if isinstance(arguments, list) and arguments and isinstance(arguments[0], list):
        prompt = next(iter(cast("Sequence[Any]", arguments[0])), None)
    if isinstance(prompt, list) and len(cast("Sequence[Any]", prompt)) == 1:
        prompt = cast("Sequence[Any]", prompt)[0]
    messages = _messages(prompt)
    doc, target = mapping_in(row, "doc"), row.get("target")
    references = target if isinstance(target, list) else [target]
    question = ForeignQuestion(
        text=prompt if isinstance(prompt, str) and not messages else asked_in(messages),
        references=tuple(str(one) for one in references if isinstance(one, str | int | float) and str(one).strip()),
        category=named(doc.get("category")),
        difficulty=named(doc.get("difficulty")),
    )
    return question, {"prompt": prompt, "system": system_in(messages)} if messages else prompt


def _messages(prompt: object) -> Sequence[Any]:
    """The turns of a prompt for a chat server, which the harness writes as JSON in a text."""
    if isinstance(prompt, list):
        return cast("Sequence[Any]", prompt)
    if not isinstance(prompt, str) or not prompt.startswith("[{"):
        return ()
    try:
        turns = loaded_json(prompt.encode("utf-8", "surrogatepass"))
    except (NoJson, UnicodeDecodeError):
        return ()
    is_chat = isinstance(turns, list) and all(isinstance(turn, dict) and "role" in turn for turn in turns)
    return cast("Sequence[Any]", turns) if is_chat else ()


def _results(path: Path, *, stamp: str | None) -> Mapping[str, Any]:
    beside = path.with_name(f"results_{stamp}.json")
    if stamp is None or not beside.is_file():
        return {}
    try:
        if beside.stat().st_size > _MOST_RESULTS_BYTES:
            raise UserError(f"{beside}: has over {_MOST_RESULTS_BYTES} bytes; move it away to import without it")
        document = loaded_json(beside.read_bytes())
    except OSError as error:
        raise UserError(f"{beside}: cannot be read ({error.strerror}); check its permissions") from error
    except (NoJson, UnicodeDecodeError) as error:
        raise UserError(f"{beside}: {error}; restore it, or move it away to import without it") from error
    return cast("Mapping[str, Any]", document) if isinstance(document, dict) else {}


def _head(results: Mapping[str, Any], *, task: str | None) -> LogHead:
    config = mapping_in(results, "configs", task or "")
    sampling = {**mapping_in(config, "generation_kwargs"), **mapping_in(results, "config", "gen_kwargs")}
    asked = moment_of(results.get("date"))
    wording = [[config.get(name) for name in _WORDING], [results.get(name) for name in _OF_ALL]]
    missing = "no results file lies beside it: neither the model nor the settings are known"
    return LogHead(
        log_format=LogFormat.LM_EVAL,
        tool_version=named(results.get("lm_eval_version")),
        task=task,
        model=text_in(results, "model_name", "model_source") or named(mapping_in(results, "config").get("model")),
        asked_at=None if asked is None else asked.isoformat(timespec="seconds"),
        settings={
            name: _written(found)
            for name, spellings in _SETTINGS.items()
            if (found := next((sampling[one] for one in spellings if sampling.get(one) is not None), None)) is not None
        },
        own_scores={
            str(name): f"{value:.6g}"
            for name, value in mapping_in(results, "results", task or "").items()
            if "," in name and isinstance(value, int | float) and not isinstance(value, bool)
        },
        wording=wording if config else None,
        remarks=() if results else (missing,),
    )


def _written(setting: object) -> str:
    return setting if isinstance(setting, str) else json_bytes(setting).decode("utf-8", "replace")
