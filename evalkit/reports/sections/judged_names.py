"""What judges, people and the dimensions that they scored are called on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from evalkit.domain.panel import JudgedCard, JudgeHabits, PanelCard
from evalkit.domain.people import PeopleCard, RatedCard
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import DimensionCard, Scorecard
from evalkit.domain.verdict import Figure, Undefined
from evalkit.reports.wording import count_of
from evalkit.text.messages import message

__all__ = [
    "STANDARD",
    "dimension_name",
    "judge_name",
    "judged_by",
    "judged_name",
    "listed",
    "name_among_people",
    "name_in_panel",
    "name_on_card",
    "said_by_judges",
    "said_by_people",
    "simulated_judges",
]

STANDARD: Final = {dimension.value: number for number, dimension in enumerate(Dimension)}
"""Name of a standard dimension -> its place in their fixed order."""
_NOBODY: Final = "0 questions, needs 2"


def dimension_name(entry: DimensionCard, card: Scorecard, language: Language) -> str:
    """A row of scores by its dimension; accuracy by judges or people is of other answers than accuracy by rule."""
    match entry.rater_kind:
        case RaterKind.JUDGE:
            return name_in_panel(entry.dimension, card.panel, language)
        case RaterKind.HUMAN:
            return name_among_people(entry.dimension, card.people, language)
        case RaterKind.RULE | RaterKind.CLOCK:
            return _standard_name(entry.dimension, language)


def name_on_card(dimension: DimensionName, card: Scorecard, language: Language) -> str:
    """A dimension that judges or people scored, by its name."""
    if judged_by(card.panel, dimension) is not None:
        return name_in_panel(dimension, card.panel, language)
    return name_among_people(dimension, card.people, language)


def name_in_panel(dimension: DimensionName, panel: PanelCard | None, language: Language) -> str:
    """The same of a dimension by its name."""
    judged = judged_by(panel, dimension)
    return _standard_name(dimension, language) if judged is None else judged_name(judged, language)


def name_among_people(dimension: DimensionName, people: PeopleCard | None, language: Language) -> str:
    """The same where people scored it."""
    rated = None if people is None else people.of(dimension)
    return _standard_name(dimension, language) if rated is None else judged_name(rated, language)


def judged_name(judged: JudgedCard | RatedCard, language: Language) -> str:
    """A dimension as judges or people scored it: a team's own one by the title that its rubric gives."""
    if judged.dimension == Dimension.ACCURACY:
        return message("accuracy_by_judges", language)
    if judged.dimension in STANDARD:
        return _standard_name(judged.dimension, language)
    return judged.title.get(language, judged.dimension)


def judged_by(panel: PanelCard | None, dimension: DimensionName) -> JudgedCard | None:
    """What judges found on a dimension; None where none was asked."""
    known = () if panel is None else panel.judged
    return next((judged for judged in known if judged.dimension == dimension), None)


def judge_name(habits: JudgeHabits, language: Language) -> str:
    """A judge by its own name, and by the served model's where that is another; simulated ones are marked."""
    name = habits.judge
    if habits.served_model != habits.judge:
        name = message("judge_served_as", language, judge=name, model=habits.served_model)
    return message("judge_is_simulated", language, judge=name) if habits.is_simulated else name


def said_by_judges(figure: Figure) -> Figure:
    """Without any verdict, the reason is not that no rule has scored anything."""
    if isinstance(figure, Undefined) and figure.reason == _NOBODY:
        return Undefined(reason="no verdict")
    return figure


def said_by_people(figure: Figure) -> Figure:
    """The same where people were asked."""
    if isinstance(figure, Undefined) and figure.reason == _NOBODY:
        return Undefined(reason="no score")
    return figure


def simulated_judges(panel: PanelCard | None) -> tuple[str, ...]:
    """The names of judges whose verdicts the embedded simulator wrote."""
    return () if panel is None else tuple(habits.judge for habits in panel.judges if habits.is_simulated)


def listed(names: Iterable[str], language: Language, *, most: int | None = None) -> str:
    """Names behind each other, and how many more there are."""
    known: Sequence[str] = list(names)
    comma = message("list_separator", language)
    if most is None or len(known) <= most:
        return comma.join(known)
    more = message("and_more", language, count=count_of(len(known) - most))
    return comma.join((*known[:most], more))


def _standard_name(dimension: DimensionName, language: Language) -> str:
    return message(f"dimension {dimension}", language) if dimension in STANDARD else dimension
