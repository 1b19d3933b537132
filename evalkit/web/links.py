"""Links between the viewer's pages, and which runs the address of a link or a typed one means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from evalkit.actions.find_run import found_run
from evalkit.domain.attempt import RunId
from evalkit.domain.viewing import RunLine
from evalkit.errors import RunError
from evalkit.web.refusals import Refusal, Refused
from evalkit.web.viewer import Viewer

__all__ = ["Link", "question_path", "run_path", "run_shown", "runs_meant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a page."""

    label: str
    to: str
    is_here: bool = False
    """Whether it leads to what is shown already."""


def run_path(run_id: RunId, page: str = "") -> str:
    """Of a run's page, or of one below it."""
    return f"/runs/{quote(run_id, safe='')}{f'/{page}' if page else ''}"


def question_path(question_id: str) -> str:
    """Of a question's page."""
    return f"/questions/{quote(question_id, safe='')}"


def run_shown(viewer: Viewer, text: str) -> RunLine:
    """The run that a page is about: by its id, or as commands take it, so that an address can be typed.

    Raises:
        Refused: When there is none, or several are meant.
    """
    line = viewer.browser.run(RunId(text))
    if line is None:
        try:
            line = viewer.browser.run(found_run(text, store=viewer.store).run.run_id)
        except RunError as error:
            raise Refused(Refusal.LINK, detail=str(error)) from error
    if line is None:
        raise Refused(Refusal.LINK)
    return line


def runs_meant(viewer: Viewer, texts: Iterable[str]) -> tuple[RunId, ...]:
    """The runs that a page shows some of, each once; what means none stays as it is, and finds nothing."""
    return tuple(dict.fromkeys(_meant(viewer, text) for text in texts if text))


def _meant(viewer: Viewer, text: str) -> RunId:
    try:
        return run_shown(viewer, text).run_id
    except Refused:
        return RunId(text)
