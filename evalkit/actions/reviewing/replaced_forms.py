"""Whether forms may be written over those that are there: only where nothing that somebody filled in would be lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.reviewing.checked_forms import CheckedForm, FormDesk, form_bytes, form_content
from evalkit.domain.review import COMMENT, FLAG
from evalkit.domain.sheet import Sheet
from evalkit.errors import FormError, UserError
from evalkit.storage.store import Store

__all__ = ["check_replaced"]

_PAGE: Final = ".html"
_ADVICE: Final = "import it if that is to hold, or choose another place; --replace writes over it. No form was written"


def check_replaced(sheet_by_path: Mapping[Path, Sheet], *, project: Project, store: Store) -> None:
    """Refuse to write forms over files in which anything was not imported, or which are others than these forms.

    What a file holds is what importing it now would change. Cells that were never filled in hold nothing: where the
    form was sent out as a copy, the one that stayed is empty for ever.

    Args:
        sheet_by_path: What is to be written where.
        project: Whose store it is.
        store: Where forms are imported.

    Raises:
        UserError: With a line for each file that has to stay.
    """
    desk = FormDesk(project, store, takes_back=False)
    reasons = {path: _kept_because(path, sheet, desk) for path, sheet in sheet_by_path.items() if path.exists()}
    told = [f"{reason}; {_ADVICE}" for reason in reasons.values() if reason is not None]
    if told:
        raise UserError("\n".join(told))


def _kept_because(path: Path, sheet: Sheet, desk: FormDesk) -> str | None:
    other = f"{path}: is there already, and is not the form of {sheet.rater} in this review"
    try:
        if path.suffix.lower() == _PAGE:
            return None if _page_form(path) == sheet.form_id else other
        checked = desk.checked(path, form_content(path))
    except FormError as error:
        first, *more = error.defects
        return first if not more else f"{first} (and {len(more)} more)"
    if checked.sheet.form_id != sheet.form_id:
        return other
    held = _held(checked)
    return f"{path}: is there already, and holds what the store does not: {held}" if held else None


def _page_form(path: Path) -> str | None:
    """A page keeps what is scored on it in the browser and in files of its own, so that it may always be made anew."""
    from evalkit.reviews.page_html import form_of_page  # noqa: PLC0415 - jinja2 and nh3, for this kind only

    return form_of_page(form_bytes(path))


def _held(checked: CheckedForm) -> str:
    """What would be lost with a file, in words; empty where there is nothing."""
    remarks = sum(tick.subject in {COMMENT, FLAG} for tick in checked.ticks)
    counts = {
        "scores": len(checked.ticks) - remarks,
        "comments and flags": remarks,
        "cells that were emptied (--take-back)": checked.emptied,
    }
    return ", ".join(f"{name}: {count}" for name, count in counts.items() if count)
