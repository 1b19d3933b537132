"""The list of runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["RUNS"]

RUNS: Final[Mapping[str, Wordings]] = {
    "no_runs": Wordings("No runs are stored yet.", "尚未保存任何运行。"),
    "bank_set": Wordings("bank/set", "题库/题集"),
    "language": Wordings("in", "语言"),
    "finished": Wordings("finished", "已完成"),
    "last_activity": Wordings("last activity", "最近活动"),
    "simulated_mark": Wordings("SIMULATED", "SIMULATED 模拟"),
    "imported_mark": Wordings("IMPORTED", "IMPORTED 导入"),
}
