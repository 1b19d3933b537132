"""Asks one judge for its open verdicts; each is durable before it is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from evalkit.actions.judging.docket import OpenVerdict, score_of
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
from evalkit.actions.judging.observer import JudgeObserver
from evalkit.asking.pool import Asked, Job
from evalkit.domain.attempt import AttemptId
from evalkit.domain.judging import Judgement
from evalkit.domain.score import Scored, Unscored
from evalkit.storage.store import Store
from evalkit.storage.writer import JudgementWriter

__all__ = ["Asker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A verdict that is asked for, and what about."""

    verdict: OpenVerdict
    matter: Matter


@dataclass(slots=True, kw_only=True)
class Asker:
    """One judge at work."""

    ready: ReadyJudge
    store: Store
    writer: JudgementWriter
    observer: JudgeObserver
    last_failure: str = ""
    """Why the verdict that was asked for last in vain was not served."""
    _reasoning: tuple[AttemptId, str] | None = field(default=None, init=False)
    """Of the attempt that is asked about: several dimensions may show it."""

    async def ask(self, verdicts: Sequence[OpenVerdict]) -> None:
        """Ask for verdicts in their order, until all are there or a stop is requested.

        Raises:
            TargetError: When the judge is given up.
            StorageError: When a verdict could not be made durable.
        """
        await self.ready.pool.run(self._jobs(verdicts), report=self._keep, stop=self.ready.stop)

    def _jobs(self, verdicts: Sequence[OpenVerdict]) -> Iterator[Job[_Case]]:
        for verdict in verdicts:
            matter = self._matter(verdict)
            request = request_for(verdict.series, matter, ready=self.ready)
            yield Job(key=_Case(verdict=verdict, matter=matter), request=request)

    def _matter(self, verdict: OpenVerdict) -> Matter:
        judged = verdict.judged
        shows_reasoning = "reasoning" in verdict.series.rubric.shows
        return Matter(
            subject=judged.attempt_id,
            variant=judged.variant,
            answer=verdict.matter.answer_by_attempt[judged.attempt_id],
            reasoning=self._reasoning_of(judged.attempt_id) if shows_reasoning else "",
            sample=verdict.sample,
        )

    def _reasoning_of(self, attempt_id: AttemptId) -> str:
        if self._reasoning is None or self._reasoning[0] != attempt_id:
            self._reasoning = (attempt_id, self.store.attempts.reasoning(attempt_id))
        return self._reasoning[1]

    async def _keep(self, job: Job[_Case], asked: Asked) -> None:
        verdict = job.key.verdict
        hearing = await heard(
            asked, job.request, series=verdict.series, variant=verdict.judged.variant, ready=self.ready
        )
        if isinstance(hearing, Unheard):
            # It stays open, also where this very request was refused: the same command asks again.
            if hearing.failed_tries:
                self.last_failure = hearing.failed_tries[-1].failure.message
                self.observer.not_served(self.ready.judge.name)
            return
        finding = finding_of(hearing)
        await self.writer.append(_judgement(job, hearing, finding))
        self.observer.judged(self.ready.judge.name, finding)


def _judgement(job: Job[_Case], hearing: Hearing, finding: Scored | Unscored) -> Judgement:
    verdict, matter = job.key.verdict, job.key.matter
    judged, reply, words = verdict.judged, hearing.reply, hearing.words
    return Judgement(
        score=score_of(verdict.series, judged, sample=verdict.sample, finding=finding),
        is_ascending=levels_ascend(judged.attempt_id, verdict.series.rubric.name, sample=verdict.sample),
        seed=job.request.seed,
        requests=hearing.requests,
        asked_at=reply.timing.started_at,
        seconds=hearing.seconds,
        prompt_tokens=hearing.prompt_tokens,
        completion_tokens=hearing.completion_tokens,
        shown_length=len(matter.answer) + len(matter.reasoning),
        reason=words.reason,
        evidence=words.evidence,
        items=words.items,
        suspect=verdict.matter.suspect_by_attempt.get(judged.attempt_id),
        request=reply.request_body,
        reply=reply.reply_body,
        unread_reply=hearing.unread_reply,
    )
