"""One judge with one rubric: a series of scores, which is never averaged with another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from evalkit.actions.prepare_target import is_reasoning
from evalkit.domain.identity import content_uuid
from evalkit.domain.judging import Judge
from evalkit.domain.passport import Passport
from evalkit.domain.rubric import Rubric
from evalkit.domain.score import RaterKind, Series, SeriesId
from evalkit.scores.judge_prompt import PROMPT_VERSION

__all__ = ["JudgeSeries", "as_asked", "series_of"]

_PLAIN_TEMPERATURE: Final = 0.0
_PLAIN_TOKENS: Final = 2048
"""A checklist of six items with their quotes takes 600 tokens."""
_THINKING_TEMPERATURE: Final = 0.6
"""0 makes reasoning models repeat themselves."""
_THINKING_TOKENS: Final = 8192


@dataclass(frozen=True, kw_only=True)
class JudgeSeries:
    """A judge, asked by one rubric in one way."""

    judge: Judge
    """With the sampling that it is asked with."""
    rubric: Rubric

    @cached_property
    def version(self) -> str:
        """Of rubric, prompt and sampling, as one word."""
        target = self.judge.target
        told = [target.served_model, target.sampling, target.system_prompt, target.extra_body]
        return content_uuid("judge version", *told, self.rubric.version, PROMPT_VERSION)[:8]

    @cached_property
    def series_id(self) -> SeriesId:
        """Identity of its series, the same in every store.

        Every verdict asks for it three times, and hashing a rubric takes as long as sending a request.
        """
        return SeriesId(content_uuid("series", RaterKind.JUDGE, self.judge.name, self.rubric.name, self.version))

    def series(self, *, passport: Passport, now: datetime) -> Series:
        """Its series, begun now unless it is stored already."""
        target = self.judge.target
        about: dict[str, str] = {
            "served_model": target.served_model,
            "dimension": self.rubric.name,
            "rubric": self.rubric.version,
            "prompt": PROMPT_VERSION,
            "build": passport.identity,
            "temperature": f"{target.sampling.temperature:g}",
            **({"family": self.judge.family} if self.judge.family else {}),
            **({"simulated": "yes"} if target.is_simulated else {}),
        }
        return Series(
            series_id=self.series_id,
            rater_kind=RaterKind.JUDGE,
            rater=self.judge.name,
            version=self.version,
            created_at=now,
            about=about,
        )


def as_asked(judge: Judge, *, learnt: Mapping[str, object]) -> Judge:
    """The judge with the sampling of one that thinks, or of one that does not, where the configuration is silent."""
    target = judge.target
    thinks = is_reasoning(target, learnt=learnt)
    temperature, tokens = (_THINKING_TEMPERATURE, _THINKING_TOKENS) if thinks else (_PLAIN_TEMPERATURE, _PLAIN_TOKENS)
    sampling = replace(
        target.sampling,
        temperature=target.sampling.temperature if judge.sets_temperature else temperature,
        max_tokens=target.sampling.max_tokens if judge.sets_max_tokens else tokens,
    )
    return replace(judge, target=replace(target, sampling=sampling))


def series_of(judge: Judge, rubrics: Sequence[Rubric]) -> Iterator[JudgeSeries]:
    """A judge's series, one for each rubric."""
    return (JudgeSeries(judge=judge, rubric=rubric) for rubric in rubrics)
