"""Titles, axes and explanations of charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["CHARTS"]

CHARTS: Final[Mapping[str, Wordings]] = {
    "chart table": Wordings("The same as a table", "对应数据表"),
    "chart build": Wordings("build", "版本"),
    "chart score": Wordings("score, 1-5", "得分（1-5）"),
    "chart said of": Wordings("{name}: {said}", "{name}：{said}"),
    "chart named value": Wordings("{name} {value}", "{name} {value}"),
    "chart dimensions": Wordings("The seven dimensions", "七个维度"),
    "chart dimensions radar": Wordings(
        "Mean scores from 1 (centre) to 5 (rim) over every attempt: what was cut, empty or looping counts as 1. The "
        "thick bar along a spoke is the 95% interval, which rests on the questions counted in the table. n/a: nobody "
        "scored it.",
        "全部作答的平均分，中心为 1 分，外圈为 5 分；中断、空白和循环的作答计 1 分。沿轴的粗线是 95% 置信区间，"
        "所依据的题数见数据表。“无”表示没有人评分。",
    ),
    "chart dimensions lines": Wordings(
        "Mean scores from 1 to 5 over every attempt: what was cut, empty or looping counts as 1. The bar is the 95% "
        "interval, which rests on the questions counted in the table. A radar needs three dimensions with scores; the "
        "others were scored by nobody yet.",
        "全部作答的平均分（1-5）；中断、空白和循环的作答计 1 分。横条是 95% 置信区间，所依据的题数见数据表。"
        "雷达图至少需要三个已评分的维度，其余维度尚未评分。",
    ),
    "chart forest": Wordings("Differences against what is allowed", "差异与允许范围"),
    "chart forest meaning": Wordings(
        "Each criterion in parts of its own margin, better to the right: 0% is no difference, -100% the margin, beyond "
        "which (shaded) a candidate is too much worse. The line reaches from the lower to the upper bound. A criterion "
        "passes when its whole line lies to the right of the margin, and fails when it lies to the left. Arrows: "
        "further away than the picture reaches.",
        "每项指标以自身允许差距为单位，越靠右越好：0% 为无差异，-100% 为允许差距，超出（阴影部分）即差得过多。"
        "横线从下界到上界：整条线在允许差距右侧为通过，整条线在左侧为不通过。箭头表示超出图示范围。",
    ),
    "chart forest axis": Wordings(
        "difference in parts of the margin; better to the right", "差异÷允许差距（越靠右越好）"
    ),
    "chart margin": Wordings("margin", "允许差距"),
    "chart no difference": Wordings("no difference", "无差异"),
}
