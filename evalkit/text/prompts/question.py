"""The words around a question: the same for every one, so that they give nothing away.

A solvable question and its unsolvable twin, a number and a choice all get one instruction: whoever reads it learns how
an answer is written, and nothing about which kind of answer is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.domain.question import Language
from evalkit.text.wording import ANSWER_LINE, NO_VALID_ANSWER, YES_NO

__all__ = ["PROMPT_VERSION", "ask_prompt"]

PROMPT_VERSION: Final = "ask-2"
"""Changes with every change of the words below: runs of different versions are not comparable."""

_INSTRUCTION: Final[Mapping[Language, str]] = {
    "en": """\
Work it out, then finish with one last line of this form:
{answer_line}...
After it write only the final answer: a number in digits; for a choice, its letter alone; "{yes}" or "{no}" where that \
is asked; several values separated by commas; labelled parts as label = value; label = value; where a text is to be \
written, the whole text. If the question has no valid answer, for instance because it contradicts itself, because \
something needed is missing, or because what it asks for does not exist, the last line is:
{answer_line}{no_valid_answer}""",
    "zh": """\
请先推理，最后单独用一行写出最终答案，格式为：
{answer_line}……
该行只写最终答案：数值用阿拉伯数字；选择题只写选项字母；要求判断是非时写“{yes}”或“{no}”；有多个值时用逗号分隔；\
要求按标签分项作答时写成“标签 = 值; 标签 = 值”；要求写一段文字时，把整段文字写在这一行。标点全角、半角均可。\
如果题目没有有效答案（例如自相矛盾、缺少必要条件，或所问的对象不存在），最后一行写：
{answer_line}{no_valid_answer}""",
}


def ask_prompt(text: str, *, language: Language) -> str:
    """The whole user message for a question.

    Args:
        text: The question, options of a choice included.
        language: Of the question and of the instruction.
    """
    yes, no = YES_NO[language]
    instruction = _INSTRUCTION[language].format(
        answer_line=ANSWER_LINE[language], yes=yes, no=no, no_valid_answer=NO_VALID_ANSWER[language][0]
    )
    return f"{text.strip()}\n\n{instruction}"
