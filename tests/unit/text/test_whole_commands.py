"""Commands in sentences can be copied: no line ends within one, however narrow the terminal."""

from __future__ import annotations

import pytest

from evalkit.reports.as_text.fitting import folded_sentence

_COMMAND = "evalkit review 7095747f c86c9c76 --dimension common_sense --minutes 160"


@pytest.mark.parametrize(
    "sentence",
    [
        f"Not yet calibrated: `{_COMMAND}` has people score them",
        f"先由人工评分：`{_COMMAND}`",
        f"15 questions are too few; go on with: {_COMMAND}",
    ],
)
@pytest.mark.parametrize("width", [20, 60])
def test_no_line_ends_within_a_command(sentence: str, width: int) -> None:
    lines = folded_sentence(sentence, width)
    assert sum(_COMMAND in line for line in lines) == 1
    assert all(len(line) <= width for line in lines if _COMMAND not in line)


def test_words_that_are_no_command_break_as_they_did() -> None:
    assert folded_sentence("evalkit `review` says what it takes, as evalkit show does", 24) == [
        "evalkit `review` says",
        "what it takes, as",
        "evalkit show does",
    ]
