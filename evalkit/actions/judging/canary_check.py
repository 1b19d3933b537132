"""Tries a judge with its canaries before it scores anything; remembered until judge, prompt or rubric change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from evalkit.actions.judging.hearing import Hearing, Matter, ReadyJudge, finding_of, heard, request_for
from evalkit.actions.judging.series import JudgeSeries
from evalkit.asking.pool import Asked, Job
from evalkit.config.places import rubric_file
from evalkit.domain.identity import content_hash
from evalkit.domain.judging import CanaryCheck, CanaryRow, CannotJudge, NoVerdict, Verdict
from evalkit.domain.question import Language
from evalkit.domain.score import Scored
from evalkit.scores.canaries import GOOD_ENOUGH, Canary, canaries_in

__all__ = ["canaries_for", "check_id_of", "tried"]

_JUST_BELOW = GOOD_ENOUGH - 1e-9
_LONGEST_WORDS = 200


def canaries_for(language: Language, *, cwd: Path) -> tuple[Canary, ...]:
    """The canaries that hold in a working directory. Raises UserError when their file is wrong."""
    return canaries_in(rubric_file("canaries.yaml", cwd=cwd), language=language)


def check_id_of(series: JudgeSeries, canaries: Sequence[Canary], *, build: str) -> str:
    """Identity of a check: who is tried, by which rubric, with what."""
    return content_hash("canaries", [series.series_id, build, canaries])


async def tried(
    series: JudgeSeries, canaries: Sequence[Canary], *, ready: ReadyJudge, check_id: str, now: Callable[[], datetime]
) -> CanaryCheck | None:
    """What the judge gives the canaries; None when not all were served, or a stop came first.

    Raises:
        TargetError: When the judge is given up.
    """
    rows: dict[int, CanaryRow] = {}

    async def keep(job: Job[int], asked: Asked) -> None:
        canary = canaries[job.key]
        hearing = await heard(asked, job.request, series=series, variant=canary.variant, ready=ready)
        if isinstance(hearing, Hearing):
            rows[job.key] = _row(canary, hearing)

    jobs = [
        Job(key=number, request=request_for(series, _matter(number, canary), ready=ready))
        for number, canary in enumerate(canaries)
    ]
    await ready.pool.run(jobs, report=keep, stop=ready.stop)
    if len(rows) < len(canaries):
        return None
    in_order = tuple(rows[number] for number in range(len(canaries)))
    return CanaryCheck(check_id=check_id, judge=series.judge.name, rows=in_order, created_at=now())


def _matter(number: int, canary: Canary) -> Matter:
    return Matter(subject=f"canary {number}", variant=canary.variant, answer=canary.answer)


def _row(canary: Canary, hearing: Hearing) -> CanaryRow:
    finding = finding_of(hearing)
    match hearing.said:
        case Verdict(reason=reason):
            said = reason
        case CannotJudge(reason=reason):
            said = f"cannot judge: {reason}"
        case NoVerdict(why=why, detail=detail):
            said = f"no verdict ({why.value}): {detail}"
    return CanaryRow(
        name=canary.name,
        language=canary.language,
        score=finding.value if isinstance(finding, Scored) else None,
        at_most=_JUST_BELOW if canary.is_worthless else None,
        at_least=None if canary.is_worthless else GOOD_ENOUGH,
        said=said[:_LONGEST_WORDS],
    )
