"""What any model of the endpoint writes for one call: an answer, a verdict, or a polite word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from evalkit.domain.question import Variant
from evalkit.simulator.composing import Composed, compose_greeting, compose_reply
from evalkit.simulator.judge_personas import JudgePersona
from evalkit.simulator.judge_prompts import JudgeTask, read_task
from evalkit.simulator.judge_truth import known_level
from evalkit.simulator.personas import Persona
from evalkit.simulator.planning import Moment, Plan, plan_reply
from evalkit.simulator.rulings import Ruling, plan_ruling
from evalkit.simulator.verdict_texts import compose_aside, compose_ruling
from evalkit.simulator.wire import Call

__all__ = ["Known", "Said", "say"]


class Said(NamedTuple):
    """A reply's texts, and what they were meant to be; None where the model did not know what it was asked."""

    composed: Composed
    plan: Plan | Ruling | None


class Known:
    """The variants that were handed in, found by what is asked."""

    def __init__(self, variants: Mapping[str, Variant]) -> None:
        """Take prompt -> variant."""
        self._by_prompt = variants
        self._by_question: dict[str, Variant | None] = {}

    def by_prompt(self, prompt: str) -> Variant | None:
        """The variant with just this prompt."""
        return self._by_prompt.get(prompt)

    def by_question(self, text: str) -> Variant | None:
        """The variant with this prompt, or with this question in front of the instructions for the answer's form."""
        if text not in self._by_question:
            begin = f"{text.strip()}\n\n"
            later = (variant for prompt, variant in self._by_prompt.items() if prompt.startswith(begin))
            self._by_question[text] = self._by_prompt.get(text) or next(later, None)
        return self._by_question[text]


def say(call: Call, known: Known, *, seed: int, moment: Moment) -> Said:
    """What the model that is called writes under a seed."""
    persona, variant = call.persona, known.by_prompt(call.prompt)
    if isinstance(persona, JudgePersona):
        task = read_task(call.user_texts, form_name=call.form_name)
        if task is not None:
            return _judge(persona, task, call, known, seed=seed)
        if variant is not None:
            return Said(compose_aside(persona, variant), None)
    elif variant is not None:
        return _answer(persona, variant, call, seed=seed, moment=moment)
    return Said(compose_greeting(persona, call.prompt, seed=seed), None)


def _answer(persona: Persona, variant: Variant, call: Call, *, seed: int, moment: Moment) -> Said:
    plan = plan_reply(persona, variant, seed=seed, moment=moment)
    return Said(compose_reply(persona, variant, plan, seed=seed, limit_tokens=call.max_tokens), plan)


def _judge(judge: JudgePersona, task: JudgeTask, call: Call, known: Known, *, seed: int) -> Said:
    level = known_level(task, known.by_question(task.question))
    ruling = plan_ruling(judge, task, true_level=level, seed=seed)
    composed = compose_ruling(judge, task, ruling, seed=seed, is_form_enforced=call.form is not None)
    return Said(composed, ruling)
