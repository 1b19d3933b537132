"""``evalkit forms import``: what raters filled in away from the page, checked whole before any of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evalkit.actions.project import Project
from evalkit.actions.reviewing.checked_forms import CheckedForm, FormDesk, form_content, unknown_form
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.rating import rate
from evalkit.domain.review import COMMENT, FLAG, Review, ReviewRater
from evalkit.domain.sheet import Sheet
from evalkit.errors import FormError
from evalkit.reviews.form_rows import NOTHING, said_by
from evalkit.storage.store import Store

__all__ = ["ImportedForm", "imported_forms"]

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
    """In the rater's hands, as their page shows them."""
    is_handed_on: bool
    """Whether somebody has taken over what the rater has not scored."""
    kept: int
    """Cells that were filled in before and are empty now; what they said still holds."""
    missing: tuple[int, ...]
    """Numbers of answers whose rows are not in the file; they are as they were."""


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
        raise FormError(tuple(f"{path}: {unknown_form(project)}" for path in _of_each(paths, form_content)))
    with project.open_store() as store:
        desk = FormDesk(project, store, takes_back=takes_back)
        # One that cannot be read must not hide what is wrong in the others.
        checked = _of_each(paths, lambda path: desk.checked(path, form_content(path)))
        _check_different(tuple(checked.values()))
        forms = tuple(_stored(one, desk=desk, store=store, project=project) for one in checked.values())
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


def _check_different(checked: Sequence[CheckedForm]) -> None:
    first_by_form: dict[str, Path] = {}
    for one in checked:
        first = first_by_form.setdefault(one.sheet.form_id, one.path)
        if first != one.path:
            said = f"is the form of {one.rater.name}, as {first} is"
            raise FormError((f"{one.path}: {said}; import one after the other: the last one holds",))


def _stored(checked: CheckedForm, *, desk: FormDesk, store: Store, project: Project) -> ImportedForm:
    review, rater = checked.review, checked.rater
    if checked.ticks:
        rate(review, rater, checked.ticks, door=checked.door, store=store, now=project.now())
    after = desk.sheet(review, rater)
    held = desk.sheet_in_hands(review, rater) if after.is_handed_on else after
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
        done=sum(answer.is_done for answer in held.answers),
        answers=len(held.answers),
        is_handed_on=held.is_handed_on,
        kept=checked.kept,
        missing=checked.missing,
    )


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
