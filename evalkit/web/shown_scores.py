"""What was found and said of an answer, in words: rule, clock, each judge, each person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evalkit.domain.question import Language
from evalkit.domain.question_view import ShownAnswer, ShownRating, ShownScore, ShownVerdict
from evalkit.domain.score import Finding, RaterKind, Scored, Unscored
from evalkit.reports.judged_rows import items_in_words
from evalkit.reports.wording import name_of, score_of
from evalkit.text.messages import message

__all__ = ["Said", "brief_of", "said_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One finding. Texts of models and people stand in it as they came."""

    who: str
    dimension: str
    score: str
    """A number, or why there is none."""
    is_scored: bool
    is_counted: bool
    """Whether figures are made of it."""
    notes: tuple[str, ...] = ()
    reason: str = ""
    quotes: tuple[str, ...] = ()
    warning: str = ""


def said_of(answer: ShownAnswer, language: Language) -> tuple[Said, ...]:
    """Everything that was found and said: rule and clock, then judges, then people."""
    several = _has_several_versions(answer.verdicts)
    return (
        *(_own(shown, language) for shown in answer.scores),
        *(_verdict(shown, language, is_named=shown.judge in several) for shown in answer.verdicts),
        *(_rating(shown, language) for shown in answer.ratings),
    )


def brief_of(said: Iterable[Said], language: Language) -> str:
    """The scores in one line, each dimension once: ``accuracy: 5, coherence: 4 / 3``."""
    by_dimension: dict[str, list[str]] = {}
    for one in said:
        if one.is_scored and one.is_counted:
            by_dimension.setdefault(one.dimension, []).append(one.score)
    parts = (
        message("attempts chip", language, name=name, value=" / ".join(scores)) for name, scores in by_dimension.items()
    )
    return message("fact_separator", language).join(parts)


def _own(shown: ShownScore, language: Language) -> Said:
    who = message("question who_rule" if shown.kind is RaterKind.RULE else "question who_clock", language)
    finding = shown.score.finding
    read = ""
    if shown.kind is RaterKind.RULE and isinstance(finding, Scored):
        read = (
            message("question unread", language)
            if finding.read is None
            else message("question read", language, read=finding.read)
        )
    return Said(
        who=message("question who_version", language, who=who, version=shown.version[:12]),
        dimension=name_of("dimension", shown.score.dimension, language),
        score=_score(finding, language),
        is_scored=isinstance(finding, Scored),
        is_counted=shown.is_in_force,
        notes=() if shown.is_in_force else (message("question earlier", language),),
        reason=read or _detail(finding),
    )


def _verdict(shown: ShownVerdict, language: Language, *, is_named: bool) -> Said:
    text = shown.text
    who = message("question who_judge", language, judge=shown.judge)
    if is_named:
        # Series are never averaged together: whose version it is tells them apart.
        who = message("question who_version", language, who=who, version=shown.version[:8])
    notes = [message("simulated_mark", language)] if shown.is_simulated else []
    if text.sample:
        notes.append(message("question sample", language, number=text.sample + 1))
    items = items_in_words(text.items, language) if text.items else ""
    detail = _detail(text.finding)
    reasons = (
        message("question items", language, items=items) if items else "",
        text.reason,
        detail if detail != text.reason else "",
    )
    return Said(
        who=who,
        dimension=name_of("dimension", text.dimension, language),
        score=_score(text.finding, language),
        is_scored=isinstance(text.finding, Scored),
        is_counted=True,
        notes=tuple(notes),
        reason="\n".join(part for part in reasons if part),
        quotes=tuple(dict.fromkeys(quote for quote in text.evidence if quote.strip())),
        warning="" if text.suspect is None else message("question suspect", language, said=text.suspect),
    )


def _rating(shown: ShownRating, language: Language) -> Said:
    notes = [name_of("rated_as", shown.kind.value, language)]
    if shown.finding is not None:
        notes.append(message("question last_word" if shown.is_last_word else "question superseded", language))
    if shown.is_flagged:
        notes.append(message("question flagged", language))
    return Said(
        who=message("question who_person", language, rater=shown.rater),
        dimension="" if shown.dimension is None else name_of("dimension", shown.dimension, language),
        score="" if shown.finding is None else _score(shown.finding, language),
        is_scored=isinstance(shown.finding, Scored),
        is_counted=shown.is_last_word,
        notes=tuple(notes),
        reason=message("question comment", language, comment=shown.comment) if shown.comment else "",
    )


def _score(finding: Finding, language: Language) -> str:
    match finding:
        case Scored(value=value):
            return score_of(value)
        case Unscored(reason=reason):
            return message("question unscored_why", language, why=name_of("reason", reason.value, language))


def _detail(finding: Finding) -> str:
    return finding.detail if isinstance(finding, Unscored) else ""


def _has_several_versions(verdicts: Sequence[ShownVerdict]) -> frozenset[str]:
    return frozenset(_doubled(verdicts))


def _doubled(verdicts: Sequence[ShownVerdict]) -> Iterator[str]:
    versions: dict[tuple[str, str], str] = {}
    for one in verdicts:
        if versions.setdefault((one.judge, one.text.dimension), one.version) != one.version:
            yield one.judge
