"""Judged criteria and judges in decision.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalkit.config.decision_file import criteria_from, read_decision
from evalkit.config.starter_decision import starter_decision
from evalkit.domain.criteria import CRITERIA, criterion_of
from evalkit.domain.decision import Decision
from evalkit.errors import ConfigError

_BUILDS = 'reference = "q8"\ncandidates = ["q4"]\n'
_JUDGED = '[criteria]\ncoherence = "0.25"\n'


def _read(folder: Path, text: str) -> Decision:
    path = folder / "decision.toml"
    path.write_text(_BUILDS + text, encoding="utf-8")
    return read_decision(path, own_dimensions=lambda: ("politeness",))


def _mistake(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        _read(folder, text)
    return str(caught.value).removeprefix(f"{folder}/")


def test_judges_and_repeats_reach_the_decision(tmp_path: Path) -> None:
    decision = _read(tmp_path, f'judges = ["glm", "mistral"]\njudged_repeats = 3\n{_JUDGED}')
    assert (decision.judges, decision.judged_repeats) == (("glm", "mistral"), 3)
    assert decision.judged_criteria == ("coherence",)
    left_out = _read(tmp_path, _JUDGED)
    assert (left_out.judges, left_out.judged_repeats) == ((), 2)


def test_a_dimension_of_a_teams_own_can_decide_and_an_unknown_one_cannot(tmp_path: Path) -> None:
    decision = _read(tmp_path, '[criteria]\npoliteness = "0.5"\n')
    assert decision.criteria == {"politeness": 0.5}
    said = _mistake(tmp_path, '[criteria]\npolitness = "0.5"\n')
    assert said == "decision.toml:4: politness in [criteria] is no criterion; did you mean politeness?"
    assert _mistake(tmp_path, '[criteria]\npoliteness = "5 points"\n').startswith(
        "decision.toml:4: politeness in [criteria] must be a difference on the scale 1-5"
    )
    assert criteria_from(["politeness=0.5"], where="--margin", own_dimensions=lambda: ("politeness",)) == {
        "politeness": 0.5
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('judges = ["glm"]\n', "decision.toml:3: judges names who scores, and no criterion is judged; name one in "),
        (
            'scored_by = "people"\n',
            "decision.toml:3: scored_by says whose scores decide, and no criterion is judged; name one",
        ),
        (
            f'scored_by = "poeple"\n{_JUDGED}',
            "decision.toml:3: scored_by must be 'judges', 'people' or 'combined', not 'poeple'",
        ),
        (f'judges = ["glm", "glm"]\n{_JUDGED}', "decision.toml:3: judges must name 'glm' once only"),
        (f"judged_repeats = 0\n{_JUDGED}", "decision.toml:3: judged_repeats must be"),
        (f'judges = "glm"\n{_JUDGED}', "decision.toml:3: judges must be a list"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert _mistake(tmp_path, text).startswith(said)


def _policy(**overrides: Any) -> str:
    members: dict[str, Any] = {"reference": "q8", "candidates": ("q4",), "criteria": {"coherence": 0.25}}
    return Decision(**(members | overrides)).policy_hash


def test_judges_are_part_of_a_policy_only_where_something_judged_decides() -> None:
    plain = {"accuracy": 0.05}
    assert _policy(criteria=plain) == _policy(criteria=plain, judges=("a",))
    assert _policy(judges=("a", "b")) == _policy(judges=("b", "a"))
    assert _policy(judges=("a", "b")) != _policy(judges=("a",))
    assert _policy(judges=("a", "b")) != _policy(judges=("a", "b"), judged_repeats=3)


def test_what_rules_the_clock_and_pairs_measure_is_not_judged() -> None:
    judged = {key for key, criterion in CRITERIA.items() if criterion.is_judged}
    assert judged == {
        *("coherence", "completeness", "complexity", "common_sense", "creativity"),
        *("contradiction_detection", "assumption_checking"),
    }
    assert criterion_of("politeness").is_judged


def test_a_written_decision_is_read_back_with_its_judges(tmp_path: Path) -> None:
    decision = Decision(
        name="decision",
        reference="q8",
        candidates=("q4",),
        criteria={"coherence": 0.25},
        judges=("glm", "mistral"),
        judged_repeats=3,
    )
    path = tmp_path / "decision.toml"
    path.write_text(starter_decision(decision, pass_share=0.8, questions=200, repeats=5), encoding="utf-8")
    assert read_decision(path) == decision
