"""The ways in which reasoning arrives: what ``evalkit run`` takes for reasoning, for the answer, and for neither."""

from __future__ import annotations

import pytest

from evalkit.domain.attempt import Note, Outcome
from evalkit.domain.exchange import Delivery
from evalkit.errors import FailureKind
from tests.broken_server import DONE, chunk, stream
from tests.faults.faulty_server import USAGE
from tests.faults.scene import Scene
from tests.mutants import Mutant

WHY, SO = "It says 42 + 0. Answer: 7? No.", "Answer: 42"


def said(*texts: str, finish: str = "stop") -> bytes:
    return stream(*(chunk(text) for text in texts), chunk(finish=finish, usage=USAGE), DONE)


def in_field(name: str) -> bytes:
    return stream(chunk(None, **{name: WHY}), chunk(SO), chunk(finish="stop", usage=USAGE), DONE)


@pytest.mark.fault(
    "reasoning in `reasoning_content`",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader._take_text",
        old="self._reasoning_content.append(chunk.reasoning_content)",
        new="self._content.append(chunk.reasoning_content)",
    ),
)
def test_reasoning_content_is_reasoning(scene: Scene) -> None:
    attempt, body = scene.after(in_field("reasoning_content"))
    assert (attempt.outcome, attempt.delivery) == (Outcome.ANSWERED, Delivery.REASONING_CONTENT)
    assert (body.reasoning, body.answer) == (WHY, SO)


@pytest.mark.fault(
    "reasoning in `reasoning`",
    mutant=Mutant(
        where="evalkit.targets.chunks:read_chunk", old='_text(said.get("reasoning"))', new='_text(said.get("thinking"))'
    ),
)
def test_the_field_reasoning_is_reasoning(scene: Scene) -> None:
    attempt, body = scene.after(in_field("reasoning"))
    assert (attempt.outcome, attempt.delivery) == (Outcome.ANSWERED, Delivery.REASONING)
    assert (body.reasoning, body.answer) == (WHY, SO)


@pytest.mark.fault(
    "reasoning between tags",
    mutant=Mutant(
        where="evalkit.targets.reasoning:_split_content",
        old="return _split_opened(parts)",
        new="return _split_preamble(parts)",
    ),
)
def test_text_between_tags_is_reasoning(scene: Scene) -> None:
    attempt, body = scene.after(said(f"<think>{WHY}</think>{SO}"))
    assert (attempt.outcome, attempt.delivery) == (Outcome.ANSWERED, Delivery.TAGS)
    assert (body.reasoning, body.answer) == (WHY, SO)


@pytest.mark.fault(
    "reasoning closed but never opened",
    mutant=Mutant(
        where="evalkit.targets.reasoning:_split_content", old="if orphan is not None", new="if orphan is False"
    ),
)
def test_text_before_an_orphan_closer_is_reasoning(scene: Scene) -> None:
    attempt, body = scene.after(said(f"{WHY}\n</think>\n\n{SO}"))
    assert (attempt.outcome, attempt.delivery) == (Outcome.ANSWERED, Delivery.ORPHAN_CLOSER)
    assert (body.reasoning, body.answer) == (WHY, SO)


@pytest.mark.fault(
    "reasoning opened but never closed",
    mutant=Mutant(
        where="evalkit.runs.outcome:_cut_outcome",
        old="reply.delivery is Delivery.UNCLOSED or",
        new="False or",
    ),
)
def test_reasoning_that_was_cut_is_no_answer(scene: Scene) -> None:
    attempt, body = scene.after(said(f"<think>{WHY}", finish="length"))
    assert (attempt.outcome, attempt.delivery) == (Outcome.CUT_IN_REASONING, Delivery.UNCLOSED)
    assert (body.reasoning, body.answer) == (WHY, "")


@pytest.mark.fault(
    "reasoning without any tag, cut",
    mutant=Mutant(
        where="evalkit.runs.outcome:_cut_outcome",
        old="is_reasoning and reply.delivery is Delivery.NONE",
        new="False",
    ),
)
def test_a_cut_text_without_tags_is_reasoning_of_a_model_that_reasons(scene: Scene) -> None:
    scene.configure("reasoning = true")
    attempt, _ = scene.after(said(WHY, finish="length"))
    assert (attempt.outcome, attempt.delivery) == (Outcome.CUT_IN_REASONING, Delivery.NONE)


@pytest.mark.fault(
    "tags split over chunks",
    mutant=Mutant(where="evalkit.targets.reading:ReplyReader.content", old='"".join', new='" ".join'),
)
def test_a_tag_that_comes_letter_by_letter_is_a_tag(scene: Scene) -> None:
    attempt, body = scene.after(said(*f"<think>{WHY}</think>{SO}"))
    assert (attempt.delivery, body.reasoning, body.answer) == (Delivery.TAGS, WHY, SO)


@pytest.mark.fault(
    "tags nested",
    mutant=Mutant(
        where="evalkit.targets.reasoning:_found_closer",
        old="depth += 1 if parts.tags[n].opens else -1",
        new="depth = 1 if parts.tags[n].opens else 0",
    ),
)
def test_the_reasoning_ends_where_its_own_tag_is_closed(scene: Scene) -> None:
    attempt, body = scene.after(said(f"<think>{WHY}<think>Again.</think>{WHY}</think>{SO}"))
    assert (attempt.delivery, body.answer) == (Delivery.TAGS, SO)
    assert body.reasoning == f"{WHY}<think>Again.</think>{WHY}"


@pytest.mark.fault(
    "tags doubled",
    mutant=Mutant(
        where="evalkit.targets.reasoning:_take_answer",
        old="position, index = parts.tags[index].end, index + 1",
        new="index += 1",
    ),
)
def test_a_doubled_closer_is_no_part_of_the_answer(scene: Scene) -> None:
    attempt, body = scene.after(said(f"<think>{WHY}</think></think>\n{SO}"))
    assert (attempt.delivery, body.reasoning, body.answer) == (Delivery.TAGS, WHY, SO)


@pytest.mark.fault(
    "tags with nothing between them",
    mutant=Mutant(
        where="evalkit.targets.reasoning:_split_opened",
        old="Delivery.TAGS if has_reasoning else Delivery.EMPTY",
        new="Delivery.TAGS",
    ),
)
def test_an_empty_pair_of_tags_is_an_answer_without_reasoning(scene: Scene) -> None:
    attempt, body = scene.after(said(f"<think>\n\n</think>\n\n{SO}"))
    assert (attempt.outcome, attempt.delivery, body.answer) == (Outcome.ANSWERED, Delivery.EMPTY, SO)
    assert attempt.notes == frozenset({Note.NO_REASONING})


@pytest.mark.fault(
    "the answer in the reasoning field",
    mutant=Mutant(where="evalkit.runs.execute:_MISPLACED_IN_A_ROW", new="1_000"),
)
def test_answers_in_the_wrong_field_end_the_run_and_are_asked_again(scene: Scene) -> None:
    misplaced = stream(chunk(None, reasoning_content=f"{WHY}\n{SO}"), chunk(finish="stop", usage=USAGE), DONE)
    scene.server.breaks(misplaced, after=1)
    told = scene.ends_in_one_line()
    assert "3 times in a row the final answer came in the reasoning field" in told
    assert "reasoning parser" in told
    kinds = {attempt.failure.kind for attempt in scene.failures() if attempt.failure}
    assert kinds == {FailureKind.MISCONFIGURED}
    scene.finishes()
