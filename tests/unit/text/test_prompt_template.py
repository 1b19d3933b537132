from __future__ import annotations

from dataclasses import dataclass

import pytest

from evalkit.errors import UserError
from evalkit.text.prompt_template import PromptNames, fill_prompt, names_in_prompt, prompt_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    label: str
    fence: str


NAMES = PromptNames(
    texts=frozenset({"title", "form"}), lists=frozenset({"levels", "material"}), facts=frozenset({"label", "fence"})
)
SAMPLE = {
    "title": "Tone",
    "form": "Reply.",
    "levels": [(5, "polite"), (1, "rude")],
    "material": [Part(label="question", fence="Q"), Part(label="answer", fence="A")],
}


def told(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.told) for fault in prompt_faults(text, names=NAMES, sample=SAMPLE)]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{ title }}", "Tone"),
        ("{% for level, text in levels %}\n{{ level }}: {{ text }}\n{% endfor %}", "5: polite\n1: rude"),
        ("{% for text in levels %}{{ loop.index }}{% if not loop.last %}, {% endif %}{% endfor %}", "1, 2"),
        ("{% for part in material if part.label != 'question' %}{{ part.fence }}{% endfor %}", "A"),
        ("{{ 'yes' if title == 'Tone' else 'no' }}", "yes"),
        ("\n\n{{ form }}\n\n", "Reply."),
        ("{# a remark #}{% raw %}{{ model }}{% endraw %}", "{{ model }}"),
    ],
)
def test_names_loops_and_conditions_are_filled_in(text: str, filled: str) -> None:
    assert told(text) == []
    assert fill_prompt(text, SAMPLE) == filled


def test_what_is_filled_in_is_never_read_as_a_template() -> None:
    assert fill_prompt("{{ form }}", {"form": "{{ title }}{% for x in y %}"}) == "{{ title }}{% for x in y %}"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\n{{ model }}", 2, "`model` is not known to templates; there are `form`, `levels`, `material`, `title`"),
        ("{% for x in run %}{% endfor %}", 1, "loops run over `levels`, `material`, and `run` is none of them"),
        ("{% for x in title %}{% endfor %}", 1, "loops run over `levels`, `material`, and `title` is none of them"),
        ("{% for x in [1, 2] %}{% endfor %}", 1, "loops run over a list by its name"),
        ("a\nb\n{% for x in levels %}", 3, "mend the template there"),
        ("{{ title", 1, "mend the template there"),
        ("{% for part in material %}\n{{ part.model }}\n{% endfor %}", 2, "`.model` is not known here"),
        ("\n{{ run.name }}", 2, "`run` is not known to templates"),
        ("{% for part in material %}\n{{ part.__class__ }}\n{% endfor %}", 2, "only a loop's variable has facts"),
        ("{% for x in levels %}{{ loop.cycle }}{% endfor %}", 1, "`.cycle` is not known here"),
        ("{% for x in levels %}\n{{ x.__class__.__mro__ }}{% endfor %}", 2, "only a loop's variable has facts"),
        ("{% for title in levels %}{% endfor %}", 1, "`title` has a meaning already"),
        ("{% for x in levels recursive %}{% endfor %}", 1, "recursive loops are not run"),
        ("{{ levels }}", 1, "a list has no words"),
        ("\n\n{{ levels }}", 3, "a list has no words"),
        ("{% for part in material %}{% endfor %}\n{{ part }}", 2, "'part' is undefined"),
        ("{{ loop.index }}", 1, "`loop` is not known"),
        ("{{ title.upper() }}", 1, "`call` is not allowed in prompts; names, `for` and `if` are"),
        ("{{ title | upper }}", 1, "`filter` is not allowed"),
        ("{{ title is defined }}", 1, ""),
        ("{{ 'a' * 1000000000 }}", 1, "`mul` is not allowed"),
        ("{{ levels[0] }}", 1, "`getitem` is not allowed"),
        ("{{ 'a' in title }}", 1, "`compare` is not allowed"),
        ("{% set x = title %}", 1, "`assign` is not allowed"),
        ("{% include 'secrets' %}", 1, "`include` is not allowed"),
        ("{% extends 'secrets' %}", 1, "`extends` is not allowed"),
        ("{% macro f() %}{% endmacro %}", 1, "`macro` is not allowed"),
        ("{% block b %}{% endblock %}", 1, "`block` is not allowed"),
        (
            "{% for a in levels %}{% for b in levels %}{% for c in levels %}{% endfor %}{% endfor %}{% endfor %}",
            1,
            "has loops more than 2 deep",
        ),
        ("{% for a in levels %}{% endfor %}" * 9, 1, "has more than 8 loops"),
        ("{% if title %}" * 60 + "{% endif %}" * 60, 1, "nested too deep"),
        ("{% if title %}" * 5000 + "{% endif %}" * 5000, 1, ""),
        ("{{ " + "(" * 3000 + "title" + ")" * 3000 + " }}", 1, ""),
        ("x" * 100_001, 1, "the template has 100001 characters; at most 100000 are read"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, words: str) -> None:
    faults = told(text)
    assert faults
    assert faults[0][0] == line
    assert any(words in said for _, said in faults), faults
    assert all("\n" not in said for _, said in faults)


def test_all_faults_are_told_at_once() -> None:
    assert [line for line, _ in told("{{ model }}\n{{ title }}\n{{ run }}\n{{ title | e }}")] == [1, 3, 4]


def test_a_fault_says_which_name_is_not_known() -> None:
    (fault,) = prompt_faults("{{ reasoning }}", names=NAMES, sample=SAMPLE)
    assert fault.name == "reasoning"


@pytest.mark.parametrize(
    "text", ["{{ title.upper() }}", "{{ levels[0] }}", "{{ title.__class__ }}", "{% include 'x' %}"]
)
def test_a_template_that_nobody_has_checked_is_not_run_either(text: str) -> None:
    with pytest.raises(UserError, match=r"not allowed|only a loop's variable"):
        fill_prompt(text, SAMPLE)


def test_a_prompt_has_an_upper_bound() -> None:
    text = "{% for a in levels %}{% for b in levels %}{{ form }}{% endfor %}{% endfor %}"
    with pytest.raises(UserError, match="grows beyond 2000000 characters"):
        fill_prompt(text, {"levels": [1, 2, 3], "form": "x" * 300_000})


def test_names_are_told_by_what_a_template_uses() -> None:
    assert names_in_prompt("{{ title }}{% for part in material %}{% endfor %}") == {"title", "material"}
    assert names_in_prompt("{{ title") == frozenset()
