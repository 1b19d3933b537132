"""What a judge is sent: a rubric's template, filled in with a question, its reference and one answer.

Only what the rubric shows is handed to the template, each piece fenced (``evalkit.text.fence``), so that a template
cannot show a judge what would sway it: not the reasoning, unless the rubric shows it, and never model, run or score.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from evalkit.domain.question import ChoiceAnswer, Language, NoValidAnswer, NumberAnswer, TextAnswer, Variant
from evalkit.domain.rubric import LEVELS, Method, Rubric
from evalkit.errors import UserError
from evalkit.text.fence import fenced
from evalkit.text.hostile import for_json
from evalkit.text.prompt_template import PromptNames, fill_prompt
from evalkit.text.wording import word_answer

__all__ = ["PROMPT_NAMES", "PROMPT_VERSION", "judge_prompt", "reference_text", "reply_schema", "sample_values"]

PROMPT_VERSION: Final = "judge-1"
"""Changes with the words below, the fence and the bounds: scores of different versions are different series. The words
of the templates are part of ``Rubric.version``."""

PROMPT_NAMES: Final = PromptNames(
    texts=frozenset({"dimension", "title", "asks", "form"}),
    lists=frozenset({"levels", "items", "material"}),
    facts=frozenset({"label", "fence"}),
)
"""What a template may use."""

_LONGEST_QUESTION: Final = 300_000
"""Characters once it is encoded: a question of the long-context kind must not be cut (they have up to 92,000)."""
_LONGEST_PIECE: Final = 60_000
"""Of any other piece, likewise: about 20,000 tokens, more than an answer has that is not looping."""
_MOST_ESCAPED: Final = 12
"""Characters that one can become in JSON: two escapes."""
_GAP: Final[Mapping[Language, str]] = {
    "en": "\n[... {count} characters are left out here ...]\n",
    "zh": "\n[……此处省略 {count} 个字符……]\n",
}
_EXPECTED: Final[Mapping[Language, str]] = {"en": "Expected answer: {answer}", "zh": "预期答案：{answer}"}
_ALSO_RIGHT: Final[Mapping[Language, str]] = {"en": "Also right: {answers}", "zh": "同样算对：{answers}"}
_REMARKED: Final[Mapping[Language, str]] = {"en": "{answer} ({remark})", "zh": "{answer}（{remark}）"}
_WITHIN: Final[Mapping[Language, str]] = {"en": "right within ±{tolerance}", "zh": "误差不超过 ±{tolerance} 即算对"}

_QUOTED_FROM: Final[Mapping[tuple[Language, bool], str]] = {
    ("en", False): "the answer",
    ("en", True): "the answer or the reasoning",
    ("zh", False): "回答",
    ("zh", True): "回答或推理过程",
}
_FORMS: Final[Mapping[tuple[Language, Method], str]] = {
    ("en", Method.LEVELS): """\
Reply with one JSON object of this shape and nothing else:
{{"evidence": ["<quote>", ...], "reason": "<why>", "score": <level>, "cannot_judge": <true or false>}}
- evidence: up to 3 short quotes that decide the level, copied word for word from {quoted_from}; [] if there is \
nothing to quote.
- reason: one or two sentences, at most 600 characters.
- score: the level, a whole number from 1 to 5; null if you cannot judge.
- cannot_judge: true only if the material does not allow a judgement, else false.""",
    ("zh", Method.LEVELS): """\
只回复一个 JSON 对象，格式如下，不要写其他内容：
{{"evidence": ["<原文>", ...], "reason": "<理由>", "score": <等级>, "cannot_judge": <true 或 false>}}
- evidence：决定等级的原文，最多 3 条，简短，从{quoted_from}中逐字摘抄；没有可摘抄的内容时写 []。
- reason：一两句话，不超过 600 个字符。
- score：所选等级，1 到 5 的整数；无法判断时写 null。
- cannot_judge：只有在材料不足以判断时才写 true，否则写 false。""",
    ("en", Method.CHECKLIST): """\
Reply with one JSON object of this shape and nothing else:
{{"items": [{{"item": 1, "evidence": "<quote>", "met": <true, false or null>}}, ...], "reason": "<why>", \
"cannot_judge": <true or false>}}
- items: one entry for each item, {count} in all, in their order.
- evidence: the short quote that decides the item, copied word for word from {quoted_from}; "" if there is none.
- met: true or false; null only if the item does not apply to this question.
- reason: one or two sentences, at most 600 characters.
- cannot_judge: true only if the material does not allow a judgement, else false.""",
    ("zh", Method.CHECKLIST): """\
只回复一个 JSON 对象，格式如下，不要写其他内容：
{{"items": [{{"item": 1, "evidence": "<原文>", "met": <true、false 或 null>}}, ...], "reason": "<理由>", \
"cannot_judge": <true 或 false>}}
- items：每个项目一条，共 {count} 条，按顺序排列。
- evidence：决定该项的简短原文，从{quoted_from}中逐字摘抄；没有则写 ""。
- met：true 或 false；只有该项不适用于本题时才写 null。
- reason：一两句话，不超过 600 个字符。
- cannot_judge：只有在材料不足以判断时才写 true，否则写 false。""",
}
"""How to reply, in words. Evidence stands before the score, so that a judge that writes word by word has quoted before
it scores. What stands in the shape cannot be read as a verdict: it is no JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One member of ``material``."""

    label: str
    fence: str


def judge_prompt(
    rubric: Rubric, variant: Variant, *, answer: str, reasoning: str, is_ascending: bool, mark: str
) -> str:
    """The whole user message for one judgement, in the question's language.

    Args:
        rubric: The dimension; one that judges are asked about.
        variant: The question.
        answer: What is judged. A long one is shortened in its middle, which is said there.
        reasoning: Shown only where the rubric shows it; empty where there is none.
        is_ascending: Whether the levels are shown from 1 to 5 or from 5 to 1: judges favour what they read first.
        mark: 12 hex digits for the fences, which whoever wrote the answer cannot have known.

    Raises:
        UserError: When the template cannot be filled in; one that was read without mistakes can.
    """
    language = variant.language
    pieces = _material(rubric, variant, answer=answer, reasoning=reasoning)
    material = [_Piece(label=label, fence=fenced(label, text, mark=mark)) for label, text in pieces]
    try:
        return fill_prompt(
            rubric.prompts[language], _values(rubric, variant, material=material, is_ascending=is_ascending)
        )
    except UserError as error:
        raise UserError(f"{rubric.source}: its prompt ({language}) cannot be filled in: {error}") from error


def reference_text(variant: Variant) -> str:
    """The expected answer, what else is right, and the solution; an open question has its solution only.

    People are shown what judges are. Empty where there is neither.
    """
    language, expected = variant.language, variant.expected
    lines: list[str] = []
    worded = word_answer(expected, language=language)
    remark = ""
    match expected:
        case ChoiceAnswer():
            remark = expected.options.get(expected.key, "")
        case NoValidAnswer():
            remark = expected.reason
        case NumberAnswer() if expected.tolerance != NumberAnswer(value=expected.value).tolerance:
            remark = _WITHIN[language].format(tolerance=format(expected.tolerance.normalize(), "f"))
        case _:
            pass
    if worded:
        answer = _REMARKED[language].format(answer=worded, remark=remark) if remark else worded
        lines.append(_EXPECTED[language].format(answer=answer))
    if isinstance(expected, TextAnswer) and expected.aliases:
        lines.append(_ALSO_RIGHT[language].format(answers="; ".join(expected.aliases)))
    if variant.solution.strip():
        lines.append(variant.solution.strip())
    return "\n".join(lines)


def sample_values() -> Mapping[str, object]:
    """Values of all names of a template, to try it with before anything is asked."""
    pieces = [_Piece(label=label, fence=fenced(label, label, mark="0" * 12)) for label in ("question", "answer")]
    texts = {name: name for name in PROMPT_NAMES.texts}
    return {**texts, "levels": [(level, "level") for level in LEVELS], "items": ["item"], "material": pieces}


def reply_schema(method: Method, n_items: int) -> dict[str, object]:
    """JSON schema of a verdict, in the subset that strict modes know: no lengths of texts, all keys required.

    The order of the keys is the order in which a server that is bound to the schema writes them. ``title`` is the name
    under which a request hands the schema over.

    Args:
        method: Levels or checklist.
        n_items: Of the checklist; no meaning for levels.

    Raises:
        ValueError: For what no judge is asked about.
    """
    reason: Mapping[str, object] = {"type": "string"}
    cannot_judge: Mapping[str, object] = {"type": "boolean"}
    match method:
        case Method.LEVELS:
            evidence = {"type": "array", "items": {"type": "string"}}
            score = {"type": ["integer", "null"], "enum": [*reversed(LEVELS), None]}
            verdict = {"evidence": evidence, "reason": reason, "score": score, "cannot_judge": cannot_judge}
            return {"title": "evalkit_levels", **_strict_object(verdict)}
        case Method.CHECKLIST:
            item = _strict_object(
                {"item": {"type": "integer"}, "evidence": {"type": "string"}, "met": {"type": ["boolean", "null"]}}
            )
            items = {"type": "array", "items": item, "minItems": n_items, "maxItems": n_items}
            verdict = {"items": items, "reason": reason, "cannot_judge": cannot_judge}
            return {"title": "evalkit_checklist", **_strict_object(verdict)}
        case Method.MEASURED:
            raise ValueError("a measured dimension has no verdicts of judges")


def _strict_object(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _values(
    rubric: Rubric, variant: Variant, *, material: Sequence[_Piece], is_ascending: bool
) -> Mapping[str, object]:
    language = variant.language
    items = rubric.items_for(variant)
    return {
        "dimension": rubric.name,
        "title": rubric.title[language],
        "asks": rubric.asks[language],
        "levels": [(level, rubric.levels[level][language]) for level in (reversed(LEVELS) if is_ascending else LEVELS)],
        "items": items,
        "material": material,
        "form": _form(rubric, language, n_items=len(items)),
    }


def _form(rubric: Rubric, language: Language, *, n_items: int) -> str:
    quoted_from = _QUOTED_FROM[language, "reasoning" in rubric.shows]
    return _FORMS[language, rubric.method].format(quoted_from=quoted_from, count=n_items)


def _material(rubric: Rubric, variant: Variant, *, answer: str, reasoning: str) -> Iterator[tuple[str, str]]:
    language = variant.language
    yield "question", _bounded(variant.prompt, _LONGEST_QUESTION, language)
    shown = {
        "reference": reference_text(variant),
        "checklist": "\n".join(f"{number}. {item}" for number, item in enumerate(variant.checklist, start=1)),
        "reasoning": reasoning.strip(),
    }
    for label, text in shown.items():
        if label in rubric.shows and text:
            yield label, _bounded(text, _LONGEST_PIECE, language)
    yield "answer", _bounded(answer, _LONGEST_PIECE, language)


def _bounded(text: str, most: int, language: Language) -> str:
    """The text, or its two ends with a marked gap, so that it takes at most so many characters once it is encoded.

    An answer is bound by the tokens that a model may write, which is no bound for a prompt: control characters take six
    characters each.
    """
    if len(text) * _MOST_ESCAPED <= most or (len(text) <= most and len(_encoded(text)) <= most):
        return text
    half = most // 2
    head = _fitting(text[:half], half)
    tail = _fitting(text[: -half - 1 : -1], half)
    gap = _GAP[language].format(count=len(text) - head - tail)
    return f"{text[:head]}{gap}{text[len(text) - tail :]}"


def _fitting(text: str, most: int) -> int:
    """How many characters from the beginning fit."""
    left = most
    for position, character in enumerate(text):
        left -= _encoded_length(character)
        if left < 0:
            return position
    return len(text)


@lru_cache(maxsize=4096)
def _encoded_length(character: str) -> int:
    return len(_encoded(character)) - 2


def _encoded(text: str) -> str:
    return for_json(json.dumps(text, ensure_ascii=False))
