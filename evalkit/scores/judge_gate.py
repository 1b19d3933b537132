"""What is settled before any judge is asked: answers that say nothing.

Judges that have a reference give a bare "Solution:" or a colon full marks in up to 80-90 % of cases; builds of few bits
write such things by accident. They are never sent.

References:
    Zhao et al. (2025), One Token to Fool LLM-as-a-Judge, arXiv 2507.08794, table 1.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from evalkit.domain.attempt import Outcome
from evalkit.text.loops import has_repeated_tail

__all__ = ["UnsentWhy", "unsent"]


class UnsentWhy(StrEnum):
    """Why no judge is asked about an answer."""

    EMPTY = "empty"
    """Nothing, or nothing that is drawn."""
    PUNCTUATION = "punctuation"
    CUE = "cue"
    """Only words that announce an answer."""
    CUT = "cut"
    LOOPING = "looping"
    FAILED = "failed"
    """The endpoint did not serve."""


_UNSENT_OUTCOMES: Final = {
    Outcome.EMPTY: UnsentWhy.EMPTY,
    Outcome.CUT_IN_REASONING: UnsentWhy.CUT,
    Outcome.CUT_IN_ANSWER: UnsentWhy.CUT,
    Outcome.LOOPING: UnsentWhy.LOOPING,
    Outcome.FAILED: UnsentWhy.FAILED,
}
_LONGEST_CUES: Final = 2_000
"""Characters; longer texts say something beside announcing."""
_MARKUP: Final = re.compile(
    r"```[a-z]*|</?[a-z_]{1,20}/?>|\\(?:[()\[\]]|(?:boxed|fbox|text[a-z]{0,2}|math[a-z]{2}|begin|end)(?![a-z]))",
    re.IGNORECASE,
)
_MARKS: Final = frozenset("~`|$^")
"""Signs by category that are markup; < or √ may be an answer."""
_UNDRAWN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANSWER: Final = re.compile(
    r"(?:(?:so|thus|therefore|hence)\W{1,3})?(?:(?:the|my|our)\s+)?(?:(?:final|correct|short)\s+)*answers?"
    r"(?:\s+to\s+(?:the|this)\s+(?:question|problem))?(?:\s+(?:is|are))?(?![\w'’])"
    r"|(?:因此|所以|故|综上(?:所述)?)?[，,]?(?:本题|此题|该题|题目|问题)?的?(?:最终|最后|正确)?的?答案(?:是|为|如下)?"
    r"|答(?![\w])",
    re.IGNORECASE,
)
"""What an answer follows, in its line."""
_OPENER: Final = re.compile(
    r"(?:(?:sure|okay|ok|alright|well|hmm+|now|first|so|certainly|of\s+course)\W{1,3})*"
    r"(?:let(?:['’]?s|\s+us|\s+me)|to\s+(?:solve|answer|find)|(?:i|we)(?:['’]ll|\s+will|\s+need\s+to|\s+am\s+going\s+to)|here(?:['’]s|\s+is|\s+are)|steps?)(?!\w)",
    re.IGNORECASE,
)
_NOUNS: Final = _words(
    """
    solution solutions explanation reasoning process thought thoughts thinking analysis proof derivation
    justification verification working calculation calculations conclusion result response output
    summary step-by-step answer かいせつ respuesta solución solucion réponse lösung antwort resposta
    risposta ответ решение
    """
)
"""Words that head an answer, in the languages in which judges were fooled by them too."""
_ANNOUNCING: Final = _NOUNS | _words(
    """
    sure okay ok alright well hmm now first so certainly of course let's lets let us me i we i'll we'll
    will need have going am to solve answer find think work break go tackle start begin reason see look
    consider approach figure help explain determine about on at into through out down with by it this
    that the these your my our problem question puzzle task given step steps carefully together
    logically systematically in order detail detailed final full complete and how here here's is are as
    follow follows following below chain
    """
)
"""Words that announcements consist of; none of them alone makes one."""
_NOUN_ZH: Final = re.compile(
    "解答|解析|分析|推理|思考|思路|过程|步骤|证明|论证|结论|结果|回答|总结|详解|第一步|答案|解"
)
_OPENER_ZH: Final = re.compile("让我|我们|我来|我将|咱们|首先|下面|接下来|一步|逐步")
_ANNOUNCING_ZH: Final = re.compile(
    "(?:好的?|嗯|当然|首先|下面|现在|接下来|让我们?|我们?|咱们|就|先|来|将|会|需要|可以|要|一起|一步一步|一步步|逐步|按步骤|分步骤?"
    "|仔细|[地的是为]|思考|分析|解决|解答|推理|求解|想想|想|看看|看|推导|计算|回答|一下|这道|这个|[该此本]|问题|题目?|过程"
    "|步骤[一1]?|思路|如下|详细|完整|解题|解析|证明|论证|结论|结果|第[一1]步|总结|详解|最终|最后|答案|解)++"
)
"""Possessive: 想想 is one word or two, and a line of them could be split in more ways than there is time for."""
_VERB_ZH: Final = re.compile("思考|分析|解|推|想|看|计算|回答")


def unsent(outcome: Outcome, answer: str) -> UnsentWhy | None:
    """Why no judge is to be asked about an answer; None where one may be.

    Short is not empty: 42, B, < and 无解 are answers. What follows an answer's cue in its line is one too, whatever it
    is: "Answer: Solution" names a mixture.

    Args:
        outcome: How the attempt ended.
        answer: What came after the reasoning.
    """
    if outcome in _UNSENT_OUTCOMES:
        return _UNSENT_OUTCOMES[outcome]
    if not any(map(_is_drawn, answer)):
        return UnsentWhy.EMPTY
    if has_repeated_tail(answer):
        return UnsentWhy.LOOPING
    if len(answer) > _LONGEST_CUES:
        return None if any(map(_says_something, answer)) else UnsentWhy.PUNCTUATION
    seen = "".join(character for character in answer if unicodedata.category(character) != "Cf")
    bare = _MARKUP.sub("\n", unicodedata.normalize("NFKC", seen))
    if not any(map(_says_something, bare)):
        return UnsentWhy.PUNCTUATION
    return UnsentWhy.CUE if _is_only_cues(bare) else None


def _is_only_cues(text: str) -> bool:
    """Whether a text is nothing but cues, line by line."""
    return all(map(_is_cue_line, text.splitlines()))


def _is_cue_line(line: str) -> bool:
    bare = _trimmed(line)
    answer = _ANSWER.match(bare)
    if answer is not None:
        rest = _trimmed(bare[answer.end() :])
        begins = _OPENER.match(rest) or _OPENER_ZH.match(rest)
        return not rest or (begins is not None and _is_announcement(rest))
    return all(map(_is_announcement, filter(None, map(_trimmed, bare.split(":")))))


def _is_announcement(words: str) -> bool:
    """Whether words between colons say no more than that something follows."""
    joined = re.sub(r"\W+", "", words)
    if _ANNOUNCING_ZH.fullmatch(joined):
        return _NOUN_ZH.search(joined) is not None or (
            _OPENER_ZH.search(joined) is not None and _VERB_ZH.search(joined) is not None
        )
    counted = re.sub(r"\bstep\s{0,3}\d{1,2}\b", "step", words.replace("’", "'"), flags=re.IGNORECASE)
    found = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", counted.lower())
    if not found or not _ANNOUNCING.issuperset(found):
        return False
    return not _NOUNS.isdisjoint(found) or _OPENER.match(words) is not None


def _trimmed(text: str) -> str:
    """A text without the marks at its ends."""
    first, last = 0, len(text)
    while first < last and not _says_something(text[first]):
        first += 1
    while first < last and not _says_something(text[last - 1]):
        last -= 1
    return text[first:last]


def _is_drawn(character: str) -> bool:
    return unicodedata.category(character) not in _UNDRAWN


def _says_something(character: str) -> bool:
    """Whether a character can be an answer, or a part of one."""
    category = unicodedata.category(character)
    return category not in _UNDRAWN and category[0] not in "PM" and character not in _MARKS
