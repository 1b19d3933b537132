"""The first reading of a log: everything that must be known before a line of it is stored."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.domain.question import Language, OpenAnswer
from evalkit.errors import UserError
from evalkit.imports.foreign import ForeignAnswer, ForeignLog, LogMistake
from evalkit.imports.variants import ImportSettings, variant_of
from evalkit.targets.reasoning import split_reply

__all__ = ["Survey", "file_hash", "surveyed"]

_CHUNK_BYTES: Final = 1 << 20
_MOST_TOLD: Final = 20
_LONGEST_TEXT: Final = 8_000_000
"""Characters of one question or answer; a context of a million tokens is half of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A log without mistakes."""

    asked_hashes: tuple[str, ...]
    """Of each answer, in the log's order."""
    repeats_by_hash: Counter[str]
    n_open: int
    """Questions that no rule scores."""
    n_failed: int
    is_reasoning: bool
    """Whether any answer came with reasoning."""
    language: Language
    """Of most questions."""
    model: str
    """As the log names it."""


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex.

    Raises:
        UserError: When it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from error
    return digest.hexdigest()


def surveyed(log: ForeignLog, settings: ImportSettings, *, path: Path) -> Survey:
    """Read a whole log; of each answer only a hash and a name are kept, so that it may be larger than the memory.

    Raises:
        UserError: With one line for each row that cannot be taken, the first twenty of them; or when no model is named.
    """
    reading = _Reading(settings=settings)
    for found in log.answers():
        if isinstance(found, LogMistake):
            reading.refuse(found)
        else:
            reading.take(found)
    if reading.mistakes:
        more = reading.n_mistakes - len(reading.mistakes)
        lines = [str(mistake) for mistake in reading.mistakes]
        further = [f"{path.name}: {more} more rows cannot be taken"] if more else []
        raise UserError("\n".join([*lines, *further, f"{path.name}: nothing of it was imported"]))
    if not reading.asked_hashes:
        raise UserError(f"{path}: holds no answers; nothing to import")
    return reading.survey(_model(log, reading, settings, path=path))


class _Reading:
    """What is kept while a log is read."""

    def __init__(self, *, settings: ImportSettings) -> None:
        self._settings = settings
        self.asked_hashes: list[str] = []
        self.models: Counter[str] = Counter()
        self.mistakes: list[LogMistake] = []
        self.n_mistakes = 0
        self._repeats: Counter[str] = Counter()
        self._languages: Counter[Language] = Counter()
        self._place_by_name: dict[str, str] = {}
        self._open: set[str] = set()
        self._n_failed = 0
        self._is_reasoning = False

    def refuse(self, mistake: LogMistake) -> None:
        self.n_mistakes += 1
        if len(self.mistakes) < _MOST_TOLD:
            self.mistakes.append(mistake)

    def take(self, answer: ForeignAnswer) -> None:
        earlier = self._place_by_name.setdefault(answer.name, answer.place)
        if earlier != answer.place:
            said = f"{answer.name} stands in {earlier} already; give one of them another id, or take it out"
            self.refuse(LogMistake(place=answer.place, message=said))
            return
        if max(map(len, (answer.text, answer.reasoning or "", answer.question.text))) > _LONGEST_TEXT:
            self.refuse(LogMistake(place=answer.place, message=f"a text has more than {_LONGEST_TEXT} characters"))
            return
        variant = variant_of(answer.question, self._settings)
        asked_hash = variant.asked_hash
        if not self._repeats[asked_hash]:
            self._languages[variant.language] += 1
            if isinstance(variant.expected, OpenAnswer):
                self._open.add(asked_hash)
        self._repeats[asked_hash] += 1
        self.asked_hashes.append(asked_hash)
        self._n_failed += answer.failure is not None
        if answer.model is not None:
            self.models[answer.model] += 1
        self._is_reasoning = self._is_reasoning or _has_reasoning(answer)

    def survey(self, model: str) -> Survey:
        ((language, _),) = self._languages.most_common(1)
        return Survey(
            asked_hashes=tuple(self.asked_hashes),
            repeats_by_hash=self._repeats,
            n_open=len(self._open),
            n_failed=self._n_failed,
            is_reasoning=self._is_reasoning,
            language=language,
            model=model,
        )


def _has_reasoning(answer: ForeignAnswer) -> bool:
    if answer.reasoning and answer.reasoning.strip():
        return True
    return bool(split_reply(content=answer.text, reasoning_content=None, reasoning=None).reasoning)


def _model(log: ForeignLog, reading: _Reading, settings: ImportSettings, *, path: Path) -> str:
    named = log.head.model
    if named is None and len(reading.models) > 1 and settings.model is None:
        names = ", ".join(repr(name) for name, _ in reading.models.most_common(5))
        raise UserError(
            f"{path}: holds answers of several models ({names}), and a run is of one; split the file by its `model`, "
            "or say --model NAME if they are one model under several names"
        )
    named = named or settings.model or next(iter(reading.models), None)
    if named is None:
        raise UserError(f"{path}: does not say which model answered; name it with --model NAME")
    return named
