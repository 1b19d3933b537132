"""What a recheck of a size can tell, by the baseline's own figures: before it is asked, and when it did not decide."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import numpy as np

from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.comparing.counted import by_question
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.plan_decision import builds_of, design_of
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.criteria import DEFAULT_MARGINS
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.upkeep import Outlook
from evalkit.errors import UndefinedStatistic, UserError
from evalkit.stats.joint_pass import BuildAssumptions, Design, joint_pass
from evalkit.stats.planning import ASSUMED_OF_SHARES, Spread, smallest_margin

__all__ = ["EVERY_QUESTION", "SMOKE", "in_common", "larger_outlooks", "outlook_on", "recheck_order"]

SMOKE: Final = "smoke"
EVERY_QUESTION: Final = "--all"
_SETS: Final = (SMOKE, "decision", "full")
"""Those that banks usually have, the smallest first."""


def recheck_order(run: Run, *, model: str, set_name: str | None) -> RunOrder:
    """What a recheck asks of a model: a set in the baseline's language with its seed, or every question of its own.

    Args:
        run: The baseline.
        model: Whom to ask.
        set_name: None for all that the baseline asked.
    """
    if set_name is None:
        return RunOrder(model_names=(model,), like=run.run_id)
    return RunOrder(
        model_names=(model,),
        bank=run.selection.bank,
        set_name=set_name,
        language=run.selection.language,
        seed=run.selection.seed,
    )


def in_common(baseline: RunTable, repeats_by_hash: Mapping[str, int]) -> list[str]:
    """asked_hash of each question that a recheck asks and the baseline has been asked, too."""
    known = set(baseline.asked_hashes)
    return [asked_hash for asked_hash in repeats_by_hash if asked_hash in known]


def outlook_on(baseline: RunTable, repeats_by_hash: Mapping[str, int], *, option: str = "") -> Outlook | None:
    """What a recheck can tell; None where it asks too few of the baseline's questions to tell anything.

    Args:
        baseline: The baseline's run.
        repeats_by_hash: asked_hash of each question that is asked -> how often.
        option: How such a recheck is asked for; empty for the one at hand.
    """
    common = in_common(baseline, repeats_by_hash)
    variants = [baseline.variants[asked_hash] for asked_hash in common]
    if len({variant.cluster for variant in variants}) < 2 or Dimension.ACCURACY not in baseline.scores:
        return None
    repeats = max(repeats_by_hash[asked_hash] for asked_hash in common)
    baseline_repeats = max(place.repeats for place in baseline.run.places)
    builds = _builds(baseline)
    design = design_of(variants, repeats=min(repeats, baseline_repeats))
    within = builds.accuracy * (1 - builds.accuracy) * (1 - builds.agreement)
    spread = Spread(
        # The baseline's own repeats wear its noise down, however often the recheck asks.
        within_reference=within * repeats / baseline_repeats,
        within_candidate=within,
        between=ASSUMED_OF_SHARES.between,
        is_within_measured=builds.is_measured,
    )
    return Outlook(
        option=option,
        questions=len(variants),
        repeats=repeats,
        margin=DEFAULT_MARGINS["accuracy"],
        smallest_margin=smallest_margin(spread, questions=len(variants), repeats=repeats),
        passes=joint_pass(builds, design, margins=_askable(design)).passes,
        is_measured=builds.is_measured,
    )


def larger_outlooks(baseline: RunTable, *, project: Project, than: int = 0) -> tuple[Outlook, ...]:
    """What rechecks can tell that ask more, each of another size, the smallest first.

    Args:
        baseline: The baseline's run.
        project: Where its bank is. One that is gone, or has no such set, offers none.
        than: So many requests are not more.
    """
    sizes = {
        **_asked_by_set(baseline.run, project=project),
        EVERY_QUESTION: {place.asked_hash: place.repeats for place in baseline.run.places},
    }
    found: dict[int, Outlook] = {}
    for option, repeats_by_hash in sizes.items():
        requests = sum(repeats_by_hash[asked_hash] for asked_hash in in_common(baseline, repeats_by_hash))
        if requests > than and requests not in found:
            outlook = outlook_on(baseline, repeats_by_hash, option=option)
            if outlook is not None:
                found[requests] = outlook
    return tuple(found[requests] for requests in sorted(found))


def _asked_by_set(run: Run, *, project: Project) -> Mapping[str, Mapping[str, int]]:
    """Option -> what it asks, of each set that the run's bank has."""
    found: dict[str, Mapping[str, int]] = {}
    # All sets of a bank that is gone are gone with it.
    with suppress(UserError):
        bank = project.read_bank(run.selection.bank)
        for name in _SETS:
            order = recheck_order(run, model=run.target.name, set_name=name)
            with suppress(UserError):
                found[f"--set {name}"] = chosen_questions(order, project=project, bank=bank).scope.repeats_by_hash
    return found


def _builds(baseline: RunTable) -> BuildAssumptions:
    """What the baseline's build is like; where it asked nothing twice, only how often it is right is known."""
    try:
        return builds_of(baseline)
    except UndefinedStatistic:
        right = by_question(baseline, baseline.is_right, baseline.scores[Dimension.ACCURACY].is_counted)
        is_asked = right.total > 0
        share = float((right.hits[is_asked] / right.total[is_asked]).mean()) if is_asked.any() else 0.5
        return BuildAssumptions(accuracy=share)


def _askable(design: Design) -> Mapping[str, float]:
    """The default criteria that questions of this kind can tell at all."""
    has_traps = all(len(np.unique(design.clusters[design.sides == side])) > 1 for side in (-1, 1))
    absent = (set() if has_traps else {"trap_accuracy"}) | (set() if design.repeats > 1 else {"flip_rate"})
    return {key: margin for key, margin in DEFAULT_MARGINS.items() if key not in absent}
