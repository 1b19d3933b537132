"""A question of a log -> the variant that runs, judges and people know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evalkit.domain.identity import content_hash
from evalkit.domain.question import Category, Difficulty, Language, OpenAnswer, Variant
from evalkit.imports.foreign import ForeignQuestion
from evalkit.imports.references import expected_of
from evalkit.text.clean import clean_text
from evalkit.text.messages import message
from evalkit.text.sorted_names import category_named, difficulty_named
from evalkit.text.told_answers import is_chinese

__all__ = ["ImportSettings", "variant_of"]

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSettings:
    """What the user says beside the log."""

    model: str | None = None
    """Takes the place of the name that the log gives."""
    category: Category = Category.UNSORTED
    difficulty: Difficulty = Difficulty.UNSORTED
    """Both of questions that do not say, or say it in words that are not ours."""
    language: Language | None = None
    """None takes Chinese for a question with Chinese characters, else English."""
    is_open: bool = False
    """Whether no rule shall score anything."""


def variant_of(question: ForeignQuestion, settings: ImportSettings) -> Variant:
    """The variant of a question.

    Its id comes from its text, its options and its references alone: the same question in two logs is one question,
    whatever either program calls it, and two runs are held against each other question by question.
    """
    text = clean_text(question.text).strip()
    options = {letter: clean_text(words) for letter, words in question.options.items()}
    references = [clean_text(one) for one in question.references]
    language: Language = settings.language or ("zh" if is_chinese(text) else "en")
    digest = content_hash("imported", [text, options, sorted(references)]).rpartition("-")[2]
    question_id = f"q-{digest[:_DIGITS]}"
    listed = "\n".join(f"{letter}) {words}" for letter, words in options.items())
    clean = ForeignQuestion(
        text=text, options=options, references=tuple(references), is_judged_there=question.is_judged_there
    )
    expected = OpenAnswer() if settings.is_open else expected_of(clean, language)
    return Variant(
        question_id=question_id,
        language=language,
        prompt=f"{text}\n\n{listed}" if listed else text,
        expected=expected,
        # Judges and people see it whatever the rule does with it.
        solution="\n".join(references),
        checklist=_checklist(language) if references else (),
        category=(category_named(question.category) if question.category else None) or settings.category,
        difficulty=(difficulty_named(question.difficulty) if question.difficulty else None) or settings.difficulty,
        cluster=question_id,
    )


def _checklist(language: Language) -> tuple[str, ...]:
    """As ``evalkit banks import`` fills it in: a log has none."""
    return message("import_item_answer", language), message("import_item_reasons", language)
