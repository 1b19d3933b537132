"""A team's own table of questions -> questions as a bank's file holds them.

A row needs a question and an answer, and may say more. What it leaves out is filled in plainly and marked as such, so
that the first import asks and scores, and the file shows what a person should still write: a solution, a checklist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from evalkit.domain.question import Category, Difficulty, Language
from evalkit.text.messages import message
from evalkit.text.mistakes import nearest
from evalkit.text.sorted_names import category_named, difficulty_named
from evalkit.text.told_answers import is_chinese, kind_of_told, measured_in, says_yes

__all__ = ["COLUMNS", "ImportDefaults", "ImportedRow", "RowMistake", "TableRow", "imported_rows"]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "question": ("question", "prompt", "text", "问题", "题目", "题干"),
    "answer": ("answer", "reference", "expected", "答案", "参考答案", "标准答案"),
    "id": ("id", "编号", "题号"),
    "category": ("category", "类别", "分类"),
    "difficulty": ("difficulty", "难度"),
    "kind": ("kind", "题型", "答案类型"),
    "unit": ("unit", "单位"),
    "tolerance": ("tolerance", "误差", "允许误差"),
    "aliases": ("aliases", "别名", "其他写法"),
    "solution": ("solution", "explanation", "解析", "解答"),
    "checklist": ("checklist", "检查项", "评分点"),
    **{letter: (letter, letter.lower(), f"选项{letter}") for letter in "ABCDEFGHIJ"},
}
"""What a column means -> how it may be headed; upper and lower case are alike but for single letters."""

_Name = TypeVar("_Name", Category, Difficulty)
_LONGEST_TEXT: Final = 60
"""Characters of an answer that a rule can still compare word by word; a longer one is for judges."""
_SPLIT: Final = re.compile(r"[;；|\n]")
_MEMBER_SPLIT: Final = re.compile(r"[;；|,，、\n]")
_KIND_WORDS: Final[Mapping[str, str]] = {
    "数值": "number",
    "数字": "number",
    "计算题": "number",
    "选择": "choice",
    "选择题": "choice",
    "单选": "choice",
    "单选题": "choice",
    "文本": "text",
    "填空题": "text",
    "集合": "set",
    "多选题": "set",
    "排序题": "sequence",
    "判断": "boolean",
    "判断题": "boolean",
    "表达式": "expression",
    "无解": "no_valid_answer",
    "问答题": "open",
    "简答题": "open",
    "开放题": "open",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row as it was read: column -> text, blanks left out."""

    place: str
    """``file:row``, as a spreadsheet or an editor counts."""
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDefaults:
    """What holds where a row does not say."""

    category: Category
    difficulty: Difficulty
    language: Language | None
    """None takes Chinese for a question with Chinese characters, else English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """A row that became a question."""

    place: str
    category: Category
    question: Mapping[str, Any]
    """As a bank's file has it."""

    @property
    def kind(self) -> str:
        """The kind of its answer."""
        (language,) = self.question["languages"]
        return str(self.question[language]["answer"]["kind"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMistake:
    """A row that cannot become a question."""

    place: str
    message: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.place}: {self.message}"


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """Why a row cannot be taken."""


def imported_rows(rows: Sequence[TableRow], defaults: ImportDefaults) -> Iterator[ImportedRow | RowMistake]:
    """Every row, or what is wrong with it."""
    numbers: dict[Category, int] = dict.fromkeys(Category, 0)
    taken: dict[str, str] = {}
    for row in rows:
        try:
            imported = _imported(row, defaults, numbers)
        except _Refused as refusal:
            yield RowMistake(place=row.place, message=str(refusal))
            continue
        question_id = imported.question["id"]
        if question_id in taken:
            said = f"id `{question_id}` is already used in {taken[question_id]}; give one of them a new id"
            yield RowMistake(place=row.place, message=said)
            continue
        taken[question_id] = row.place
        yield imported


def _imported(row: TableRow, defaults: ImportDefaults, numbers: dict[Category, int]) -> ImportedRow:
    cells = row.cells
    for needed in ("question", "answer"):
        if needed not in cells:
            raise _Refused(f"has no {needed}; every row needs a question and an answer")
    category = _named(cells.get("category"), Category, "category") or defaults.category
    difficulty = _named(cells.get("difficulty"), Difficulty, "difficulty") or defaults.difficulty
    language: Language = defaults.language or ("zh" if is_chinese(cells["question"]) else "en")
    numbers[category] += 1
    told = cells["answer"]
    question = {
        "id": cells.get("id") or f"{category.replace('_', '-')}-{numbers[category]:03d}",
        "difficulty": difficulty.value,
        "languages": [language],
        "proof": {"argument": message("import_proof", language, place=row.place)},
        language: {
            "text": cells["question"],
            "answer": _answer(cells, language),
            "solution": cells.get("solution") or message("import_solution", language, answer=told),
            "checklist": _parts(cells.get("checklist", ""))
            or [message("import_item_answer", language), message("import_item_reasons", language)],
        },
    }
    return ImportedRow(place=row.place, category=category, question=question)


def _named(text: str | None, names: type[_Name], what: str) -> _Name | None:
    if text is None:
        return None
    found = category_named(text) if names is Category else difficulty_named(text)
    if isinstance(found, names) and found.value != Category.UNSORTED.value:
        return found
    known = [name.value for name in names if name.value != Category.UNSORTED.value]
    raise _Refused(f"{what} `{text}` is not known; {nearest(text, known)}")


def _answer(cells: Mapping[str, str], language: Language) -> dict[str, Any]:
    told = cells.get("kind") or _guessed_kind(cells["answer"], _options(cells), language)
    kind = _KIND_WORDS.get(told, told)
    if kind not in _MEMBERS:
        raise _Refused(f"kind `{kind}` is not known; {nearest(kind, _MEMBERS)}")
    return {"kind": kind, **_MEMBERS[kind](cells, language)}


def _number(cells: Mapping[str, str], _language: Language) -> dict[str, Any]:
    measured = measured_in(cells["answer"])
    unit = cells.get("unit", measured.unit if measured else "")
    value = measured.value if measured else _decimal(cells["answer"], "answer")
    tolerance = {"tolerance": _decimal(cells["tolerance"], "tolerance")} if "tolerance" in cells else {}
    return {"value": value, **tolerance, **({"unit": unit} if unit else {})}


def _choice(cells: Mapping[str, str], _language: Language) -> dict[str, Any]:
    options = _options(cells)
    key = cells["answer"].upper().strip(".)、．） ")
    named = [letter for letter, option in options.items() if option.casefold() == cells["answer"].casefold()]
    if key not in options and len(named) == 1:
        return {"key": named[0], "options": options}
    if key not in options:
        raise _Refused(
            f"answer `{cells['answer']}` names none of the options: {', '.join(options) or 'there are none'}"
        )
    return {"key": key, "options": options}


def _text(cells: Mapping[str, str], _language: Language) -> dict[str, Any]:
    aliases = _parts(cells.get("aliases", ""))
    return {"text": cells["answer"], **({"aliases": aliases} if aliases else {})}


def _members(cells: Mapping[str, str], _language: Language) -> dict[str, Any]:
    return {"members": [part.strip() for part in _MEMBER_SPLIT.split(cells["answer"]) if part.strip()]}


def _boolean(cells: Mapping[str, str], _language: Language) -> dict[str, Any]:
    return {"value": _is_yes(cells["answer"])}


def _expression(cells: Mapping[str, str], _language: Language) -> dict[str, Any]:
    return {"expression": cells["answer"]}


def _no_valid_answer(cells: Mapping[str, str], language: Language) -> dict[str, Any]:
    return {"reason": cells.get("solution") or message("import_no_reason", language)}


def _open(_cells: Mapping[str, str], _language: Language) -> dict[str, Any]:
    return {}


_MEMBERS: Final[Mapping[str, Callable[[Mapping[str, str], Language], dict[str, Any]]]] = {
    "number": _number,
    "choice": _choice,
    "text": _text,
    "set": _members,
    "sequence": _members,
    "boolean": _boolean,
    "expression": _expression,
    "no_valid_answer": _no_valid_answer,
    "open": _open,
}
"""Kind -> what its answer holds."""


def _options(cells: Mapping[str, str]) -> dict[str, str]:
    return {letter: cells[letter] for letter in "ABCDEFGHIJ" if letter in cells}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(text) if part.strip()]


def _guessed_kind(told: str, options: Mapping[str, str], language: Language) -> str:
    if options:
        return "choice"
    kind = kind_of_told(told, language)
    if kind == "ambiguous":
        said = f"answer `{told}` may be read in two ways; write digits with a point and nothing between thousands"
        raise _Refused(f"{said}, or say kind `text`")
    return "open" if kind == "text" and (len(told) > _LONGEST_TEXT or "\n" in told) else kind


def _decimal(text: str, what: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _Refused(
            f"{what} `{text}` is no number; write digits with a point, and the unit in a column `unit`"
        ) from None
    if not number.is_finite():
        raise _Refused(f"{what} `{text}` is no number")
    return number


def _is_yes(text: str) -> bool:
    is_yes = says_yes(text)
    if is_yes is None:
        raise _Refused(f"answer `{text}` is neither yes nor no; write `yes` or `no`, `是` or `否`")
    return is_yes
