"""Logs of Inspect AI: recordings of the package, and logs that only a careless or hostile writer makes."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from evalkit.errors import FailureKind, UserError
from evalkit.imports.inspect_log import InspectLog
from tests.unit.imports.written_logs import (
    RECORDINGS,
    an_inspect_sample,
    answers_of,
    mistakes_of,
    with_promised_size,
    write_eval,
)


def test_a_recorded_log_says_who_was_asked_and_how() -> None:
    head = InspectLog(RECORDINGS / "jars_owl-8b.eval").head
    assert (head.task, head.model, head.tool_version) == ("jars", "mockllm/owl-8b", "0.3.285")
    assert head.settings == {"temperature": "0.6", "max_tokens": "200"}
    assert head.own_scores["match accuracy"] == "0.25"
    assert not head.remarks


def test_every_epoch_of_a_recorded_log_is_an_answer() -> None:
    answers = answers_of(InspectLog(RECORDINGS / "jars_owl-8b.eval"))
    by_name = {answer.name: answer for answer in answers}
    assert len(answers) == len(by_name) == 8
    thought = by_name["1, epoch 2"]
    assert (thought.text, thought.reasoning) == ("3 times 4 is 12.\n\nANSWER: 12", "three rows, four jars")
    assert (thought.usage.completion_tokens, thought.usage.reasoning_tokens) == (7, 3)
    assert (thought.question.category, thought.question.difficulty) == ("math", "easy")
    assert by_name["ferry, epoch 1"].finish_reason == "length"
    assert by_name["2, epoch 1"].question.text == "六加一等于几？"


def test_a_sample_with_an_error_was_not_served() -> None:
    failed = next(one for one in answers_of(InspectLog(RECORDINGS / "jars_owl-8b.eval")) if one.failure)
    assert failed.name == "ferry, epoch 2"
    assert failed.failure is not None
    assert failed.failure.kind is FailureKind.NOT_SERVED_THERE
    assert "the gateway said 502" in failed.failure.message


def test_options_keep_their_letters() -> None:
    birds, _ = answers_of(InspectLog(RECORDINGS / "birds_owl-8b.json"))
    assert birds.question.options == {"A": "Swift", "B": "Emu", "C": "Gull"}
    assert birds.question.references == ("B",)


def test_what_nobody_counted_is_absent(tmp_path: Path) -> None:
    (answer,) = answers_of(InspectLog(write_eval(tmp_path / "a.eval", [an_inspect_sample()])))
    assert answer.usage.prompt_tokens is None
    assert answer.usage.completion_tokens is None
    assert answer.complete_s is None
    assert answer.started_at is None


@pytest.mark.parametrize(
    ("members", "finish_reason", "is_failed"),
    [
        ({"limit": {"type": "token", "limit": 100}}, "length", False),
        ({"limit": {"type": "time", "limit": 60}}, "length", True),
        ({}, None, False),
    ],
)
def test_a_limit_without_an_answer_cuts_and_time_is_nobodys_fault(
    tmp_path: Path, members: dict[str, object], finish_reason: str | None, *, is_failed: bool
) -> None:
    sample = an_inspect_sample(output={"choices": []}, **members)
    (answer,) = answers_of(InspectLog(write_eval(tmp_path / "a.eval", [sample])))
    assert answer.finish_reason == finish_reason
    assert (answer.failure is not None) is is_failed


def test_a_limit_after_a_whole_answer_cuts_nothing(tmp_path: Path) -> None:
    sample = an_inspect_sample(limit={"type": "time", "limit": 60})
    (answer,) = answers_of(InspectLog(write_eval(tmp_path / "a.eval", [sample])))
    assert answer.finish_reason == "stop"
    assert answer.failure is None


def test_attachments_stand_where_they_are_named(tmp_path: Path) -> None:
    sample = an_inspect_sample(input="attachment://a1", attachments={"a1": "A long question?"})
    (answer,) = answers_of(InspectLog(write_eval(tmp_path / "a.eval", [sample])))
    assert answer.question.text == "A long question?"


def test_several_turns_are_told_apart_and_the_system_prompt_is_no_question(tmp_path: Path) -> None:
    turns = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hi"},
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, {"type": "image", "image": "x"}]},
    ]
    (answer,) = answers_of(InspectLog(write_eval(tmp_path / "a.eval", [an_inspect_sample(input=turns)])))
    assert answer.question.text == "[user]\nHello\n\n[assistant]\nHi\n\n[user]\nWhat is this?\n[image]"


def test_a_reference_that_only_a_model_graded_is_no_text_to_match(tmp_path: Path) -> None:
    header = {"task": "t", "model": "owl", "scorers": [{"name": "model_graded_qa"}]}
    (answer,) = answers_of(InspectLog(write_eval(tmp_path / "a.eval", [an_inspect_sample()], eval=header)))
    assert answer.question.is_judged_there


def test_a_log_that_did_not_succeed_says_so(tmp_path: Path) -> None:
    (remark,) = InspectLog(write_eval(tmp_path / "a.eval", [an_inspect_sample()], status="cancelled")).head.remarks
    assert "cancelled" in remark


def test_samples_that_are_none_are_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    samples = [1, {"epoch": 1, "input": "?"}, an_inspect_sample(input=" ")]
    path.write_text(json.dumps({"eval": {"model": "owl"}, "samples": samples}), encoding="utf-8")
    assert mistakes_of(InspectLog(path)) == [
        "a.json:sample 1: is no object",
        "a.json:sample 2: has no `id` and `epoch`",
        "a.json:sample 3: has no `input`",
    ]


def test_a_log_cut_off_is_told_with_what_mends_it(tmp_path: Path) -> None:
    raw = (RECORDINGS / "jars_owl-8b.eval").read_bytes()
    path = tmp_path / "cut.eval"
    path.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(UserError, match=r"cut\.eval: is no whole zip .*inspect log recover"):
        InspectLog(path)


def test_a_damaged_member_is_told_by_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "a.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("samples/1_epoch_1.json", json.dumps(an_inspect_sample(input="How many jars?")))
        archive.writestr("header.json", json.dumps({"eval": {"model": "owl"}}))
    path.write_bytes(path.read_bytes().replace(b"How many jars?", b"How many cars?"))
    with pytest.raises(UserError, match=r"samples/1_epoch_1\.json.* is damaged"):
        list(InspectLog(path).answers())


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(UserError, match="pip install zstandard"):
        InspectLog(RECORDINGS / "jars_owl-8b.eval")


def test_a_bomb_does_not_go_off(tmp_path: Path) -> None:
    name = "samples/1_epoch_1.json"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * 50_000_000)
        archive.writestr("header.json", json.dumps({"eval": {"model": "owl"}}))
    path = tmp_path / "bomb.eval"
    for size, said in ((10, "is damaged"), (2**32 - 2, "at most")):
        path.write_bytes(with_promised_size(packed.getvalue(), name=name, size=size))
        log = InspectLog(path)
        tracemalloc.start()
        with pytest.raises(UserError, match=said):
            list(log.answers())
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak_bytes < 5_000_000


def test_names_in_a_zip_are_never_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.eval"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("samples/../../evil.json", "/etc/samples/1.json", "samples/1_epoch_1.json"):
            archive.writestr(name, json.dumps(an_inspect_sample()))
        archive.writestr("header.json", json.dumps({"eval": {"model": "owl"}}))
    assert [answer.place for answer in answers_of(InspectLog(path))] == ["a.eval:samples/1_epoch_1.json"]
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.eval"]


@pytest.mark.parametrize("content", [{"eval": {}}, {"results": {}}, [], {"eval": {"model": "m"}, "samples": []}])
def test_other_json_is_no_log(tmp_path: Path, content: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(UserError, match=r"a\.json: (is no log|holds no samples)"):
        InspectLog(path)
