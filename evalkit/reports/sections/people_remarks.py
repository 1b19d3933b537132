"""What a reader must know of people's scores before trusting one, a sentence each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from evalkit.domain.people import GapStep, PeopleCard, RatedCard
from evalkit.domain.question import Language
from evalkit.domain.score import UnscoredReason
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.reports.document import Paragraph
from evalkit.reports.sections.judge_remarks import FAIR_ALPHA, why_untold
from evalkit.reports.sections.judged_names import judged_name, listed, name_among_people
from evalkit.reports.wording import count_of, name_of
from evalkit.text.messages import message

__all__ = ["people_remarks", "unscored_reason"]

_MOST_NAMED = 6
_FEWEST_TIMED = 10
"""Answers: of fewer, haste says nothing of a rater."""


def people_remarks(people: PeopleCard, language: Language) -> Iterator[Paragraph]:
    """Who scored what, then everything that makes the scores doubtful; or that nothing of the kind is seen."""
    yield Paragraph(text=_who(people, language))
    yield Paragraph(text=_sample(people, language))
    untold = _of_unknown_agreement(people)
    doubts = [
        *_alone(people, language),
        *_missing(people, language),
        *_disagreeing(people, language),
        *_open_gaps(people, language),
        *_careless(people, language),
        *_flagged(people, language),
    ]
    yield from (Paragraph(text=doubt, tone="warning") for doubt in doubts)
    yield from (Paragraph(text=said) for said in _untold(untold, language))
    if not doubts and not untold:
        yield Paragraph(text=message("people_sound", language), tone="good")
    yield from _left_out(people, language)


def _who(people: PeopleCard, language: Language) -> str:
    names = listed((rater.rater for rater in people.raters), language)
    key = "person_scored" if len(people.raters) == 1 else "people_scored"
    return message(key, language, count=len(people.raters), names=names, dimensions=len(people.rated))


def _sample(people: PeopleCard, language: Language) -> str:
    asked = max((one.coverage.wanted for one in people.rated), default=0)
    questions = max((one.questions for one in people.rated), default=0)
    return message("people_sample", language, asked=count_of(asked), questions=count_of(questions))


def _alone(people: PeopleCard, language: Language) -> Iterator[str]:
    """Said once, whatever the number of dimensions; to add somebody helps only where nobody is waited for."""
    alone = [one for one in people.rated if len(one.raters) == 1]
    waiting = [one for one in alone if one.idle]
    if alone and len(people.raters) == 1 and len(waiting) in (0, len(alone)):
        idle = max(one.idle for one in alone)
        yield message(
            "person_first" if idle else "person_alone", language, command=people.next_command, count=count_of(idle)
        )
        return
    for key, some in (("person_first_on", waiting), ("person_alone_on", [one for one in alone if not one.idle])):
        if some:
            yield message(key, language, dimensions=_names(some, language), command=people.next_command)


def _missing(people: PeopleCard, language: Language) -> Iterator[str]:
    """What is without a score and why, and which dimensions are poor for it."""
    lacking = [one for one in people.rated if one.coverage.scored < one.coverage.wanted]
    if not lacking:
        return
    reasons: Counter[str] = Counter()
    for one in lacking:
        reasons.update(one.coverage.unscored)
    unasked = sum(one.coverage.unasked for one in lacking)
    parts = [
        message("scored_by_all", language, dimension=judged_name(one, language), scored=scored, wanted=wanted)
        for one in lacking
        for scored, wanted in [(count_of(one.coverage.scored), count_of(one.coverage.wanted))]
    ]
    whys = [
        message("unscored", language, count=count_of(count), reason=unscored_reason(reason, language))
        for reason, count in reasons.most_common()
    ]
    if unasked:
        whys.append(message("people_unasked", language, count=count_of(unasked), command=people.next_command))
    comma, clause = message("list_separator", language), message("clause_separator", language)
    yield message("people_missing", language, parts=comma.join(parts), whys=clause.join(whys))
    poor = [one for one in lacking if one.coverage.is_poor]
    if poor:
        yield message("people_poor", language, dimensions=_names(poor, language))


def unscored_reason(reason: str, language: Language) -> str:
    """Why people have given no score: it was no judge that could not tell."""
    if reason == UnscoredReason.CANNOT_JUDGE:
        return message("people_cannot_judge", language)
    return name_of("reason", reason, language)


def _disagreeing(people: PeopleCard, language: Language) -> Iterator[str]:
    apart = [one for one in people.rated if isinstance(one.alpha, Estimate) and one.alpha.value < FAIR_ALPHA]
    if apart:
        yield message("people_disagree", language, dimensions=_names(apart, language))


def _open_gaps(people: PeopleCard, language: Language) -> Iterator[str]:
    """By what happens next with them, whom that waits for, and in which review: each goes on by itself."""
    for step in GapStep:
        for review, command in people.going_on.items():
            found = [(one, one.gaps.by_review.get(review, {}).get(step)) for one in people.rated]
            parts = [
                message("gap_on", language, dimension=judged_name(one, language), count=count_of(open_step.count))
                for one, open_step in found
                if open_step is not None
            ]
            # By name, not by dimension: whoever reads it wants to know whom to ask.
            raters = {name for _, open_step in found if open_step is not None for name in open_step.waits_for}
            if parts:
                yield message(
                    f"people_open_gaps {step}",
                    language,
                    parts=listed(parts, language),
                    raters=listed(sorted(raters), language),
                    command=command,
                )


def _careless(people: PeopleCard, language: Language) -> Iterator[str]:
    for rater in people.raters:
        if rater.too_fast and rater.timed >= _FEWEST_TIMED:
            counts = {"count": count_of(rater.too_fast), "timed": count_of(rater.timed)}
            yield message("people_too_fast", language, rater=rater.rater, **counts)
        if rater.is_straight:
            yield message("people_straight", language, rater=rater.rater, count=count_of(rater.longest_alike))


def _flagged(people: PeopleCard, language: Language) -> Iterator[str]:
    if flags := sum(rater.flags for rater in people.raters):
        yield message("people_flagged", language, count=count_of(flags))


def _of_unknown_agreement(people: PeopleCard) -> list[RatedCard]:
    """Dimensions of several people of which nobody can say how far they agree."""
    return [one for one in people.rated if len(one.raters) > 1 and isinstance(one.alpha, Undefined)]


def _untold(untold: Sequence[RatedCard], language: Language) -> Iterator[str]:
    """That, and why; those with the same reason together."""
    untold_by_why: dict[str, list[RatedCard]] = defaultdict(list)
    for one in untold:
        if isinstance(one.alpha, Undefined):
            untold_by_why[why_untold(one.alpha, language)].append(one)
    for why, some in untold_by_why.items():
        yield message("people_untold", language, dimensions=_names(some, language), why=why)


def _left_out(people: PeopleCard, language: Language) -> Iterator[Paragraph]:
    if not people.left_out:
        return
    named = (
        message(
            "left_out_people",
            language,
            dimension=name_among_people(one.dimension, people, language),
            version=one.version,
            raters=listed(one.raters, language),
            count=count_of(one.scored),
        )
        for one in people.left_out
    )
    yield Paragraph(text=message("people_left_out", language, names=listed(named, language, most=_MOST_NAMED)))


def _names(some: Sequence[RatedCard], language: Language) -> str:
    return listed((judged_name(one, language) for one in some), language)
