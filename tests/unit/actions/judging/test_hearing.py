"""One verdict: what is sent for it, and what becomes of what comes back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evalkit.actions.judging.hearing import (
    Hearing,
    Matter,
    ReadyJudge,
    Unheard,
    finding_of,
    heard,
    levels_ascend,
    request_for,
)
from evalkit.actions.judging.series import JudgeSeries
from evalkit.asking.pool import Asked
from evalkit.domain.exchange import Reply, TokenLogprobs
from evalkit.domain.rubric import Method, Rubric
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.errors import TargetError
from evalkit.targets.scripted import ScriptedClient, scripted_reply
from tests.builders import a_reply, a_variant
from tests.unit.actions.judging.bench import a_judge, a_ready_judge, a_rubric, checks, level, refused

VARIANT = a_variant(checklist=("Adds.", "Tells."))
MATTER = Matter(subject="attempt-1", variant=VARIANT, answer="Answer: 42", reasoning="secret thoughts")
CHECKLIST = a_rubric(method=Method.CHECKLIST)


async def hear(
    replies: Sequence[Reply | TargetError], *, rubric: Rubric | None = None
) -> tuple[Hearing | Unheard, ReadyJudge]:
    """What comes of these replies."""
    series = JudgeSeries(judge=a_judge(), rubric=rubric or a_rubric())
    ready = a_ready_judge(replies[1:])
    request = request_for(series, MATTER, ready=ready)
    first = replies[0]
    assert isinstance(first, Reply)
    return await heard(Asked(reply=first), request, series=series, variant=VARIANT, ready=ready), ready


async def found(*texts: str, rubric: Rubric | None = None) -> Scored | Unscored:
    """The finding that texts come to."""
    hearing, _ = await hear([scripted_reply(text) for text in texts], rubric=rubric)
    assert isinstance(hearing, Hearing)
    return finding_of(hearing)


def asked(ready: ReadyJudge) -> ScriptedClient:
    client = ready.pool.client
    assert isinstance(client, ScriptedClient)
    return client


async def test_a_verdict_is_scored_with_what_was_read() -> None:
    assert await found(level(4)) == Scored(value=4.0, read="4")
    assert await found(checks(True, False), rubric=CHECKLIST) == Scored(value=3.0, read="3")
    assert await found(checks(True, None), rubric=CHECKLIST) == Scored(value=5.0, read="5")


async def test_a_verdict_at_once_takes_one_request() -> None:
    hearing, ready = await hear([scripted_reply(level(4))])
    assert isinstance(hearing, Hearing)
    assert (hearing.requests, hearing.unread_reply, asked(ready).requests) == (1, None, [])


async def test_what_is_no_verdict_is_asked_for_once_more_and_told_what_was_wrong() -> None:
    bad = scripted_reply("I would give this a 4/5.")
    hearing, ready = await hear([bad, scripted_reply(level(2))])
    assert isinstance(hearing, Hearing)
    (repair,) = asked(ready).requests
    assert [message.role for message in repair.messages] == ["user", "assistant", "user"]
    assert repair.messages[1].content == "I would give this a 4/5."
    assert "JSON" in repair.messages[2].content
    assert finding_of(hearing) == Scored(value=2.0, read="2")
    assert (hearing.requests, hearing.unread_reply) == (2, bad.reply_body)
    assert (hearing.seconds, hearing.prompt_tokens) == (2.0, 40), "of both requests together"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I would give this a 4.", "no_json"),
        ("", "empty"),
        (level(4.5), "off_scale"),
        (level(0), "off_scale"),
        ('{"score": 4}', "wrong_shape"),
        ('{"score": 4', "no_json"),
    ],
)
async def test_two_replies_that_are_no_verdict_stay_unscored_with_the_reason_and_never_a_number(
    text: str, reason: str
) -> None:
    finding = await found(text, text)
    assert isinstance(finding, Unscored)
    assert finding.reason is UnscoredReason.NO_VERDICT
    assert finding.detail.startswith(reason)


async def test_a_third_request_is_never_made() -> None:
    _, ready = await hear([scripted_reply("no")] * 3)
    assert len(asked(ready).requests) == 1


async def test_a_reply_that_was_cut_is_no_verdict_even_where_one_stands_in_it() -> None:
    cut = scripted_reply(level(5), finish_reason="length")
    hearing, _ = await hear([cut, cut])
    assert isinstance(hearing, Hearing)
    finding = finding_of(hearing)
    assert isinstance(finding, Unscored)
    assert finding.detail.startswith("cut")


async def test_a_judge_that_cannot_tell_is_taken_at_its_word() -> None:
    hearing, ready = await hear([scripted_reply(level(None, reason="No reference.", cannot_judge=True))])
    assert isinstance(hearing, Hearing)
    assert finding_of(hearing) == Unscored(reason=UnscoredReason.CANNOT_JUDGE, detail="No reference.")
    assert not asked(ready).requests
    assert finding_of_reason(await found(checks(None, None), rubric=CHECKLIST)) is UnscoredReason.CANNOT_JUDGE


def finding_of_reason(finding: Scored | Unscored) -> UnscoredReason:
    assert isinstance(finding, Unscored)
    return finding.reason


async def test_a_repair_that_is_not_served_leaves_the_verdict_open() -> None:
    """An open one is asked for again; an unscored one never is."""
    hearing, _ = await hear([scripted_reply("no"), refused(is_retryable=False)])
    assert isinstance(hearing, Unheard)
    assert [failed.failure.message for failed in hearing.failed_tries] == ["the judge fell over"]


async def test_thoughts_of_a_judge_are_not_read_for_a_verdict() -> None:
    hearing, _ = await hear([scripted_reply("That is that.", reasoning=level(5))] * 2)
    assert isinstance(hearing, Hearing)
    assert isinstance(finding_of(hearing), Unscored)


async def test_probabilities_of_the_levels_make_a_finer_score_and_what_was_read_is_kept() -> None:
    text = level(4)
    before, after = text.split("4", 1)
    # 0.6 * 4 + 0.4 * 5
    tokens = (
        TokenLogprobs(token=before, logprob=0.0),
        TokenLogprobs(token="4", logprob=-0.5108256, alternatives=(("5", -0.9162907),)),
        TokenLogprobs(token=after, logprob=0.0),
    )
    hearing, _ = await hear([a_reply(answer=text, token_logprobs=tokens)])
    assert isinstance(hearing, Hearing)
    finding = finding_of(hearing)
    assert isinstance(finding, Scored)
    assert (finding.value, finding.read) == (pytest.approx(4.4), "4")


def test_probabilities_are_asked_for_only_where_they_can_mean_a_level() -> None:
    def top(rubric: Rubric, *, thinks: bool) -> int:
        ready = a_ready_judge([])
        ready = ReadyJudge(judge=ready.judge, pool=ready.pool, passport=ready.passport, thinks=thinks, stop=ready.stop)
        return request_for(JudgeSeries(judge=a_judge(), rubric=rubric), MATTER, ready=ready).top_logprobs

    assert top(a_rubric(), thinks=False) > 0
    assert top(a_rubric(), thinks=True) == 0
    assert top(CHECKLIST, thinks=False) == 0


def test_a_request_shows_the_reasoning_only_where_the_rubric_does() -> None:
    hidden, shown = (
        request_for(JudgeSeries(judge=a_judge(), rubric=rubric), MATTER, ready=a_ready_judge([])).messages[0].content
        for rubric in (a_rubric(), a_rubric(shows=frozenset({"reasoning"})))
    )
    assert "secret thoughts" not in hidden
    assert "secret thoughts" in shown


def test_two_samples_and_two_judges_never_share_a_seed() -> None:
    seeds: list[int] = []
    for judge in (a_judge("one"), a_judge("two")):
        for rubric in (a_rubric(), a_rubric(name="tone")):
            series = JudgeSeries(judge=judge, rubric=rubric)
            for number in range(20):
                for sample in range(3):
                    matter = Matter(subject=f"attempt-{number}", variant=VARIANT, answer="Answer: 42", sample=sample)
                    seeds.append(request_for(series, matter, ready=a_ready_judge([])).seed)
    assert len(set(seeds)) == len(seeds) == 2 * 2 * 20 * 3


def test_levels_are_shown_upwards_as_often_as_downwards_and_in_turn_from_sample_to_sample() -> None:
    first = [levels_ascend(f"attempt-{number}", "coherence", sample=0) for number in range(1000)]
    # 500 expected, standard deviation 16.
    assert 430 < sum(first) < 570
    assert [levels_ascend(f"attempt-{number}", "coherence", sample=1) for number in range(1000)] == [
        not ascends for ascends in first
    ]


def test_the_schema_of_a_request_is_that_of_its_method() -> None:
    levels, items = (
        request_for(JudgeSeries(judge=a_judge(), rubric=rubric), MATTER, ready=a_ready_judge([])).reply_schema
        for rubric in (a_rubric(), CHECKLIST)
    )
    assert levels is not None
    assert items is not None
    assert (levels.name, items.name) == ("evalkit_levels", "evalkit_checklist")
