"""A new bank as files: written beside its place, read back, and moved there only when it is a bank."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from ruamel.yaml import YAML

from evalkit.banks.json_schema import schema_texts
from evalkit.banks.read import read_bank
from evalkit.domain.question import Category, Language
from evalkit.errors import UserError

__all__ = ["bank_text", "category_text", "new_canary", "skeleton_texts", "write_bank"]

_SKELETONS: Final = Path(__file__).with_name("skeletons")
_TITLES: Final[Mapping[Language, str]] = {"en": "Questions of our own", "zh": "自有题库"}


def new_canary() -> str:
    """A random id that nobody else has."""
    digits = secrets.token_hex(16)
    return f"evalkit-canary-{digits[:8]}-{digits[8:16]}-{digits[16:]}"


def skeleton_texts(name: str, *, category: Category, language: Language) -> dict[str, str]:
    """File name -> content of a bank with one worked question and comments on everything else."""
    canary = new_canary()
    prefix = category.value.replace("_", "-")
    questions = {"NAME": name, "CANARY": canary, "CATEGORY": category.value, "PREFIX": prefix}
    return {
        "bank.yaml": bank_text(name, title=_TITLES[language], canary=canary),
        f"{category}.yaml": _filled(f"questions.{language}.yaml", questions),
    }


def bank_text(name: str, *, title: str, canary: str) -> str:
    """``bank.yaml`` of a bank whose set ``smoke`` is all of it."""
    return _filled("bank.yaml", {"NAME": name, "TITLE": json.dumps(title, ensure_ascii=False), "CANARY": canary})


def category_text(questions: Iterable[Mapping[str, Any]], *, category: Category, canary: str) -> str:
    """A category's file with these questions."""
    writer = YAML()
    writer.width = 110
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    content = {"canary": canary, "category": category.value, "questions": [_plain(one) for one in questions]}
    stream = io.StringIO()
    writer.dump(content, stream)
    return f"# yaml-language-server: $schema=questions.schema.json\n{stream.getvalue()}"


def write_bank(folder: Path, texts: Mapping[str, str]) -> None:
    """Write a bank's files, with the schemas that editors check them by, and read it back.

    Args:
        folder: Must not be there yet; the folder that it lies in is made.
        texts: File name -> content.

    Raises:
        UserError: When it cannot be written.
        BankError: When the files are no bank; nothing is left behind then.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".evalkit-", dir=folder.parent, ignore_cleanup_errors=True) as half:
            made = Path(half) / folder.name
            made.mkdir()
            for name, text in {**texts, **schema_texts()}.items():
                (made / name).write_text(text, encoding="utf-8", newline="\n")
            read_bank(made)
            made.rename(folder)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror}); choose another place") from error


def _filled(skeleton: str, placed: Mapping[str, str]) -> str:
    text = (_SKELETONS / skeleton).read_text("utf-8")
    for mark, value in placed.items():
        text = text.replace(f"__{mark}__", value)
    return text


def _plain(value: object) -> Any:  # noqa: ANN401 - YAML of any shape
    """What the YAML writer knows."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value
