from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.text.formulas import mathml
from evalkit.text.rendered import rendered


@pytest.mark.parametrize(
    "text",
    [
        r"so $\frac{1}{2}$ it is",
        r"so $$\frac{1}{2}$$ it is",
        r"so \(\frac{1}{2}\) it is",
        r"so \[\frac{1}{2}\] it is",
        "so\n\\[\n\\frac{1}\n{2}\n\\]\nit is",
        "so\n$$\n\\frac{1}{2}\n$$\nit is",
        "- so\n  \\[\n  \\frac{1}{2}\n  \\]\n  it is",
        "so\n\\[ \\frac{1}{2} \\]\nit is",
    ],
)
def test_formulas_are_found_between_their_signs(text: str) -> None:
    shown = rendered(text).html
    assert "<mfrac>" in shown
    assert "frac{" not in shown
    assert "it is" in shown


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5, the other one $6.",
        "US$5 or HK$6",
        "价格为$5，另一个为$6",
        r"\$5 and \$6",
        "a $ b $ c",
        "`$x$`",
        "```\n$x$\n```",
        r"\[ never closed",
        "$$ never closed",
    ],
)
def test_prices_and_code_are_no_formulas(text: str) -> None:
    assert "<math" not in rendered(text).html


def test_a_line_of_a_formula_is_no_list() -> None:
    shown = rendered("\\[\na\n- b\n+ c\n\\]").html
    assert "<math" in shown
    assert "<li>" not in shown


@pytest.mark.parametrize(
    "latex",
    [
        r"\boxed{42}",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{gather*} a \\ b \end{gather*}",
        r"a \\ b",
        r"\begin{cases} a & x > 0 \\ b & x \le 0 \end{cases}",
        r"\left\lfloor \frac{x}{2} \right\rfloor \cdot \sqrt[3]{y}",
        r"\text{速度} = 5\,\mathrm{km/h}",
        r"90^\circ \implies \therefore \triangle ABC \cong \triangle DEF",
        r"\sum_{i=1}^{n} i \equiv 0 \pmod{7}",
        r"f'(x) \approx 1{,}000 \%",
    ],
)
def test_what_models_write_is_drawn(latex: str) -> None:
    drawn = mathml(latex, is_block=True)
    assert drawn is not None
    assert "\\" not in drawn


@pytest.mark.parametrize(
    "latex",
    [
        *(r"\foo{x}", "{", r"\left(", r"\begin{matrix} a & b", "x^y^z", "", "  ", r"\frac{1}"),
        *(r"\def\a{\a\a}\a", r"\newcommand{\a}{\a\a}\a", r"\let\a=\b", r"\href{javascript:1}{x}", r"\verb|x|"),
        *("x" * 2_001, "{" * 200 + "x" + "}" * 200, r"\sqrt" * 300 + "x", r"\begin{matrix}" + "a&" * 900),
    ],
)
def test_what_cannot_be_drawn_whole_stays_source(latex: str) -> None:
    assert mathml(latex, is_block=False) is None


@pytest.mark.parametrize("text", [r"a $\foo{x}$ b", "a \\[\\foo{x}\\] b", "a\n\n$$\n\\foo{x}\n$$\n\nb"])
def test_source_is_shown_with_its_signs(text: str) -> None:
    shown = rendered(text).html
    found = re.search(r'<code class="tex">(.*?)</code>', shown, re.DOTALL)
    assert found is not None
    assert found[1] in text


def test_letters_of_a_text_are_not_lost() -> None:
    drawn = mathml(r"\text{if } x > 0 \text{ and } \operatorname{lcm}(a, b)", is_block=False)
    assert drawn is not None
    assert re.sub(r"<[^>]*>|\s", "", drawn) == "if\u00a0x&gt;0\u00a0and\u00a0lcm(a,b)".replace("\u00a0", "")


@given(st.text(alphabet=r"\{}[]()^_&$'abfrcsqtl1 <>%~|", max_size=40))
def test_any_text_is_drawn_or_stays_source(latex: str) -> None:
    drawn = mathml(latex, is_block=False)
    assert drawn is None or drawn.startswith("<math")


_PIECES = (
    *(r"\frac", r"\sqrt", r"\left", r"\right", r"\begin", r"\end", r"\text", r"\over", r"\hspace", r"\color", r"\not"),
    *(r"\limits", r"\binom", r"\genfrac", r"\overset", r"\substack", r"\big", r"\tag", r"\sideset", r"\\", "{", "}"),
    *("{matrix}", "{array}", "{lr}", "{split}", "[", "]", "&", "^", "_", "(", "x", "1", "em"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=15))
def test_any_commands_are_drawn_or_stay_source(pieces: list[str]) -> None:
    drawn = mathml("".join(pieces), is_block=True)
    assert drawn is None or drawn.startswith("<math")
