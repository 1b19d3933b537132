"""What people are told of judges who were held against people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evalkit.domain.attempt import RunId
from evalkit.domain.calibration import (
    Calibration,
    CalibrationCard,
    Check,
    Ground,
    GroundFinding,
    JudgeFit,
    LabelledDifference,
    LabelledRunCard,
)
from evalkit.domain.question import Language
from evalkit.domain.verdict import Figure, Undefined
from evalkit.reports.as_text.drawing import drawn_sections
from evalkit.reports.calibration import calibration_page
from evalkit.reports.calibration_json import calibration_document
from evalkit.reports.document import BANNER
from tests.builders import a_run, a_target
from tests.schema_defects import schema_defects
from tests.unit.reports.cards import an_estimate
from tests.unit.reports.words import words_of

_REFERENCE = a_run(run_id=RunId("11111111-0000"), target=a_target(name="q8"))
_CANDIDATE = a_run(run_id=RunId("22222222-0000"), target=a_target(name="q4"))
_NONE = Undefined(reason="20 questions scored by people, needs 30")


def a_check(ground: Ground, finding: GroundFinding = GroundFinding.MET, **overrides: Any) -> Check:
    """Met, unless told otherwise."""
    members: dict[str, Any] = {
        "figure": None if ground is Ground.CANARIES else an_estimate(0.05, level=0.9),
        "limit": {Ground.AGREEMENT: 0.1, Ground.BIAS: 0.25, Ground.BIAS_DIFFERENCE: 0.15}.get(ground, 0.0),
        "counted": 60,
        "run_id": _CANDIDATE.run_id if ground is Ground.BIAS_DIFFERENCE else None,
    }
    return Check(ground=ground, finding=finding, **(members | overrides))


def a_fit(*checks: Check, **overrides: Any) -> JudgeFit:
    """With these instead of the usual checks."""
    given = {check.ground: check for check in checks}
    members: dict[str, Any] = {
        "judge": "big",
        "version": "v1",
        "checks": tuple(given.get(ground, a_check(ground)) for ground in Ground),
        "alpha": 0.61,
        "people_alpha": 0.58,
        "biases": (an_estimate(0.1), an_estimate(0.0)),
    }
    return JudgeFit(**(members | overrides))


def a_card(*checks: Check, combined: Figure | None = None, **overrides: Any) -> CalibrationCard:
    """A dimension that both have scored in both runs."""
    both = combined or an_estimate(-0.12, low=-0.3, high=0.06)
    run_cards = [
        LabelledRunCard(
            run_id=run.run_id,
            people=an_estimate(4.0),
            judges=an_estimate(4.4),
            combined=an_estimate(3.9, low=3.6, high=4.2),
            judge_weight=0.5,
            labelled=60,
        )
        for run in (_REFERENCE, _CANDIDATE)
    ]
    members: dict[str, Any] = {
        "dimension": "coherence",
        "raters": ("ada", "bo"),
        "questions": 60,
        "answers": 120,
        "shared": 40,
        "panel": a_fit(*checks),
        "judges": (),
        "runs": tuple(run_cards),
        "differences": (
            LabelledDifference(
                reference_id=_REFERENCE.run_id,
                candidate_id=_CANDIDATE.run_id,
                people=an_estimate(-0.1),
                judges=an_estimate(0.2),
                combined=both,
                judge_weight=0.5,
                labelled=60,
                worth=1.4,
            ),
        ),
    }
    return CalibrationCard(**(members | overrides))


def a_calibration(*cards: CalibrationCard, **overrides: Any) -> Calibration:
    """Of the candidate beside the reference."""
    return replace(Calibration(runs=(_REFERENCE, _CANDIDATE), cards=cards), **overrides)


def said(*cards: CalibrationCard, language: Language = "en", **overrides: Any) -> str:
    """All words of the page."""
    return "\n".join(words_of(calibration_page(a_calibration(*cards, **overrides), language)))


def test_an_accepted_dimension_says_so_and_shows_every_figure_with_what_it_rests_on() -> None:
    text = said(a_card())
    assert "coherence: accepted." in text
    assert "120 answers to 60 questions are scored by both; 40 of them by two people. By: ada, bo." in text
    assert "Alpha of judges with people is 0.61; of people with each other, on the same answers, 0.58." in text
    assert "-0.30 to +0.06" in text
    assert "q4 less q8: with these judges, 60 questions scored by people tell as much as 84 would without" in text
    assert "More scores by people" not in text


def test_a_failed_dimension_says_on_which_grounds() -> None:
    apart = a_check(Ground.AGREEMENT, GroundFinding.FAILED, figure=an_estimate(-0.5, low=-0.6, high=-0.4))
    lean = a_check(Ground.BIAS, GroundFinding.FAILED, figure=an_estimate(-0.43, low=-0.54, high=-0.32))
    favour = a_check(Ground.BIAS_DIFFERENCE, GroundFinding.FAILED, figure=an_estimate(0.4, low=0.2, high=0.6))
    text = said(a_card(lean, favour, apart, a_check(Ground.CANARIES, GroundFinding.FAILED)))
    assert (
        "Judges failed their canaries; agree with people less than people do with each other (alpha 0.61 against 0.58; "
        "up to 0.10 less is accepted); give less than people do for the same answers, by 0.43 (0.32 to 0.54); favour "
        "q4 over q8 by 0.40 (0.20 to 0.60): no verdict rests on them alone. People decide, "
        "by their scores alone or combined" in text
    )


def test_what_programs_get_is_as_the_schema_says() -> None:
    told = a_card(judges=(a_fit(judge="big"), a_fit(judge="other")))
    untold = a_card(
        a_check(Ground.AGREEMENT, GroundFinding.OPEN, figure=_NONE, needed=30),
        combined=_NONE,
        raters=(),
        more="evalkit review 11111111 22222222 --dimension coherence",
    )
    document = calibration_document(a_calibration(told, untold, unjudged=("creativity",), simulated_judges=("big",)))
    assert not schema_defects(document, "calibration")
    assert schema_defects(document | {"is_simulated": "no"}, "calibration")


def test_judges_that_favour_the_reference_are_said_to_favour_it() -> None:
    favour = a_check(Ground.BIAS_DIFFERENCE, GroundFinding.FAILED, figure=an_estimate(-0.4, low=-0.6, high=-0.2))
    assert "Judges favour q8 over q4 by 0.40 (0.20 to 0.60)" in said(a_card(favour))
    bare = a_check(Ground.BIAS, GroundFinding.FAILED, figure=_NONE)
    unknown = a_check(Ground.AGREEMENT, GroundFinding.FAILED)
    text = said(replace(a_card(), panel=a_fit(bare, unknown, alpha=None)))
    assert "Judges agree with people less than people do with each other; score otherwise than people" in text


def test_an_open_dimension_says_how_many_labels_it_needs_and_where_they_come_from() -> None:
    card = a_card(
        a_check(Ground.BIAS, GroundFinding.OPEN, needed=90),
        a_check(Ground.BIAS_DIFFERENCE, GroundFinding.OPEN, needed=1382),
        a_check(Ground.AGREEMENT, GroundFinding.OPEN, needed=70, counted=40),
    )
    text = said(replace(card, more="evalkit review 11111111 22222222 --fresh --dimension coherence"))
    assert "not yet calibrated. Questions that people have scored in both runs: 60, about 1,382 needed to tell." in text
    assert "Answers that two people have scored: 40, about 70 needed to tell." in text
    assert "about 90 needed" not in text
    assert "More scores by people: `evalkit review 11111111 22222222 --fresh --dimension coherence`." in text


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (
            a_card(a_check(Ground.CANARIES, GroundFinding.OPEN)),
            "no canaries on record: `evalkit judge 11111111 22222222` tries them",
        ),
        (
            a_card(a_check(Ground.BIAS, GroundFinding.OPEN)),
            "Whether judges give more or less than people is so close that no number of scores will tell.",
        ),
        (
            a_card(a_check(Ground.AGREEMENT, GroundFinding.OPEN, figure=Undefined(reason="no variation: all alike"))),
            "Whether judges agree with people cannot be told",
        ),
        (
            replace(a_card(), panel=a_fit(a_check(Ground.BIAS, GroundFinding.OPEN, needed=30), judge="")),
            "judge them alike with `evalkit judge 11111111 22222222`",
        ),
    ],
)
def test_what_labels_alone_will_not_mend_is_said(card: CalibrationCard, sentence: str) -> None:
    assert sentence in said(card)


def test_every_dimension_is_told_first_and_every_judge_by_itself() -> None:
    other = replace(a_card(a_check(Ground.BIAS, GroundFinding.OPEN, needed=90)), dimension="completeness")
    card = replace(a_card(), judges=(a_fit(judge="big"), a_fit(judge="other")), panel=a_fit(judge="big, other"))
    page = calibration_page(a_calibration(card, other, unjudged=("creativity",)), "en")
    assert [section.key for section in page] == [
        "calibration",
        "calibration coherence",
        "calibration completeness",
        "calibration meaning",
    ]
    words = list(words_of(page))
    panel = words.index("All judges together (big, other), which decides:")
    assert panel < words.index("Judge big:") < words.index("Judge other:")
    assert (
        "completeness: not yet calibrated. Questions that people have scored: 60, about 90 needed to tell."
        in words[:panel]
    )
    assert "Only people have scored: creativity." in words


def test_where_figures_count_questions_that_tell_nothing_of_judges_it_says_why() -> None:
    """An answer that broke off counts as 1 in the means, and was never read by anybody."""
    why = "“Questions scored” counts those, too, that tell nothing of judges"
    assert why not in said(a_card())
    assert why in said(a_card(a_check(Ground.BIAS_DIFFERENCE, counted=59)))
    one_run: dict[str, Any] = {"differences": (), "runs": a_card().runs[:1]}
    checks = tuple(a_check(ground) for ground in Ground if ground is not Ground.BIAS_DIFFERENCE)
    assert why not in said(a_card(**one_run, panel=a_fit(checks=checks)))
    assert why in said(a_card(**one_run, panel=a_fit(checks=checks), questions=59))


def test_intervals_of_differences_are_told_from_the_bounds_of_comparisons() -> None:
    sides = "The intervals of differences are two-sided, and the bounds of `evalkit compare` one-sided"
    assert sides in said(a_card())
    assert sides not in said(a_card(differences=()))


def test_what_nobody_has_scored_takes_one_line_and_has_no_part_of_its_own() -> None:
    nobody: dict[str, Any] = {"answers": 0, "questions": 0, "shared": 0, "raters": ()}
    command = "evalkit review 11111111 22222222 --dimension completeness --dimension accuracy --minutes 60"
    unscored = [a_card(dimension=name, **nobody, more=command) for name in ("completeness", "accuracy")]
    page = calibration_page(a_calibration(a_card(), *unscored), "en")
    assert [section.key for section in page] == ["calibration", "calibration coherence", "calibration meaning"]
    assert (
        f"Nobody has scored yet: completeness, accuracy where no rule decides. `{command}` puts answers before people."
        in words_of(page)
    )


def test_people_are_not_asked_for_where_they_would_be_shown_too_little_to_calibrate_anything() -> None:
    nobody: dict[str, Any] = {"answers": 0, "questions": 0, "shared": 0, "raters": ()}
    command = "evalkit review 11111111 22222222 --dimension completeness"
    unscored = [a_card(dimension="accuracy", **nobody), a_card(dimension="completeness", **nobody, more=command)]
    page = calibration_page(a_calibration(a_card(), *unscored, out_of_reach={"accuracy": 2}), "en")
    told = " ".join(words_of(page))
    assert "nobody need: accuracy where no rule decides (questions that people would be shown: 2)." in told
    assert f"Nobody has scored yet: completeness. `{command}`" in told


def test_what_these_runs_cannot_give_is_called_out_of_reach_and_nobody_is_sent_to_work() -> None:
    reachable = a_check(Ground.BIAS, GroundFinding.OPEN, counted=15, needed=38, most=40)
    beyond = a_check(Ground.BIAS_DIFFERENCE, GroundFinding.OPEN, counted=15, needed=41, most=40)
    within = replace(beyond, needed=40)
    told = "both runs: 15, about 41 needed to tell. These runs have 40: that is out of reach. Take people's scores ("
    assert told in said(a_card(reachable, beyond))
    assert a_card(reachable, within).needs_people
    assert not a_card(reachable, beyond).needs_people
    assert "out of reach" not in said(a_card(reachable, within))
    assert "share; more takes runs that ask more" not in said(a_card(reachable, beyond))
    shared = a_check(Ground.AGREEMENT, GroundFinding.OPEN, counted=10, needed=90, most=80)
    assert "two people have scored: 10, about 90 needed to tell. These runs have 80: that" in said(a_card(shared))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_is_broken_and_no_column_is_empty_on_a_narrow_page(language: Language) -> None:
    few = Undefined(reason="2 clusters scored by judge and two people, needs 10")
    agreement = a_check(Ground.AGREEMENT, GroundFinding.OPEN, figure=few, counted=2, needed=30)
    runs = tuple(replace(run, combined=_NONE, judge_weight=None) for run in a_card().runs)
    differences = tuple(replace(one, combined=_NONE, judge_weight=None, worth=None) for one in a_card().differences)
    card = a_card(
        agreement,
        a_check(Ground.BIAS_DIFFERENCE, GroundFinding.OPEN, needed=12_188),
        runs=runs,
        differences=differences,
    )
    page = calibration_page(a_calibration(card), language)
    lines = [line.plain.strip() for line in drawn_sections(page, width=80)]
    label = {"en": "favour q4 over q8 by", "zh": "相对 q8 偏向 q4"}[language]
    assert [line for line in lines if line.startswith(label) and "12,188" in line]
    reason = {"en": "are of 2 independent questions, and it takes 10", "zh": "只涉及 2 道独立题，至少需要 10 道"}
    assert reason[language] in "".join(words_of(page))
    weight = {"en": "judges' weight", "zh": "评审 权重"}[language]
    assert weight not in words_of(page)
    assert weight in words_of(calibration_page(a_calibration(a_card()), language))


def test_simulated_judges_or_answers_are_told_before_anything_else() -> None:
    (banner, *_) = calibration_page(a_calibration(a_card(), simulated_judges=("big",)), "en")
    assert (banner.key, "SIMULATED judges" in "".join(words_of((banner,)))) == (BANNER, True)
    simulated = replace(_CANDIDATE, target=a_target(name="demo", is_simulated=True))
    (banner, *_) = calibration_page(a_calibration(a_card(), runs=(_REFERENCE, simulated)), "en")
    assert "the answers of demo, not a model" in "".join(words_of((banner,)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_drawn_whatever_is_missing(language: Language) -> None:
    """A team's own dimension, no labels, no figures."""
    fit = a_fit(a_check(Ground.AGREEMENT, GroundFinding.OPEN, figure=_NONE, needed=30), alpha=None, people_alpha=None)
    card = a_card(
        dimension="tone",
        title={"en": "Tone [bold]", "zh": "语气"},
        panel=fit,
        answers=0,
        raters=(),
        differences=(),
        runs=tuple(replace(run, people=_NONE, combined=_NONE, judge_weight=None) for run in a_card().runs),
    )
    text = said(replace(card, raters=("ada",)), card, language=language)
    assert {"en": "Tone [bold]", "zh": "语气"}[language] in text
    assert "{" not in text
    assert all(
        line.cell_len <= 80
        for line in drawn_sections(calibration_page(a_calibration(replace(card, raters=("ada",))), language), width=80)
    )
    if language == "zh":
        assert not [line for line in text.splitlines() if "people" in line or "needs" in line]


def test_as_json_every_figure_stands_with_its_reason_where_there_is_none() -> None:
    card = a_card(a_check(Ground.BIAS, GroundFinding.OPEN, needed=90), combined=_NONE)
    document: Any = calibration_document(a_calibration(card, unjudged=("creativity",)))
    (dimension,) = document["dimensions"]
    assert dimension["standing"] == "not_yet_calibrated"
    assert (dimension["needed_questions"], dimension["needed_shared"]) == (90, None)
    assert [check["ground"] for check in dimension["panel"]["checks"]] == [ground.value for ground in Ground]
    assert dimension["panel"]["checks"][0]["figure"] is None
    assert dimension["differences"][0]["combined"] == {"undefined": _NONE.reason}
    assert document["not_judged"] == ["creativity"]
    assert document["runs"][1] == {"run_id": "22222222-0000", "model": "q4"}
