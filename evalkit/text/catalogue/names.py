"""Categories and difficulties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["NAMES"]

NAMES: Final[Mapping[str, Wordings]] = {
    "category logic": Wordings("logic", "逻辑"),
    "category math": Wordings("math", "数学"),
    "category common_sense": Wordings("common sense", "常识"),
    "category contradiction": Wordings("contradiction", "矛盾题"),
    "category trap": Wordings("trap", "陷阱"),
    "category multi_step": Wordings("multi-step", "多步推理"),
    "category critical_thinking": Wordings("critical thinking", "批判性思维"),
    "category creative": Wordings("creative", "创造"),
    "category domain_law": Wordings("law", "法律"),
    "category domain_medicine": Wordings("medicine", "医学"),
    "category transfer": Wordings("transfer", "迁移"),
    "category chinese": Wordings("Chinese", "中文理解"),
    "category long_context": Wordings("long context", "长文本"),
    "category unsorted": Wordings("unsorted", "未分类"),
    "difficulty easy": Wordings("easy", "简单"),
    "difficulty medium": Wordings("medium", "中等"),
    "difficulty hard": Wordings("hard", "困难"),
    "difficulty unsorted": Wordings("unsorted", "未定难度"),
}
