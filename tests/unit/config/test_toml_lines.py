from __future__ import annotations

import pytest

from evalkit.config.toml_lines import KeyPath, key_lines


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a = 1\nb = 2", ("b",), 2),
        ("# c\n\n[t]\n  key = 1", ("t", "key"), 4),
        ("[t]\na.b.c = 1", ("t", "a", "b", "c"), 2),
        ("[t]\na.b.c = 1", ("t", "a"), 2),
        ("[models.q]\n[models.q.timeouts]\nx = 1", ("models", "q", "timeouts", "x"), 3),
        ("[models.q.timeouts]\nx = 1\n[models.q]\ny = 2", ("models", "q"), 3),
        ("x = { a = 1, b = { c = 2 } }\ny = 1", ("x", "b", "c"), 1),
        ("x = { a = 1, b = { c = 2 } }\ny = 1", ("y",), 2),
        ('["a.b"."c d"]\n"e\\u0041" = 1', ("a.b", "c d", "eA"), 2),
        ("['q']\n'k' = 1", ("q", "k"), 2),
        ("x = [\n  1,\n  # no\n  [2, 3],\n]\ny = 1", ("x", 1, 0), 4),
        ("x = [\n  1,\n  # no\n  [2, 3],\n]\ny = 1", ("y",), 6),
        ('x = """\n[no]\nz = 1\n"""\ny = 1', ("y",), 5),
        ('x = """a""""" # two quotes belong to the text\ny = 1', ("y",), 2),
        ("x = '''\n\"'''\ny = 1", ("y",), 3),
        ('x = "a # \\" ]" # [z]\ny = 1', ("y",), 2),
        ("x = 1979-05-27 07:32:00\ny = 1", ("y",), 2),
        ("[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3", ("a", 1, "b"), 4),
        ("[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3", ("a", 1, "c", "d"), 6),
    ],
)
def test_every_key_is_found_on_its_line(text: str, path: KeyPath, line: int) -> None:
    assert key_lines(text)[path] == line


def test_text_that_is_not_toml_ends_the_scan_instead_of_hanging() -> None:
    assert isinstance(key_lines("= = =\n[[[\n{"), dict)
