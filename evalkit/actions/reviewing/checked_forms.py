"""A form that came back, checked to its end against the store that it was exported from; nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.reviewing.hands import hands_of
from evalkit.actions.reviewing.sheets import sheet_of
from evalkit.actions.reviewing.wrong_ticks import check_ticks
from evalkit.domain.question import LANGUAGES, Language
from evalkit.domain.review import Act, Door, RatingEvent, Review, ReviewRater
from evalkit.domain.sheet import Mark, Scale, Sheet, Tick
from evalkit.errors import FormError, RatingError
from evalkit.reviews.blinding import form_id_of, item_id_of
from evalkit.reviews.filled_form import FilledForm
from evalkit.reviews.form_back import ticks_of
from evalkit.reviews.form_rows import folded
from evalkit.reviews.form_words import score_heads
from evalkit.reviews.held import marks_of
from evalkit.reviews.offline import read_saved
from evalkit.reviews.spreadsheet_back import MOST_BYTES, check_ending, filled_form, too_large
from evalkit.storage.store import Store
from evalkit.text.clean import clean_text

__all__ = ["CheckedForm", "FormDesk", "form_bytes", "form_content", "unknown_form"]

_JSON: Final = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedForm:
    """A file in which nothing is wrong."""

    path: Path
    review: Review
    rater: ReviewRater
    door: Door
    sheet: Sheet
    """Before it is stored."""
    ticks: tuple[Tick, ...]
    kept: int = 0
    """Cells that were filled in before and are empty now; what they said is not in ``ticks``."""
    emptied: int = 0
    """Of these, cells that were filled in when the form was written, so that somebody has emptied them."""
    missing: tuple[int, ...] = ()
    """Numbers of answers whose rows are not in the file."""
    item_ids: frozenset[str]
    """The answers that are in the file: by their rows, or where it knows of none, by what is said of them."""


def form_content(path: Path) -> bytes:
    """What is in a file that may be a form.

    Raises:
        FormError: When it cannot be read, or is no form by its name or its size.
    """
    if path.suffix.lower() != _JSON:
        check_ending(str(path))
    return form_bytes(path)


def form_bytes(path: Path) -> bytes:
    """What is in a file, whatever its name.

    Raises:
        FormError: When it cannot be read, or is too large to be a form.
    """
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


def unknown_form(project: Project) -> str:
    """What is said of a form that the project's store does not know."""
    return f"its form was not made from the store {project.config.store_url}; import it where it was exported"


class FormDesk:
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

    def checked(self, path: Path, content: bytes) -> CheckedForm:
        """A file in which nothing is wrong.

        Args:
            path: Its name; its ending says which kind it is.
            content: What is in it.

        Raises:
            FormError: With everything that is wrong with it.
        """
        if path.suffix.lower() == _JSON:
            return self._checked_saved(path, content)
        form = filled_form(content, file=str(path))
        review, rater = self._holder(path, form.form_id)
        sheet = self.sheet(review, rater)
        ticks = ticks_of(
            form,
            sheet,
            scales=self._scales(form, sheet, review, rater),
            said=self._said_in_sheets(review, rater),
            now=self._project.now(),
        )
        kept = () if self._takes_back else tuple(tick for tick in ticks if _takes_back(tick))
        return CheckedForm(
            path=path,
            review=review,
            rater=rater,
            door=Door.SHEET,
            sheet=sheet,
            ticks=tuple(tick for tick in ticks if tick not in kept),
            kept=len(kept),
            emptied=len(form.written_with & {(tick.item_id, tick.subject) for tick in kept}),
            missing=self._missing(form, sheet, review, rater),
            item_ids=form.item_ids,
        )

    def _missing(self, form: FilledForm, sheet: Sheet, review: Review, rater: ReviewRater) -> tuple[int, ...]:
        """What came later, to be looked at again, need not be in a file that was written before.

        Nor need what somebody has taken over be in one that was written afterwards.
        """
        given, _ = hands_of(review, rater, store=self._store)
        sent = {item_id_of(review, one.assignment_id) for one in given if not one.kind.is_again}
        wanted = sent - form.item_ids
        return tuple(number for number, answer in enumerate(sheet.answers, start=1) if answer.item_id in wanted)

    def _checked_saved(self, path: Path, content: bytes) -> CheckedForm:
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
        sheet = self.sheet(review, rater)
        said_of = frozenset(tick.item_id for tick in saved.ticks)
        return CheckedForm(
            path=path,
            review=review,
            rater=rater,
            door=Door.FILE,
            sheet=sheet,
            ticks=saved.ticks,
            item_ids=said_of,
        )

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
            raise FormError((f"{path}: {unknown_form(self._project)}",))
        return found

    def sheet(self, review: Review, rater: ReviewRater, *, language: Language | None = None) -> Sheet:
        """What a rater was given, whatever of it somebody has taken over since."""
        return sheet_of(review, rater, store=self._store, project=self._project, language=language, has_handed_on=True)

    def _scales(
        self, form: FilledForm, sheet: Sheet, review: Review, rater: ReviewRater
    ) -> Mapping[Language, Sequence[Scale]]:
        """The scales in the language of the form, which may be another than the review's."""
        heads = form.columns_by_head
        if all(folded(head) in heads for head in score_heads(sheet.scales, sheet.language)):
            return {sheet.language: sheet.scales}
        return {language: self.sheet(review, rater, language=language).scales for language in LANGUAGES}

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
