"""No figure of a scorecard is left out of the page: each is changed once, and the page must change with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import partial
from typing import Any

import pytest

from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate
from evalkit.reports.as_markdown import markdown_sections
from evalkit.reports.scorecard import scorecard_page
from tests.builders import a_passport, a_run, a_selection, a_target, variants_numbered
from tests.unit.reports.cards import a_scorecard

_NOT_ON_THE_PAGE = {
    # Intervals of figures that stand beside a main one; the JSON has them.
    "dimensions.*.completed.low",
    "dimensions.*.completed.high",
    "dimensions.*.deviation.low",
    "dimensions.*.deviation.high",
    "accuracy.by_slice.*.low",
    "accuracy.by_slice.*.high",
    "twins.*.solvable.low",
    "twins.*.solvable.high",
    "twins.*.unsolvable.low",
    "twins.*.unsolvable.high",
    "stability.pass_at.1.value",
    "stability.pass_at.1.low",
    "stability.pass_at.1.high",
    # Said once, of the whole category.
    "accuracy.by_slice.*.reason",
    # Said with the clock's or the rule's own name.
    "dimensions.*.rater",
    # The first digits of a hash tell limits apart.
    "dimensions.*.version",
    # Of each question: the sheet of questions and the frames have them.
    "questions.*.asked_hash",
    "questions.*.cluster",
    "questions.*.complete_s",
    "questions.*.tokens",
    "questions.*.outcomes.answered",
    "questions.*.flip",
    # The shape of a distribution: charts, JSON and the frames have it.
    *(
        f"speed.{name}.twentieths.*"
        for name in ("ttft_s", "ttfa_s", "complete_s", "decode_tokens_per_s", "tokens_per_answer")
    ),
    # Attempts that were not completed or not served stand among the outcomes.
    "outcomes.unscored.not_completed",
}


def _changes(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every leaf's path with the whole value in which this leaf alone is different."""
    leaf = _changed_leaf(value)
    if leaf is not None:
        yield path, leaf
    for name, member, put in _members(value):
        for where, other in _changes(member, f"{path}.{name}"):
            yield where, put(other)


def _changed_leaf(value: Any) -> Any:
    match value:
        case bool() | Enum():
            return None
        case int():
            return value + 1
        case float():
            return value * 1.03 + 0.02
        case str():
            return f"{value}x"
        case _:
            return None


def _members(value: Any) -> list[tuple[str, Any, Callable[[Any], Any]]]:
    """Name, member, and what makes the whole with another member."""
    match value:
        case Mapping():
            whole: dict[Any, Any] = dict(value)
            return [(_key(key), member, partial(_with_key, whole, key)) for key, member in whole.items()]
        case tuple():
            return [
                ("*", member, lambda other, at=at: (*value[:at], other, *value[at + 1 :]))
                for at, member in enumerate(value)
            ]
        case _:
            names = [part.name for part in fields(value)] if is_dataclass(value) else []
            shown = ["value", "low", "high"] if isinstance(value, Estimate) else names
            return [
                (name, getattr(value, name), lambda other, name=name: replace(value, **{name: other})) for name in shown
            ]


def _with_key(whole: dict[Any, Any], key: object, other: object) -> dict[Any, Any]:
    return {**whole, key: other}


def _key(key: object) -> str:
    return str(key) if isinstance(key, str | int) and not isinstance(key, Category | Difficulty) else "*"


def _changed_cards(card: Scorecard) -> Iterator[tuple[str, Scorecard]]:
    for part in fields(card):
        if part.name != "run":
            for path, other in _changes(getattr(card, part.name), part.name):
                yield path, replace(card, **{part.name: other})


def _page(card: Scorecard, language: Language) -> str:
    return markdown_sections(scorecard_page(card, language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_is_on_the_page(language: Language) -> None:
    card = a_scorecard()
    page = _page(card, language)
    unseen = {path for path, changed in _changed_cards(card) if _page(changed, language) == page}
    assert _of_a_run(unseen) == _of_a_run(_NOT_ON_THE_PAGE)


def test_every_part_of_a_question_is_on_the_page_or_left_to_the_sheet_of_questions() -> None:
    card = a_scorecard(questions=a_scorecard().questions[:1])
    unseen = {path for path, changed in _changed_cards(card) if _page(changed, "en") == _page(card, "en")}
    assert unseen - _of_a_run(unseen) == _NOT_ON_THE_PAGE - _of_a_run(_NOT_ON_THE_PAGE)


def _of_a_run(paths: set[str]) -> set[str]:
    """Without the questions, of which the page shows the most unstable only."""
    return {path for path in paths if not path.startswith("questions.")}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"target": a_target(name="other")}, "other: 71.4%"),
        ({"target": a_target(served_model="other-model")}, "served as other-model"),
        ({"passport": a_passport(quantisation="Q2_K")}, "quantisation Q2_K"),
        ({"passport": a_passport(server="vllm", server_version="vllm 0.9")}, "server: vllm 0.9,"),
        ({"passport": a_passport(context=4096)}, "context 4,096"),
        ({"passport": a_passport(model_digest="sha256:12")}, "model digest: sha256:12"),
        ({"passport": a_passport(model_file="/models/a.gguf")}, "model file: /models/a.gguf"),
        ({"passport": a_passport(parameter_count=32_000_000_000)}, "parameters: 32,000,000,000"),
        ({"passport": a_passport(default_sampling={"top_k": 40.0})}, "default sampling: top_k 40"),
        ({"passport": a_passport(template_hash="t:1")}, "chat template (hash): t:1"),
        ({"selection": a_selection(set_name="decision")}, "set decision"),
        ({"bank_version": "7"}, "bank reasoning 7"),
        ({"run_id": "abcdefghij"}, "run: abcdefgh"),
    ],
)
def test_the_page_says_what_was_run(changed: dict[str, Any], expected: str) -> None:
    run = a_run(variants=variants_numbered(2), **changed)
    plain = re.sub(r"\\(?=\W|_)|\*\*", "", _page(a_scorecard(run=run), "en"))
    assert expected in plain
