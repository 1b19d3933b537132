r"""Text of a model as a page shows it: Markdown and formulas, as harmless as plain text.

People read answers better when lists are lists and fractions are fractions. But the text is hostile: it may try to run
a script, to fetch an address (which would tell somebody that it is being read), to look like a part of the page around
it, or to keep the reader's machine busy. So three things stand behind each other: HTML in the text is text; what comes
of the Markdown passes a list of allowed elements that has no place for scripts, styles, names, addresses or pictures;
and size and depth are bounded. Nothing is hidden from a reader: what cannot be drawn is shown as it was written.
"""

from __future__ import annotations

import html
import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from evalkit.text.formulas import with_formulas
from evalkit.text.hostile import for_terminal

__all__ = ["Rendered", "plain", "rendered", "rendered_style"]

_DEEPEST: Final = 24
"""Quotes and lists within each other. Deeper ones are shown as source: the parser would leave them out."""
_MOST_SIGNS: Final = 8_000
"""Signs that may begin markup, and line ends: each costs the parser up to 0.1 ms, and real answers of this size have a
few thousand."""
_SIGN: Final = re.compile(r"[\[\]!|*_~`<&$\\\n]")
_MOST_CELLS: Final = 20_000
"""Of tables: a short text can ask for many, since rows are filled up to the width of their head."""
_LONGEST_ADDRESS: Final = 300
_TEXT_TAGS: Final = frozenset(
    {
        "p",
        "br",
        "hr",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "span",
    }
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
_MATH_TAGS: Final = frozenset(
    {
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
    }
    | {"mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "menclose"}
)
"""No element that hides, moves or colours, and none in which HTML may stand again."""
_FLAGS: Final = {"true", "false"}
_VALUES: Final[dict[str, dict[str, set[str]]]] = {
    "math": {"display": {"block", "inline"}},
    "mstyle": {"displaystyle": set(_FLAGS)},
    "mtable": {"displaystyle": set(_FLAGS)},
    "mtd": {"columnalign": {"left", "right", "center"}},
    "mi": {"mathvariant": {"normal"}},
    "mo": {
        "stretchy": set(_FLAGS),
        "fence": set(_FLAGS),
        "form": {"prefix", "infix", "postfix"},
        "accent": set(_FLAGS),
    },
    "mfrac": {"linethickness": {"0"}},
    "menclose": {"notation": {"box", "updiagonalstrike", "downdiagonalstrike", "horizontalstrike"}},
    "th": {"align": {"left", "right", "center"}},
    "td": {"align": {"left", "right", "center"}},
}
_ATTRIBUTES: Final[dict[str, set[str]]] = {"ol": {"start"}, "mspace": {"width"}}
_CLASSES: Final = {"code": {"tex"}, "span": {"address"}}
"""Ours: HTML in the text is text, so no class of its own comes this far."""
_WIDTH: Final = re.compile(r"-?0\.\d{1,3}em|[0-4](\.\d{1,3})?em")
"""Wide enough for every space of LaTeX, and too little to push anything out of sight or over something else."""
_START: Final = re.compile(r"\d{1,9}")
_ALIGNED: Final = re.compile(r"text-align:(left|right|center)")
_HEADINGS: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}
"""The page has its own headings above those of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text made ready for a page."""

    html: str
    """May be put into a page as it is."""
    is_cut: bool
    """Whether only the beginning is in it."""
    is_source: bool = False
    """Whether it is shown as it was written, since it cannot be drawn."""


def rendered(text: str, *, limit: int = 60_000) -> Rendered:
    r"""Markdown and formulas as harmless HTML.

    Args:
        text: Anything.
        limit: Most characters that are drawn; the rest is left out, and ``is_cut`` says so.

    Example:
        >>> rendered("**Seven** <script>alert(1)</script>").html
        '<p><strong>Seven</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
    """
    visible = _visible(text, limit)
    is_cut = len(text) > limit
    if _is_too_much(visible):
        return Rendered(html=_as_source(visible), is_cut=is_cut, is_source=True)
    markdown = _markdown()
    env: dict[str, Any] = {}
    tokens = markdown.parse(visible, env)
    if any(token.level >= _DEEPEST - 2 for token in tokens):
        return Rendered(html=_as_source(visible), is_cut=is_cut, is_source=True)
    drawn: str = markdown.renderer.render(tokens, markdown.options, env)
    return Rendered(html=_cleaned(drawn), is_cut=is_cut)


def plain(text: str, *, limit: int = 200_000) -> Rendered:
    """A text exactly as it was written, as harmless HTML; for reasoning, which is long and seldom marked up.

    Args:
        text: Anything.
        limit: Most characters that are shown.
    """
    return Rendered(html=_as_source(_visible(text, limit)), is_cut=len(text) > limit, is_source=True)


@cache
def rendered_style() -> str:
    """The style sheet of what both draw, within an element of the class ``text``."""
    return files("evalkit.text").joinpath("rendered.css").read_text(encoding="utf-8")


def _visible(text: str, limit: int) -> str:
    return for_terminal(text[:limit], limit=limit, keeps_lines=True)


def _is_too_much(visible: str) -> bool:
    if sum(1 for _ in _SIGN.finditer(visible)) > _MOST_SIGNS:
        return True
    lines = visible.split("\n")
    return max(line.count("|") for line in lines) * len(lines) > _MOST_CELLS


def _as_source(visible: str) -> str:
    return f"<pre>{html.escape(visible)}</pre>"


def _cleaned(drawn: str) -> str:
    return nh3.clean(
        drawn,
        tags=set(_TEXT_TAGS | _MATH_TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_kept_attribute,
        tag_attribute_values=_VALUES,
        allowed_classes=_CLASSES,
        link_rel=None,
        url_schemes=set(),
    )


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    pattern = {("mspace", "width"): _WIDTH, ("ol", "start"): _START}.get((tag, name))
    return value if pattern is None or pattern.fullmatch(value) else None


@cache
def _markdown() -> MarkdownIt:
    options = {"html": False, "linkify": False, "typographer": False, "breaks": True, "maxNesting": _DEEPEST}
    markdown = MarkdownIt("js-default", options)
    # A definition of a reference is taken out of the text by its rule, and a reader would never see it.
    markdown.disable("reference")
    with_formulas(markdown)
    markdown.core.ruler.push("tame", _tame)
    markdown.add_render_rule("link_open", _opened_link)
    markdown.add_render_rule("link_close", _closed_link)
    markdown.add_render_rule("image", _named_image)
    return markdown


def _tame(state: StateCore) -> None:
    links: list[Token] = []
    for token in state.tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        aligned = _ALIGNED.fullmatch(str(token.attrs.pop("style", "")))
        if aligned is not None:
            token.attrs["align"] = aligned[1]
        for child in token.children or ():
            if child.type == "link_open":
                links.append(child)
            elif child.type == "link_close" and links:
                child.meta["address"] = links.pop().attrs.get("href", "")


def _opened_link(*_ignored: object) -> str:
    return ""


def _closed_link(
    _renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: object, _env: MutableMapping[str, Any]
) -> str:
    # Shown beside its words and never to be followed: a reader sees where a source is said to be, and no address of
    # the answer's is ever asked, not even for its name.
    address = str(tokens[at].meta.get("address", ""))
    before = tokens[at - 1].content if at else ""
    return "" if address == before else f' <span class="address">({_address(address)})</span>'


def _named_image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    token = tokens[at]
    words = html.escape(renderer.renderInlineAsText(token.children or [], options, env))
    return f'{words} <span class="address">({_address(str(token.attrs.get("src", "")))})</span>'


def _address(address: str) -> str:
    return html.escape(for_terminal(address, limit=_LONGEST_ADDRESS))
