"""Fills the phrases of one language with what one question is about."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from evalkit.domain.question import Language, Variant
from evalkit.simulator.excerpts import fragments_in, numbers_in
from evalkit.simulator.phrases import CLOSINGS, LOOPS, OPENINGS, PROSE, THOUGHTS
from evalkit.simulator.tokens import tokens_of

__all__ = ["Voice"]

_Phrases = Mapping[Language, tuple[str, ...]]

_SPARE_FRAGMENT: Final[Mapping[Language, str]] = {"en": "the condition in the question", "zh": "题目中的条件"}
_BETWEEN_SENTENCES: Final[Mapping[Language, str]] = {"en": " ", "zh": ""}
_REMEMBERED: Final = 4
"""How many of the last sentences are not said again: text without an end must not look like a loop."""


class Voice:
    """Writes passages of wanted length about one variant; a generator makes every choice."""

    def __init__(self, variant: Variant, draws: random.Random) -> None:
        """Take fragments and numbers from the variant's prompt."""
        self._language: Language = variant.language
        self._draws = draws
        self._fragments = fragments_in(variant.prompt) or [_SPARE_FRAGMENT[variant.language]]
        self._numbers = numbers_in(variant.prompt)
        self._step = 0

    def pick(self, phrases: _Phrases, *, avoid: Sequence[str] = (), **given: str) -> str:
        """One phrase with its placeholders filled in."""
        choices = [phrase for phrase in phrases[self._language] if phrase not in avoid]
        return self._filled(self._draws.choice(choices), given)

    def join(self, *sentences: str) -> str:
        """Sentences one behind the other, as the language does it."""
        return _BETWEEN_SENTENCES[self._language].join(sentence for sentence in sentences if sentence)

    def think(self, wanted_tokens: int, *, candidates: Sequence[str], answer: str | None) -> str:
        """About that many tokens of reasoning, nothing for 0; without an answer it breaks off in the middle."""
        if wanted_tokens <= 0:
            return ""
        text = self._passage(THOUGHTS, wanted_tokens, opening=self.pick(OPENINGS), candidates=candidates)
        return text if answer is None else self.join(text, self.pick(CLOSINGS, answer=answer))

    def explain(self, wanted_tokens: int) -> str:
        """About that many tokens of prose for the answer."""
        return self._passage(PROSE, wanted_tokens, opening="", candidates=("",))

    def loop(self, wanted_tokens: int) -> str:
        """One passage word for word, as often as it takes."""
        passage = self.pick(LOOPS)
        return passage * (wanted_tokens // len(tokens_of(passage)) + 2)

    def _passage(self, phrases: _Phrases, wanted_tokens: int, *, opening: str, candidates: Sequence[str]) -> str:
        sentences, written = [opening], len(tokens_of(opening))
        said: list[str] = []
        while written < wanted_tokens:
            self._step += 1
            phrase = self._draws.choice([phrase for phrase in phrases[self._language] if phrase not in said])
            said = [*said, phrase][-_REMEMBERED:]
            sentence = self._filled(phrase, {"candidate": self._draws.choice(candidates)})
            sentences.append(sentence)
            written += len(tokens_of(sentence))
        return self.join(*sentences)

    def _filled(self, phrase: str, given: Mapping[str, str]) -> str:
        known = {
            "a": self._number(),
            "b": self._number(),
            "fragment": self._draws.choice(self._fragments),
            "step": str(self._step),
        }
        return phrase.format(**known, **given)

    def _number(self) -> str:
        if self._numbers and self._draws.random() < 0.5:
            return self._draws.choice(self._numbers)
        return str(self._draws.randint(2, 90))
