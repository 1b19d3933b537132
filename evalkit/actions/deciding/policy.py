"""A decision as it holds here, and the record of when it was first read.

A policy that is changed once the candidate's answers are known proves nothing, so each one is registered when it is
first read, and every verdict says what was changed since the candidate's run began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from evalkit.actions.cards.speed import experience_bands
from evalkit.actions.comparing.comparability import DISTINCTIONS, check_names
from evalkit.actions.judging.conflicts import fair_judges
from evalkit.actions.judging.rubrics_here import own_dimensions
from evalkit.actions.project import Project
from evalkit.config.decision_file import read_decision
from evalkit.domain.criteria import ScoredBy, criterion_of
from evalkit.domain.decision import JUDGED_REPEATS, Decision
from evalkit.domain.identity import plain_value
from evalkit.domain.run import Run
from evalkit.domain.verdict import Remark
from evalkit.domain.verdict_record import StoredVerdict, verdict_id_of
from evalkit.errors import ConfigError, RunError
from evalkit.storage.store import Store
from evalkit.text.margins import worded_margin

__all__ = ["decision_in", "late_policy_remarks", "register_policy", "subject_of"]

_REGISTERED: Final = "registered"
"""Outcome of the record that a policy was read: no verdict yet."""
_FREE: Final = frozenset({"gpu_hours", "name"})
"""What may change without another policy."""
_UNSAID: Final[Mapping[str, object]] = {
    "judges": [],
    "judged_repeats": JUDGED_REPEATS,
    "scored_by": ScoredBy.JUDGES.value,
}
"""What a policy means that was registered before there was a word for it."""
_SET: Final = "decision"


def decision_in(
    path: Path, *, project: Project, warned: Callable[[str, str], None] = lambda _judge, _why: None
) -> Decision:
    """The decision of a file, with what it leaves out filled in from the configuration and the bank.

    Args:
        path: Of the file.
        project: Where builds, judges and banks are.
        warned: Told of each judge that is left out where the file names none, and why.

    Raises:
        ConfigError: With one line per mistake in the file.
        UserError: When the bank or the band it names is not there.
    """
    decision = read_decision(path, distinctions=DISTINCTIONS, own_dimensions=lambda: own_dimensions(project.cwd))
    bank_name = decision.bank or project.config.defaults.bank
    bank = project.read_bank(bank_name)
    default = _SET if _SET in bank.sets else project.config.defaults.set_name
    set_name = decision.set_name or (default if default in bank.sets else None)
    if set_name is not None and set_name not in bank.sets:
        raise ConfigError(
            f"{path}: bank {bank_name!r} has no set {set_name!r}; it has {', '.join(bank.sets) or 'none'}"
        )
    floors = decision.floors
    if floors.speed_band is not None:
        bands = {band.name: band.begins_at for band in experience_bands(project.cwd).speed}
        if floors.speed_band not in bands:
            raise ConfigError(
                f"{path}: tokens_per_s names band {floors.speed_band!r}; it must be one of {', '.join(bands)}"
            )
        floors = replace(floors, tokens_per_s=bands[floors.speed_band])
    return replace(
        decision,
        varies=check_names(decision.varies, where=f"{path}: varies"),
        allowed=check_names(decision.allowed, where=f"{path}: allow"),
        bank=bank_name,
        set_name=set_name,
        language=decision.language or project.config.defaults.language,
        repeats=decision.repeats or (bank.sets[set_name].repeats if set_name else None),
        floors=floors,
        judges=decision.judges or _configured_judges(decision, project=project, warned=warned),
    )


def _configured_judges(decision: Decision, *, project: Project, warned: Callable[[str, str], None]) -> tuple[str, ...]:
    """All that are configured, without those that are one of the builds; that none is left, ``check_judges`` says."""
    if not decision.asks_judges:
        return ()
    judges, targets = project.config.judges, project.config.targets
    builds = {name: targets[name] for name in (decision.reference, *decision.candidates) if name in targets}
    try:
        fair = fair_judges(tuple(judges.values()), builds, are_named=False)
    except RunError:
        return tuple(judges)
    for name, why in fair.left_out.items():
        warned(name, why)
    return tuple(judge.name for judge in fair.judges)


def subject_of(decision: Decision) -> str:
    """What the verdicts of a decision are kept under."""
    return f"decision:{decision.name}"


def register_policy(decision: Decision, *, store: Store, project: Project) -> None:
    """Keep that a policy was read now, unless it was before."""
    if any(_is_registration(record, decision.policy_hash) for record in store.verdicts.about(subject_of(decision))):
        return
    now, subject = project.now(), subject_of(decision)
    store.verdicts.add(
        StoredVerdict(
            verdict_id=verdict_id_of(
                subject=subject, policy_hash=decision.policy_hash, outcome=_REGISTERED, created_at=now
            ),
            subject=subject,
            policy_hash=decision.policy_hash,
            outcome=_REGISTERED,
            document={"decision": plain_value(decision)},
            created_at=now,
        )
    )


def late_policy_remarks(decision: Decision, run: Run, *, store: Store) -> Iterator[Remark]:
    """Says when the policy was not the one that held when the candidate's run began."""
    registered = [record for record in store.verdicts.about(subject_of(decision)) if record.outcome == _REGISTERED]
    own = next((record for record in reversed(registered) if record.policy_hash == decision.policy_hash), None)
    if own is None or own.created_at <= run.created_at:
        return
    earlier = next((record for record in registered if record.created_at <= run.created_at), None)
    if earlier is None:
        yield Remark(key="policy_late", values={"run": run.short_id})
        return
    yield Remark(
        key="policy_changed",
        values={
            "before": _short(earlier.policy_hash),
            "after": _short(own.policy_hash),
            "changed": ", ".join(_changed(earlier.document, own.document)),
            "run": run.short_id,
        },
    )


def _is_registration(record: StoredVerdict, policy_hash: str) -> bool:
    return record.outcome == _REGISTERED and record.policy_hash == policy_hash


def _short(policy_hash: str) -> str:
    return policy_hash.rpartition("-")[2][:8]


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What differs between two registered policies, each as ``criteria.accuracy: 0.05 -> 0.08``."""
    old, new = ({**_UNSAID, **_flat(document.get("decision"))} for document in (before, after))
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name) and name not in _FREE]
    return [f"{name}: {_shown(name, old.get(name))} -> {_shown(name, new.get(name))}" for name in names]


def _flat(value: object, prefix: str = "") -> dict[str, object]:
    if not isinstance(value, Mapping):
        return {prefix: value}
    found: dict[str, object] = {}
    for key, member in value.items():
        if key != "type":
            found |= _flat(member, f"{prefix}.{key}" if prefix else str(key))
    return found


def _shown(name: str, value: object) -> str:
    key = name.removeprefix("criteria.")
    if key != name and isinstance(value, float):
        return worded_margin(criterion_of(key), value)
    if isinstance(value, list):
        return "+".join(map(str, value)) or "none"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
