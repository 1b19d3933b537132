"""What a judge is told whose reply was no verdict: once, in the conversation that it knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.domain.judging import NoVerdict, NoVerdictWhy
from evalkit.domain.question import Language

__all__ = ["REPAIR_VERSION", "repair_prompt"]

REPAIR_VERSION: Final = "repair-1"
"""Changes with every change of the words below."""

_WHAT_WAS_WRONG: Final[Mapping[NoVerdictWhy, Mapping[Language, str]]] = {
    NoVerdictWhy.EMPTY: {"en": "Your reply was empty.", "zh": "你的回复是空的。"},
    NoVerdictWhy.CUT: {
        "en": "Your reply was too long and was cut off before it ended.",
        "zh": "你的回复过长，尚未结束就被截断了。",
    },
    NoVerdictWhy.NO_JSON: {
        "en": "Your reply holds no JSON object that can be read.",
        "zh": "你的回复中没有可以读取的 JSON 对象。",
    },
    NoVerdictWhy.WRONG_SHAPE: {
        "en": "The JSON object in your reply does not have the form that was asked for.",
        "zh": "你的回复中的 JSON 对象不符合要求的格式。",
    },
    NoVerdictWhy.OFF_SCALE: {
        "en": "The score in your reply is not on the scale.",
        "zh": "你的回复中的分数不在评分范围内。",
    },
}
_FOUND: Final[Mapping[Language, str]] = {"en": "What was found: {detail}.", "zh": "具体问题：{detail}。"}
_INSTRUCTION: Final[Mapping[Language, str]] = {
    "en": (
        "Send your verdict again, as described above: one JSON object and nothing else, no words before or after it, "
        "every key present, quotation marks and line ends within texts escaped. Do not change your judgement because "
        "of this request."
    ),
    "zh": (
        "请按照上文的说明重新给出你的评判：只输出一个 JSON 对象，前后不要有任何其他文字，所有键都必须出现，"
        "文本中的引号和换行必须转义。不要因为这条要求而改变你的评判。"
    ),
}
_DETAILED: Final = frozenset({NoVerdictWhy.WRONG_SHAPE, NoVerdictWhy.OFF_SCALE})
"""Where the detail says more than the sentence."""


def repair_prompt(complaint: NoVerdict, *, language: Language) -> str:
    """What is asked after a reply that was no verdict.

    It suggests no score, and says that the judgement is to stay: what is repaired is the form.

    Args:
        complaint: What was wrong; its detail stays in English, as the keys are.
        language: Of the conversation.
    """
    sentences = [_WHAT_WAS_WRONG[complaint.why][language]]
    if complaint.detail and complaint.why in _DETAILED:
        sentences.append(_FOUND[language].format(detail=complaint.detail))
    sentences.append(_INSTRUCTION[language])
    return (" " if language == "en" else "").join(sentences)
