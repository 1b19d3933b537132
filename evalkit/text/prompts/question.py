"""The words around a question: the same for every one, so that they give nothing away.

A solvable question and its unsolvable twin, a number and a choice all get one instruction: whoever reads it learns how
an answer is written, and nothing about which kind of answer is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from evalkit.domain.question import Language
from evalkit.text.wording import ANSWER_LINE, NO_VALID_ANSWER, YES_NO

__all__ = ["PROMPT_VERSION", "PartedPrompt", "ask_prompt", "parted_prompt"]

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

_FORMER_INSTRUCTIONS: Final[tuple[Mapping[Language, str], ...]] = (
    {
        "en": """\
Work it out, then finish with one last line of this form:
{answer_line}...
After it write only the final answer: a number in digits; for a choice, its letter alone; "{yes}" or "{no}" where that \
is asked; several values separated by commas; labelled parts as label = value; label = value. If the question has no \
valid answer, for instance because it contradicts itself or because something needed is missing, the last line is:
{answer_line}{no_valid_answer}""",
        "zh": """\
请先推理，最后单独用一行写出最终答案，格式为：
{answer_line}……
该行只写最终答案：数值用阿拉伯数字；选择题只写选项字母；要求判断是非时写“{yes}”或“{no}”；有多个值时用逗号分隔；\
要求按标签分项作答时写成“标签 = 值; 标签 = 值”。如果题目没有有效答案（例如自相矛盾或缺少必要条件），最后一行写：
{answer_line}{no_valid_answer}""",
    },
)
"""As they stand in prompts of older runs, newest first. Whoever changes the words above puts the old ones here."""


class PartedPrompt(NamedTuple):
    """A stored prompt, taken apart again."""

    question: str
    instruction: str
    """How the answer is to be written; empty where none of our wordings closes the prompt."""


def ask_prompt(text: str, *, language: Language) -> str:
    """The whole user message for a question.

    Args:
        text: The question, options of a choice included.
        language: Of the question and of the instruction.
    """
    return f"{text.strip()}\n\n{_filled(_INSTRUCTION[language], language)}"


def parted_prompt(prompt: str) -> PartedPrompt:
    """The question of a prompt by itself, and what the model was told about the form of its answer.

    Only a wording of ours is split off, letter by letter: a question may well end in instructions of its own.

    Args:
        prompt: As it was stored, by this version or an older one.
    """
    for instruction in _known_instructions():
        question = prompt.rstrip().removesuffix(f"\n\n{instruction}")
        if len(question) < len(prompt.rstrip()):
            return PartedPrompt(question, instruction)
    return PartedPrompt(prompt, "")


def _known_instructions() -> Iterator[str]:
    for wording in (_INSTRUCTION, *_FORMER_INSTRUCTIONS):
        for language, instruction in wording.items():
            yield _filled(instruction, language)


def _filled(instruction: str, language: Language) -> str:
    yes, no = YES_NO[language]
    return instruction.format(
        answer_line=ANSWER_LINE[language], yes=yes, no=no, no_valid_answer=NO_VALID_ANSWER[language][0]
    )
