"""Clean text: what may be stored and shown of text that a model wrote."""

from __future__ import annotations

__all__ = ["clean_text"]

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean_text(text: str) -> str:
    """Text in which every character can be encoded and stored.

    JSON may carry half of a surrogate pair: two halves that meet here become their character, a lone one becomes
    U+FFFD, because SQLite and orjson refuse it. So does NUL, which PostgreSQL refuses. All else stays as it came.
    """
    if not _has_surrogate(text):
        return text.replace("\x00", _REPLACEMENT)
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", _REPLACEMENT)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
