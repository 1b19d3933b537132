from __future__ import annotations

import json

import pytest

from evalkit.text.masking import SecretMask, stands_out
from tests.faults.planted import escaped, spellings

KEY = "sk-planted/0123+456789"


@pytest.mark.parametrize("how", spellings(KEY))
def test_a_secret_is_masked_in_each_usual_spelling(how: str) -> None:
    masked = SecretMask([KEY]).text(f"so: {spellings(KEY)[how]} it is")
    assert masked.startswith("so: ")
    assert masked.endswith(" it is")
    assert "***" in masked
    # Base64 that begins within a byte of the secret keeps the characters that others have a share in.
    assert len(masked) <= len("so: ****** it is") + 3


@pytest.mark.parametrize(
    "spelling",
    [
        json.dumps(f'"{KEY}"'),
        json.dumps(json.dumps(escaped(KEY))),
        KEY.replace("/", "\\/"),
        "sk%2Dplanted\\u002f0123\\u002B456789",
        "".join(f"%25{ord(character):02x}" for character in KEY),
    ],
)
def test_a_secret_is_masked_however_its_escapes_are_mixed(spelling: str) -> None:
    assert "lanted" not in SecretMask([KEY]).text(spelling)
    assert SecretMask([KEY]).finds(spelling)


def test_bytes_without_a_secret_stay_as_they_are() -> None:
    body = b'{"text": "caf\xc3\xa9 \xff\xfe \\u003c 100% sk-planted"}'
    assert SecretMask([KEY]).bytes(body) is body
    assert SecretMask([KEY]).bytes(body + KEY.encode()) == body + b"***"


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert SecretMask([KEY, f"{KEY}-longer"]).text(f"{KEY}-longer {KEY}") == "*** ***"


def test_of_a_cut_text_the_beginning_of_a_secret_goes_too() -> None:
    mask = SecretMask([KEY])
    assert mask.cut_text("wrong key sk-plan") == "wrong key ***"
    assert mask.cut_text("wrong key sk-planted/0…, try again") == "wrong key ***…, try again"
    assert mask.cut_text("sk-plants grow") == "sk-plants grow"
    assert mask.text("wrong key sk-plan") == "wrong key sk-plan"


@pytest.mark.parametrize(
    ("secret", "is_told"),
    [("none", False), ("EMPTY", False), ("12345678", False), ("password", False), ("hunter22", True), ("a" * 16, True)],
)
def test_words_and_numbers_are_no_secrets_in_text(secret: str, is_told: bool) -> None:
    assert stands_out(secret) is is_told
    assert SecretMask([secret]).finds(f"say {secret} now") is is_told
