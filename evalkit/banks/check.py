"""Defects of a bank that can be found without asking anything: the reader's errors are left behind by then."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import Final, Literal

from evalkit.banks.answer_defects import gives_away, says_no_rounding, unreadable_forms
from evalkit.banks.duplicates import near_duplicates
from evalkit.banks.instances import instances_from
from evalkit.banks.vary import question_text, variant_of
from evalkit.domain.bank import Bank
from evalkit.domain.question import (
    LANGUAGES,
    TWINNED_CATEGORIES,
    Category,
    ChoiceAnswer,
    Language,
    OpenAnswer,
    Question,
    Template,
    Variant,
)
from evalkit.errors import UserError
from evalkit.text.few import first_few
from evalkit.text.prompts import ask_prompt

__all__ = ["Defect", "find_defects"]

_FEWEST_INSTANCES: Final = 100
_MOST_CHARACTERS: Final = 100_000
"""Of a template's instances that are looked at: all of most questions, a few of long texts."""
_MOST_NAMES: Final = 8
_FEWEST_CHOICES: Final = 8
_LARGEST_KEY_SHARE: Final = 0.5
_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_MOST_CHINESE_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """Something wrong with a bank."""

    severity: Literal["error", "warning"]
    """An error makes figures wrong; a warning wants a look."""
    source: str
    """``file:line``."""
    message: str
    """What was found and what to do, in one line."""

    def __str__(self) -> str:
        """As one line of a report."""
        return f"{self.source}: {self.severity}: {self.message}"


def find_defects(bank: Bank, *, seeds: Sequence[int] = tuple(range(1, 9))) -> tuple[Defect, ...]:
    """All defects of a bank, in its order.

    Args:
        bank: As read.
        seeds: Instances of each template that are looked at in every language.
    """
    defects = [defect for question in bank.questions for defect in _question_defects(question, seeds=seeds)]
    for language in LANGUAGES:
        for one, other, share in near_duplicates(bank.questions, language=language):
            message = (
                f"its `{language}` text is {share:.0%} the same as that of `{one.question_id}` ({one.source}); "
                "reword it, or give both one `cluster`"
            )
            defects.append(_of(other, "error", message))
    defects.extend(_bank_defects(bank))
    return tuple(dict.fromkeys(defects))


def _of(question: Question, severity: Literal["error", "warning"], message: str) -> Defect:
    return Defect(severity=severity, source=question.source, message=f"question `{question.question_id}`: {message}")


def _question_defects(question: Question, *, seeds: Sequence[int]) -> Iterator[Defect]:
    yield from _structure_defects(question)
    for language in question.wordings:
        yield from _wording_defects(question, language)
        written = 0
        for seed in seeds if question.template else seeds[:1]:
            if written > _MOST_CHARACTERS:
                break
            try:
                variant = variant_of(question, language=language, seed=seed)
            except UserError as error:
                yield _of(question, "error", f"seed {seed}, `{language}`: {error}")
                continue
            yield from _variant_defects(question, variant)
            written += len(variant.prompt)
    if question.template is not None:
        yield from _template_defects(question, question.template)


def _structure_defects(question: Question) -> Iterator[Defect]:
    is_chinese = question.category is Category.CHINESE
    if is_chinese and "en" in question.wordings:
        yield _of(question, "warning", "is about Chinese words but has a wording `en`; say `languages: [zh]`")
    if question.category in TWINNED_CATEGORIES and question.twin_of is None:
        yield _of(question, "error", "has no twin; write the alike-looking one and name it under `twin_of` in both")
    for language, wording in question.wordings.items():
        if not wording.solution.strip():
            yield _of(question, "error", f"has no solution in `{language}`; write the worked reference")
        if not wording.checklist:
            yield _of(question, "error", f"has no checklist in `{language}`; write 2 to 6 yes/no items")


def _wording_defects(question: Question, language: Language) -> Iterator[Defect]:
    text = question.wordings[language].text
    chinese_share = len(_CHINESE.findall(text)) / max(1, len(text))
    if language == "zh" and chinese_share == 0:
        yield _of(question, "error", "its `zh` text has no Chinese character; are the languages exchanged?")
    if language == "en" and chinese_share > _MOST_CHINESE_SHARE:
        yield _of(question, "error", "its `en` text is Chinese; are the languages exchanged?")
    for number in _THOUSANDS.findall(text):
        plain = number.replace(",", "")
        message = f"`{number}` may come back in answers, where a comma separates values; write `{plain}`"
        yield _of(question, "warning", message)


def _variant_defects(question: Question, variant: Variant) -> Iterator[Defect]:
    # The instruction around every question names answers, too.
    text = variant.prompt.removesuffix(ask_prompt("", language=variant.language))
    if says_no_rounding(variant.expected, text):
        yield _of(question, "error", f"`{variant.language}`: the answer has decimals; say how to round it")
    passage = gives_away(variant.expected, text, language=variant.language)
    if passage is not None:
        yield _of(question, "error", f"`{variant.language}`: the text gives the answer away: `{passage}`; reword it")
    for form in unreadable_forms(variant.expected, language=variant.language):
        yield _of(question, "error", f"`{variant.language}`: {form}")
    if variant.category is not Category.CREATIVE and isinstance(variant.expected, OpenAnswer):
        yield _of(question, "warning", "no rule can decide it; give it an answer that a rule can check, if it has one")


def _template_defects(question: Question, template: Template) -> Iterator[Defect]:
    """Instances that look the same, that are too few, or that cannot be made."""
    language = next(iter(question.wordings))
    parameters_by_text: dict[str, object] = {}
    instances = written = 0
    try:
        for instance in islice(instances_from(template, start=("check", 0)), _FEWEST_INSTANCES):
            instances += 1
            if written > _MOST_CHARACTERS:
                continue
            text = question_text(question, language=language, instance=instance)
            if text in parameters_by_text:
                message = (
                    f"parameters {dict(instance.parameters)} and {parameters_by_text[text]} give the same text; "
                    "show every parameter in the text"
                )
                yield _of(question, "error", message)
                return
            parameters_by_text[text] = dict(instance.parameters)
            written += len(text)
    except UserError as error:
        yield _of(question, "error", f"an instance cannot be made: {error}")
        return
    if instances < _FEWEST_INSTANCES:
        message = f"has {instances} instances, less than {_FEWEST_INSTANCES}; widen the ranges"
        yield _of(question, "warning", message)


def _bank_defects(bank: Bank) -> Iterator[Defect]:
    source = _bank_source(bank)
    if not bank.canary.strip():
        message = "the bank has no canary; write a random id into every file, so that a leak can be proved"
        yield Defect(severity="error", source=source, message=message)
    for language in LANGUAGES:
        yield from _left_out(bank, language, source=source)
        keys = Counter(_choice_keys(bank, language))
        total = keys.total()
        if total < _FEWEST_CHOICES:
            continue
        key, count = keys.most_common(1)[0]
        if count / total > _LARGEST_KEY_SHARE:
            message = f"`{key}` is right in {count} of {total} choice questions (`{language}`); exchange some options"
            yield Defect(severity="warning", source=source, message=message)


def _left_out(bank: Bank, language: Language, *, source: str) -> Iterator[Defect]:
    """The reader demands every language that is not left out in words: a team's right, and often a slip."""
    kept = [question for question in bank.questions if question.category is not Category.CHINESE]
    missing = [question.question_id for question in kept if language not in question.wordings]
    if 0 < len(missing) < len(kept):
        said = f"{len(missing)} of {len(kept)} questions have no wording `{language}`, so runs in it leave them out"
        yield Defect(severity="warning", source=source, message=f"{said}: {first_few(missing, most=_MOST_NAMES)}")


def _choice_keys(bank: Bank, language: Language) -> Iterator[str]:
    for question in bank.questions:
        answer = question.wordings[language].answer if language in question.wordings else None
        if isinstance(answer, ChoiceAnswer):
            yield answer.key


def _bank_source(bank: Bank) -> str:
    if not bank.questions or not bank.questions[0].source:
        return f"{bank.name}:1"
    file, _, _ = bank.questions[0].source.rpartition(":")
    return f"{PurePath(file).parent / 'bank.yaml'}:1"
