"""ScoreChanges: what scoring stored answers again has changed."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Scored, Unscored
from evalkit.domain.verdict import Figure

__all__ = ["BankNews", "CorrectedKey", "FindingChange", "ScoreChanges", "SeriesChange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedKey:
    """A question of the run that its bank has otherwise now, in the same words."""

    question_id: str
    before: str
    after: str
    """What counts as right, in words; empty for an open question."""
    changed: tuple[str, ...]
    """Names of what differs: ``expected``, ``solution``, ``difficulty``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankNews:
    """What became of a run's questions in its bank."""

    corrected: tuple[CorrectedKey, ...] = ()
    for_every_run: tuple[str, ...] = ()
    """Names of corrected facts beside a key that stays, such as ``difficulty``: they hold for every stored run that
    names the key, and not for this one alone (docs/decisions/0007)."""
    gone: tuple[str, ...] = ()
    """Ids of questions that the bank no longer holds: they keep the key that is stored."""
    reworded: tuple[str, ...] = ()
    """Ids of questions that the bank words otherwise now: what was asked keeps the key that is stored."""
    missing: str | None = None
    """Why the bank could not be looked at, when it is not there: every question keeps the key that is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChange:
    """The series of one dimension before and after."""

    dimension: Dimension
    rater_kind: RaterKind
    before: str | None
    """Version of the series that held; None when nothing was scored."""
    after: str
    scored: int
    """Attempts with a finding now."""
    added: int
    """Those that had none before."""
    changed: int
    """Those that had another one."""
    mean_before: Figure
    mean_after: Figure
    """Over every served attempt, 1-5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChange:
    """An attempt of which the rule says something else now."""

    question_id: str
    repeat: int
    """Counted from 0."""
    before: Scored | Unscored
    after: Scored | Unscored
    was_right: bool | None
    is_right: bool | None
    """None: it does not count, because no rule decided it."""

    @property
    def is_turned(self) -> bool:
        """Whether it counts otherwise now, and not only reads otherwise."""
        return self.was_right is not self.is_right


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChanges:
    """A run before and after its answers were scored again."""

    run: Run
    is_dry_run: bool
    """Nothing was written: this is what would change."""
    bank: BankNews
    series: tuple[SeriesChange, ...]
    findings: tuple[FindingChange, ...]
    """On accuracy, in the run's order."""
    accuracy_before: Figure
    accuracy_after: Figure
    """Over every served attempt."""

    @property
    def is_empty(self) -> bool:
        """Whether all is as it was."""
        return not self.bank.corrected and all(
            change.before == change.after and not change.added and not change.changed for change in self.series
        )
