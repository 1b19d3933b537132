"""Laws of the line finder: whatever tomllib reads, every key of it has a line, and that line names the key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from evalkit.config.toml_lines import KeyPath, key_lines

_BARE = st.text("abcXYZ019_-", min_size=1, max_size=4)
_ANY_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=6)
_SCALARS = st.one_of(st.integers(-99, 99), st.booleans(), _ANY_TEXT, st.just("a\nb = 1\n[c]\n"))
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_BARE, inner, max_size=3), max_leaves=8
)
_TABLES = st.dictionaries(_BARE | _ANY_TEXT, st.dictionaries(_BARE | _ANY_TEXT, _VALUES, max_size=4), max_size=4)


def _key(name: str) -> str:
    is_bare = name != "" and all(character.isalnum() or character in "_-" for character in name)
    return name if is_bare else json.dumps(name)


def _written(value: object, *, is_spread: bool) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str() if "\n" in value:
            return f'"""\n{value}"""'
        case str():
            return json.dumps(value)
        case list():
            gap = "\n  # a, ]\n  " if is_spread else " "
            return "[" + gap + f",{gap}".join(_written(member, is_spread=is_spread) for member in value) + gap + "]"
        case dict():
            members = (f"{_key(name)} = {_written(member, is_spread=False)}" for name, member in value.items())
            return "{ " + ", ".join(members) + " }"
        case _:
            raise AssertionError(value)


def _paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    if path:
        yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _paths(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _paths(member, (*path, index))


@given(tables=_TABLES, is_spread=st.booleans())
def test_every_key_that_tomllib_reads_has_a_line_and_no_other_key_has_one(
    tables: dict[str, dict[str, object]], is_spread: bool
) -> None:
    text = "".join(
        f"\n[{_key(name)}] # {{\n"
        + "".join(f"{_key(key)} = {_written(member, is_spread=is_spread)}\n" for key, member in table.items())
        for name, table in tables.items()
    )
    lines = key_lines(text)
    assert set(lines) == set(_paths(tomllib.loads(text)))


@given(tables=_TABLES)
def test_a_plain_keys_line_begins_with_the_key(tables: dict[str, dict[str, object]]) -> None:
    text = "".join(
        f"[{_key(name)}]\n"
        + "".join(f"{_key(key)} = {_written(member, is_spread=True)}\n" for key, member in table.items())
        for name, table in tables.items()
    )
    rows = text.split("\n")
    for path, line in key_lines(text).items():
        if len(path) == 2:
            assert rows[line - 1].startswith(f"{_key(str(path[1]))} = ")
