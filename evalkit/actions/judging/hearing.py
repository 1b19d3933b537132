"""One verdict: what is sent, what is heard, and the second request where the first reply was no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar, assert_never

from evalkit.actions.judging.series import JudgeSeries
from evalkit.asking.pool import Asked, FailedTry, Pool
from evalkit.asking.stop import StopSignal
from evalkit.domain.exchange import ChatRequest, Reply, ReplySchema, repair_of, request_to
from evalkit.domain.identity import content_hash, seed_from
from evalkit.domain.judging import CannotJudge, Judge, NoVerdict, Said, Verdict
from evalkit.domain.passport import Passport
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Method
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.judge_prompt import judge_prompt, reply_schema
from evalkit.scores.judge_reply import read_verdict, spoken_text
from evalkit.scores.judge_weights import weighted_score
from evalkit.text.prompts.judge import repair_prompt

__all__ = ["Hearing", "Matter", "ReadyJudge", "Unheard", "finding_of", "heard", "levels_ascend", "request_for"]

_Amount = TypeVar("_Amount", int, float)
_TOP_LOGPROBS: Final = 10
"""Room for the digits 1 to 5 in several forms; OpenAI and vLLM serve up to 20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyJudge:
    """A judge that answered just now."""

    judge: Judge
    pool: Pool
    passport: Passport
    thinks: bool
    """Whether it reasons first: its verdict is settled then, and the probabilities of its tokens say nothing more."""
    stop: StopSignal


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What one verdict is about."""

    subject: str
    """Id of the attempt, or name of the canary: what seed, fence and order of the levels are drawn from."""
    variant: Variant
    answer: str
    reasoning: str = ""
    sample: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a judge gave as its grounds; empty where it gave none that could be read."""

    reason: str = ""
    evidence: tuple[str, ...] = ()
    items: tuple[bool | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What came of one verdict's requests."""

    said: Said
    weighted: float | None
    """The probability-weighted level, where the server gave probabilities."""
    requests: int
    seconds: float | None
    prompt_tokens: int | None
    completion_tokens: int | None
    reply: Reply
    """The last one."""
    unread_reply: bytes | None

    @property
    def words(self) -> Words:
        """What the judge said for it."""
        match self.said:
            case Verdict(reason=reason, evidence=evidence, items=items):
                return Words(reason=reason, evidence=evidence, items=items)
            case CannotJudge(reason=reason):
                return Words(reason=reason)
            case NoVerdict():
                return Words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """A request that was not served: its verdict stays open."""

    failed_tries: Sequence[FailedTry]
    """Empty where a stop came first."""


def levels_ascend(subject: str, dimension: str, *, sample: int) -> bool:
    """Whether the levels stand from 1 to 5: by a hash of the attempt, and in turn from sample to sample."""
    return (seed_from("order", subject, dimension) + sample) % 2 == 1


def request_for(series: JudgeSeries, matter: Matter, *, ready: ReadyJudge) -> ChatRequest:
    """The request for one verdict."""
    rubric, target = series.rubric, series.judge.target
    drawn_from = [series.series_id, matter.subject, matter.sample]
    prompt = judge_prompt(
        rubric,
        matter.variant,
        answer=matter.answer,
        reasoning=matter.reasoning,
        is_ascending=levels_ascend(matter.subject, rubric.name, sample=matter.sample),
        mark=content_hash("fence", drawn_from)[-12:],
    )
    n_items = len(rubric.items_for(matter.variant))
    return replace(
        request_to(target, prompt=prompt, seed=seed_from(*drawn_from)),
        reply_schema=ReplySchema(name=f"evalkit_{rubric.method}", schema=reply_schema(rubric.method, n_items)),
        top_logprobs=_TOP_LOGPROBS if rubric.method is Method.LEVELS and not ready.thinks else 0,
    )


async def heard(
    asked: Asked, request: ChatRequest, *, series: JudgeSeries, variant: Variant, ready: ReadyJudge
) -> Hearing | Unheard:
    """What comes of a first request, with one second request where its reply is no verdict.

    Raises:
        TargetError: When the judge is given up.
    """
    if asked.reply is None:
        return Unheard(failed_tries=asked.failed_tries)
    reply = asked.reply
    said = _read(reply, series=series, variant=variant)
    if not isinstance(said, NoVerdict):
        return _hearing(said, reply, first=None, series=series)
    complaint = repair_prompt(said, language=variant.language)
    told = spoken_text(answer=reply.answer, reasoning=reply.reasoning)
    again = repair_of(request, said=told, complaint=complaint)
    repaired = await ready.pool.ask(again, stop=ready.stop)
    if repaired.reply is None:
        return Unheard(failed_tries=repaired.failed_tries)
    return _hearing(_read(repaired.reply, series=series, variant=variant), repaired.reply, first=reply, series=series)


def finding_of(hearing: Hearing) -> Scored | Unscored:
    """The score of a verdict, or why there is none; never a number in its place."""
    match hearing.said:
        case Verdict(score=score):
            value = score if hearing.weighted is None else hearing.weighted
            return Scored(value=value, read=f"{score:g}")
        case CannotJudge(reason=reason):
            return Unscored(reason=UnscoredReason.CANNOT_JUDGE, detail=reason)
        case NoVerdict(why=why, detail=detail):
            return Unscored(reason=UnscoredReason.NO_VERDICT, detail=f"{why.value}: {detail}" if detail else why.value)
        case _:
            assert_never(hearing.said)


def _read(reply: Reply, *, series: JudgeSeries, variant: Variant) -> Said:
    return read_verdict(
        spoken_text(answer=reply.answer, reasoning=reply.reasoning),
        method=series.rubric.method,
        n_items=len(series.rubric.items_for(variant)),
        was_cut=reply.finish_reason == "length" or reply.was_cut_by_us,
    )


def _hearing(said: Said, reply: Reply, *, first: Reply | None, series: JudgeSeries) -> Hearing:
    replies = [reply] if first is None else [first, reply]
    picks_level = series.rubric.method is Method.LEVELS
    return Hearing(
        said=said,
        weighted=weighted_score(reply.token_logprobs, score=said.score)
        if isinstance(said, Verdict) and picks_level
        else None,
        requests=len(replies),
        seconds=_sum(one.timing.complete_s for one in replies),
        prompt_tokens=_sum(one.usage.prompt_tokens for one in replies),
        completion_tokens=_sum(one.usage.completion_tokens for one in replies),
        reply=reply,
        unread_reply=None if first is None else first.reply_body,
    )


def _sum(amounts: Iterable[_Amount | None]) -> _Amount | None:
    """The sum of amounts that are all known."""
    known = list(amounts)
    told = [amount for amount in known if amount is not None]
    return sum(told[1:], start=told[0]) if told and len(told) == len(known) else None
