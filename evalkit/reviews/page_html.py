"""The page on which a rater scores: one document with all answers of a sheet, from a server or as a file of its own.

One document, so that going to the next answer waits for nothing, and the offline form is the same page. With its
script it shows one answer at a time and saves every choice; without, it is one long form.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader, Template
from markupsafe import Markup

from evalkit.domain.question import Language
from evalkit.domain.review import Act
from evalkit.domain.sheet import LONGEST_COMMENT, BlindAnswer, Mark, Sheet, comment_in, is_flagged_in
from evalkit.reviews.sent_ticks import json_value
from evalkit.reviews.sizing import minutes_for
from evalkit.text.catalogue.rating_script import RATING_SCRIPT
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import CATALOGUE, message
from evalkit.text.page_templates import HTML_LANGUAGES, page_templates
from evalkit.text.rendered import Rendered, plain, rendered, rendered_style

__all__ = ["Served", "form_of_page", "offline_html", "page_assets", "page_html"]

_FOLDER: Final = Path(__file__).with_name("page")
_STYLES: Final = "page.css"
_SCRIPTS: Final = ("keeping.js", "looking.js", "review.js", "listening.js")
"""In the order in which they run."""
_LONGEST_SIDE_TEXT: Final = 20_000
_LONGEST_ANSWER: Final = 60_000
_LONGEST_REASONING: Final = 60_000
_HANDED: Final = re.compile(r'<script type="application/json" id="handed">(.*?)</script>', re.DOTALL)
_KEYS: Final = (
    (("1", "2", "3", "4", "5"), "rating_key_score"),
    (("x",), "rating_key_cannot"),
    (("Shift+Tab",), "rating_key_back"),
    (("Enter",), "rating_key_next"),
    (("Shift+Enter",), "rating_key_previous"),
    (("s",), "rating_key_skip"),
    (("u",), "rating_key_undo"),
    (("f",), "rating_key_flag"),
    (("c",), "rating_key_comment"),
    (("o",), "rating_key_source"),
    (("r",), "rating_key_reference"),
    (("t",), "rating_key_reasoning"),
    (("Escape",), "rating_key_escape"),
    (("?",), "rating_key_help"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a page needs to know of the server that it came from."""

    post_to: str
    """Path of the rater's own page: ``{post_to}/events`` takes ticks, ``{post_to}/source/{item}`` gives whole answers,
    and ``post_to`` itself takes the form that is sent without script."""
    form_token: str
    """Sent back with every change: the header ``X-Evalkit-Form``, or the field ``form_token``."""
    assets: str
    """Path under which the files of ``page_assets`` are served."""


def page_html(sheet: Sheet, served: Served) -> str:
    """The page as a server sends it; styles and scripts come from ``page_assets``.

    Args:
        sheet: What is in the rater's hands.
        served: Where what the rater does goes to.
    """
    address = {name.partition(".")[0]: f"{served.assets}/{name}" for name in page_assets()}
    return _filled(
        sheet,
        {
            "policy": "",
            "styles": None,
            "style_address": address[Path(_STYLES).stem],
            "scripts": (),
            "script_addresses": [address[Path(name).stem] for name in _SCRIPTS],
            "post_to": served.post_to,
            "form_token": served.form_token,
        },
    )


def offline_html(sheet: Sheet) -> str:
    """The page as one file that needs no server: what is scored is saved as a file to send back.

    Args:
        sheet: What is in the rater's hands.
    """
    styles, scripts = _asset(_STYLES), tuple(map(_asset, _SCRIPTS))
    allowed = " ".join(map(_hash_source, scripts))
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src {_hash_source(styles)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return _filled(
        sheet,
        {
            "policy": policy,
            "styles": Markup(styles),  # noqa: S704 - a file of ours
            "style_address": "",
            "scripts": tuple(map(Markup, scripts)),
            "script_addresses": (),
            "post_to": "",
            "form_token": "",
        },
    )


def form_of_page(content: bytes) -> str | None:
    """Which form a file of ``offline_html`` is; None where it is none.

    Args:
        content: The file.
    """
    found = _HANDED.search(content.decode("utf-8", "replace"))
    try:
        handed = json_value(found[1]) if found is not None else None
    except ValueError:
        return None
    match handed:
        case {"form": str(form_id)}:
            return form_id
        case _:
            return None


@cache
def page_assets() -> Mapping[str, bytes]:
    """Name -> content of the page's styles and scripts. A name changes with its content, so browsers may keep them."""
    contents = {name: _asset(name).encode() for name in (_STYLES, *_SCRIPTS)}
    return {
        f"{Path(name).stem}.{sha256(content).hexdigest()[:16]}{Path(name).suffix}": content
        for name, content in contents.items()
    }


def _filled(sheet: Sheet, place: Mapping[str, Any]) -> str:
    is_file = not place["post_to"]
    return _template().render(
        place,
        say=partial(_said, sheet.language),
        html_language=HTML_LANGUAGES[sheet.language],
        rater=for_terminal(sheet.rater),
        is_simulated=sheet.is_simulated,
        is_file=is_file,
        is_handed_on=sheet.is_handed_on,
        answers=[*_shown_answers(sheet, with_source=is_file)],
        keys=_KEYS,
        longest_comment=LONGEST_COMMENT,
        handed=_handed(sheet, place),
    )


def _said(language: Language, key: str, **values: object) -> str:
    return message(key, language, **values)


def _handed(sheet: Sheet, place: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the script is given. Texts are not in it: they stand in the document."""
    return {
        "form": sheet.form_id,
        "postTo": place["post_to"],
        "formToken": place["form_token"],
        "isHandedOn": sheet.is_handed_on,
        "minutesPerScore": minutes_for(1),
        "marks": {
            answer.item_id: {name: _handed_mark(mark) for name, mark in answer.marks.items()}
            for answer in sheet.answers
        },
        "words": {key: _wording(key, sheet.language) for key in RATING_SCRIPT},
    }


def _handed_mark(mark: Mark) -> Mapping[str, Any]:
    return {"act": mark.act.value, "value": mark.value, "text": mark.text, "revision": mark.revision}


def _wording(key: str, language: Language) -> str:
    wordings = CATALOGUE[key]
    return wordings.zh if language == "zh" else wordings.en


def _shown_answers(sheet: Sheet, *, with_source: bool) -> Iterator[Mapping[str, Any]]:
    scale_of = {scale.dimension: scale for scale in sheet.scales}
    before: str | None = None
    for answer in sheet.answers:
        yield {
            **_shown_texts(answer, with_source=with_source),
            "item": answer.item_id,
            "html_language": HTML_LANGUAGES[answer.language],
            "is_same_question": answer.question == before,
            "checklist": [for_terminal(line) for line in answer.checklist],
            "scales": [scale_of[name] for name in answer.dimensions],
            "chosen": {name: _chosen(answer.marks.get(name)) for name in answer.dimensions},
            "is_flagged": is_flagged_in(answer.marks),
            "comment": comment_in(answer.marks),
        }
        before = answer.question


def _shown_texts(answer: BlindAnswer, *, with_source: bool) -> Mapping[str, Any]:
    return {
        "question": _drawn(answer.question, _LONGEST_SIDE_TEXT),
        "instruction": _drawn(answer.instruction, _LONGEST_SIDE_TEXT) if answer.instruction else None,
        "answer": _drawn(answer.answer, _LONGEST_ANSWER),
        "reference": _drawn(answer.reference, _LONGEST_SIDE_TEXT) if answer.reference else None,
        "reasoning": _shown(plain(answer.reasoning, limit=_LONGEST_REASONING)) if answer.reasoning else None,
        "source": for_terminal(answer.answer, limit=len(answer.answer), keeps_lines=True) if with_source else None,
    }


@lru_cache(maxsize=512)
def _drawn(text: str, limit: int) -> Mapping[str, Any]:
    """Kept, because answers to one question stand together, and a rater comes back to the same page."""
    return _shown(rendered(text, limit=limit), is_drawn=True)


def _shown(text: Rendered, *, is_drawn: bool = False) -> Mapping[str, Any]:
    # Harmless by construction: what `rendered` and `plain` are for.
    return {"html": Markup(text.html), "is_cut": text.is_cut, "is_source": text.is_source, "is_drawn": is_drawn}  # noqa: S704


def _chosen(mark: Mark | None) -> str | None:
    if mark is None:
        return None
    return str(mark.value) if mark.act is Act.SCORE else mark.act.value


def _asset(name: str) -> str:
    content = (_FOLDER / name).read_text(encoding="utf-8")
    return f"{content}{rendered_style()}" if name == _STYLES else content


def _hash_source(content: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(content.encode()).digest()).decode()}'"


@cache
def _template() -> Template:
    return page_templates(FileSystemLoader(_FOLDER)).get_template("review.html.jinja")
