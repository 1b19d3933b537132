"""What people found of answers, how far they agree, and what each of them is like as a rater."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evalkit.domain.panel import Coverage
from evalkit.domain.question import Language
from evalkit.domain.review import AssignmentKind, Door
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import Finding
from evalkit.domain.verdict import Figure

__all__ = [
    "Agreement",
    "GapStep",
    "Gaps",
    "OpenStep",
    "OtherAnchors",
    "PeopleCard",
    "RatedCard",
    "RaterCard",
    "RaterOnDimension",
    "ToldRating",
]


class GapStep(StrEnum):
    """What happens next with an answer on which raters are apart."""

    FIRST = "first"
    """It waits until raters who have it have been through all their answers for the first time."""
    AGAIN = "again"
    """Raters look at it again."""
    THIRD = "third"
    """Somebody who has not scored it settles it."""
    NOBODY = "nobody"
    """Nothing, unless somebody new comes: all have looked at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """What is next for some answers of one review on which its raters are apart."""

    count: int
    waits_for: Mapping[str, int]
    """Who is waited for, and with how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Answers on which people were far apart, and what became of them."""

    wide: int
    """First scores 2 or more apart."""
    rechecked: int
    """Of these, looked at again by at least one of those who scored them."""
    settled: int
    """Scored by somebody else since, whose word stands in place of theirs."""
    open: int
    """Still 2 or more apart, and not settled: their mean counts meanwhile."""
    by_review: Mapping[str, Mapping[GapStep, OpenStep]]
    """Beginning of a review's id -> what happens next with these; a step that is next for none is left out. What mends
    them is a review's own."""

    @property
    def next_steps(self) -> Mapping[GapStep, int]:
        """The same of all reviews together: how many are before each step."""
        counts: Counter[GapStep] = Counter()
        for steps in self.by_review.values():
            counts.update({step: some.count for step, some in steps.items()})
        return counts

    @property
    def waits_for(self) -> Mapping[GapStep, Mapping[str, int]]:
        """Of the same steps: who is waited for, and with how many."""
        found: dict[GapStep, Counter[str]] = {}
        for steps in self.by_review.values():
            for step, some in steps.items():
                found.setdefault(step, Counter()).update(some.waits_for)
        return found

    @property
    def unsettled(self) -> int:
        """Of those open, how many nobody of the review is left to settle."""
        return self.next_steps.get(GapStep.NOBODY, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedCard:
    """One dimension as people scored it.

    Agreement is that of first scores, before anybody looked again: what is re-checked was picked for being apart, so
    that agreement afterwards would be of the procedure, and not of the people.
    """

    dimension: DimensionName
    title: Mapping[Language, str]
    """Of a team's own dimension; empty for a standard one, which reports name themselves."""
    version: str
    """Of the anchors that were shown."""
    every: Figure
    """Mean over all sampled answers, what broke off counted as 1; each is the mean of its raters' last words."""
    coverage: Coverage
    """Sampled answers that at least one person has scored."""
    questions: int
    """With an answer that is asked about."""
    raters: tuple[str, ...]
    """Who has scored any, by name."""
    idle: int
    """How many others were asked, and have not begun on it."""
    twice: int
    """Answers to which two or more people gave a first score: what agreement rests on."""
    alpha: Figure
    """Krippendorff's, ordinal."""
    ac2: Figure
    """Gwet's, ordinal weights: stays high where nearly all scores are alike."""
    exact: Figure
    within_one: Figure
    """Shares of pairs of people that give the same score, or scores one apart."""
    gaps: Gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterOnDimension:
    """One person beside the others, on one dimension, by first scores."""

    dimension: DimensionName
    shared: int
    """Answers that somebody else has scored too."""
    alpha: Figure
    """Of this person with each single other, all such pairs together."""
    within_one: Figure
    """Share of these pairs that are at most one apart."""
    bias: Figure
    """What this person gives more than the others on the same answers; below 0 they are the stricter one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterCard:
    """One person as a rater, over all dimensions."""

    rater: str
    """Pseudonym: who is called alike in several reviews is one person."""
    review: str
    """Beginning of its id; of several that asked them, of each, oldest first, with a blank between."""
    scored: int
    wanted: int
    """Scores asked for, an answer and a dimension each; hidden repeats and re-checks are not among them."""
    cannot_judge: int
    median_s: float | None
    """Seconds from one answer to the next; None where times are not known."""
    too_fast: int
    """Answers that were scored faster than they can be read."""
    timed: int
    """Answers whose time is known."""
    longest_alike: int
    """Answers in a row that got the same scores throughout, of all that they were given."""
    is_straight: bool
    """Whether that is more than chance would bring."""
    repeats: int
    """Scores given a second time, unknowingly."""
    repeats_same: int
    repeats_near: int
    """Of these, the same as the first, and at most one apart."""
    self_exact: Figure
    self_within_one: Figure
    """The same two as shares."""
    comments: int
    flags: int
    by_dimension: tuple[RaterOnDimension, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAnchors:
    """Scores by another wording of the anchors: never averaged with those that count."""

    dimension: DimensionName
    version: str
    raters: tuple[str, ...]
    scored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCard:
    """Everything that people scored of a run, or of several."""

    rated: tuple[RatedCard, ...]
    raters: tuple[RaterCard, ...]
    """By review and in the order in which they were added; those who have said something."""
    review_runs: tuple[str, ...]
    """Beginnings of the ids of the runs of the newest review that counts: what goes on with it must name them all."""
    going_on: Mapping[str, str]
    """Beginning of a review's id, of those that count -> the command that goes on with it and no other. Those that are
    finished stand first, then by age: the last is gone on with where no review is meant in particular."""
    left_out: tuple[OtherAnchors, ...] = ()

    @property
    def next_command(self) -> str:
        """What goes on with the review that is open, or with the newest one that counts."""
        return list(self.going_on.values())[-1]

    def of(self, dimension: DimensionName) -> RatedCard | None:
        """What they found on a dimension; None where they were not asked, or have not said anything."""
        return next((card for card in self.rated if card.dimension == dimension), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRating:
    """What one person said of one answer on one dimension, and why they saw it."""

    run: Run
    question_id: str
    repeat: int
    """Counted from 0."""
    dimension: DimensionName
    rater: str
    review: str
    """Beginning of its id."""
    version: str
    """Of the anchors."""
    kind: AssignmentKind
    finding: Finding | None
    """None where there is a comment or a flag, and no score."""
    is_counted: bool
    """Whether the answer's value is made of it: not of hidden repeats, of what was re-checked or settled since, nor of
    scores by other anchors."""
    comment: str
    """On the answer, whatever the dimension."""
    is_flagged: bool
    made_at: datetime | None
    """By the rater's own clock: of the score, or else of the comment or the flag."""
    door: Door | None
    """How it came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far people agree about the answers of some runs."""

    runs: tuple[Run, ...]
    people: PeopleCard
