"""Whether a text names the expected option of a list, by its letter or by its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from evalkit.domain.question import ChoiceAnswer
from evalkit.scores.asked import without_asked
from evalkit.scores.plain import QUOTES, comparable, without_markup
from evalkit.scores.takebacks import without_rejected

__all__ = ["is_right_choice", "names_an_option"]

_CUE: Final = re.compile(
    r"^\s*(?:(?:(?:so|thus|hence|therefore)\b,?\s*)?(?:the\s+|my\s+)?(?:(?:final|correct|right|best)\s+)*(?:option|choice|answer)(?:\s+is\b)?"
    r"|(?:正确)?(?:选项|答案)(?:应?[是为])?|[应故]?选择?(?!项))\s*[:：]?\s*",
    re.IGNORECASE,
)
_MOST_CUES: Final = 3
"""Cues stand behind each other: The final answer is option B."""
_REASON: Final = re.compile(r"(?:because|since|as|for|given)\b|因|由于|理由", re.IGNORECASE)
_REJECTION: Final = re.compile(r"(?:not|rather\s+than|instead\s+of)\s+\(?[A-Z]\b|[而并]?不[是选]\s*[A-Z](?![a-z])")
_OTHERS_FALL: Final = re.compile(
    r".{1,60}(?:不符合?|不满足|错误|排除|不对|不成立|矛盾|\bwrong|\bincorrect|\bexcluded|\bimpossible|\bfail|\bdo(?:es)?\s+not\b)"
)
_OF_OTHERS: Final = re.compile(
    r"(?P<own>[^.;!?]{0,80})[.;!]\W{0,6}(?P<others>(?:(?:all\s+)?(?:of\s+)?(?:the\s+)?(?:other|remaining)(?:s\b|\s+(?:options?|choices?|answers?|ones|two|three|four)\b)|(?:其他|其它|其余|另外|剩下)).*)$",
    re.IGNORECASE | re.DOTALL,
)
"""A sentence of its own about the options that were not chosen."""
_DOUBT: Final = re.compile(
    r"\b(?:also|too|as\s+well|but|however|wait|hmm|actually|instead|possible|could|might|may|or|equally|so|thus|therefore|hence|says?|claims?|correct|right|true)\b|也|但|不过|所以|因此|等等|其实|可能|或|正确|对的",
    re.IGNORECASE,
)
_PRAISE: Final = re.compile(r"(?:is|was)\b|works\b", re.IGNORECASE)
_NEGATION: Final = re.compile(
    r"\b(?:not|wrong|incorrect|false|never|exclud\w*|eliminat\w*|ruled|impossible|fails?)\b|n['’]t\b|[错误不]|并非|排除",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(r"[,.;:!，。；：！(\n]|\bbecause\b|\bsince\b|因为")
_SEPARATORS: Final = " \t\n)]>】}.:、,;!-–—"
_LETTER_BEHIND: Final = re.compile(r"(?P<words>[^()]{1,300}?)\s*\(\s*(?P<key>[A-Z])\s*\)[\s.]*$")
_REMARK: Final = re.compile(r"\(([^()]*)\)")


def is_right_choice(text: str, expected: ChoiceAnswer, *, asked: str = "") -> bool | None:
    """Whether a text names the expected option, by its letter or by its words; None where it names no single one."""
    plain = without_markup(text).strip()
    kept = without_rejected(plain)
    for wording in dict.fromkeys((plain, kept, *without_asked(kept, asked))):
        chosen = _chosen(wording, expected)
        if chosen is not None:
            return chosen == expected.key
    return None


def names_an_option(text: str, expected: ChoiceAnswer) -> bool:
    """Whether a text holds an option's letter by itself, or the words of one."""
    plain = without_markup(text)
    said = comparable(plain)
    is_lettered = re.search(rf"(?<![A-Za-z])(?:{_one_of(expected.options)})(?![A-Za-z'])", plain) is not None
    return is_lettered or any(comparable(words) in said for words in expected.options.values() if comparable(words))


def _chosen(text: str, expected: ChoiceAnswer) -> str | None:
    plain = text.strip().strip(QUOTES)
    for _ in range(_MOST_CUES):
        if (by_words := _option_worded(plain, expected)) is not None:
            return by_words
        plain = _CUE.sub("", plain, count=1).strip().strip(QUOTES)
    if (by_words := _option_worded(plain, expected)) is not None:
        return by_words
    keys = _one_of(expected.options)
    match = re.match(
        rf"[(\[<【《{{]?\s*({keys})(?![A-Za-z0-9?+*/=^]|['’][A-Za-z])(?P<rest>.*)$", plain, re.IGNORECASE | re.DOTALL
    )
    if match is None:
        return _worded_with_letter(plain, expected)
    key = next(key for key in expected.options if key.casefold() == match[1].casefold())
    return key if _lets_stand(match["rest"], key, expected) else None


def _worded_with_letter(text: str, expected: ChoiceAnswer) -> str | None:
    """The option whose words stand before its letter in brackets: the blue box (C)."""
    match = _LETTER_BEHIND.match(text)
    key = None if match is None else _option_worded(match["words"], expected)
    return key if match is not None and key is not None and key == match["key"] else None


def _lets_stand(rest: str, key: str, expected: ChoiceAnswer) -> bool:
    """Whether what follows a letter leaves it the answer: no prose that it begins, no negation, no other option."""
    said = _without_others(rest).lstrip(_SEPARATORS + QUOTES)
    own_words = comparable(expected.options[key])
    if own_words and comparable(said) == own_words:
        return True
    gives_reason = _REASON.match(said.lstrip("(")) is not None
    # "A blue car" begins with an article.
    if re.match(r"\s+[A-Za-z]", rest) and not gives_reason and not _PRAISE.match(said):
        return False
    first_clause = _CLAUSE_END.split(said.lstrip("("), maxsplit=1)[0]
    is_remark = (remark := _REMARK.match(said)) is not None and _speaks_of_others(remark[1].strip())
    is_negated = (
        not gives_reason and not is_remark and not _REJECTION.match(said.lstrip("(")) and _NEGATION.search(first_clause)
    )
    return not is_negated and not _names_another(said, key, expected)


def _without_others(rest: str) -> str:
    """What follows a letter, up to a sentence that says why the other options fall."""
    match = _OF_OTHERS.match(rest)
    is_about_others = match is not None and _OTHERS_FALL.match(match["others"]) and not _DOUBT.search(match["others"])
    return match["own"] if match is not None and is_about_others else rest


def _names_another(said: str, key: str, expected: ChoiceAnswer) -> bool:
    remarks: list[str] = _REMARK.findall(said)
    outside = _REMARK.sub(" ", said)
    texts = [outside, *(remark for remark in remarks if not _speaks_of_others(remark.strip()))]
    worded = {_option_worded(text, expected) for text in (said, *texts)}
    if worded - {None, key}:
        return True
    own_words = comparable(expected.options[key])
    others = _one_of(other for other in expected.options if other != key)
    # Case counts inside a sentence: "a" is an article, "I" cannot be told from a pronoun and makes the text unreadable.
    named = re.compile(rf"(?<![A-Za-z])(?:{others})(?![A-Za-z'])")
    listed = re.compile(rf"(?:^|[\s,、/&])(?:{others})\s*(?:$|[,.;、)])", re.IGNORECASE)
    return bool(others) and any(
        comparable(text) != own_words and (named.search(text) or listed.search(text)) for text in texts
    )


def _speaks_of_others(remark: str) -> bool:
    """Whether a remark may name other options: B (since A is impossible), B (not C)."""
    return any(pattern.match(remark) is not None for pattern in (_REASON, _REJECTION, _OTHERS_FALL))


def _option_worded(text: str, expected: ChoiceAnswer) -> str | None:
    said = comparable(text)
    keys = [key for key, words in expected.options.items() if said and comparable(words) == said]
    return keys[0] if len(keys) == 1 else None


def _one_of(keys: Iterable[str]) -> str:
    return "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
