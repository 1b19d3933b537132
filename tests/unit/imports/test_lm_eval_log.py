"""Sample files of lm-evaluation-harness, as the package wrote them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evalkit.errors import UserError
from evalkit.imports.lm_eval_log import LmEvalLog
from tests.unit.imports.written_logs import RECORDINGS, answers_of, mistakes_of

_STAMP = "2026-01-01T00-00-00.000000"
_CHAT = RECORDINGS / "chat" / f"samples_village_{_STAMP}.jsonl"
_PLAIN = RECORDINGS / "plain" / f"samples_village_{_STAMP}.jsonl"


def test_the_results_beside_say_who_was_asked_and_how() -> None:
    head = LmEvalLog(_CHAT).head
    assert (head.task, head.model, head.tool_version) == ("village", "owl-8b", "0.4.13")
    assert head.settings["temperature"] == "0.7"
    assert head.settings["max_tokens"] == "256"
    assert head.own_scores["exact_match,digits"] == "0.666667"
    assert head.wording is not None


def test_replies_are_repeats_and_further_filters_none() -> None:
    answers = answers_of(LmEvalLog(_CHAT))
    assert [answer.name for answer in answers] == [
        f"doc_id {doc}, reply {reply}" for doc in (0, 1, 2) for reply in (1, 2)
    ]
    assert answers[2].text == "Answer: 90"
    assert answers[0].question.references == ("12",)
    assert answers[0].question.category == "math"
    assert all(answer.finish_reason is None and answer.usage.completion_tokens is None for answer in answers)


def test_a_chat_and_a_plain_prompt_are_one_question() -> None:
    chat, plain = answers_of(LmEvalLog(_CHAT)), answers_of(LmEvalLog(_PLAIN))
    assert [one.question.text for one in chat] == [one.question.text for one in plain]
    assert chat[0].question.text == "Question: A crate holds 3 rows of 4 jars. How many jars does it hold?\nAnswer:"


def test_likelihoods_are_no_answers() -> None:
    mistakes = mistakes_of(LmEvalLog(RECORDINGS / "plain" / f"samples_lamps_{_STAMP}.jsonl"))
    assert len(mistakes) == 3
    assert "generate_until" in mistakes[0]


def test_samples_alone_name_no_model(tmp_path: Path) -> None:
    alone = tmp_path / _CHAT.name
    shutil.copy(_CHAT, alone)
    head = LmEvalLog(alone).head
    assert head.model is None
    assert head.wording is None
    assert len(head.remarks) == 1
    assert len(answers_of(LmEvalLog(alone))) == 6


def test_a_damaged_results_file_is_not_passed_over(tmp_path: Path) -> None:
    alone = tmp_path / _CHAT.name
    shutil.copy(_CHAT, alone)
    (tmp_path / f"results_{_STAMP}.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"results_.*is no JSON"):
        LmEvalLog(alone)


def test_older_prompts_in_lists_are_read_too(tmp_path: Path) -> None:
    row = json.loads(_PLAIN.read_text(encoding="utf-8").splitlines()[0])
    row["arguments"] = [[row["arguments"]["gen_args_0"]["arg_0"], {"until": []}]]
    path = tmp_path / "samples_old.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    first, *_ = answers_of(LmEvalLog(path))
    assert first.question.text.startswith("Question: A crate")
