from __future__ import annotations

import re

import pytest

from evalkit.domain.judging import NoVerdict, NoVerdictWhy
from evalkit.domain.question import Language
from evalkit.domain.rubric import Method
from evalkit.scores.judge_reply import read_verdict
from evalkit.text.prompts.judge import repair_prompt

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", NoVerdictWhy)
def test_every_complaint_has_its_words_in_both_languages(why: NoVerdictWhy, language: Language) -> None:
    prompt = repair_prompt(NoVerdict(why=why, detail=""), language=language)
    assert "JSON" in prompt
    assert re.search("[\u4e00-\u9fff]", prompt) is None if language == "en" else "请" in prompt


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_found_is_said_where_it_helps(language: Language) -> None:
    reply = '{"evidence": [], "reason": "", "score": "4/5", "cannot_judge": false}'
    complaint = read_verdict(reply, method=Method.LEVELS, n_items=0, was_cut=False)
    assert isinstance(complaint, NoVerdict)
    assert '`score` is "4/5"' in repair_prompt(complaint, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", NoVerdictWhy)
def test_a_repair_request_suggests_no_score(why: NoVerdictWhy, language: Language) -> None:
    assert re.search(r"\d", repair_prompt(NoVerdict(why=why, detail=""), language=language)) is None
