from __future__ import annotations

import importlib
import re
import string
from collections import Counter
from enum import StrEnum
from pkgutil import iter_modules

import pytest

from evalkit.domain.attempt import Note, Outcome
from evalkit.domain.comparison import DistinctionKind, Reading, Status
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, UnscoredReason
from evalkit.errors import FailureKind
from evalkit.text import catalogue
from evalkit.text.catalogue.wordings import Wordings
from evalkit.text.messages import CATALOGUE, message

_REMARKS = (
    *("few_clusters", "policy_changed", "policy_late", "unequal_repeats", "one_aa_pair", "aa_floor"),
    *("unfinished_run", "build_changed", "token_sources_differ", "other_hardware", "extractor_versions_differ"),
    *("stopped_by_monitor", "hours_not_enough", "joint_pass_low", "not_comparable", "criterion_left_out"),
    "few_for_criterion",
)


def test_both_languages_have_the_same_placeholders() -> None:
    assert not [key for key, said in CATALOGUE.items() if _placeholders(said.en) != _placeholders(said.zh)]


def test_nothing_is_said_in_no_words() -> None:
    assert not [key for key, said in CATALOGUE.items() if not said.en.strip() or not said.zh.strip()]


def test_english_wordings_hold_no_chinese() -> None:
    chinese = re.compile("[\u3000-\u9fff\uff00-\uffef]")
    assert not [key for key, said in CATALOGUE.items() if chinese.search(said.en)]


def test_chinese_wordings_use_chinese_punctuation() -> None:
    # A sign between Latin letters or placeholders is theirs; one beside a Chinese character is not.
    foreign = re.compile("[\u4e00-\u9fff][,;:?!()]|[,;?!()][\u4e00-\u9fff]")
    assert not [key for key, said in CATALOGUE.items() if foreign.search(said.zh)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("category", Category),
        ("difficulty", Difficulty),
        ("outcome", Outcome),
        ("meaning", Outcome),
        ("note", Note),
        ("reason", UnscoredReason),
        ("failure", FailureKind),
        ("dimension", Dimension),
        ("rater", RaterKind),
        ("status", Status),
        ("reading", Reading),
        ("distinction_kind", DistinctionKind),
    ],
)
def test_every_name_has_a_label(kind: str, names: type[StrEnum]) -> None:
    assert {f"{kind} {name.value}" for name in names} <= set(CATALOGUE)


def test_every_criterion_and_every_remark_on_a_comparison_has_a_label() -> None:
    dimensions = {dimension.value for dimension in Dimension}
    assert {f"criterion {key}" for key in CRITERIA if key not in dimensions - {"accuracy"}} <= set(CATALOGUE)
    assert {f"remark {key}" for key in _REMARKS} <= set(CATALOGUE)


def test_no_key_stands_in_two_topics() -> None:
    modules = [
        importlib.import_module(f"{catalogue.__name__}.{found.name}") for found in iter_modules(catalogue.__path__)
    ]
    topics = [topic for module in modules for topic in vars(module).values() if isinstance(topic, dict) and topic]
    counts = Counter(key for topic in topics for key, words in topic.items() if isinstance(words, Wordings))
    assert len(counts) == len(CATALOGUE)
    assert not [key for key, count in counts.items() if count > 1]


def test_values_take_the_places_of_their_names() -> None:
    assert message("interval", "en", low="1.0", high="2.0%") == "1.0 to 2.0%"
    assert message("interval", "zh", low="1.0", high="2.0%") == "1.0 至 2.0%"


def test_braces_in_values_stay_as_they_are() -> None:
    assert message("served_as", "en", name="{name} {0}") == "served as {name} {0}"


def _placeholders(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}
