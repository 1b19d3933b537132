from __future__ import annotations

import pytest

from evalkit.domain.question import Language
from evalkit.text.prompts import PROMPT_VERSION, ask_prompt
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
    assert PROMPT_VERSION == "ask-1"
    assert ask_prompt("Q", language="en") == (
        "Q\n\nWork it out, then finish with one last line of this form:\nAnswer: ...\nAfter it write only the final "
        'answer: a number in digits; for a choice, its letter alone; "yes" or "no" where that is asked; several values '
        "separated by commas; labelled parts as label = value; label = value. If the question has no valid answer, for "
        "instance because it contradicts itself or because something needed is missing, the last line is:\n"
        "Answer: no valid answer"
    )
