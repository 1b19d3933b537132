"""``evalkit forms export``: what a rater scores, as a file that works without evalkit and without a network."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.reviewing.beginning import begun_review
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.replaced_forms import check_replaced
from evalkit.actions.reviewing.sheets import sheet_of
from evalkit.actions.reviewing.which import OtherReview, open_review, other_reviews, runs_named
from evalkit.actions.write_whole import all_written_whole, check_place, unwritable
from evalkit.domain.question import Language
from evalkit.domain.review import Review, ReviewRater
from evalkit.domain.sheet import Sheet
from evalkit.errors import UserError
from evalkit.reviews.blinding import form_id_of
from evalkit.reviews.handing import active_raters
from evalkit.storage.store import Store

__all__ = ["FORM_KINDS", "ExportedForm", "FormPlace", "FormsExported", "OutdatedForm", "exported_forms"]

FORM_KINDS: Final = ("xlsx", "csv", "html")
"""Endings of forms; a folder gets the first where none is asked for."""
_LONGEST_NAME: Final = 60
"""Characters of a rater's name in the name of a file."""
_SHOWN_DIGITS: Final = 6
_UNSAFE: Final = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedForm:
    """One file."""

    path: Path
    rater: ReviewRater
    answers: int
    done: int
    is_handed_on: bool
    """Whether somebody has taken over what the rater has not scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsExported:
    """What was written."""

    review: Review
    forms: tuple[ExportedForm, ...]
    others: tuple[OtherReview, ...]
    """Reviews that hold the same runs, newest first."""
    outdated: tuple[OutdatedForm, ...] = ()
    """What lies beside them, of raters from whom somebody has taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutdatedForm:
    """A file of an earlier export that was not written anew."""

    path: Path
    rater: ReviewRater
    heir: ReviewRater


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlace:
    """Where forms go."""

    path: Path
    """A file of one rater, or a folder that gets one of each."""
    kind: str
    """One of ``FORM_KINDS``."""
    is_folder: bool
    replaces: bool
    """Whether files that are there already are written anew even where something in them was not imported."""

    @classmethod
    def named(cls, text: str, *, kind: str | None = None, replaces: bool = False) -> FormPlace:
        """What a user means by a name: one that ends in a kind of form is a file, every other a folder.

        Args:
            text: As it was typed.
            kind: Of the files in a folder; .xlsx where none is given.
            replaces: Whether files that are there already are written anew, whatever is in them.

        Raises:
            UserError: When file and kind contradict each other, or the ending is that of another kind of file.
        """
        path = Path(text)
        ending = path.suffix.lower().removeprefix(".")
        is_folder = text.endswith(("/", os.sep)) or path.is_dir() or not ending
        if not is_folder and ending not in FORM_KINDS:
            known = ", ".join(f".{known}" for known in FORM_KINDS)
            raise UserError(f"{text}: forms are {known}; end the file's name in one of them, or a folder's in /")
        if not is_folder and kind not in {None, ending}:
            raise UserError(f"{text}: is no .{kind}; leave --form out, or end the name in .{kind}")
        return cls(
            path=path, kind=(kind or FORM_KINDS[0]) if is_folder else ending, is_folder=is_folder, replaces=replaces
        )


def exported_forms(
    texts: Sequence[str], order: ReviewOrder, *, place: FormPlace, project: Project, language: Language | None = None
) -> FormsExported:
    """Write the forms of a review of these runs, beginning it where there is none.

    Args:
        texts: Which runs.
        order: Whose forms, where raters are named; and how a review begins.
        place: A file, for one rater, or a folder.
        project: Where the store is.
        language: Of the words around the answers; None for the review's.

    Raises:
        UserError: For a place that cannot be written, a file that is there already and holds what was not imported,
            several raters and one file, or a rater who has nothing to score any more. Nothing is written then.
    """
    if not place.is_folder:
        check_place(place.path)
    with project.open_store() as store:
        review, raters = _raters(texts, order, project=project, store=store)
        follow_up(review, store=store, now=project.now())
        if not place.is_folder and len(raters) > 1:
            names = ", ".join(rater.name for rater in raters)
            raise UserError(
                f"{place.path}: is one file for {len(raters)} raters; give --rater NAME ({names}) or a folder/"
            )
        others = other_reviews(review, store=store)
        sheets = [sheet_of(review, rater, store=store, project=project, language=language) for rater in raters]
        _check_asked(sheets)
        sheet_by_path = {
            place.path / _file_name(sheet.rater, sheet.form_id, place.kind) if place.is_folder else place.path: sheet
            for sheet in sheets
        }
        content_by_path = {path: _WRITERS[place.kind](sheet) for path, sheet in sheet_by_path.items()}
        outdated = tuple(_outdated(review, raters, place, store=store))
        if not place.replaces:
            check_replaced(sheet_by_path, project=project, store=store)
    if place.is_folder:
        _make_folder(place.path)
    all_written_whole({path: partial(_write, content) for path, content in content_by_path.items()})
    return FormsExported(
        review=review,
        others=others,
        outdated=outdated,
        forms=tuple(
            ExportedForm(
                path=path,
                rater=rater,
                answers=len(sheet.answers),
                done=sum(answer.is_done for answer in sheet.answers),
                is_handed_on=sheet.is_handed_on,
            )
            for rater, (path, sheet) in zip(raters, sheet_by_path.items(), strict=True)
        ),
    )


def _raters(
    texts: Sequence[str], order: ReviewOrder, *, project: Project, store: Store
) -> tuple[Review, Sequence[ReviewRater]]:
    """The review, and those of its raters who are meant.

    Nobody is added to a review that is there: a name that was mistyped would be a rater for ever.
    """
    is_there = open_review(runs_named(texts, store=store), order, store=store) is not None
    review = begun_review(
        texts, replace(order, rater_names=(), raters=None) if is_there else order, project=project, store=store
    )
    raters = store.reviews.raters(review.review_id)
    wanted = {name.strip() for name in order.rater_names}
    unknown = wanted - {rater.name for rater in raters}
    if unknown:
        names = ", ".join(rater.name for rater in raters)
        raise UserError(
            f"--rater {min(unknown)}: review {review.short_id} has the raters {names}; to add one, name the runs and "
            "--rater NAME to evalkit review"
        )
    active = active_raters(raters)
    return review, [rater for rater in raters if (rater.name in wanted if wanted else rater.rater_id in active)]


def _check_asked(sheets: Sequence[Sheet]) -> None:
    """Refuse a form that would ask for nothing."""
    empty = next((sheet.rater for sheet in sheets if sheet.is_handed_on and not sheet.answers), None)
    if empty is not None:
        said = "has scored nothing, and somebody has taken over: there is nothing to send out"
        raise UserError(f"--rater {empty}: {said}; leave it out")


def _outdated(
    review: Review, written: Sequence[ReviewRater], place: FormPlace, *, store: Store
) -> Iterator[OutdatedForm]:
    """Forms in a folder that nobody need send out or fill in any more."""
    raters = store.reviews.raters(review.review_id)
    rater_by_id = {rater.rater_id: rater for rater in raters}
    for heir in raters:
        old = rater_by_id.get(heir.instead_of) if heir.instead_of is not None else None
        if not place.is_folder or old is None or old in written:
            continue
        for kind in FORM_KINDS:
            path = place.path / _file_name(old.name, form_id_of(review, old.rater_id), kind)
            if path.exists():
                yield OutdatedForm(path=path, rater=old, heir=heir)


def _file_name(rater: str, form_id: str, kind: str) -> str:
    """Whose form it is, for who sends it, and which, so that those of two reviews do not meet; nothing of the runs."""
    name = _UNSAFE.sub("_", rater).strip("._")[:_LONGEST_NAME]
    return f"{name or 'rater'}-{form_id[:_SHOWN_DIGITS]}.{kind}"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        raise UserError(f"{folder}: the folder {folder.parent} does not exist; create it, or choose another") from error
    except OSError as error:
        raise unwritable(folder, error) from error


def _write(content: bytes, half_written: Path) -> None:
    half_written.write_bytes(content)


def _xlsx(sheet: Sheet) -> bytes:
    from evalkit.reviews.spreadsheet import workbook  # noqa: PLC0415 - xlsxwriter, for this kind only

    return workbook(sheet)


def _csv(sheet: Sheet) -> bytes:
    from evalkit.reviews.csv_form import csv_form  # noqa: PLC0415 - for this kind only

    return csv_form(sheet)


def _html(sheet: Sheet) -> bytes:
    from evalkit.reviews.page_html import offline_html  # noqa: PLC0415 - jinja2 and nh3, for this kind only

    return offline_html(sheet).encode()


_WRITERS: Final[Mapping[str, Callable[[Sheet], bytes]]] = {"xlsx": _xlsx, "csv": _csv, "html": _html}
