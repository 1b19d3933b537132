r"""Formulas in a text: where they stand (``$..$``, ``$$..$$``, ``\(..\)``, ``\[..\]``), and what they look like.

Models write formulas in LaTeX, and nobody can judge a fraction as source. A browser draws MathML by itself, so a
formula becomes MathML. What the converter does not know, loses on the way, or what is too large, stays source: a rater
should see everything that the model wrote.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from latex2mathml import exceptions as latex_errors
from latex2mathml.converter import Converter

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["mathml", "with_formulas"]

_LONGEST: Final = 2_000
"""Characters of one formula; those of models have a few dozen."""
_MOST_LINES: Final = 60
_DEEPEST: Final = 40
"""Elements within each other: browsers lay them out recursively."""
_MOST_GROWTH: Final = 60
"""MathML has about ten times the characters of its LaTeX."""
_INLINE_ENDS: Final[Mapping[str, str]] = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_BLOCK_ENDS: Final[Mapping[str, str]] = {"\\[": "\\]", "$$": "$$"}
_DOLLARS: Final = re.compile(rf"\$(?![\s$])((?:[^$\\]|\\.){{1,{_LONGEST}}}?)(?<![\s\\])\$(?![0-9$])", re.DOTALL)
"""As in pandoc: no blank inside the signs and no digit behind them, so that prices are no formulas."""
_BEFORE_DOLLAR: Final = re.compile(r"[A-Za-z0-9$\\]")
_REFUSED: Final = re.compile(
    r"\\(?:[gex]?def|let|(?:re|provide)?newcommand|newenvironment|DeclareMathOperator|verb|href|style|class|unicode"
    r"|require|input|include)(?![A-Za-z])"
)
"""Commands that define others (which may grow without end), and those that speak to the page around the formula."""
_ROWS: Final = re.compile(r"\\(begin|end)\{(?:aligned|align|gathered|gather|alignedat|eqnarray|equation)\*?\}")
"""Environments of lines; the converter knows one that draws them all."""
_ARGUMENTS: Final = re.compile(
    r"\\(?:begin\{array\}\{[^{}]*\}|(?:begin|end)\{[^{}]*\}|(?:color|textcolor|colorbox|hspace|mspace|hskip|kern)\*?\{[^{}]*\}"
    r"|[A-Za-z]+)"
)
"""Letters of the source that are not drawn as letters."""
_UNKNOWN_COMMAND: Final = re.compile(r"\\[A-Za-z]")
_PARTS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "mover", "munder"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
"""Elements that a browser calls wrong when a part is missing."""
_TROUBLES: Final = (
    *(error for error in vars(latex_errors).values() if isinstance(error, type) and issubclass(error, Exception)),
    *(RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError),
    *(StopIteration, RuntimeError, ET.ParseError),
)
"""What the converter raises at what is no LaTeX; it has no common ancestor for them."""


def mathml(latex: str, *, is_block: bool) -> str | None:
    """A formula as a MathML element, or None where it had better stay source.

    The markup is well-formed but not yet harmless: ``rendered`` puts it through its list of allowed elements.

    Args:
        latex: Without the signs around it.
        is_block: Whether it stands on lines of its own.
    """
    if not latex.strip() or len(latex) > _LONGEST or _REFUSED.search(latex):
        return None
    normal = _ROWS.sub(r"\\\1{split}", latex)
    if "\\\\" in normal and "\\begin" not in normal:
        normal = f"\\begin{{split}}{normal}\\end{{split}}"
    try:
        drawn = Converter(display="block" if is_block else "inline").convert_to_element(normal)
    except _TROUBLES:
        return None
    written = _written(drawn)
    return written if written is not None and _is_whole(latex, drawn, written) else None


def with_formulas(markdown: MarkdownIt) -> None:
    """Teaches a Markdown parser formulas."""
    markdown.inline.ruler.before("escape", "formula", _inline_formula)
    markdown.block.ruler.before(
        "fence", "formula_block", _formula_block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.add_render_rule("formula", _drawn)


def _written(drawn: ET.Element) -> str | None:
    """An element as markup. Its converter puts character references into texts, beside whatever the model wrote."""
    pending = [(drawn, 0)]
    while pending:
        element, depth = pending.pop()
        if depth > _DEEPEST:
            return None
        element.text = html.unescape(element.text) if element.text else element.text
        for name, value in element.attrib.items():
            element.set(name, html.unescape(value))
        pending.extend((child, depth + 1) for child in element)
    return ET.tostring(drawn, encoding="unicode", short_empty_elements=False)


def _is_whole(latex: str, drawn: ET.Element, written: str) -> bool:
    shown = "".join(drawn.itertext())
    if _UNKNOWN_COMMAND.search(shown) or len(written) > _MOST_GROWTH * (len(latex) + 10):
        return False
    if any(element.text == "&" for element in drawn.iter("mi")):
        return False  # columns of an environment that it took for letters
    if any(len(element) != _PARTS.get(element.tag, len(element)) for element in drawn.iter()):
        return False
    return _letters(shown) >= _letters(_ARGUMENTS.sub("", latex))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _inline_formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's own interface
    sign = state.src[state.pos : state.pos + 2]
    end = _INLINE_ENDS.get(sign)
    if end is not None:
        found = state.src.find(end, state.pos + 2, min(state.pos + 2 + _LONGEST, state.posMax))
        if found <= state.pos + 2:
            return False
        content, after = state.src[state.pos + 2 : found], found + 2
    elif sign[:1] == "$" and (state.pos == 0 or not _BEFORE_DOLLAR.match(state.src[state.pos - 1])):
        match = _DOLLARS.match(state.src, state.pos, state.posMax)
        if match is None:
            return False
        content, after = match[1], match.end()
    else:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.markup, token.meta = (
            content,
            state.src[state.pos : after],
            {"is_block": sign in _BLOCK_ENDS},
        )
    state.pos = after
    return True


def _formula_block(state: StateBlock, start: int, last: int, silent: bool) -> bool:  # noqa: FBT001 - the same
    if state.is_code_block(start):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    end = _BLOCK_ENDS.get(state.src[begin : begin + 2])
    if end is None:
        return False
    lines: list[str] = []
    for line in range(start, min(last, start + _MOST_LINES)):
        if line > start and state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return False
        text = state.src[begin + 2 if line == start else state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        lines.append(text)
        if end in text:
            return text.rstrip().endswith(end) and _pushed(state, (start, line + 1), lines, silent=silent)
    return False


def _pushed(state: StateBlock, span: tuple[int, int], lines: Sequence[str], *, silent: bool) -> bool:
    content = "\n".join(lines).rstrip()[:-2]
    if not content.strip() or any(sign in content for sign in ("\\]", "$$")):
        return False
    if not silent:
        state.line = span[1]
        token = state.push("formula", "", 0)
        token.block, token.map = True, list(span)
        token.content, token.meta = content, {"is_block": True}
        token.markup = state.getLines(span[0], span[1], state.blkIndent, False).strip()  # noqa: FBT003 - the same
    return True


def _drawn(
    _renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: object, _env: MutableMapping[str, Any]
) -> str:
    token = tokens[at]
    drawn = mathml(token.content, is_block=bool(token.meta["is_block"]))
    shown = drawn if drawn is not None else f'<code class="tex">{html.escape(token.markup)}</code>'
    return f"<p>{shown}</p>\n" if token.block else shown
