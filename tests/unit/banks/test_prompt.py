from __future__ import annotations

import pytest

from evalkit.domain.question import LANGUAGES, Language
from evalkit.text.prompts import PROMPT_VERSION, ask_prompt, parted_prompt
from evalkit.text.wording import ANSWER_LINE, NO_VALID_ANSWER, YES_NO


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_words_around_a_question_do_not_depend_on_it(language: Language) -> None:
    one, other = ask_prompt("Why?\n", language=language), ask_prompt("  How many?", language=language)
    assert one.removeprefix("Why?") == other.removeprefix("How many?")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_prompt_says_how_every_answer_is_written(language: Language) -> None:
    prompt = ask_prompt("?", language=language)
    lines = prompt.splitlines()
    assert lines[-1] == ANSWER_LINE[language] + NO_VALID_ANSWER[language][0]
    assert any(line.startswith(ANSWER_LINE[language].strip()) for line in lines[:-1])
    assert all(word in prompt for word in YES_NO[language])
    assert " = " in prompt


def test_a_changed_wording_needs_a_new_version() -> None:
    assert PROMPT_VERSION == "ask-2"
    assert ask_prompt("Q", language="en") == (
        "Q\n\nWork it out, then finish with one last line of this form:\nAnswer: ...\nAfter it write only the final "
        'answer: a number in digits; for a choice, its letter alone; "yes" or "no" where that is asked; several values '
        "separated by commas; labelled parts as label = value; label = value; where a text is to be written, the whole "
        "text. If the question has no valid answer, for instance because it contradicts itself, because something "
        "needed is missing, or because what it asks for does not exist, the last line is:\n"
        "Answer: no valid answer"
    )
    assert ask_prompt("问", language="zh") == (
        "问\n\n请先推理，最后单独用一行写出最终答案，格式为：\n答案：……\n该行只写最终答案：数值用阿拉伯数字；"
        "选择题只写选项字母；要求判断是非时写“是”或“否”；有多个值时用逗号分隔；要求按标签分项作答时写成"
        "“标签 = 值; 标签 = 值”；要求写一段文字时，把整段文字写在这一行。标点全角、半角均可。"
        "如果题目没有有效答案（例如自相矛盾、缺少必要条件，或所问的对象不存在），最后一行写：\n答案：无有效答案"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", ["Why?", "Say it.\n\nFinish with one last line.\n\nA. yes\nB. no", "为什么？"])
def test_a_prompt_is_parted_into_what_it_was_made_of(question: str, language: Language) -> None:
    prompt = ask_prompt(question, language=language)
    parted = parted_prompt(prompt)
    assert parted.question == question
    assert ANSWER_LINE[language] in parted.instruction
    assert f"{parted.question}\n\n{parted.instruction}" == prompt


def test_prompts_of_an_older_wording_are_parted_too() -> None:
    """As they stand in a store that was written with the wording ask-1."""
    old = (
        "Why?\n\nWork it out, then finish with one last line of this form:\nAnswer: ...\nAfter it write only the final "
        'answer: a number in digits; for a choice, its letter alone; "yes" or "no" where that is asked; several values '
        "separated by commas; labelled parts as label = value; label = value. If the question has no valid answer, for "
        "instance because it contradicts itself or because something needed is missing, the last line is:\n"
        "Answer: no valid answer"
    )
    assert parted_prompt(old).question == "Why?"


@pytest.mark.parametrize(
    "prompt",
    [
        "Why?",
        "Why?\n\nWork it out, then finish with one last line of this form:\nAnswer: ...",
        ask_prompt("Why?", language="en") + "\n\nBe brief.",
    ],
)
def test_of_a_prompt_that_ends_in_other_words_nothing_is_split_off(prompt: str) -> None:
    assert parted_prompt(prompt) == (prompt, "")
