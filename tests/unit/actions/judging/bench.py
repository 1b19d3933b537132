"""A stored run and scripted judges: judging as the command does it, without a server."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from evalkit.actions import judge_runs as judge_runs_module
from evalkit.actions import prepare_target, read_reasons, score_run
from evalkit.actions.judge_runs import JudgeEnd, judge_runs
from evalkit.actions.judging import chosen
from evalkit.actions.judging.canary_check import canaries_for
from evalkit.actions.judging.hearing import ReadyJudge
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.judging.wanted import JudgedAttempt
from evalkit.actions.project import Project
from evalkit.asking.pool import Pool
from evalkit.asking.stop import StopSignal
from evalkit.config.reading import Config
from evalkit.domain.attempt import Outcome
from evalkit.domain.exchange import ChatRequest, Reply
from evalkit.domain.judging import Judge
from evalkit.domain.passport import Passport
from evalkit.domain.question import LANGUAGES, Language, Variant
from evalkit.domain.rubric import LEVELS, Dimension, Method, Rubric
from evalkit.domain.run import Run
from evalkit.domain.score import Score, Unscored, UnscoredReason
from evalkit.domain.target import Limits, Target
from evalkit.errors import FailureKind, TargetError
from evalkit.runs.observer import SilentObserver
from evalkit.scores.canaries import Canary
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from evalkit.targets.scripted import ScriptedClient, scripted_reply
from evalkit.text.fence import read_fences
from tests.builders import a_body, a_passport, a_run, a_session, a_target, an_attempt, store_run, variants_numbered

__all__ = [
    "Bench",
    "Script",
    "a_judge",
    "a_judged_attempt",
    "a_ready_judge",
    "a_rubric",
    "at_the_gate",
    "checks",
    "is_canary",
    "level",
    "refused",
]

TEMPLATE = "Dimension: {{ dimension }}\n{% for part in material %}\n{{ part.fence }}\n{% endfor %}\n{{ form }}\n"
_RUBRICS: Final = rubrics_here(Path("/nowhere"))
_CANARIES: Final = {language: canaries_for(language, cwd=Path("/nowhere")) for language in LANGUAGES}
_IS_WORTHLESS: Final = {
    (canary.variant.prompt, canary.answer): canary.is_worthless
    for canaries in _CANARIES.values()
    for canary in canaries
}
Script = Callable[[ChatRequest], Reply | TargetError]


def level(score: object, *, reason: str = "So it is.", cannot_judge: bool = False) -> str:
    """A verdict by levels, as a judge writes it."""
    return json.dumps({"evidence": [], "reason": reason, "score": score, "cannot_judge": cannot_judge})


def checks(*met: bool | None) -> str:
    """A verdict by a checklist."""
    items = [{"item": number, "evidence": "", "met": one} for number, one in enumerate(met, start=1)]
    return json.dumps({"items": items, "reason": "Counted.", "cannot_judge": False})


def refused(kind: FailureKind = FailureKind.HTTP_5XX, *, is_retryable: bool = True) -> TargetError:
    """What a server says that does not serve."""
    return TargetError("the judge fell over", kind=kind, is_retryable=is_retryable)


def a_rubric(**overrides: Any) -> Rubric:
    """Levels, of every question."""
    members: dict[str, Any] = {
        "name": Dimension.COHERENCE,
        "method": Method.LEVELS,
        "title": {"en": "Coherence", "zh": "连贯性"},
        "asks": {"en": "Does it follow?", "zh": "连贯吗？"},
        "levels": {number: {"en": f"Level {number}.", "zh": f"第 {number} 级。"} for number in LEVELS},
        "prompts": {"en": TEMPLATE, "zh": TEMPLATE},
    }
    return Rubric(**(members | overrides))


def a_judge(name: str = "big", **overrides: Any) -> Judge:
    """A judge whose name is served."""
    members: dict[str, Any] = {"name": name, "served_model": name, "concurrency": 1, "limits": Limits(tries=1)}
    return Judge(target=a_target(**(members | overrides)), sets_temperature=False, sets_max_tokens=False)


def a_judged_attempt(variant: Variant | None = None, **overrides: Any) -> JudgedAttempt:
    """An answer that a rule has read."""
    members: dict[str, Any] = {
        "attempt_id": an_attempt().attempt_id,
        "variant": variant or variants_numbered(1)[0],
        "is_read": True,
        "gate": None,
    }
    return JudgedAttempt(**(members | overrides))


def at_the_gate(outcome: Outcome = Outcome.CUT_IN_ANSWER) -> Unscored:
    """Why an attempt that broke off is not sent."""
    return Unscored(reason=UnscoredReason.NOT_COMPLETED, detail=outcome.value)


def a_ready_judge(script: Sequence[Reply | TargetError] | Script, *, judge: Judge | None = None) -> ReadyJudge:
    """A judge that answers from a script."""
    client = ScriptedClient(script)
    pool = Pool(client, concurrency=1, limits=Limits(tries=1))
    return ReadyJudge(judge=judge or a_judge(), pool=pool, passport=a_passport(), thinks=False, stop=StopSignal())


def is_canary(request: ChatRequest) -> bool:
    """Whether a request is one of those a judge is tried with."""
    return read_fences(request.messages[0].content)["question"] in {question for question, _ in _IS_WORTHLESS}


def _honest(request: ChatRequest) -> Reply:
    """Knows the canaries, meets every item, and gives everything else a 4; never fails."""
    fences = read_fences(request.messages[0].content)
    if (n_items := _items_wanted(request)) > 0:
        return scripted_reply(checks(*[True] * n_items))
    if is_canary(request):
        return scripted_reply(level(1 if _IS_WORTHLESS[fences["question"], fences["answer"]] else 5))
    return scripted_reply(level(4))


def _items_wanted(request: ChatRequest) -> int:
    schema: Any = request.reply_schema and request.reply_schema.schema
    return schema["properties"]["items"]["minItems"] if schema and "items" in schema["properties"] else 0


@dataclass(slots=True, kw_only=True)
class Bench:
    """A store with one run, and judges that answer from scripts."""

    cwd: Path
    canaries: Callable[[Language], Sequence[Canary]] = lambda language: _CANARIES[language]
    store: Store = field(default_factory=lambda: open_store("sqlite://"))
    variants: Sequence[Variant] = field(default_factory=lambda: variants_numbered(3))
    judges: dict[str, Judge] = field(default_factory=lambda: {"big": a_judge()})
    rubrics: Sequence[Rubric] = _RUBRICS
    """Instead of the files that hold in a folder, which take a while to read."""
    says: dict[str, Script] = field(default_factory=dict[str, Script])
    """Judge -> what it says, where it is not honest."""
    passports: dict[str, Passport] = field(default_factory=dict[str, Passport])
    requests: list[ChatRequest] = field(default_factory=list[ChatRequest])
    """All that was asked, warm-ups left out."""
    observer: SilentObserver = field(default_factory=SilentObserver)
    stop: StopSignal = field(default_factory=StopSignal)

    @classmethod
    def at(cls, cwd: Path, monkeypatch: pytest.MonkeyPatch, **overrides: Any) -> Bench:
        """A bench whose judges take the place of servers."""
        bench = cls(cwd=cwd, **overrides)
        monkeypatch.setattr(prepare_target, "connected_client", bench._connected)
        for module in (chosen, read_reasons, score_run):
            monkeypatch.setattr(module, "rubrics_here", bench._rubrics)
        monkeypatch.setattr(judge_runs_module, "canaries_for", bench._canaries)
        return bench

    @property
    def project(self) -> Project:
        """Where the judges are configured."""
        return Project(cwd=self.cwd, environ={}, config=Config(path=None, judges=self.judges, store_url="sqlite://"))

    def store_answers(
        self,
        *,
        repeats: int = 1,
        outcome_by_repeat: Mapping[int, Outcome] | None = None,
        answer: str | None = None,
        reasoning: str = "",
        is_answered: bool = True,
        **overrides: Any,
    ) -> Run:
        """Store a run in which every question is answered rightly, but for repeats that end otherwise."""
        run = a_run(variants=self.variants, repeats=repeats, **overrides)
        session = a_session(run_id=run.run_id, session_id=f"session of {run.run_id}")
        store_run(self.store, run=run, variants=self.variants, session=session)
        number_by_hash = {variant.asked_hash: number for number, variant in enumerate(self.variants, start=1)}
        outcomes = outcome_by_repeat or {}
        self.store.attempts.append(
            [
                (
                    an_attempt(
                        run_id=run.run_id,
                        asked_hash=cell.asked_hash,
                        repeat=cell.repeat,
                        session_id=session.session_id,
                        outcome=outcomes.get(cell.repeat, Outcome.ANSWERED),
                    ),
                    a_body(
                        answer=answer or f"It follows.\nAnswer: {number_by_hash[cell.asked_hash]}", reasoning=reasoning
                    ),
                )
                for cell in run.cells()
                if is_answered
            ]
        )
        return run

    async def judge(self, *run_texts: str, **order: Any) -> tuple[JudgeEnd, ...]:
        """``evalkit judge``; asks of coherence unless told otherwise."""
        given: dict[str, Any] = {"dimensions": ("coherence",), "repeats_per_question": 2} | order
        return await judge_runs(
            run_texts or ("latest",),
            JudgeOrder(**given),
            project=self.project,
            store=self.store,
            observer=self.observer,
            stop=self.stop,
        )

    def asked(self) -> list[ChatRequest]:
        """What was asked about answers of the run, canaries left out."""
        return [request for request in self.requests if not is_canary(request)]

    def canaries_asked(self) -> int:
        """Requests by which judges were tried."""
        return sum(map(is_canary, self.requests))

    def scores(self, run: Run, dimension: str = "coherence") -> list[Score]:
        """What judges said of a run, all series together."""
        judged = {judging.series_id for judging in self.store.judgements.judgings(run.run_id)}
        found = [score for series_id in judged for score in self.store.scores.of_run(run.run_id, series_id)]
        return [score for score in found if score.dimension == dimension]

    def _rubrics(self, cwd: Path) -> tuple[Rubric, ...]:
        del cwd
        return tuple(self.rubrics)

    def _canaries(self, language: Language, *, cwd: Path) -> tuple[Canary, ...]:
        del cwd
        return tuple(self.canaries(language))

    @asynccontextmanager
    async def _connected(self, target: Target, **_: object) -> AsyncGenerator[ScriptedClient]:
        def said(request: ChatRequest) -> Reply | TargetError:
            if not read_fences(request.messages[0].content):
                return scripted_reply("Answer: 42")
            self.requests.append(request)
            if is_canary(request):
                return self.says.get(f"{target.name} canaries", _honest)(request)
            return self.says.get(target.name, _honest)(request)

        yield ScriptedClient(said, passport=self.passports.get(target.name, a_passport(server="vllm")))
