"""What is in one rater's hands, read from the store and made blind: all that any door ever shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.project import Project
from evalkit.actions.reviewing.hands import hands_of
from evalkit.domain.attempt import Asked, RunId
from evalkit.domain.question import Language, Variant
from evalkit.domain.review import Assignment, Review, ReviewRater
from evalkit.domain.rubric import LEVELS, DimensionName, Method, Rubric
from evalkit.domain.run import Place, Run
from evalkit.domain.sheet import BlindAnswer, Mark, Scale, Sheet
from evalkit.errors import RubricError
from evalkit.reviews.blinding import form_id_of, item_id_of, masked
from evalkit.scores.judge_prompt import reference_text
from evalkit.storage.store import Store
from evalkit.text.prompts import parted_prompt

__all__ = ["review_rubrics", "scale_of", "sheet_of"]

_REFERENCE: Final[Mapping[Language, str]] = {"en": "reference", "zh": "参考答案"}
"""What rubrics call it."""


def sheet_of(
    review: Review,
    rater: ReviewRater,
    *,
    store: Store,
    project: Project,
    language: Language | None = None,
    has_handed_on: bool = False,
) -> Sheet:
    """The rater's sheet as it is now, with what they have said so far.

    A page or a form that is made after somebody took over from its rater asks for nothing that is asked of somebody
    else; a form that went out before may still come back, and is read by all that it was made of.

    Args:
        review: Of which it is a part.
        rater: Whose.
        store: Where the answers are.
        project: Whose rubrics hold.
        language: Of the words around the answers, where it is not the review's.
        has_handed_on: Whether what somebody has taken over from the rater is in it.

    Raises:
        RubricError: When the anchors that the review was begun with are no longer there.
    """
    language = language or review.language
    rubrics = review_rubrics(review, project=project)
    runs = [store.runs.get(run_id) for run_id in review.run_ids]
    assignments, marks = hands_of(review, rater, store=store, has_handed_on=has_handed_on)
    return Sheet(
        form_id=form_id_of(review, rater.rater_id),
        rater=rater.name,
        language=language,
        scales=tuple(scale_of(rubric, language) for rubric in rubrics.values()),
        answers=tuple(
            replace(
                _blind(assignment, review, _Shown(runs=runs, rubrics=rubrics, store=store), variant),
                marks=marks.get(assignment.assignment_id, dict[str, Mark]()),
            )
            for assignment, variant in _with_variants(assignments, store=store)
        ),
        is_simulated=any(run.target.is_simulated for run in runs),
        is_handed_on=any(one.instead_of == rater.rater_id for one in store.reviews.raters(review.review_id)),
    )


def review_rubrics(review: Review, *, project: Project) -> Mapping[DimensionName, Rubric]:
    """Dimension -> rubric, in the order of the review.

    Raters are never shown other anchors halfway: the scores before and after would be of two scales.

    Raises:
        RubricError: When a dimension is gone, or its anchors are others than at the beginning.
    """
    known = {rubric.name: rubric for rubric in rubrics_here(project.cwd)}
    defects = tuple(
        f"{_where(known.get(name))}: {name} is not as it was when review {review.short_id} was begun, and people would "
        "score by two scales; put its words back, or begin another review with evalkit review --fresh"
        for name in review.dimensions
        if name not in known or known[name].anchors_version != review.anchors_versions[name]
    )
    if defects:
        raise RubricError(defects)
    return {name: known[name] for name in review.dimensions}


def _where(rubric: Rubric | None) -> str:
    return rubric.source if rubric is not None and rubric.source else "rubrics"


def scale_of(rubric: Rubric, language: Language) -> Scale:
    """A rubric as people see it, in one language."""
    items = tuple(item[language] for item in rubric.items)
    levels = tuple((level, rubric.levels[level][language]) for level in LEVELS)
    words = " ".join([rubric.asks[language], *items, *(anchor for _, anchor in levels)])
    return Scale(
        dimension=rubric.name,
        title=rubric.title[language],
        asks=rubric.asks[language],
        levels=levels,
        items=items,
        uses_checklist=_uses_checklist(rubric),
        # Most rubrics show it; said of every scale, it would be heeded on none.
        uses_reference="reference" in rubric.shows and _REFERENCE[language] in words.casefold(),
    )


def _uses_checklist(rubric: Rubric) -> bool:
    """Whether the question's checklist is what its levels count, or what it is shown with."""
    return (rubric.method is Method.CHECKLIST and not rubric.items) or "checklist" in rubric.shows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What an answer is shown with."""

    runs: Sequence[Run]
    rubrics: Mapping[DimensionName, Rubric]
    store: Store

    def names(self) -> Iterator[str]:
        """Whatever the runs' models are called."""
        for run in self.runs:
            yield run.target.name
            yield run.target.served_model
            if run.passport.model_file:
                yield run.passport.model_file


def _blind(assignment: Assignment, review: Review, shown: _Shown, variant: Variant) -> BlindAnswer:
    body = shown.store.attempts.body(assignment.attempt_id)
    rubrics = [rubric for name, rubric in shown.rubrics.items() if name in assignment.dimensions]
    names = tuple(shown.names())
    asked = parted_prompt(variant.prompt)
    shows_reasoning = any("reasoning" in rubric.shows for rubric in rubrics) and bool(body.reasoning.strip())
    return BlindAnswer(
        item_id=item_id_of(review, assignment.assignment_id),
        question=asked.question,
        instruction=asked.instruction,
        answer=masked(body.answer, names, question=asked.question),
        reasoning=masked(body.reasoning, names, question=asked.question) if shows_reasoning else None,
        reference=reference_text(variant) or None,
        checklist=variant.checklist if any(map(_uses_checklist, rubrics)) else (),
        dimensions=tuple(rubric.name for rubric in rubrics),
        language=variant.language,
    )


def _with_variants(assignments: Sequence[Assignment], *, store: Store) -> Iterator[tuple[Assignment, Variant]]:
    """Each assignment with its question, by the answer key that holds today."""
    asked = store.attempts.asked({one.attempt_id for one in assignments})
    places: dict[RunId, dict[str, Place]] = defaultdict(dict)
    for one in asked.values():
        places[one.run_id][one.asked_hash] = _place(one)
    variants = {run_id: store.banks.variants(list(its_own.values())) for run_id, its_own in places.items()}
    for assignment in assignments:
        one = asked[assignment.attempt_id]
        yield assignment, variants[one.run_id][one.asked_hash]


def _place(asked: Asked) -> Place:
    """A question with its key, wherever in a run it stands: it may have left the scope since."""
    return Place(asked_hash=asked.asked_hash, key_hash=asked.key_hash, block=0, position=0, repeats=1)
