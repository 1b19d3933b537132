from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Difficulty
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.errors import UserError
from evalkit.scores.by_clock import read_limits, score_by_clock

_SHIPPED = Path(__file__).parents[3] / "rubrics" / "response_time.yaml"
_EASY = "  easy: {5: 1, 4: 2, 3: 3, 2: 4}\n"
_REST = "  medium: {5: 1, 4: 2, 3: 3, 2: 4}\n  hard: {5: 1, 4: 2, 3: 3, 2: 4}\n"


def found(
    complete_s: float | None, *, difficulty: Difficulty = Difficulty.EASY, outcome: Outcome = Outcome.ANSWERED
) -> Scored | Unscored:
    limits = read_limits(_SHIPPED)
    return score_by_clock(difficulty=difficulty, outcome=outcome, complete_s=complete_s, limits=limits)


def written(folder: Path, text: str) -> Path:
    path = folder / "response_time.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("complete_s", "value"),
    [(0.0, 5), (20.0, 5), (20.1, 4), (40.0, 4), (80.0, 3), (80.5, 2), (160.0, 2), (160.1, 1), (9_999.0, 1)],
)
def test_an_easy_answer_gets_the_best_level_whose_limit_it_keeps(complete_s: float, value: float) -> None:
    assert found(complete_s) == Scored(value=value, read=f"{complete_s:.1f} s")


def test_a_harder_question_may_take_longer() -> None:
    scores = [found(90.0, difficulty=difficulty) for difficulty in Difficulty]
    assert [score.value for score in scores if isinstance(score, Scored)] == [2, 4, 5]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.CUT_IN_REASONING, UnscoredReason.NOT_COMPLETED),
        (Outcome.LOOPING, UnscoredReason.NOT_COMPLETED),
        (Outcome.EMPTY, UnscoredReason.NOT_COMPLETED),
        (Outcome.FAILED, UnscoredReason.NOT_SERVED),
    ],
)
def test_what_was_not_answered_has_no_response_time_however_quick_it_was(
    outcome: Outcome, reason: UnscoredReason
) -> None:
    finding = found(0.1, outcome=outcome)
    assert isinstance(finding, Unscored)
    assert finding.reason is reason


def test_a_time_that_nobody_measured_is_no_score() -> None:
    assert found(None) == Unscored(reason=UnscoredReason.NOT_MEASURED)


def test_limits_have_the_version_of_their_numbers_and_not_of_their_comments(tmp_path: Path) -> None:
    first = read_limits(written(tmp_path, f"limits:\n{_EASY}{_REST}")).version
    commented = read_limits(written(tmp_path, f"# mine\nlimits:\n{_REST}{_EASY.replace('2: 4', '2: 4.0')}")).version
    changed = read_limits(written(tmp_path, f"limits:\n{_EASY.replace('2: 4', '2: 5')}{_REST}")).version
    assert first == commented
    assert first != changed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 5", ":1: `limits` must hold easy, medium, hard"),
        (f"limits:\n{_EASY}", ":1: `limits` must hold easy, medium, hard"),
        (f"limits:\n{_EASY}{_REST}  brutal: {{5: 1}}\n", ":1: `limits` must hold easy, medium, hard"),
        (f"limits:\n{_EASY}{_EASY}{_REST}", ":3: key `easy` is already given on line 2"),
        (f"limits:\n  easy: quick\n{_REST}", ":2: `easy` must hold the levels 5, 4, 3 and 2"),
        (f"limits:\n  easy: {{5: 1, 4: 2, 3: 3}}\n{_REST}", ":2: `easy` must hold the levels 5, 4, 3 and 2"),
        (f"limits:\n  easy:\n    5: 0\n    4: 2\n    3: 3\n    2: 4\n{_REST}", ":3: level 5 is 0; it must be"),
        (f"limits:\n  easy:\n    5: 1\n    4: soon\n    3: 3\n    2: 4\n{_REST}", ":4: level 4 is 'soon'; it must"),
        (f"limits:\n  easy:\n    5: 1\n    4: 2\n    3: 2\n    2: 4\n{_REST}", ":5: level 3 allows 2 s; it must allow"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        read_limits(written(tmp_path, text))
    assert f"response_time.yaml{message}" in str(caught.value)
    assert "\n" not in str(caught.value)
