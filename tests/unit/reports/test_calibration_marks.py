"""What is said beside judged figures of how the judges stand: the commands in it do what it says."""

from __future__ import annotations

from dataclasses import replace

from evalkit.domain.calibration import CalibrationMark, Standing
from evalkit.reports.sections.calibration_marks import mark_paragraphs


def _said(*marks: CalibrationMark) -> list[str]:
    return [one.text for one in mark_paragraphs(marks, runs="1a9ba8df", called=str.title, language="en")]


def _open(dimension: str, *, questions: int = 0, more: str = "") -> CalibrationMark:
    return CalibrationMark(dimension=dimension, standing=Standing.NOT_YET, questions=questions, more=more)


def test_dimensions_that_nobody_has_scored_are_named_with_the_command_that_asks_people() -> None:
    command = "evalkit review 1a9ba8df --dimension coherence --dimension creativity --minutes 60"
    (said,) = _said(_open("coherence", more=command), _open("creativity", more=command))
    assert "none has scored these answers on Coherence, Creativity; " in said
    assert f"`{command}` has people score them" in said


def test_dimensions_with_the_same_command_stand_in_one_sentence() -> None:
    fresh, goes_on = "evalkit review 1a9ba8df --fresh --dimension tone", "evalkit review 1a9ba8df"
    said = _said(
        _open("tone", questions=16, more=fresh),
        _open("pace", questions=3, more=goes_on),
        _open("wit", questions=4, more=goes_on),
        _open("calm", questions=40),
    )
    begun = "Not yet calibrated by people"
    missing = "`evalkit calibrate 1a9ba8df` says what is missing"
    more = "has people score more."
    any_of = "Pace (questions scored in any run: 3), Wit (questions scored in any run: 4)"
    assert said == [
        f"{begun}: Tone (questions scored in any run: 16). {missing}, `{fresh}` {more}",
        f"{begun}: {any_of}. {missing}, `{goes_on}` {more}",
        f"{begun}: Calm (questions scored in any run: 40). {missing}.",
    ]


def test_the_questions_of_one_run_are_not_said_to_be_of_any() -> None:
    (alone,) = _said(replace(_open("tone", questions=16), runs=("1a9ba8df",)))
    assert "Tone (questions scored: 16)" in alone


def test_what_was_told_of_other_runs_too_names_them_in_the_command_that_says_why() -> None:
    alone = CalibrationMark(dimension="tone", standing=Standing.HUMAN_ONLY, questions=40)
    both = CalibrationMark(dimension="pace", standing=Standing.HUMAN_ONLY, questions=40, runs=("1a9ba8df", "2b"))
    said = _said(alone, both, replace(both, standing=Standing.NOT_YET))
    assert ["on Tone: " in said[0], "`evalkit calibrate 1a9ba8df` says why" in said[0]] == [True, True]
    assert ["on Pace: " in said[1], "`evalkit calibrate 1a9ba8df 2b` says why" in said[1]] == [True, True]
    assert "`evalkit calibrate 1a9ba8df 2b` says what is missing" in said[2]


def test_no_command_asks_people_for_what_they_would_hardly_be_shown() -> None:
    few = CalibrationMark(dimension="accuracy", standing=Standing.NOT_YET, questions=0, can_be_labelled=False)
    cannot, asks = _said(few, _open("coherence", more="evalkit review 1a9ba8df --dimension coherence"))
    assert "cannot be told from these answers on Accuracy" in cannot
    assert "`evalkit review 1a9ba8df --dimension coherence` has people score them" in asks
