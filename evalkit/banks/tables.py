"""Tables of questions from elsewhere: ``.csv``, ``.xlsx``, ``.jsonl`` and ``.yaml`` as rows of text."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final, cast

from evalkit.banks.imported import COLUMNS, TableRow
from evalkit.errors import BankError, UserError
from evalkit.text.located_yaml import read_yaml
from evalkit.text.mistakes import nearest

__all__ = ["read_table"]

_MOST_BYTES: Final = 50_000_000
_MOST_ROWS: Final = 20_000
_NEEDED: Final = ("question", "answer")
_COLUMN_BY_HEAD: Final = {head.casefold(): column for column, heads in COLUMNS.items() for head in heads}

_Records = Iterator[tuple[int, Mapping[str, object]]]
"""Row number, as an editor or a spreadsheet shows it, with what stands under each head."""


def read_table(path: Path) -> tuple[tuple[TableRow, ...], tuple[str, ...]]:
    """The rows of a file that have anything in them.

    Returns:
        The rows, and the heads of columns that mean nothing here and were left out.

    Raises:
        UserError: When it cannot be read, is of no known kind, or lacks a column that every row needs.
        BankError: When lines of it are not what its kind demands; one message for each.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UserError(f"{path}: `{path.suffix}` is no kind that can be read; save it as {', '.join(_READERS)}")
    try:
        size_bytes = path.stat().st_size
        if size_bytes > _MOST_BYTES:
            raise UserError(f"{path}: the file has {size_bytes} bytes; at most {_MOST_BYTES} are read, so split it")
        records = list(reader(path))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from error
    if len(records) > _MOST_ROWS:
        raise UserError(f"{path}: has {len(records)} rows; at most {_MOST_ROWS} are read, so split it")
    if not records:
        raise UserError(f"{path}:1: the table has no rows below its heads; a row needs a question and an answer")
    heads = list(dict.fromkeys(str(head) for _, record in records for head in record))
    column_by_head = {head: _COLUMN_BY_HEAD.get(head.strip().casefold()) for head in heads}
    _check_heads(path, column_by_head)
    rows = tuple(
        TableRow(place=f"{path.name}:{number}", cells=cells)
        for number, record in records
        if (cells := _cells(record, column_by_head))
    )
    if not rows:
        raise UserError(f"{path}: has no row with a question; nothing to import")
    return rows, tuple(head for head, column in column_by_head.items() if column is None and head.strip())


def _check_heads(path: Path, column_by_head: Mapping[str, str | None]) -> None:
    for needed in _NEEDED:
        if needed not in column_by_head.values():
            known = nearest(needed, column_by_head)
            said = f"no column is headed `{needed}` (or {', '.join(COLUMNS[needed][1:])}); {known}"
            raise UserError(f"{path}:1: {said}")
    for column in COLUMNS:
        same = [head for head, known in column_by_head.items() if known == column]
        if len(same) > 1:
            raise UserError(f"{path}:1: columns `{same[0]}` and `{same[1]}` both mean `{column}`; rename one of them")


def _check_twice(path: Path, heads: Sequence[str]) -> None:
    for head, count in Counter(filter(None, heads)).items():
        if count > 1:
            raise UserError(f"{path}:1: {count} columns are headed `{head}`; rename all but one")


def _cells(record: Mapping[str, object], column_by_head: Mapping[str, str | None]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for head, value in record.items():
        column = column_by_head[str(head)]
        text = _text(value)
        if column is not None and text:
            cells[column] = text
    return cells


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Spreadsheets keep every number as a double: 12 comes back as 12.0.
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list):
        return "; ".join(_text(member) for member in cast("list[object]", value))
    return "" if value is None else str(value).strip()


def _csv_records(path: Path) -> _Records:
    text = _decoded(path)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text), strict=True, restkey="")
        _check_twice(path, reader.fieldnames or ())
        for record in reader:
            yield reader.line_num, {head: value for head, value in record.items() if head}
    except csv.Error as error:
        raise UserError(f"{path}: not a table with separators ({error}); save it from the spreadsheet anew") from error


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        # Chinese spreadsheets save .csv in their own encoding unless asked for UTF-8.
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(f"{path}: is neither UTF-8 nor GB 18030; save it with the encoding UTF-8")


def _dialect(text: str) -> type[csv.Dialect] | csv.Dialect:
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)

    class _Found(csv.excel):
        delimiter = separator

    return _Found


def _sheet_records(path: Path) -> _Records:
    import openpyxl  # noqa: PLC0415 - takes 0.2 s to import, and only spreadsheets need it

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UserError(f"{path}: is no .xlsx that can be read ({type(error).__name__}); save it anew") from error
    try:
        rows = cast("Iterable[tuple[object, ...]]", book.worksheets[0].iter_rows(values_only=True))
        heads: Sequence[str] = ()
        for number, row in enumerate(rows, start=1):
            if not heads:
                heads = [_text(cell) for cell in row]
                heads = heads if any(heads) else ()
                _check_twice(path, heads)
                continue
            yield number, {head: cell for head, cell in zip(heads, row, strict=False) if head}
    finally:
        book.close()


def _json_records(path: Path) -> _Records:
    mistakes: list[str] = []
    for number, line in enumerate(_decoded(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            mistakes.append(f"{path}:{number}: is not JSON ({error}); write one object a line")
            continue
        if isinstance(record, dict):
            yield number, cast("dict[str, Any]", record)
        else:
            mistakes.append(f'{path}:{number}: must be an object such as {{"question": ..., "answer": ...}}')
    if mistakes:
        raise BankError(tuple(mistakes))


def _yaml_records(path: Path) -> _Records:
    document = read_yaml(path)
    content = document.content
    if isinstance(content, dict):
        content = cast("dict[str, object]", content).get("questions")
    if not isinstance(content, list):
        raise UserError(f"{path}:1: must hold a list of mappings with the keys `question` and `answer`")
    for position, record in enumerate(cast("list[object]", content)):
        if not isinstance(record, dict):
            raise UserError(f"{path}: member {position + 1} must be a mapping with the keys `question` and `answer`")
        # A list at the top has paths of one number; one below `questions` of two.
        path_of_member = (position,) if isinstance(document.content, list) else ("questions", position)
        yield document.line_of(path_of_member), cast("dict[str, object]", record)


_READERS: Final[Mapping[str, Callable[[Path], _Records]]] = {
    ".csv": _csv_records,
    ".xlsx": _sheet_records,
    ".jsonl": _json_records,
    ".yaml": _yaml_records,
    ".yml": _yaml_records,
}
