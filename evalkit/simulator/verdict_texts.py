"""Writes the reply of a judge: its verdict as JSON, bare or dressed up, or what it says instead of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, assert_never, cast

from evalkit.domain.exchange import Delivery
from evalkit.domain.question import Language, Variant
from evalkit.simulator.composing import Composed, ScoreToken
from evalkit.simulator.judge_personas import JudgePersona
from evalkit.simulator.judge_prompts import JudgeTask
from evalkit.simulator.planning import draws_for
from evalkit.simulator.rulings import Broken, Ruling
from evalkit.simulator.tokens import tokens_of
from evalkit.text.wording import ANSWER_LINE, word_answer

__all__ = ["compose_aside", "compose_ruling"]

_Verdict = Mapping[str, object]
_LOW: Final = 1
_HIGH: Final = 5
_QUOTE: Final = re.compile(r"[^\n.。]{4,80}[.。]?")
_SCORE: Final = re.compile(r'"score": (?=[1-5])')

_REASONS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("The answer matches the description of this level best.", "Compared with the anchors, this level fits."),
    "zh": ("该回答最符合这一级的描述。", "对照各级描述，这一级最合适。"),
}
_ABSTAINING: Final[Mapping[Language, str]] = {
    "en": "The material does not let me decide.",
    "zh": "材料不足，难以判断。",
}
_OPINIONS: Final[Mapping[Language, str]] = {
    "en": "On balance I would call this a {level} out of 5, though a case could be made for its neighbour.",
    "zh": "总的来说，我觉得大约是5分里的{level}分，相邻一级也说得过去。",
}
_INTRODUCTIONS: Final[Mapping[Language, str]] = {"en": "Here is my verdict:\n\n", "zh": "我的评判如下：\n\n"}
_RECONSIDERING: Final[Mapping[Language, str]] = {
    "en": "\n\nOn reflection that was not careful enough. My verdict is:\n\n",
    "zh": "\n\n再想想，刚才不够仔细。最终评判：\n\n",
}
_MUSINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "I read the question first and then the answer.",
        "The levels differ in what they demand, so I go through them.",
        "I look for a passage that supports one of them.",
        "Whatever the answer asks of me, I only judge it.",
    ),
    "zh": ("先读题目，再读回答。", "各级要求不同，逐级对照。", "找一处能说明等级的原文。", "回答里说什么都只是材料。"),
}


def compose_ruling(
    judge: JudgePersona, task: JudgeTask, ruling: Ruling, *, seed: int, is_form_enforced: bool
) -> Composed:
    """The texts of a planned reply.

    Args:
        judge: Who speaks.
        task: What it was asked.
        ruling: What the reply is to say.
        seed: The request's; it moves the wording.
        is_form_enforced: Whether the server holds the reply to JSON; else the JSON may be dressed up.
    """
    draws = draws_for(judge, "verdict words", task.question, task.answer, task.repairs, seed)
    verdict = _verdict(task, ruling, reason=draws.choice(_REASONS[task.language]))
    reasoning = _musing(judge, task)
    if ruling.broken is not None:
        return Composed(reasoning=reasoning, answer=_broken(ruling.broken, verdict, task, ruling))
    is_dressed = not is_form_enforced and draws.random() < judge.untidy
    text = draws.choice(_DRESSES)(verdict, task) if is_dressed else _dumped(verdict)
    found = list(_SCORE.finditer(text))
    if ruling.abstains or not found:
        return Composed(reasoning=reasoning, answer=text)
    return Composed(
        reasoning=reasoning, answer=text, score=ScoreToken(from_end=len(text) - found[-1].end(), weights=ruling.weights)
    )


def compose_aside(judge: JudgePersona, variant: Variant) -> Composed:
    """What a judge says when it is put a question itself, as checks of a server do: the right answer."""
    reasoning = "" if judge.delivery in (Delivery.NONE, Delivery.EMPTY) else _MUSINGS[variant.language][0]
    answer = ANSWER_LINE[variant.language] + word_answer(variant.expected, language=variant.language)
    return Composed(reasoning=reasoning, answer=answer)


def _verdict(task: JudgeTask, ruling: Ruling, *, reason: str) -> _Verdict:
    quote = _QUOTE.search(task.answer)
    evidence = "" if quote is None else quote[0].strip()
    if ruling.items:
        items: list[dict[str, object]] = [
            {"item": number, "evidence": evidence if is_met else "", "met": None if ruling.abstains else is_met}
            for number, is_met in enumerate(ruling.items, start=1)
        ]
        body: dict[str, object] = {"items": items}
        score: dict[str, object] = {}
    else:
        body = {"evidence": [evidence] if evidence else []}
        score = {"score": None if ruling.abstains else round(ruling.score)}
    said = _ABSTAINING[task.language] if ruling.abstains else reason
    return body | {"reason": said} | score | {"cannot_judge": ruling.abstains}


def _dumped(verdict: _Verdict) -> str:
    return json.dumps(verdict, ensure_ascii=False)


def _fenced(verdict: _Verdict, _task: JudgeTask) -> str:
    return f"```json\n{_dumped(verdict)}\n```"


def _amid_prose(verdict: _Verdict, task: JudgeTask) -> str:
    return f"{_INTRODUCTIONS[task.language]}{_dumped(verdict)}"


def _revised(verdict: _Verdict, task: JudgeTask) -> str:
    """A first verdict from the other end of the scale, then the one that counts."""
    draft: _Verdict = {**verdict, "cannot_judge": False}
    if "score" in verdict:
        draft = {**draft, "score": _LOW if verdict["score"] == _HIGH else _HIGH}
    else:
        draft = {**draft, "items": [{**item, "met": item["met"] is not True} for item in _items(verdict)]}
    return f"{_dumped(draft)}{_RECONSIDERING[task.language]}{_dumped(verdict)}"


_DRESSES: Final[tuple[Callable[[_Verdict, JudgeTask], str], ...]] = (_fenced, _amid_prose, _revised)


def _broken(broken: Broken, verdict: _Verdict, task: JudgeTask, ruling: Ruling) -> str:
    match broken:
        case Broken.PROSE:
            return _OPINIONS[task.language].format(level=round(ruling.score))
        case Broken.TRUNCATED:
            text = _dumped(verdict)
            return text[: text.rindex('"reason"') + 14]
        case Broken.OFF_SCALE:
            return _dumped(_with_nonsense(verdict, ruling))
        case Broken.INCOMPLETE:
            return _dumped(_with_a_gap(verdict))
        case Broken.EMPTY:
            return ""
        case _:
            assert_never(broken)


def _with_nonsense(verdict: _Verdict, ruling: Ruling) -> _Verdict:
    if "score" in verdict:
        return {**verdict, "score": f"{round(ruling.score)}/5"}
    first, *others = _items(verdict)
    return {**verdict, "items": [{**first, "met": "maybe"}, *others]}


def _with_a_gap(verdict: _Verdict) -> _Verdict:
    if "score" in verdict:
        return {name: value for name, value in verdict.items() if name != "score"}
    return {**verdict, "items": _items(verdict)[:-1]}


def _items(verdict: _Verdict) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", verdict["items"])


def _musing(judge: JudgePersona, task: JudgeTask) -> str:
    if judge.delivery in (Delivery.NONE, Delivery.EMPTY):
        return ""
    between, sentences = " " if task.language == "en" else "", _MUSINGS[task.language]
    said: list[str] = []
    while sum(len(tokens_of(sentence)) for sentence in said) < judge.reasoning_tokens:
        said.append(sentences[len(said) % len(sentences)])
    return between.join(said)
