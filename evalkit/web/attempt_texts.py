"""Whole answers and reasoning as plain text: what a page is too small for, in full and as it was written."""

from __future__ import annotations

from typing import Final

from evalkit.domain.attempt import AttemptId
from evalkit.domain.question_view import OneAttempt
from evalkit.reports.wording import count_of
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message
from evalkit.web.asked import Asked
from evalkit.web.refusals import Refusal, Refused
from evalkit.web.viewer import Viewer

__all__ = ["answer_text", "reasoning_text"]

_MOST: Final = 2_000_000
"""Characters: browsers show a plain text of this size at once, and no model writes more by itself."""


def answer_text(viewer: Viewer, asked: Asked) -> str:
    """An answer as it was written. Signs that turn or hide a text are made visible; nothing else is changed."""
    return _text(viewer.store.questions.answer(AttemptId(asked.names["attempt"]), most=_MOST), asked)


def reasoning_text(viewer: Viewer, asked: Asked) -> str:
    """The same of the reasoning, which is unpacked for nothing else."""
    return _text(viewer.store.questions.reasoning(AttemptId(asked.names["attempt"]), most=_MOST), asked)


def _text(found: OneAttempt | None, asked: Asked) -> str:
    if found is None:
        raise Refused(Refusal.LINK)
    visible = for_terminal(found.text, limit=len(found.text), keeps_lines=True)
    return visible + message("question text_cut", asked.language, count=count_of(_MOST)) if found.is_cut else visible
