"""A place where forms go out and come in through the public command, and what is stored of them."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from evalkit.cli.main import run
from evalkit.domain.score import RaterKind
from evalkit.storage.opening import open_store
from tests.e2e.commands import Finished
from tests.e2e.reviewed_runs import MODELS
from tests.e2e.stored_runs import store_path

__all__ = ["COHERENCE", "COMMENT", "FormDesk", "Stored", "at", "filled", "saved_ratings"]

COHERENCE = "Coherence\n(5 best, 1 worst)"
COMMENT = "Comment (if you like)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What forms left in the store."""

    events: int
    scores: int
    raters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDesk:
    """A folder with two stored runs."""

    folder: Path

    def command(self, *arguments: str) -> Finished:
        """Run a command as the entrance of the program does, without a process for each."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(list(arguments))
        return Finished(code=code, out=out.getvalue(), err=err.getvalue())

    def export(self, *arguments: str, runs: tuple[str, ...] = tuple(model.name for model in MODELS)) -> Finished:
        """Send forms out."""
        return self.command("forms", "export", *runs, *arguments)

    def take(self, *files: Path | str) -> Finished:
        """Take forms in."""
        return self.command("forms", "import", *map(str, files))

    def taken(self, *files: Path | str) -> list[Mapping[str, Any]]:
        """What was taken in, of forms with which nothing is wrong."""
        ended = self.command("forms", "import", "--json", *map(str, files))
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    def stored(self) -> Stored:
        """Counted in the store itself."""
        with open_store(f"sqlite:///{store_path(self.folder)}") as store:
            reviews = store.reviews.all()
            events = [event for review in reviews for event in store.reviews.events(review.review_id)]
            runs = {run_id for review in reviews for run_id in review.run_ids}
            series = {one.series_id: one for run_id in runs for one in store.scores.series_of_run(run_id)}
            people = [name for name, one in series.items() if one.rater_kind is RaterKind.HUMAN]
            scores = {score.score_id for name in people for score in store.reviews.revisions(name)}
            raters = sum(len(store.reviews.raters(review.review_id)) for review in reviews)
        return Stored(events=len(events), scores=len(scores), raters=raters)


def saved_ratings(form_id: str, *ticks: Mapping[str, Any]) -> bytes:
    """What the offline page saves."""
    usual = {"subject": "coherence", "act": "score", "value": 4, "text": "", "made_at": "2026-05-06T07:08:09.123Z"}
    told = [
        {**usual, "revision": 1, "event": f"00000000-0000-4000-8000-{number:012d}", **tick}
        for number, tick in enumerate(ticks)
    ]
    return json.dumps({"evalkit": "ratings", "version": 1, "form": form_id, "ticks": told}).encode()


def at(book: Workbook, head: str, number: int) -> Any:
    """The cell in the column of a head, in the row of an answer's number, counted from 1."""
    page: Any = book["Scores"]
    (column,) = (cell.column for cell in page[3] if cell.value == head)
    return page.cell(3 + number, column)


def filled(form: Path, cells: Mapping[tuple[str, int], object], *, to: Path | None = None) -> Path:
    """A workbook with some cells filled in, saved in its place or elsewhere."""
    book = load_workbook(form)
    for (head, number), value in cells.items():
        cell = at(book, head, number)
        cell.value = value
        if head == COMMENT and value:
            # Its cells are formatted as text: a spreadsheet program takes nothing that is typed there for a formula.
            cell.data_type = "s"
    book.save(to or form)
    return to or form
