"""``evalkit forms import``: what raters filled in away from the page, checked whole before any of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evalkit.actions.project import Project
from evalkit.actions.reviewing.checked_forms import CheckedForm, FormDesk, form_content, unknown_form
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.hands import hands_of
from evalkit.actions.reviewing.rating import rate
from evalkit.domain.review import COMMENT, FLAG, Door, Review, ReviewRater
from evalkit.domain.sheet import Sheet, are_done
from evalkit.errors import FormError
from evalkit.reviews.blinding import item_id_of
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
    door: Door
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
    came_back: int
    """Answers to be looked at again or settled that are not scored and not in the file (``CheckedForm.item_ids``)."""


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
        for one in checked.values():
            if one.ticks:
                rate(one.review, one.rater, one.ticks, door=one.door, store=store, now=project.now())
        # Before anything is counted: what goes back to somebody now is in their hands.
        for review in {one.review.review_id: one.review for one in checked.values()}.values():
            follow_up(review, store=store, now=project.now())
        return tuple(_taken(one, desk=desk, store=store) for one in checked.values())


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


def _taken(checked: CheckedForm, *, desk: FormDesk, store: Store) -> ImportedForm:
    """What is other now than before a form was stored, and how far its rater is."""
    review, rater = checked.review, checked.rater
    after = desk.sheet(review, rater)
    held, marks = hands_of(review, rater, store=store)
    is_open = {one: not are_done(marks.get(one.assignment_id, {}), one.dimensions) for one in held}
    before, now = _scores(checked.sheet), _scores(after)
    changes = [(before[key], now[key]) for key in now if key in before and before[key] != now[key]]
    return ImportedForm(
        path=checked.path,
        review=review,
        rater=rater,
        door=checked.door,
        new=sum(old == NOTHING for old, _ in changes),
        changed=sum(NOTHING not in (old, new) for old, new in changes),
        taken_back=sum(new == NOTHING for _, new in changes),
        remarks=_changed_remarks(checked.sheet, after),
        done=len(held) - sum(is_open.values()),
        answers=len(held),
        is_handed_on=after.is_handed_on,
        kept=checked.kept,
        missing=checked.missing,
        came_back=sum(
            is_open[one] and one.kind.is_again and item_id_of(review, one.assignment_id) not in checked.item_ids
            for one in held
        ),
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
