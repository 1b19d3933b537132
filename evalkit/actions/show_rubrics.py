"""``evalkit rubrics list|show|check``: what answers are scored by, and what a judge is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.banks.select import select_questions
from evalkit.banks.vary import variants_of
from evalkit.config.mistakes import nearest
from evalkit.config.places import dimension_files, dimension_files_in, is_shipped_rubric, is_shipped_rubric_name
from evalkit.domain.identity import content_hash
from evalkit.domain.question import Language, Variant
from evalkit.domain.rubric import Dimension, Method, Rubric
from evalkit.domain.run import Selection
from evalkit.errors import ConfigError, RubricError
from evalkit.reports.as_text.fitting import folded_lines
from evalkit.scores.judge_prompt import PROMPT_VERSION, judge_prompt
from evalkit.text.messages import message
from evalkit.text.wording import ANSWER_LINE, word_answer

__all__ = [
    "CheckedRubrics",
    "ListedRubric",
    "ShownRubric",
    "checked_rubrics",
    "example_prompt",
    "listed_rubrics",
    "shown_rubric",
]

_WIDTH: Final = 78
_SHORT_VERSION: Final = len("rubric-") + 8
_MARK_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRubric:
    """A rubric in a list; one that cannot be read is listed too."""

    path: Path
    rubric: Rubric | None
    mistakes: tuple[str, ...] = ()

    def as_lines(self, language: Language) -> Iterator[str]:
        """For people."""
        rubric = self.rubric
        if rubric is None:
            yield message("rubric_unread", language, name=self.path.stem, count=len(self.mistakes))
            return
        heading = message("rubric_heading", language, name=rubric.name, title=rubric.title[language])
        yield f"{heading} [{rubric.version[:_SHORT_VERSION]}]"
        yield from _indented(_about(rubric, language, origin=_origin(self.path)), "  ")

    def as_document(self) -> dict[str, object]:
        """For programs."""
        if self.rubric is None:
            return {"name": self.path.stem, "file": str(self.path), "mistakes": list(self.mistakes)}
        return _document(self.rubric, self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRubric:
    """A rubric with all that raters read."""

    rubric: Rubric
    path: Path

    def as_lines(self, language: Language) -> Iterator[str]:
        """For people."""
        rubric = self.rubric
        yield f"== {message('rubric_heading', language, name=rubric.name, title=rubric.title[language])}"
        yield from _indented(_about(rubric, language, origin=_origin(self.path)), "   ")
        if rubric.is_judged:
            shown = [message(f"shown {label}", language) for label in ("question", *_shown(rubric), "answer")]
            sees = message("rubric_sees", language, shown=message("rubric_and", language).join(shown))
            yield from _indented(sees, "   ")
        yield from _indented(rubric.version, "   ")
        yield ""
        yield from folded_lines(rubric.asks[language], _WIDTH)
        yield ""
        for number, item in enumerate(rubric.items, start=1):
            yield from _indented(item[language], f"{number}. ")
        if rubric.items:
            yield ""
        for level, words in rubric.levels.items():
            yield from _indented(words[language], f"{level}  ")

    def as_document(self) -> dict[str, object]:
        """For programs."""
        rubric = self.rubric
        return {
            **_document(rubric, self.path),
            "asks": dict(rubric.asks),
            "levels": {str(level): dict(words) for level, words in rubric.levels.items()},
            "items": [dict(item) for item in rubric.items],
            "prompts": dict(rubric.prompts),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRubrics:
    """Files of dimensions with what is wrong with them."""

    count: int
    mistakes: tuple[str, ...]

    def as_lines(self) -> tuple[str, ...]:
        """For people: one line a mistake, then the count."""
        found = _counted(len(self.mistakes), "mistake") if self.mistakes else "no mistakes"
        return (*self.mistakes, f"{_counted(self.count, 'rubric')}, {found}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed_rubrics(*, project: Project) -> tuple[ListedRubric, ...]:
    """Every rubric that holds here, broken ones included."""
    order = [dimension.value for dimension in Dimension]
    listed = [_listed(path, project=project) for path in dimension_files(project.cwd)]
    return tuple(
        sorted(listed, key=lambda each: order.index(each.path.stem) if each.path.stem in order else len(order))
    )


def shown_rubric(name: str, *, project: Project) -> ShownRubric:
    """One rubric by its name.

    Raises:
        ConfigError: When there is none of that name.
        RubricError: When it has mistakes.
    """
    path_by_name = {path.stem: path for path in dimension_files(project.cwd)}
    if name not in path_by_name:
        close = nearest(name, path_by_name)
        meant = f"did you mean {close}? " if close else ""
        raise ConfigError(f"{name!r}: no such rubric; {meant}there are {', '.join(path_by_name)}")
    (rubric,) = rubrics_here(project.cwd, files=[path_by_name[name]])
    return ShownRubric(rubric=rubric, path=path_by_name[name])


def example_prompt(rubric: Rubric, order: RunOrder, *, project: Project) -> str:
    """What a judge would be sent for the first question of an order that the rubric applies to, answered rightly.

    Raises:
        UserError: When no judge is asked, the bank is wrong, or the rubric applies to none of the questions.
    """
    if not rubric.is_judged:
        raise ConfigError(f"{rubric.name} is measured: no judge is asked, so there is no prompt to show")
    variant = next(_scored_variants(rubric, order, project=project), None)
    if variant is None:
        said = f"it is scored for {_applies_to(rubric, 'en')}; name another --question or another --bank"
        raise ConfigError(f"{rubric.name} applies to none of these questions: {said}")
    return judge_prompt(
        rubric,
        variant,
        answer=_right_answer(variant),
        reasoning=variant.solution,
        is_ascending=False,
        mark=content_hash("mark", variant.asked_hash).removeprefix("mark-")[:_MARK_DIGITS],
    )


def checked_rubrics(place: Path | None, *, project: Project) -> CheckedRubrics:
    """Check a file, the files of a folder of rubrics, or all that hold here.

    The templates beside the files come first: a folder is checked as it would hold where it lies.

    Raises:
        ConfigError: When there is nothing to check.
    """
    files = dimension_files(project.cwd) if place is None else _files_at(place)
    try:
        rubrics_here(project.cwd, files=files, prompts=None if place is None else files[0].parent.parent / "prompts")
    except RubricError as error:
        return CheckedRubrics(count=len(files), mistakes=error.defects)
    return CheckedRubrics(count=len(files), mistakes=())


def _files_at(place: Path) -> Sequence[Path]:
    if not place.is_dir():
        return [place]
    files = dimension_files_in(place) or dimension_files_in(place.parent) * (place.name == "dimensions")
    if not files:
        raise ConfigError(f"{place}: no dimensions/NAME.yaml in it; give a file, or a folder of rubrics")
    return files


def _listed(path: Path, *, project: Project) -> ListedRubric:
    try:
        (rubric,) = rubrics_here(project.cwd, files=[path])
    except RubricError as error:
        return ListedRubric(path=path, rubric=None, mistakes=error.defects)
    return ListedRubric(path=path, rubric=rubric)


def _document(rubric: Rubric, path: Path) -> dict[str, object]:
    return {
        "name": rubric.name,
        "title": dict(rubric.title),
        "method": rubric.method.value,
        "applies": {
            "categories": sorted(rubric.categories),
            "tags": sorted(rubric.tags),
            "only_undecided": rubric.only_undecided,
        },
        "shows": _shown(rubric),
        "version": rubric.version,
        "prompt_version": PROMPT_VERSION,
        "file": str(path),
        "is_shipped": is_shipped_rubric(path),
    }


def _about(rubric: Rubric, language: Language, *, origin: str) -> str:
    """How it is scored, for which questions, and where it comes from."""
    parts = [_scored_by(rubric, language)]
    if rubric.is_judged:
        parts.append(_applies_to(rubric, language))
    return message("rubric_part", language).join([*parts, message(origin, language)])


def _scored_by(rubric: Rubric, language: Language) -> str:
    match rubric.method:
        case Method.LEVELS:
            return message("rubric_levels", language)
        case Method.CHECKLIST if rubric.items:
            return message("rubric_items", language, count=len(rubric.items))
        case Method.CHECKLIST:
            return message("rubric_question_items", language)
        case Method.MEASURED:
            return message("rubric_measured", language)


def _applies_to(rubric: Rubric, language: Language) -> str:
    conditions: list[str] = []
    for key, names in (("rubric_categories", rubric.categories), ("rubric_tags", rubric.tags)):
        if names:
            conditions.append(message(key, language, names="/".join(sorted(names))))
    if rubric.only_undecided:
        conditions.append(message("rubric_undecided", language))
    if not conditions:
        return message("rubric_every", language)
    return message("rubric_some", language, conditions=message("rubric_and", language).join(conditions))


def _origin(path: Path) -> str:
    if is_shipped_rubric(path):
        return "rubric_shipped"
    return "rubric_replaced" if is_shipped_rubric_name(path.stem) else "rubric_own"


def _shown(rubric: Rubric) -> list[str]:
    return [label for label in ("reference", "checklist", "reasoning") if label in rubric.shows]


def _scored_variants(rubric: Rubric, order: RunOrder, *, project: Project) -> Iterator[Variant]:
    """One after another, since a bank's templates take seconds to fill in and one question is wanted."""
    name = order.bank or project.config.defaults.bank
    bank = project.read_bank(name)
    language = order.language or bank.language_or(project.config.defaults.language)
    selection = Selection(bank=name, language=language, question_ids=order.question_ids)
    for question in select_questions(bank, selection):
        if rubric.covers(question.category, question.tags):
            for variant in variants_of([question], language=language, seed=selection.seed):
                if rubric.applies_to(variant, is_read=False):
                    yield variant


def _right_answer(variant: Variant) -> str:
    worded = word_answer(variant.expected, language=variant.language)
    line = f"\n{ANSWER_LINE[variant.language]}{worded}" if worded else ""
    return f"{variant.solution.strip()}{line}"


def _indented(text: str, begins: str) -> Iterator[str]:
    first, *others = folded_lines(text, _WIDTH - len(begins))
    yield f"{begins}{first}"
    for line in others:
        yield f"{' ' * len(begins)}{line}"
