from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from evalkit.errors import UserError
from evalkit.text.located_yaml import LocatedYaml, parse_yaml, read_yaml

TEXT = """\
name: first
amounts:
  - 0.10
  - 12
nested:
  text: |
    two
    lines
  last: yes
"""


def parsed(text: str) -> LocatedYaml:
    return parse_yaml(text, name="f.yaml")


def test_every_key_and_member_has_its_line() -> None:
    document = parsed(TEXT)
    assert [document.line_of(path) for path in ((), ("name",), ("amounts",), ("amounts", 1), ("nested", "last"))] == [
        1,
        1,
        2,
        4,
        9,
    ]


def test_what_is_not_there_gets_the_line_of_what_is_around_it() -> None:
    document = parsed(TEXT)
    assert document.locate(("nested", "missing", 3)) == "f.yaml:5"
    assert document.locate(("nowhere",)) == "f.yaml:1"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.10", Decimal("0.10")),
        ("-3.5", Decimal("-3.5")),
        ("12", 12),
        ("007", 7),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("~", None),
        ("", None),
        ("1e5", "1e5"),
        ("0x1f", "0x1f"),
        (".inf", ".inf"),
        ("2024-01-01", "2024-01-01"),
        ("1.0.0", "1.0.0"),
        ("12:30", "12:30"),
        ('"12"', "12"),
        ("'true'", "true"),
    ],
)
def test_plain_words_follow_the_core_schema_of_yaml_1_2(written: str, value: object) -> None:
    content = parsed(f"key: {written}\n").content
    assert isinstance(content, dict)
    found: object = content["key"]
    assert (type(found), found) == (type(value), value)
    assert not isinstance(found, Decimal) or str(found) == written


def test_a_key_given_twice_is_a_mistake_and_the_first_counts() -> None:
    document = parsed("a: 1\nb: 2\na: 3\n")
    assert document.content == {"a": 1, "b": 2}
    assert document.mistakes == ("f.yaml:3: key `a` is already given on line 1; keep one of them",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1, 2", "f.yaml:1: not YAML: "),
        ("a: 1\nb: c: d", "f.yaml:2: not YAML: mapping values are not allowed here"),
        ("a: 1\n\tb: 2", "f.yaml:2: not YAML: found character '\\t' that cannot start any token"),
        ("a: 1\nb: \x00", "f.yaml:2: character U+0000 may not stand in YAML; remove it"),
        ("a: 1\nb: \ud800", "f.yaml:2: character U+D800 may not stand in YAML; remove it"),
        ("a: 1\nb: !!python/object:os.system x", "f.yaml:2: tag `"),
        ("a: !x y", "f.yaml:1: tag `"),
        ("a: &x 1\nb: *x", "f.yaml:1: anchors and aliases"),
        ("<<: {a: 1}", "f.yaml:1: merge keys"),
        ("? [a, b]\n: 1", "f.yaml:1: a list or mapping stands as a key"),
        ("a: 1\n---\nb: 2", "f.yaml:2: a second document begins here"),
        ("[" * 60 + "]" * 60, "f.yaml:1: nested more than 40 levels deep"),
        ("[" * 5000, "f.yaml:1: nested more than 40 levels deep"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_a_place(text: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        parsed(text)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    with pytest.raises(UserError, match=r"f\.yaml:1: anchors and aliases"):
        parsed(f"a0: &a0 lol\n{levels}\n")


def test_an_empty_file_holds_nothing() -> None:
    assert parsed("# only a comment\n").content is None


def test_a_mark_of_byte_order_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(path).content == {"a": 1}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.yaml:1: cannot be read"):
        read_yaml(tmp_path / "none.yaml")


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: 1\nb: gr\xfcn\n")
    with pytest.raises(UserError, match=r"^f.yaml:2: byte 0xfc is not UTF-8"):
        read_yaml(path, name="f.yaml")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a" * 8_000_001)
    with pytest.raises(UserError, match="at most 8000000 are read"):
        read_yaml(path)
