"""Answers one a line: every form that the documentation names, and what is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalkit.errors import UserError
from evalkit.imports.foreign import ForeignAnswer
from evalkit.imports.jsonl_log import JsonlLog
from tests.unit.imports.written_logs import answers_of, mistakes_of, write_jsonl

_ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "6 + 1?"}]
_CHOICE = {"message": {"content": "7", "reasoning_content": "six and one"}, "finish_reason": "length"}


def _one(tmp_path: Path, row: dict[str, Any]) -> ForeignAnswer:
    (answer,) = answers_of(JsonlLog(write_jsonl(tmp_path / "a.jsonl", [row])))
    return answer


@pytest.mark.parametrize(
    "row",
    [
        {"question": "6 + 1?", "answer": "7"},
        {"prompt": "6 + 1?", "response": "7"},
        {"input": _ASKED, "output": "7"},
        {"messages": [*_ASKED, {"role": "assistant", "content": "7"}]},
        {"messages": _ASKED, "choices": [_CHOICE]},
        {"messages": _ASKED, "response": {"choices": [_CHOICE], "model": "owl"}},
        {"request": {"body": {"messages": _ASKED}}, "response": {"body": {"choices": [_CHOICE]}}},
    ],
)
def test_every_form_gives_question_and_answer(tmp_path: Path, row: dict[str, Any]) -> None:
    answer = _one(tmp_path, row)
    assert (answer.question.text, answer.text) == ("6 + 1?", "7")


def test_a_reply_of_a_server_brings_its_circumstances(tmp_path: Path) -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 4, "completion_tokens_details": {"reasoning_tokens": 3}}
    body = {"choices": [_CHOICE], "model": "owl", "usage": usage, "created": 1_700_000_000}
    answer = _one(tmp_path, {"custom_id": "c1", "messages": _ASKED, "response": {"body": body}})
    assert (answer.reasoning, answer.finish_reason, answer.model) == ("six and one", "length", "owl")
    assert (answer.usage.completion_tokens, answer.usage.reasoning_tokens) == (4, 3)
    assert answer.started_at is not None
    assert answer.name == "id c1, repeat 1"


def test_answer_is_the_reference_only_beside_a_clearer_name(tmp_path: Path) -> None:
    assert _one(tmp_path, {"question": "?", "answer": "7"}).question.references == ()
    assert _one(tmp_path, {"question": "?", "answer": "7", "response": "8"}).question.references == ("7",)
    told = _one(tmp_path, {"question": "?", "answer": "8", "reference": ["7", "seven"]})
    assert (told.text, told.question.references) == ("8", ("7", "seven"))


def test_several_choices_are_repeats_and_their_tokens_nobodys(tmp_path: Path) -> None:
    row = {"messages": _ASKED, "choices": [_CHOICE, _CHOICE], "usage": {"completion_tokens": 9}}
    answers = answers_of(JsonlLog(write_jsonl(tmp_path / "a.jsonl", [row])))
    assert len(answers) == 2
    assert all(answer.usage.completion_tokens is None for answer in answers)


def test_options_by_letter_and_in_order(tmp_path: Path) -> None:
    for options in (["Swift", "Emu"], {"A": "Swift", "B": "Emu"}):
        answer = _one(tmp_path, {"question": "?", "answer": "B", "options": options})
        assert answer.question.options == {"A": "Swift", "B": "Emu"}


def test_what_went_wrong_there_was_not_served(tmp_path: Path) -> None:
    answer = _one(tmp_path, {"question": "?", "error": {"message": "503"}})
    assert answer.failure is not None
    assert answer.failure.message == "503"


def test_every_wrong_row_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"question": "?", "answer": "7"}\n\n{"question": \n[1]\n{"answer": "7"}\n{"question": "?"}\n')
    assert [line.partition(": ")[0] for line in mistakes_of(JsonlLog(path))] == [
        "a.jsonl:3",
        "a.jsonl:4",
        "a.jsonl:5",
        "a.jsonl:6",
    ]


def test_utf8_with_a_mark_is_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"question": "六加一？", "answer": "7"}\n'.encode("utf-8-sig"))
    (answer,) = answers_of(JsonlLog(path))
    assert answer.question.text == "六加一？"


@pytest.mark.parametrize(("encoding", "said"), [("gbk", r"a\.jsonl:1: .*iconv -f GBK"), ("utf-16", "UTF-16")])
def test_another_encoding_is_told_with_what_converts_it(tmp_path: Path, encoding: str, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"question": "六加一等于几", "answer": "7"}\n'.encode(encoding))
    with pytest.raises(UserError, match=said):
        list(JsonlLog(path).answers())


def test_half_characters_and_nan_are_read_as_others_write_them(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"question": "?", "answer": "\\ud800 7", "complete_s": NaN}\n', encoding="utf-8")
    (answer,) = answers_of(JsonlLog(path))
    assert answer.text.endswith(" 7")
    assert answer.complete_s is None


def test_a_line_without_end_is_skipped_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"question": "' + b"x" * 16_000_001 + b'"}\n{"question": "?", "answer": "7"}\n')
    log = JsonlLog(path)
    assert [line.partition(": ")[0] for line in mistakes_of(log)] == ["a.jsonl:1"]
    assert sum(isinstance(found, ForeignAnswer) for found in log.answers()) == 1


def test_a_deep_nest_is_a_mistake_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 100_000 + "]" * 100_000 + "\n", encoding="utf-8")
    assert len(mistakes_of(JsonlLog(path))) == 1
