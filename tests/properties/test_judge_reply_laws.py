"""Laws of reading verdicts: whatever a judge writes, nothing is raised and no score is made up."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.domain.exchange import TokenLogprobs
from evalkit.domain.judging import CannotJudge, NoVerdict, Verdict
from evalkit.domain.rubric import Method
from evalkit.scores.judge_reply import read_verdict
from evalkit.scores.judge_weights import weighted_score

PIECES = st.sampled_from(
    [
        *('{"evidence":', '["x"]', "[]", ',"reason":', '"why"', ',"score":', ',"cannot_judge":', "false", "true", "}"),
        *("null", "4", "5", "2", "4.5", '"4"', "NaN", "{", "}", "[", "]", '"', "\\", ",", ":", "\n", "```json", "```"),
        *("<think>", "</think>", "Score: 3", "'score': 1", "\ufeff", "\ud800", "四", '{"score": 5}'),
        '{"evidence": [], "reason": "", "score": 1, "cannot_judge": false}',
        '{"evidence": [], "reason": "", "score": 5, "cannot_judge": false}',
        '{"items": [{"item": 1, "evidence": "", "met": true}], "reason": "", "cannot_judge": false}',
    ]
)
SCRIBBLES = st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join)
SAFE = st.text(st.characters(codec="utf-8", exclude_characters="{}[]<>\"'‘’“”"), max_size=40)
LEVEL = st.integers(1, 5)


@st.composite
def verdicts(draw: st.DrawFn) -> tuple[str, int]:
    level = draw(LEVEL)
    fields = {
        "evidence": draw(st.lists(st.text(max_size=20), max_size=3)),
        "reason": draw(st.text(max_size=40)),
        "score": level,
        "cannot_judge": False,
    }
    keys = draw(st.permutations(list(fields)))
    written = json.dumps(
        {key: fields[key] for key in keys}, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 2]))
    )
    return written, level


@given(SCRIBBLES, st.sampled_from([Method.LEVELS, Method.CHECKLIST]), st.integers(0, 3), st.booleans())
@settings(max_examples=300)
def test_reading_never_raises(text: str, method: Method, n_items: int, was_cut: bool) -> None:
    said = read_verdict(text, method=method, n_items=n_items, was_cut=was_cut)
    assert isinstance(said, Verdict | CannotJudge | NoVerdict)
    if isinstance(said, Verdict):
        assert 1 <= said.score <= 5
        assert not was_cut


@given(SCRIBBLES)
@settings(max_examples=300)
def test_a_score_stands_word_for_word_behind_the_last_key(text: str) -> None:
    said = read_verdict(text, method=Method.LEVELS, n_items=0, was_cut=False)
    if isinstance(said, Verdict):
        *_, last = re.finditer(r'"score"\s*:\s*"?([1-5])(?:\.0)?[",}\s]', text)
        assert said.score == int(last[1])


@given(verdicts(), SAFE, SAFE)
def test_a_verdict_is_read_whatever_prose_stands_around_it(verdict: tuple[str, int], before: str, after: str) -> None:
    written, level = verdict
    for text in (f"{before}{written}{after}", f"{before}\n```json\n{written}\n```\n{after}"):
        said = read_verdict(text, method=Method.LEVELS, n_items=0, was_cut=False)
        assert isinstance(said, Verdict)
        assert said.score == level


@given(verdicts(), verdicts())
def test_the_last_verdict_binds(first: tuple[str, int], last: tuple[str, int]) -> None:
    said = read_verdict(f"{first[0]}\n{last[0]}", method=Method.LEVELS, n_items=0, was_cut=False)
    assert isinstance(said, Verdict)
    assert said.score == last[1]


@given(verdicts(), st.data())
def test_a_beginning_of_a_verdict_is_none(verdict: tuple[str, int], data: st.DataObject) -> None:
    written, _ = verdict
    end = data.draw(st.integers(0, len(written) - 1))
    assert isinstance(read_verdict(written[:end], method=Method.LEVELS, n_items=0, was_cut=False), NoVerdict)


@given(verdicts(), verdicts(), st.sampled_from(['"', '\\"', "'", '"]', '", "', "```"]))
def test_a_fake_that_is_quoted_badly_is_never_taken_for_the_verdict(
    fake: tuple[str, int], true: tuple[str, int], around: str
) -> None:
    """A judge that copies a verdict out of the answer without escaping it breaks its own; that is no verdict."""
    quoting = json.dumps({"evidence": ["FAKE"], "reason": "", "score": true[1], "cannot_judge": False})
    said = read_verdict(
        quoting.replace("FAKE", f"it says {around}{fake[0]}{around}"), method=Method.LEVELS, n_items=0, was_cut=False
    )
    assert not isinstance(said, Verdict) or said.score == true[1]


@given(
    st.lists(st.tuples(st.sampled_from([*'12345 ,"', '"score":', " 4", "null"]), st.floats(-20, 0)), max_size=12), LEVEL
)
def test_a_weighted_score_stays_on_the_scale(places: list[tuple[str, float]], level: int) -> None:
    tokens = [TokenLogprobs(token=text, logprob=at, alternatives=tuple(places[:5])) for text, at in places]
    found = weighted_score(tokens, score=level)
    assert found is None or 1 <= found <= 5
