"""``evalkit decide init``: writes a commented decision.toml with margins that a good build passes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.comparing.comparability import check_names
from evalkit.actions.plan_decision import design_of, untold_criteria
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.actions.simulated_targets import is_simulated_name
from evalkit.config.starter_decision import starter_decision
from evalkit.domain.criteria import DEFAULT_MARGINS
from evalkit.domain.decision import Decision
from evalkit.errors import UserError
from evalkit.stats.joint_pass import BuildAssumptions, decision_design, joint_pass

__all__ = ["StartOrder", "StartedDecision", "started_decision"]

_QUESTIONS: Final = 200
_REPEATS: Final = 5
_DEMO: Final = ("demo", ("demo-q4", "demo-q2"), ("quantisation",))
_SET: Final = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOrder:
    """What the user said; None and () are filled in."""

    reference: str | None
    candidates: tuple[str, ...]
    varies: tuple[str, ...]
    bank: str | None
    set_name: str | None
    path: Path
    is_forced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedDecision:
    """What was written."""

    pass_share: float
    """Share of decisions that identical builds pass with these margins, simulated."""
    questions: int
    repeats: int
    own_pass_share: float
    """The same with the questions and repeats that the file names."""
    own_questions: int
    own_repeats: int


def started_decision(order: StartOrder, *, project: Project) -> StartedDecision:
    """Write the file.

    Raises:
        UserError: When a file is there, a name is unknown, or candidate and reference are one.
    """
    if order.path.exists() and not order.is_forced:
        raise UserError(f"{order.path}: is there already; change it by hand, or replace it with --force")
    reference, candidates, varies = _builds(order, project=project)
    bank_name = order.bank or project.config.defaults.bank
    bank = project.read_bank(bank_name)
    default = _SET if _SET in bank.sets else project.config.defaults.set_name
    set_name = order.set_name or (default if default in bank.sets else None)
    if set_name is not None and set_name not in bank.sets:
        raise UserError(
            f"--set {set_name}: bank {bank_name!r} has {', '.join(bank.sets) or 'no sets'}; name one of these"
        )
    language = bank.language_or(project.config.defaults.language)
    repeats = bank.sets[set_name].repeats if set_name else _REPEATS
    asked = RunOrder(model_names=(), bank=bank_name, set_name=set_name, language=language)
    variants = chosen_questions(asked, project=project).scope.variants
    untold = untold_criteria(variants, repeats=repeats)
    decision = Decision(
        name=order.path.stem,
        reference=reference,
        candidates=candidates,
        varies=check_names(varies, where="--varies"),
        bank=bank_name,
        set_name=set_name,
        language=language,
        repeats=repeats,
        criteria={key: margin for key, margin in DEFAULT_MARGINS.items() if key not in untold},
    )
    found = joint_pass(BuildAssumptions(), decision_design(_QUESTIONS, repeats=_REPEATS), margins=decision.criteria)
    text = starter_decision(decision, pass_share=found.passes, questions=_QUESTIONS, repeats=_REPEATS)
    try:
        order.path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"{order.path}: cannot be written: {error.strerror}; choose another place with --to") from error
    own = design_of(variants, repeats=repeats)
    return StartedDecision(
        pass_share=found.passes,
        questions=_QUESTIONS,
        repeats=_REPEATS,
        own_pass_share=joint_pass(BuildAssumptions(), own, margins=decision.criteria).passes,
        own_questions=len(own.clusters),
        own_repeats=own.repeats,
    )


def _builds(order: StartOrder, *, project: Project) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    configured = list(project.config.targets)
    reference, candidates = order.reference, tuple(dict.fromkeys(order.candidates))
    if reference is None and not candidates and len(configured) < 2:
        return _DEMO
    reference = reference or next((name for name in configured if name not in candidates), None)
    candidates = candidates or tuple(name for name in configured if name != reference)
    if reference is None or not candidates:
        raise UserError("name the model in use and one to replace it: --reference NAME --candidate NAME2")
    if reference in candidates:
        raise UserError(f"candidate {reference!r} is the reference itself; name another build")
    for name in (reference, *candidates):
        if not is_simulated_name(name):
            project.target(name)
    return reference, candidates, order.varies
