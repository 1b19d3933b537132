"""Times, rates and how they are experienced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["SPEED"]

SPEED: Final[Mapping[str, Wordings]] = {
    "speed": Wordings("Speed", "速度"),
    "figure": Wordings("figure", "指标"),
    "p10": Wordings("p10", "p10"),
    "p50": Wordings("median", "中位数"),
    "p90": Wordings("p90", "p90"),
    "ttft_s": Wordings("first token after, s", "首个 token 等待（秒）"),
    "ttfa_s": Wordings("answer begins after, s", "开始回答前等待（秒）"),
    "complete_s": Wordings("answer complete after, s", "完整回答用时（秒）"),
    "decode_tokens_per_s": Wordings("writing speed, tokens/s", "生成速度（token/秒）"),
    "tokens_per_answer": Wordings("tokens per answer", "每次作答 token 数"),
    "band": Wordings("experience", "体验"),
    "band poor": Wordings("poor", "差"),
    "band floor": Wordings("at the floor", "勉强可用"),
    "band fair": Wordings("fair", "尚可"),
    "band comfortable": Wordings("comfortable", "流畅"),
}
