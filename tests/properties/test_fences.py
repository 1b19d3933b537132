from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.text.fence import fenced, read_fences

_untimed = settings(deadline=None)

_ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=60)
_MARK = "0123456789ab"
_FENCE_LIKE = st.lists(
    st.sampled_from(
        [f"<<<answer {_MARK}>>>", f"<<<end answer {_MARK}>>>", '"', "\\", "\n", "\r", "\u2028", "\x85", "5"]
    ),
    max_size=12,
).map("".join)


@_untimed
@given(_ANYTHING | _FENCE_LIKE, _ANYTHING | _FENCE_LIKE)
def test_every_text_comes_back_out_of_its_fence(question: str, answer: str) -> None:
    prompt = "\n".join((fenced("question", question, mark=_MARK), fenced("answer", answer, mark=_MARK)))
    assert read_fences(prompt) == {"question": _whole(question), "answer": _whole(answer)}
    assert len(prompt.splitlines()) == 6


def _whole(text: str) -> str:
    """Two halves of a character that stand beside each other are that character: JSON writes both alike."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
