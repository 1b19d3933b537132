"""Writes the texts of a planned reply. Nothing in them tells right from wrong but the answer itself."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

from evalkit.domain.exchange import Delivery
from evalkit.domain.question import ExpectedAnswer, Language, NoValidAnswer, OpenAnswer, SetAnswer, TextAnswer, Variant
from evalkit.simulator.judge_personas import Served
from evalkit.simulator.mistakes import word_mistake
from evalkit.simulator.personas import Persona
from evalkit.simulator.phrases import GREETINGS, OPENINGS, RESTATEMENTS, SPOKEN_ENDINGS
from evalkit.simulator.planning import Ending, Form, Plan, draws_for
from evalkit.simulator.quality import remarks_for
from evalkit.simulator.tokens import tokens_of
from evalkit.simulator.voice import Voice
from evalkit.text.wording import ANSWER_LINE, MEMBER_SEPARATOR, NO_VALID_ANSWER, PART_SEPARATOR, word_answer

__all__ = ["Composed", "ScoreToken", "compose_greeting", "compose_reply"]

_FIRST_CHINESE: Final = "\u4e00"
_ALIAS_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreToken:
    """Where in an answer a score stands, and what else could have stood there."""

    from_end: int
    """Characters from the score to the end, the score included."""
    weights: Mapping[int, float]
    """Level -> probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What a model says when nobody cuts it short."""

    reasoning: str
    answer: str
    score: ScoreToken | None = None
    """Of a judge's verdict."""


def compose_reply(  # noqa: PLR0911 - one branch per ending
    persona: Persona, variant: Variant, plan: Plan, *, seed: int, limit_tokens: int
) -> Composed:
    """The texts of a planned reply.

    Args:
        persona: Who speaks.
        variant: The question, in its language.
        plan: What the reply is to be.
        seed: The request's; it moves the wording.
        limit_tokens: Where the server cuts; a reply planned to be cut reaches beyond it.
    """
    # Answers draw apart from the words around them: right and wrong replies differ in nothing else.
    final, other = _final_answers(variant, plan, draws_for(persona, "answers", variant.prompt, seed))
    voice = Voice(variant, draws_for(persona, "words", variant.prompt, seed))
    remarks = remarks_for(persona, variant, seed=seed)
    beyond = limit_tokens + 1
    reasoning = voice.think(plan.reasoning_tokens, candidates=(final, other), answer=final)
    match plan.ending:
        case Ending.CUT_IN_REASONING:
            return _without_end(persona, voice.think(beyond, candidates=(final, other), answer=None))
        case Ending.LOOPING_IN_REASONING:
            return _without_end(persona, voice.join(reasoning, voice.loop(beyond)))
        case Ending.CUT_IN_ANSWER:
            return Composed(reasoning=reasoning, answer=voice.explain(beyond))
        case Ending.LOOPING_IN_ANSWER:
            return Composed(
                reasoning=reasoning, answer=voice.join(voice.explain(plan.answer_tokens), voice.loop(beyond))
            )
        case Ending.EMPTY:
            return Composed(reasoning=reasoning, answer="")
        case Ending.NO_LINE:
            spoken = voice.join(_prose(voice, plan, remarks), voice.pick(SPOKEN_ENDINGS))
            return Composed(reasoning=reasoning, answer=spoken)
        case Ending.FINISHED:
            prose = _prose(voice, plan, remarks)
            if final and plan.form == "restated":
                prose = voice.join(prose, voice.pick(RESTATEMENTS, answer=final, other=other))
            form_draws = draws_for(persona, "line", variant.prompt, seed)
            line = _final_line(final, plan.form, variant.language, form_draws)
            return Composed(reasoning=reasoning, answer=f"{prose}\n\n{line}" if final else prose)
        case _:
            assert_never(plan.ending)


def compose_greeting(persona: Served, prompt: str, *, seed: int) -> Composed:
    """A short polite reply to a prompt that nobody handed in."""
    draws = draws_for(persona, "greeting", prompt, seed)
    language: Language = "zh" if any(character >= _FIRST_CHINESE for character in prompt) else "en"
    reasoning = draws.choice(OPENINGS[language]) if _reasons(persona) else ""
    return Composed(reasoning=reasoning, answer=draws.choice(GREETINGS[language]))


def _prose(voice: Voice, plan: Plan, remarks: Sequence[str]) -> str:
    """Prose about as long as planned, remarks included; one sentence at least is about the question."""
    said = voice.join(*remarks)
    left = plan.answer_tokens - len(tokens_of(said))
    return voice.join(voice.explain(max(1, left) if remarks else left), said)


def _without_end(persona: Persona, text: str) -> Composed:
    return Composed(reasoning=text, answer="") if _reasons(persona) else Composed(reasoning="", answer=text)


def _reasons(persona: Served) -> bool:
    return persona.delivery not in (Delivery.NONE, Delivery.EMPTY)


def _final_answers(variant: Variant, plan: Plan, draws: random.Random) -> tuple[str, str]:
    """What the reply ends in, and another candidate that it mentions on the way; empty for open questions."""
    right, mistake = _right_answer(variant, draws), word_mistake(variant, draws)
    if plan.is_right or isinstance(variant.expected, OpenAnswer):
        return right, mistake
    if plan.is_refusal and not isinstance(variant.expected, NoValidAnswer):
        return NO_VALID_ANSWER[variant.language][0], mistake
    # Real models often mention the right answer and then leave it; a reader must not pick it up there.
    return mistake, right if draws.random() < 0.5 else word_mistake(variant, draws)


def _right_answer(variant: Variant, draws: random.Random) -> str:
    return word_answer(_as_free(variant.expected, draws), language=variant.language)


def _as_free(expected: ExpectedAnswer, draws: random.Random) -> ExpectedAnswer:
    """The same answer with the freedom that its kind leaves: another accepted wording, another order of a set."""
    match expected:
        case TextAnswer() if expected.aliases and draws.random() < _ALIAS_SHARE:
            return TextAnswer(text=draws.choice(expected.aliases))
        case SetAnswer():
            return replace(expected, members=tuple(draws.sample(expected.members, len(expected.members))))
        case _:
            return expected


def _final_line(final: str, form: Form, language: Language, draws: random.Random) -> str:
    label = ANSWER_LINE[language]
    is_boxable = (
        PART_SEPARATOR not in final and MEMBER_SEPARATOR not in final and final not in NO_VALID_ANSWER[language]
    )
    match form:
        case "boxed" if is_boxable:
            return draws.choice((f"{label}\\boxed{{{final}}}", f"\\boxed{{{final}}}"))
        case "bold":
            return draws.choice((f"**{label}{final}**", f"**{label.strip()}** {final}"))
        case _:
            return f"{label}{final}"
