"""``evalkit forms import``: what raters filled in away from the page, checked whole before any of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from evalkit.actions.project import Project
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.rating import rate
from evalkit.actions.reviewing.sheets import sheet_of
from evalkit.actions.reviewing.wrong_ticks import check_ticks
from evalkit.domain.question import LANGUAGES, Language
from evalkit.domain.review import COMMENT, FLAG, Act, Door, RatingEvent, Review, ReviewRater
from evalkit.domain.sheet import Mark, Scale, Sheet, Tick
from evalkit.errors import FormError, RatingError
from evalkit.reviews.blinding import form_id_of, item_id_of
from evalkit.reviews.filled_form import FilledForm
from evalkit.reviews.form_back import ticks_of
from evalkit.reviews.form_rows import NOTHING, folded, said_by
from evalkit.reviews.form_words import score_heads
from evalkit.reviews.held import marks_of
from evalkit.reviews.offline import read_saved
from evalkit.reviews.spreadsheet_back import MOST_BYTES, check_ending, filled_form, too_large
from evalkit.storage.store import Store
from evalkit.text.clean import clean_text

__all__ = ["ImportedForm", "imported_forms"]

_JSON: Final = ".json"

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedForm:
    """What came of one file."""

    path: Path
    review: Review
    rater: ReviewRater
    new: int
    """Scores where there was none; "cannot judge" is one of them."""
    changed: int
    taken_back: int
    remarks: int
    """Comments and flags that are other than before."""
    done: int
    """Answers with all their scores, now."""
    answers: int
    kept: int
    """Cells that were filled in before and are empty now; what they said still holds."""
    missing: tuple[int, ...]
    """Numbers of answers whose rows are not in the file; they are as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """A file in which nothing is wrong."""

    path: Path
    review: Review
    rater: ReviewRater
    door: Door
    sheet: Sheet
    """Before it is stored."""
    ticks: tuple[Tick, ...]
    kept: int = 0
    missing: tuple[int, ...] = ()


def imported_forms(paths: Sequence[Path], *, project: Project, takes_back: bool = False) -> tuple[ImportedForm, ...]:
    """Take in forms that raters sent back: workbooks, CSV, and what the offline page saved.

    Every file is checked to its end before any is stored, so that a list of defects means that nothing was taken. A
    file that is imported again changes only what is other in it. Cells that were filled in and are empty now are more
    often those of an older file, or of rows that were cleared by a slip, than scores that somebody means to take back:
    what they said is kept, unless that is asked for.

    Args:
        paths: Each another form; which review and which rater it is of stands in it.
        project: Where the store is.
        takes_back: Whether cells that are empty now take back what they said.

    Raises:
        FormError: With every defect of every file.
    """
    if not project.has_store():
        raise FormError(tuple(f"{path}: {_unknown(project)}" for path in _of_each(paths, _content)))
    with project.open_store() as store:
        desk = _Desk(project, store, takes_back=takes_back)
        # One that cannot be read must not hide what is wrong in the others.
        checked = _of_each(paths, lambda path: desk.checked(path, _content(path)))
        _check_different(tuple(checked.values()))
        forms = tuple(desk.stored(one) for one in checked.values())
        for review in {form.review.review_id: form.review for form in forms}.values():
            follow_up(review, store=store, now=project.now())
        return forms


def _of_each(paths: Sequence[Path], find: Callable[[Path], _Found]) -> dict[Path, _Found]:
    """Something of each file, or everything that is wrong with any."""
    found: dict[Path, _Found] = {}
    defects: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            found[path] = find(path)
        except FormError as error:
            defects += error.defects
    if defects:
        raise FormError(tuple(defects))
    return found


def _content(path: Path) -> bytes:
    if path.suffix.lower() != _JSON:
        check_ending(str(path))
    try:
        if path.is_dir():
            raise FormError((f"{path}: is a folder; name the files in it, as in {path / '*.xlsx'}",))
        if path.exists() and not path.is_file():
            raise FormError((f"{path}: is no file; name the form that came back",))
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
            size_bytes = path.stat().st_size
    except OSError as error:
        advice = "check the path" if isinstance(error, FileNotFoundError) else _WHEN_LOCKED
        raise FormError((f"{path}: cannot be read ({error.strerror}); {advice}",)) from error
    if len(content) > MOST_BYTES:
        raise FormError((too_large(str(path), max(size_bytes, len(content))),))
    return content


_WHEN_LOCKED: Final = "close it in the spreadsheet program, and see that you may read it"


def _check_different(checked: Sequence[_Checked]) -> None:
    first_by_form: dict[str, Path] = {}
    for one in checked:
        first = first_by_form.setdefault(one.sheet.form_id, one.path)
        if first != one.path:
            said = f"is the form of {one.rater.name}, as {first} is"
            raise FormError((f"{one.path}: {said}; import one after the other: the last one holds",))


def _unknown(project: Project) -> str:
    return f"its form was not made from the store {project.config.store_url}; import it where it was exported"


class _Desk:
    """Where forms come in: the store, and the forms that it knows."""

    def __init__(self, project: Project, store: Store, *, takes_back: bool) -> None:
        self._project = project
        self._takes_back = takes_back
        self._store = store
        self._held = {
            form_id_of(review, rater.rater_id): (review, rater)
            for review in store.reviews.all()
            for rater in store.reviews.raters(review.review_id)
        }

    def checked(self, path: Path, content: bytes) -> _Checked:
        if path.suffix.lower() == _JSON:
            return self._checked_saved(path, content)
        form = filled_form(content, file=str(path))
        review, rater = self._holder(path, form.form_id)
        sheet = self._sheet(review, rater)
        ticks = ticks_of(
            form,
            sheet,
            scales=self._scales(form, sheet, review, rater),
            said=self._said_in_sheets(review, rater),
            now=self._project.now(),
        )
        kept = () if self._takes_back else tuple(tick for tick in ticks if _takes_back(tick))
        return _Checked(
            path=path,
            review=review,
            rater=rater,
            door=Door.SHEET,
            sheet=sheet,
            ticks=tuple(tick for tick in ticks if tick not in kept),
            kept=len(kept),
            missing=self._missing(form, sheet, review, rater),
        )

    def stored(self, checked: _Checked) -> ImportedForm:
        review, rater = checked.review, checked.rater
        if checked.ticks:
            rate(review, rater, checked.ticks, door=checked.door, store=self._store, now=self._project.now())
        after = self._sheet(review, rater)
        before, now = _scores(checked.sheet), _scores(after)
        changes = [(before[key], now[key]) for key in now if key in before and before[key] != now[key]]
        return ImportedForm(
            path=checked.path,
            review=review,
            rater=rater,
            new=sum(old == NOTHING for old, _ in changes),
            changed=sum(NOTHING not in (old, new) for old, new in changes),
            taken_back=sum(new == NOTHING for _, new in changes),
            remarks=_changed_remarks(checked.sheet, after),
            done=sum(answer.is_done for answer in after.answers),
            answers=len(after.answers),
            kept=checked.kept,
            missing=checked.missing,
        )

    def _missing(self, form: FilledForm, sheet: Sheet, review: Review, rater: ReviewRater) -> tuple[int, ...]:
        """What came later, to be looked at again, need not be in a file that was written before."""
        sent = {
            item_id_of(review, one.assignment_id)
            for one in self._store.reviews.assignments(review.review_id, rater_id=rater.rater_id)
            if not one.kind.is_again
        }
        wanted = sent - form.item_ids
        return tuple(number for number, answer in enumerate(sheet.answers, start=1) if answer.item_id in wanted)

    def _checked_saved(self, path: Path, content: bytes) -> _Checked:
        saved = read_saved(content)
        if saved.errors:
            raise FormError(tuple(f"{path}: {error}" for error in saved.errors))
        review, rater = self._holder(path, saved.form_id)
        own = {
            item_id_of(review, one.assignment_id): one
            for one in self._store.reviews.assignments(review.review_id, rater_id=rater.rater_id)
        }
        try:
            check_ticks(saved.ticks, own)
            self._check_ids(saved.ticks, review, rater)
        except RatingError as error:
            said = sorted(error.reasons.items())
            raise FormError(tuple(f"{path}: ticks[{position + 1}]: {reason}" for position, reason in said)) from error
        sheet = self._sheet(review, rater)
        return _Checked(path=path, review=review, rater=rater, door=Door.FILE, sheet=sheet, ticks=saved.ticks)

    def _check_ids(self, ticks: Sequence[Tick], review: Review, rater: ReviewRater) -> None:
        """What ``rate`` would find wrong when other files are stored already.

        Raises:
            RatingError: For an id under which something else was said before.
        """
        known = {
            (item_id_of(review, event.assignment_id), event.event_id): _told(event)
            for event in self._store.reviews.events(review.review_id, rater_id=rater.rater_id)
        }
        wrong = {
            position: f"event {tick.event_id}: another one about the same answer has this id; save the file anew"
            for position, tick in enumerate(ticks)
            if known.setdefault((tick.item_id, tick.event_id), _told(tick)) != _told(tick)
        }
        if wrong:
            raise RatingError(wrong)

    def _holder(self, path: Path, form_id: str) -> tuple[Review, ReviewRater]:
        found = self._held.get(form_id)
        if found is None:
            raise FormError((f"{path}: {_unknown(self._project)}",))
        return found

    def _sheet(self, review: Review, rater: ReviewRater, *, language: Language | None = None) -> Sheet:
        return sheet_of(review, rater, store=self._store, project=self._project, language=language)

    def _scales(
        self, form: FilledForm, sheet: Sheet, review: Review, rater: ReviewRater
    ) -> Mapping[Language, Sequence[Scale]]:
        """The scales in the language of the form, which may be another than the review's."""
        heads = form.columns_by_head
        if all(folded(head) in heads for head in score_heads(sheet.scales, sheet.language)):
            return {sheet.language: sheet.scales}
        return {language: self._sheet(review, rater, language=language).scales for language in LANGUAGES}

    def _said_in_sheets(self, review: Review, rater: ReviewRater) -> Mapping[tuple[str, str], Mark]:
        events = self._store.reviews.events(review.review_id, rater_id=rater.rater_id)
        marks = marks_of(event for event in events if event.door is Door.SHEET)
        return {
            (item_id_of(review, assignment_id), subject): mark
            for assignment_id, mark_by_subject in marks.items()
            for subject, mark in mark_by_subject.items()
        }


def _takes_back(tick: Tick) -> bool:
    return tick.act is Act.CLEAR or (tick.act is Act.COMMENT and not tick.text.strip())


def _told(said: Tick | RatingEvent) -> tuple[object, ...]:
    return said.subject, said.act, said.value, clean_text(said.text), said.revision


def _scores(sheet: Sheet) -> Mapping[tuple[str, str], object]:
    return {
        (answer.item_id, name): said_by(answer.marks.get(name))
        for answer in sheet.answers
        for name in answer.dimensions
    }


def _changed_remarks(before: Sheet, after: Sheet) -> int:
    known = {answer.item_id: answer for answer in before.answers}
    return sum(
        said_by(known[answer.item_id].marks.get(subject)) != said_by(answer.marks.get(subject))
        for answer in after.answers
        if answer.item_id in known
        for subject in (FLAG, COMMENT)
    )
