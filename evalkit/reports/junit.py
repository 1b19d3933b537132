"""A comparison as JUnit XML, which CI servers draw: a suite for each candidate, a case for each line of its verdict.

What is INCONCLUSIVE, and what differences nobody named stop, is an ``error``: CI servers count errors with failures
(Jenkins) or beside them (GitLab), and let ``skipped`` pass. A gate that could not decide must not look green.
Skipped are only the lines of a candidate whose verdict is stopped as a whole, which is an error by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Final, Literal, assert_never
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from evalkit.domain.calibration import Standing
from evalkit.domain.comparison import (
    Comparison,
    CriterionRow,
    Difference,
    FloorRow,
    JudgedDifference,
    PairComparison,
    Status,
)
from evalkit.domain.criteria import CRITERIA, Criterion, ScoredBy, Unit
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Figure, Remark, Undefined
from evalkit.reports.sections.compared_basis import BESIDE_VERDICT
from evalkit.reports.wording import measured, percent_of, points_of, score_of
from evalkit.text.hostile import for_string_cell, for_terminal
from evalkit.text.margins import worded_margin
from evalkit.text.messages import message

__all__ = ["junit_xml"]

_NAME_LENGTH: Final = 200
_MESSAGE_LENGTH: Final = 4000

_STANDINGS: Final[dict[Standing, str]] = {
    Standing.ACCEPTED: "accepted",
    Standing.HUMAN_ONLY: "people only",
    Standing.NOT_YET: "not yet calibrated",
}
_Ending = Literal["passed", "failure", "error", "skipped"]
_ENDINGS: Final[dict[Status, _Ending]] = {
    Status.PASS: "passed",
    Status.FAIL: "failure",
    Status.INCONCLUSIVE: "error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One ``testcase``."""

    name: str
    """The same in every run of a decision, so that a CI server can follow it."""
    ending: _Ending
    kind: str
    """One word for what it came to."""
    said: str
    """One line with the figures."""


def junit_xml(comparison: Comparison) -> str:
    """The verdicts as JUnit XML, in English like all that machines read; ends with a line end.

    Args:
        comparison: By a decision, or by hand. Its candidates become suites in their order.
    """
    suites = [_suite(pair, comparison) for pair in comparison.pairs]
    root = Element("testsuites", {"name": _name(comparison.decision.name), **_totals(suites)})
    root.extend(suites)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(pair: PairComparison, comparison: Comparison) -> Element:
    cases = tuple(_cases(pair))
    mark = " SIMULATED" if pair.candidate.target.is_simulated or pair.reference.target.is_simulated else ""
    candidate, reference = pair.candidate.target.name, pair.reference.target.name
    suite = Element(
        "testsuite",
        {
            "name": _name(f"{candidate} against {reference}{mark}"),
            # The schema that CI servers go by knows no time zone.
            "timestamp": comparison.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "tests": str(len(cases)),
            **{kind: str(sum(case.ending == ending for case in cases)) for kind, ending in _COUNTED},
            "time": "0",
        },
    )
    properties = SubElement(suite, "properties")
    for name, value in _properties(pair, comparison):
        SubElement(properties, "property", {"name": name, "value": _name(value)})
    classname = _name(f"{comparison.decision.name}.{candidate}{mark}")
    for case in cases:
        _write(case, suite, classname=classname)
    return suite


_COUNTED: Final[tuple[tuple[str, _Ending], ...]] = (
    ("failures", "failure"),
    ("errors", "error"),
    ("skipped", "skipped"),
)


def _totals(suites: list[Element]) -> dict[str, str]:
    counted = ("tests", *(kind for kind, _ in _COUNTED))
    return {kind: str(sum(int(suite.get(kind, "0")) for suite in suites)) for kind in counted} | {"time": "0"}


def _properties(pair: PairComparison, comparison: Comparison) -> Iterator[tuple[str, str]]:
    yield "policy", comparison.decision.policy_hash
    if comparison.source is not None:
        yield "decision", comparison.source
    yield "reference_run", pair.reference.run_id
    yield "candidate_run", pair.candidate.run_id
    yield "questions", str(pair.pairing.questions)
    yield "clusters", str(pair.pairing.clusters)
    if any(row.is_primary and row.scored_by is not None for row in pair.rows):
        yield "scored_by", comparison.decision.scored_by.value


def _write(case: _Case, suite: Element, *, classname: str) -> None:
    written = SubElement(suite, "testcase", {"classname": classname, "name": _name(case.name), "time": "0"})
    said = _clean(case.said, limit=_MESSAGE_LENGTH)
    match case.ending:
        case "passed":
            SubElement(written, "system-out").text = said
        case "skipped":
            SubElement(written, "skipped", {"message": said})
        case "failure" | "error":
            SubElement(written, case.ending, {"message": said, "type": case.kind}).text = said
        case _:
            assert_never(case.ending)


def _cases(pair: PairComparison) -> Iterator[_Case]:
    """The verdict, then what it rests on."""
    rests_on = (
        *(_criterion_case(row) for row in pair.rows if row.is_primary),
        *(_floor_case(row) for row in pair.floors),
    )
    yield _verdict_case(pair, rests_on)
    for case in rests_on:
        if pair.status is None:
            said = f"not judged, since the runs are not comparable; {case.said}"
            yield _Case(name=case.name, ending="skipped", kind="not_comparable", said=said)
        else:
            yield case


def _verdict_case(pair: PairComparison, rests_on: tuple[_Case, ...]) -> _Case:
    if pair.status is None:
        stops = "; ".join(
            f"{found.key}: {found.reference} against {found.candidate}" for found in pair.comparability.blocking
        )
        said = f"no verdict: the runs differ in what nobody named: {stops or 'see the report'}"
        return _Case(name="verdict", ending="error", kind="not_comparable", said=said)
    ending = _ENDINGS[pair.status]
    blamed = [case.name for case in rests_on if case.ending == ending]
    said = pair.status.value.upper()
    if ending != "passed":
        said += f": {', '.join(blamed)}" if blamed else _joint(pair)
    if pair.early is not None:
        early = pair.early
        where = f"at look {early.look} of {early.looks}" if early.look else "by the monitor of broken builds"
        said += f"; reached {where}, after {early.questions} of {early.questions_planned} questions"
    said += "".join(f"; {message(f'remark {remark.key}', 'en', **remark.values)}" for remark in _doubts(pair))
    return _Case(name="verdict", ending=ending, kind=pair.status.value, said=said)


def _doubts(pair: PairComparison) -> list[Remark]:
    """What stands beside the verdict on the page, too."""
    return [remark for remark in pair.remarks if remark.key in BESIDE_VERDICT]


def _joint(pair: PairComparison) -> str:
    """Why a verdict is not what its lines are: several candidates share one risk of error."""
    if pair.adjusted_p is None:
        return ""
    return f": every line is passed by itself, and not for all candidates together (Holm p {pair.adjusted_p:.2g})"


def _criterion_case(row: CriterionRow) -> _Case:
    status = row.status or Status.INCONCLUSIVE
    return _Case(
        name=f"{row.criterion.key}{_by_whom(row)}",
        ending=_ENDINGS[status],
        kind=row.reading.value,
        said="; ".join(_said_of_row(row)),
    )


def _by_whom(row: CriterionRow) -> str:
    """Who gives the figure: people by that word, since who they are becomes known with their first scores."""
    match row.scored_by:
        case ScoredBy.PEOPLE:
            return " by people"
        case ScoredBy.COMBINED:
            return " by people and judges"
        case ScoredBy.JUDGES | None:
            return "" if row.rater is None or row.rater_kind is RaterKind.RULE else f" by {row.rater}"
        case _:
            assert_never(row.scored_by)


def _said_of_row(row: CriterionRow) -> Iterator[str]:
    criterion = row.criterion
    if row.reference is not None and row.candidate is not None:
        against = f"{_amount(criterion, row.candidate)} against {_amount(criterion, row.reference)}"
        yield f"{criterion.key} {against}"
    if isinstance(row.difference, Undefined):
        yield f"no difference: {row.difference.reason}"
    else:
        yield _difference(criterion, row.difference)
    if row.judged is not None:
        yield from _said_of_judges(row.judged)
    yield from _said_of_people(row)
    if row.margin is not None:
        yield f"margin {worded_margin(criterion, row.margin)}"
    if row.needed is not None:
        truth = "a candidate that is as good" if row.needed.assumes_no_difference else "a difference as measured"
        has = f", and these runs have {row.needed.asked_questions}" if row.needed.asked_questions is not None else ""
        has += f", and the bank has {row.needed.bank_questions}" if row.needed.bank_questions is not None else ""
        asked = "scored by people" if row.needed.scored_by_people else f"x {row.needed.repeats}"
        yield f"{row.needed.questions} questions {asked} would decide on {truth}{has}"


def _said_of_judges(judged: JudgedDifference) -> Iterator[str]:
    for one in judged.judges:
        known = one.difference
        said = known.reason if isinstance(known, Undefined) else _signed(score_of(known.value))
        yield f"judge {one.judge} {said}"
    if not isinstance(judged.spread, Undefined):
        yield f"the choice of judges adds a standard error of {score_of(judged.spread.added)}"
    scored = [f"{one.scored} of {one.wanted}" for one in (judged.candidate, judged.reference)]
    yield f"answers scored by all judges: {scored[0]} against {scored[1]}"


def _said_of_people(row: CriterionRow) -> Iterator[str]:
    beside, mark = row.people, row.calibration
    if beside is not None:
        yield f"answers scored by people: {beside.scored} of {beside.wanted}"
        if row.scored_by is not ScoredBy.PEOPLE:
            for one in beside.sources:
                if one.scored_by is ScoredBy.PEOPLE:
                    known = one.difference
                    said = known.reason if isinstance(known, Undefined) else _signed(score_of(known.value))
                    yield f"people alone {said}"
    if mark is not None and row.scored_by is ScoredBy.JUDGES:
        yield f"judges held against people: {_STANDINGS[mark.standing]} ({mark.questions} questions scored by both)"


def _floor_case(row: FloorRow) -> _Case:
    criterion = CRITERIA[row.key]
    demanded = f"at {'least' if row.is_at_least else 'most'} {_amount(criterion, row.required)} is demanded"
    return _Case(
        name=f"floor: {row.key}",
        ending=_ENDINGS[row.status],
        kind=row.status.value,
        said=f"{row.key} {_figure(criterion, row.figure)}; {demanded}",
    )


def _figure(criterion: Criterion, figure: Figure) -> str:
    if isinstance(figure, Undefined):
        return f"has no figure: {figure.reason}"
    low, high = _amount(criterion, figure.low), _amount(criterion, figure.high)
    return f"{_amount(criterion, figure.value)}, between {low} and {high} ({figure.level:.0%})"


def _difference(criterion: Criterion, difference: Difference) -> str:
    value, low, high = (_change(criterion, amount) for amount in (difference.value, difference.low, difference.high))
    unit = " points" if criterion.unit is Unit.SHARE else ""
    sure = f"{difference.confidence:.0%} each way, {difference.n_clusters} clusters"
    return f"{value}{unit}, between {low} and {high} ({sure})"


def _amount(criterion: Criterion, value: float) -> str:
    """A figure in its criterion's unit."""
    match criterion.unit:
        case Unit.SHARE:
            return percent_of(value)
        case Unit.SCORE:
            return score_of(value)
        case Unit.RATIO:
            return measured(value)
        case _:
            assert_never(criterion.unit)


def _change(criterion: Criterion, value: float) -> str:
    """A difference in its criterion's unit, with its sign."""
    match criterion.unit:
        case Unit.SHARE:
            return _signed(points_of(value))
        case Unit.SCORE:
            return _signed(score_of(value))
        case Unit.RATIO:
            return f"{value:.2f}x"
        case _:
            assert_never(criterion.unit)


def _signed(number: str) -> str:
    if not number.strip("-0."):
        return number.lstrip("-")
    return number if number.startswith("-") else f"+{number}"


def _name(text: str) -> str:
    return _clean(text, limit=_NAME_LENGTH)


def _clean(text: str, *, limit: int) -> str:
    """One line without what a viewer obeys or XML forbids; what is special in XML is escaped where it is written."""
    return for_string_cell(for_terminal(text, limit=limit))
