"""What a run's bank says today of the questions that the run asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from evalkit.actions.project import Project
from evalkit.banks.vary import variants_of
from evalkit.domain.question import Variant
from evalkit.domain.run import Run
from evalkit.domain.score_changes import BankNews, CorrectedKey
from evalkit.errors import ConfigError
from evalkit.text.wording import word_answer

__all__ = ["KeysToday", "keys_today"]

_OF_THE_KEY: Final = ("expected", "solution", "checklist")
_BESIDE_THE_KEY: Final = ("category", "difficulty", "cluster", "twin_of", "home", "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysToday:
    """Corrections to a run's questions."""

    news: BankNews
    corrected: Mapping[str, Variant] = field(default_factory=dict[str, Variant])
    """asked_hash -> variant as the bank has it now, for those that differ from what is stored."""


def keys_today(run: Run, stored: Mapping[str, Variant], *, project: Project) -> KeysToday:
    """Compare a run's questions with its bank; what was asked in other words is no longer that question.

    Args:
        run: Says which bank, language and seed.
        stored: asked_hash -> variant, as the run's places have it.
        project: Where the bank is looked for.

    Raises:
        BankError: When the bank has mistakes. One that is not there is told in the news instead.
    """
    if run.imported is not None:
        return KeysToday(news=BankNews(missing=f"run {run.short_id} was imported from {run.imported.file_name}"))
    try:
        bank = project.read_bank(run.selection.bank)
    except ConfigError as error:
        return KeysToday(news=BankNews(missing=str(error)))
    language, asked_ids = run.selection.language, {variant.question_id for variant in stored.values()}
    questions = [
        question for question in bank.questions if question.question_id in asked_ids and language in question.wordings
    ]
    # Not by the run's selection: a question that left its set is still the question that was asked.
    variants = variants_of(questions, language=language, seed=run.selection.seed)
    today = {variant.asked_hash: variant for variant in variants}
    held_ids = {question.question_id for question in questions}
    other_words = [variant.question_id for asked_hash, variant in stored.items() if asked_hash not in today]
    corrections = {
        asked_hash: (variant, today[asked_hash], changed)
        for asked_hash, variant in stored.items()
        if asked_hash in today and (changed := _changed(variant, today[asked_hash]))
    }
    return KeysToday(
        news=BankNews(
            corrected=tuple(_worded(before, after, changed) for before, after, changed in corrections.values()),
            for_every_run=_beside_keys_that_stay(corrections.values()),
            gone=tuple(question_id for question_id in other_words if question_id not in held_ids),
            reworded=tuple(question_id for question_id in other_words if question_id in held_ids),
        ),
        corrected={asked_hash: after for asked_hash, (_, after, _) in corrections.items()},
    )


def _changed(before: Variant, after: Variant) -> tuple[str, ...]:
    names = (_OF_THE_KEY if before.key_hash != after.key_hash else ()) + _BESIDE_THE_KEY
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _beside_keys_that_stay(corrections: Iterable[tuple[Variant, Variant, tuple[str, ...]]]) -> tuple[str, ...]:
    """Names of what is stored beside a key that other runs name too."""
    changed = {name for before, after, names in corrections if before.key_hash == after.key_hash for name in names}
    return tuple(name for name in _BESIDE_THE_KEY if name in changed)


def _worded(before: Variant, after: Variant, changed: tuple[str, ...]) -> CorrectedKey:
    return CorrectedKey(
        question_id=before.question_id,
        before=word_answer(before.expected, language=before.language),
        after=word_answer(after.expected, language=after.language),
        changed=changed,
    )
