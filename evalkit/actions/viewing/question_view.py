"""One question with all answers of some runs: what was asked, answered, found and said, looked up by a few indexes.

Figures are made from whole runs; a page that settles a doubt must not wait for them. So what counts as right here is
taken from the newest series of the rule that has scored every answer shown, which is the one that figures take as long
as runs are scored whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.score_run import counts_as_right
from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import LANGUAGES, Language, Variant
from evalkit.domain.question_view import (
    AskedPlace,
    PutBefore,
    QuestionView,
    RunAnswers,
    ShownAnswer,
    ShownRating,
    ShownScore,
    ShownVerdict,
    StoredAnswer,
)
from evalkit.domain.review import COMMENT, FLAG, Act, AssignmentKind
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.run import Place
from evalkit.domain.score import Finding, RaterKind, Score, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.domain.sheet import Mark, comment_in, is_flagged_in
from evalkit.reviews.held import marks_of
from evalkit.storage.store import Store

__all__ = ["MOST_ANSWERS", "MOST_RUNS", "QuestionAsk", "question_view"]

MOST_RUNS: Final = 8
"""Beside each other; more columns are too narrow to read."""
MOST_ANSWERS: Final = 60
"""Of all runs together; a question asked more often is looked at repeat by repeat."""
_USUAL_RUNS: Final = 4
"""Where none are named: the newest that asked it."""
_OTHERS_LISTED: Final = 20
_LONGEST_ANSWER: Final = 60_000
_OWN: Final = (RaterKind.RULE, RaterKind.CLOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsk:
    """Which question, and what of it."""

    question_id: str
    runs: tuple[RunId, ...] = ()
    """In the order of the columns; () for the newest that asked it."""
    language: Language | None = None
    repeat: int | None = None
    """Counted from 0; None for all."""


def question_view(ask: QuestionAsk, *, store: Store, longest_answer: int = _LONGEST_ANSWER) -> QuestionView | None:
    """The question as runs answered it; None where no run, or none of those named, asked it.

    Args:
        ask: Which question of which runs.
        store: Where they are. Nothing is written.
        longest_answer: Characters that are read of each.
    """
    everywhere = store.questions.places(ask.question_id)
    all_runs = tuple(dict.fromkeys(place.run_id for place in everywhere))
    wanted = (
        [run_id for run_id in dict.fromkeys(ask.runs) if run_id in all_runs] if ask.runs else all_runs[:_USUAL_RUNS]
    )
    shown = tuple(wanted[:MOST_RUNS])
    if not shown:
        return None
    places = [place for place in everywhere if place.run_id in shown]
    variants = store.banks.variants([_as_place(place) for place in places])
    asked_in: set[str] = {variant.language for variant in variants.values()}
    languages = tuple[Language, ...](language for language in LANGUAGES if language in asked_in)
    if ask.language in languages:
        places = [place for place in places if variants[place.asked_hash].language == ask.language]
    reader = _Reader(store=store, places=places, repeat=ask.repeat, longest_answer=longest_answer)
    others = [run_id for run_id in all_runs if run_id not in shown][:_OTHERS_LISTED]
    runs = store.questions.runs((*shown, *others))
    answers = reader.answers()
    first = variants[places[0].asked_hash]
    return QuestionView(
        question_id=ask.question_id,
        category=first.category,
        difficulty=first.difficulty,
        languages=languages,
        wordings=_wordings(places, variants),
        runs=tuple(
            RunAnswers(
                run=runs[run_id],
                answers=answers.get(run_id, ()),
                wanted=sum(place.repeats for place in places if place.run_id == run_id),
            )
            for run_id in shown
            if any(place.run_id == run_id for place in places)
        ),
        beside=store.questions.neighbours(shown[0], ask.question_id),
        other_runs=tuple(runs[run_id] for run_id in others if run_id in runs),
        other_count=len(all_runs) - len(shown),
    )


def _as_place(place: AskedPlace) -> Place:
    return Place(asked_hash=place.asked_hash, key_hash=place.key_hash, block=0, position=0, repeats=1)


def _wordings(places: Sequence[AskedPlace], variants: Mapping[str, Variant]) -> tuple[Variant, ...]:
    return tuple(variants[asked_hash] for asked_hash in dict.fromkeys(place.asked_hash for place in places))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Brings answers together with what was said of them."""

    store: Store
    places: Sequence[AskedPlace]
    repeat: int | None
    longest_answer: int

    def answers(self) -> Mapping[RunId, tuple[ShownAnswer, ...]]:
        """Run -> its answers, by wording and repeat."""
        stored = self._stored()
        ids = [one.attempt.attempt_id for one in stored]
        keys = {(place.run_id, place.asked_hash): place.key_hash for place in self.places}
        key_by_attempt = {one.attempt.attempt_id: keys[one.attempt.run_id, one.attempt.asked_hash] for one in stored}
        scores = [
            score for score in self.store.questions.scores(ids) if score.key_hash == key_by_attempt[score.attempt_id]
        ]
        texts = [
            text for text in self.store.questions.verdicts(ids) if text.key_hash == key_by_attempt[text.attempt_id]
        ]
        named = {score.series_id for score in scores} | {text.series_id for text in texts}
        series = {one.series_id: one for one in self.store.scores.series(named)}
        ratings = _ratings(self.store.questions.put_before(ids))
        found: dict[RunId, list[ShownAnswer]] = defaultdict(list)
        own = _own_scores(stored, scores, series)
        for one in stored:
            attempt_id = one.attempt.attempt_id
            shown = ShownAnswer(
                stored=one,
                is_right=_is_right(own[attempt_id]),
                scores=tuple(own[attempt_id]),
                verdicts=tuple(
                    ShownVerdict(
                        judge=series[text.series_id].rater,
                        version=series[text.series_id].version,
                        is_simulated=series[text.series_id].about.get("simulated") == "yes",
                        text=text,
                    )
                    for text in sorted(
                        texts, key=lambda text: (text.dimension, series[text.series_id].rater, text.sample)
                    )
                    if text.attempt_id == attempt_id
                ),
                ratings=tuple(ratings.get(attempt_id, ())),
            )
            found[one.attempt.run_id].append(shown)
        return {run_id: tuple(answers) for run_id, answers in found.items()}

    def _stored(self) -> Sequence[StoredAnswer]:
        stored = self.store.questions.answers(self.places, most_characters=self.longest_answer)
        if self.repeat is not None:
            return [one for one in stored if one.attempt.repeat == self.repeat]
        by_run: dict[RunId, list[StoredAnswer]] = defaultdict(list)
        for one in stored:
            by_run[one.attempt.run_id].append(one)
        most = max(1, MOST_ANSWERS // max(1, len(by_run)))
        return [one for answers in by_run.values() for one in answers[:most]]


def _own_scores(
    stored: Sequence[StoredAnswer], scores: Sequence[Score], series: Mapping[SeriesId, Series]
) -> Mapping[AttemptId, Sequence[ShownScore]]:
    """Attempt -> what rule and clock found, by dimension, the one in force first."""
    run_by_attempt = {one.attempt.attempt_id: one.attempt.run_id for one in stored}
    finals = {one.attempt.attempt_id for one in stored if one.attempt.is_final}
    own = [score for score in scores if series[score.series_id].rater_kind in _OWN]
    by_run: dict[tuple[RunId, DimensionName], list[Score]] = defaultdict(list)
    for score in own:
        by_run[run_by_attempt[score.attempt_id], score.dimension].append(score)
    found: dict[AttemptId, list[ShownScore]] = {attempt_id: [] for attempt_id in run_by_attempt}
    for (run_id, _), some in sorted(by_run.items()):
        wanted = {attempt_id for attempt_id in finals if run_by_attempt[attempt_id] == run_id}
        holding = _in_force(some, series, wanted=wanted)
        for score in sorted(some, key=lambda score: score.series_id != holding):
            by = series[score.series_id]
            found[score.attempt_id].append(
                ShownScore(
                    kind=by.rater_kind,
                    rater=by.rater,
                    version=by.version,
                    is_in_force=by.series_id == holding,
                    score=score,
                )
            )
    return found


def _in_force(scores: Sequence[Score], series: Mapping[SeriesId, Series], *, wanted: Collection[AttemptId]) -> SeriesId:
    """The newest series that covers all that is wanted, else the one with the most."""
    covered: dict[SeriesId, set[AttemptId]] = defaultdict(set)
    for score in scores:
        covered[score.series_id].add(score.attempt_id)
    newest_first = sorted(covered, key=lambda one: series[one].created_at, reverse=True)
    whole = (one for one in newest_first if covered[one].issuperset(wanted))
    return next(whole, max(newest_first, key=lambda one: len(covered[one])))


def _is_right(scores: Sequence[ShownScore]) -> bool | None:
    for shown in scores:
        if shown.is_in_force and shown.score.dimension == Dimension.ACCURACY:
            return counts_as_right(shown.score.finding)
    return None


def _ratings(handed: Sequence[PutBefore]) -> Mapping[AttemptId, Sequence[ShownRating]]:
    """Attempt -> what people said of it, and which of it are last words."""
    found: dict[AttemptId, list[ShownRating]] = defaultdict(list)
    for one in handed:
        found[one.assignment.attempt_id] += _said(one)
    return {attempt_id: _with_last_words(ratings) for attempt_id, ratings in found.items()}


def _said(handed: PutBefore) -> Iterator[ShownRating]:
    marks = marks_of(handed.events).get(handed.assignment.assignment_id, {})
    plain = ShownRating(
        rater=handed.rater,
        review_id=handed.review_id,
        kind=handed.assignment.kind,
        dimension=None,
        finding=None,
        is_last_word=False,
        comment=comment_in(marks),
        is_flagged=is_flagged_in(marks),
    )
    said = {name: mark for name, mark in marks.items() if name not in (COMMENT, FLAG)}
    for name, mark in sorted(said.items()):
        yield replace(plain, dimension=name, finding=_finding(mark))
    if not said and (plain.comment or plain.is_flagged):
        yield plain


def _finding(mark: Mark) -> Finding:
    match mark.act:
        case Act.SCORE if mark.value is not None:
            return Scored(value=float(mark.value))
        case Act.CANNOT_JUDGE:
            return Unscored(reason=UnscoredReason.CANNOT_JUDGE)
        case _:
            return Unscored(reason=UnscoredReason.TAKEN_BACK)


def _with_last_words(ratings: Sequence[ShownRating]) -> Sequence[ShownRating]:
    """Who settles has the last word; else what each said when they looked again, and of the others the first.

    Of one person in several reviews, that of the newest.

    Args:
        ratings: Of one answer, by review, oldest first.
    """

    def places(kind: AssignmentKind) -> set[tuple[str, str | None, str]]:
        return {_place(one) for one in ratings if one.kind is kind and isinstance(one.finding, Scored)}

    settled = {place[:-1] for place in places(AssignmentKind.THIRD)}
    rechecked = places(AssignmentKind.RECHECK)

    def is_last(one: ShownRating) -> bool:
        if not isinstance(one.finding, Scored) or one.kind is AssignmentKind.REPEAT:
            return False
        if one.kind is AssignmentKind.THIRD:
            return True
        if _place(one)[:-1] in settled:
            return False
        return one.kind is AssignmentKind.RECHECK or _place(one) not in rechecked

    newest = {(one.dimension, one.rater): one.review_id for one in ratings if is_last(one)}
    return [
        replace(one, is_last_word=is_last(one) and newest[one.dimension, one.rater] == one.review_id) for one in ratings
    ]


def _place(rating: ShownRating) -> tuple[str, str | None, str]:
    """What was rated, and by whom."""
    return rating.review_id, rating.dimension, rating.rater
