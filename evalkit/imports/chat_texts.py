"""Messages of a chat as text: what was asked, and what the model said and thought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

__all__ = ["SaidText", "asked_in", "said_in", "system_in"]

_Resolved = Callable[[str], str]

_OF_OPERATORS: Final = frozenset({"system", "developer"})


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidText:
    """The content of one message."""

    text: str
    reasoning: str | None
    """None where the message keeps none apart."""


def said_in(message: Mapping[str, Any], *, resolved: _Resolved = _as_it_is) -> SaidText:
    """What a message says: text as one, reasoning apart, and a mark where there is a picture or a sound.

    Args:
        message: ``content`` as a text or as a list of parts; reasoning as a part, or beside the content.
        resolved: Gives the text that a reference stands for.
    """
    beside = next(
        (said for name in ("reasoning_content", "reasoning") if isinstance(said := message.get(name), str)), None
    )
    content = message.get("content")
    if not isinstance(content, list):
        return SaidText(text=resolved(content) if isinstance(content, str) else "", reasoning=beside)
    texts: list[str] = []
    thoughts: list[str] = []
    for part in cast("Sequence[Any]", content):
        if isinstance(part, str):
            texts.append(resolved(part))
        elif isinstance(part, Mapping):
            _take(cast("Mapping[str, Any]", part), texts=texts, thoughts=thoughts, resolved=resolved)
    return SaidText(text="\n".join(texts), reasoning="\n".join(thoughts) if thoughts else beside)


def asked_in(messages: Sequence[Any], *, resolved: _Resolved = _as_it_is) -> str:
    """What a chat asks: the only message of a user as it is, several turns with who said them; no system prompt."""
    turns = [
        (str(message.get("role")), said_in(message, resolved=resolved).text)
        for message in _objects(messages)
        if message.get("role") not in _OF_OPERATORS
    ]
    if len(turns) == 1:
        return turns[0][1]
    return "\n\n".join(f"[{role}]\n{text}" for role, text in turns if text)


def system_in(messages: Sequence[Any], *, resolved: _Resolved = _as_it_is) -> str:
    """What a chat's system prompts say; empty without one."""
    return "\n\n".join(
        said_in(message, resolved=resolved).text
        for message in _objects(messages)
        if message.get("role") in _OF_OPERATORS
    )


def _objects(messages: Sequence[Any]) -> list[Mapping[str, Any]]:
    return [cast("Mapping[str, Any]", message) for message in messages if isinstance(message, Mapping)]


def _take(part: Mapping[str, Any], *, texts: list[str], thoughts: list[str], resolved: _Resolved) -> None:
    kind = part.get("type")
    if kind == "reasoning":
        # What a provider keeps to itself is no text of the model: at most its summary is.
        said = part.get("summary") if part.get("redacted") else part.get("reasoning")
        thoughts.append(resolved(said) if isinstance(said, str) else "")
    elif isinstance(said := part.get("text"), str):
        texts.append(resolved(said))
    elif isinstance(kind, str):
        texts.append(f"[{kind[:40]}]")
