"""evalkit: which of these reasoning-model builds may we roll out, and how sure are we?

    banks --Bank--> runs --Attempt--> scores --Score--> stats --Estimate--> reports

Five stages that exchange only values from ``evalkit.domain`` and never import each other. The arrows exist in one
place, ``evalkit.actions``: one file per thing a user can ask. Read those next.

In Python, a run's figures are two lines away::

    card = evalkit.shown_run("latest", project=evalkit.Project.here())
    print(card.accuracy.every)
    evalkit.frames("latest").attempts.groupby("category", observed=True).right.mean()
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evalkit.actions.project import Project
    from evalkit.actions.run_bank import RunEnd, run_bank
    from evalkit.actions.run_frames import frames
    from evalkit.actions.run_order import RunOrder
    from evalkit.actions.show_run import shown_run
    from evalkit.asking.stop import StopSignal
    from evalkit.domain.question import Question, Variant
    from evalkit.domain.scorecard import Scorecard
    from evalkit.domain.target import Target
    from evalkit.domain.verdict import Estimate, Undefined
    from evalkit.errors import EvalkitError, UserError
    from evalkit.reports.frames import Frames
    from evalkit.runs.observer import SilentObserver
    from evalkit.version import __version__

__all__ = [
    "Estimate",
    "EvalkitError",
    "Frames",
    "Project",
    "Question",
    "RunEnd",
    "RunOrder",
    "Scorecard",
    "SilentObserver",
    "StopSignal",
    "Target",
    "Undefined",
    "UserError",
    "Variant",
    "__version__",
    "frames",
    "run_bank",
    "shown_run",
]

_HOMES: Final = {
    "Estimate": "evalkit.domain.verdict",
    "EvalkitError": "evalkit.errors",
    "Frames": "evalkit.reports.frames",
    "Project": "evalkit.actions.project",
    "Question": "evalkit.domain.question",
    "RunEnd": "evalkit.actions.run_bank",
    "RunOrder": "evalkit.actions.run_order",
    "Scorecard": "evalkit.domain.scorecard",
    "SilentObserver": "evalkit.runs.observer",
    "StopSignal": "evalkit.asking.stop",
    "Target": "evalkit.domain.target",
    "Undefined": "evalkit.domain.verdict",
    "UserError": "evalkit.errors",
    "Variant": "evalkit.domain.question",
    "__version__": "evalkit.version",
    "frames": "evalkit.actions.run_frames",
    "run_bank": "evalkit.actions.run_bank",
    "shown_run": "evalkit.actions.show_run",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: ``import evalkit`` costs nothing (PEP 562)."""
    if name not in _HOMES:
        message = f"module 'evalkit' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOMES[name]), name)
