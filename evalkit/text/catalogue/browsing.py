"""What the viewer's index says of itself, and of texts that cannot be looked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["BROWSING"]

BROWSING: Final[Mapping[str, Wordings]] = {
    "index_elsewhere": Wordings(
        "The index of answers cannot lie beside the store; it lies in a temporary folder, and is made again next time.",
        "答案索引无法保存在存储文件旁边，现位于临时文件夹中，下次启动时将重新建立。",
    ),
    "index_name_taken": Wordings(
        "Another file has the name of the index of answers beside the store; the index lies in a temporary folder, and "
        "is made again next time.",
        "存储文件旁边已有同名的其他文件，答案索引现位于临时文件夹中，下次启动时将重新建立。",
    ),
    "index_without_texts": Wordings(
        "Answers cannot be looked through here: this Python's SQLite has no index of words (FTS5). Other filters work.",
        "此处无法按文本查找答案：当前 Python 的 SQLite 不含全文索引（FTS5）。其他筛选条件均可使用。",
    ),
    "text_too_long": Wordings(
        "This text is too long to be looked for: give at most 500 characters and 64 words.",
        "要查找的文本太长：最多 500 个字符、64 个词。",
    ),
    "text_without_words": Wordings(
        "There is no letter, number or sign in this text to look for; punctuation alone is not looked for.",
        "要查找的文本中没有文字、数字或符号；不支持只查找标点。",
    ),
}
