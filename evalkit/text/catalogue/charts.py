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
        "所依据的题数见数据表。“无数据”表示没有人评分。",
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
    "chart forest axis": Wordings("worse ← parts of the margin → better", "较差 ← 差异÷允许差距 → 较好"),
    "chart margin": Wordings("margin", "允许差距"),
    "chart no difference": Wordings("no difference", "无差异"),
    "chart heat map": Wordings("Right by category and difficulty", "各类别、各难度的正确率"),
    "chart heat map meaning": Wordings(
        "Share of attempts that are right, darker is more, with the number of questions in brackets. A slice of a few "
        "questions says little: the table has the intervals of whole categories.",
        "作答正确的比例，颜色越深越高，括号内为题数。题数少的格子说明不了什么，整类的置信区间见数据表。",
    ),
    "chart differences": Wordings(
        "{candidate} against {reference}: right by category and difficulty",
        "{candidate} 对 {reference}：各类别、各难度",
    ),
    "chart differences meaning": Wordings(
        "Change of the share right in percentage points, with the number of questions in brackets: blue is better, "
        "orange "
        "is worse. ▲ and ▼: beyond chance, after correction for looking at so many slices. All others may be chance.",
        "正确率变化（百分点），括号内为题数：蓝色更好，橙色更差。▲ 和 ▼ 表示经多重比较校正后仍超出偶然，"
        "其余可能只是偶然。",
    ),
    "chart nothing beyond chance": Wordings("no slice differs beyond chance", "没有超出偶然的差异"),
    "chart questions": Wordings("Questions by how often they are right", "各题重复作答的正确情况"),
    "chart questions meaning": Wordings(
        "Of the questions asked more than once: those right in every repeat, in some, and in none. On the middle "
        "ones a "
        "user's luck decides.",
        "多次作答的题目中，每次都对、时对时错、每次都错的题数。时对时错的题，答对与否全凭运气。",
    ),
    "chart share of questions": Wordings("share of the questions", "题目占比"),
    "chart pass k": Wordings("What several repeats come to", "多次作答的结果"),
    "chart pass k meaning": Wordings(
        "Solid: the chance that k attempts at a question are all right (pass^k), with its 95% interval. Dotted: that "
        "at "
        "least one of k is (pass@k). The wider the two open, the more luck decides; a stable build has two flat lines.",
        "实线：同一题 k 次作答全对的概率（pass^k）及其 95% 置信区间；虚线：至少一次正确的概率（pass@k）。"
        "两线张开越大，运气成分越大；稳定的版本两线都是平的。",
    ),
    "chart repeats": Wordings("attempts at a question, k", "同一题的作答次数 k"),
    "chart band": Wordings("Writing speed", "生成速度"),
    "chart band meaning": Wordings(
        "Which share of the attempts (upwards) was written at most how fast (to the right): the further right a curve "
        "lies, the faster. Behind it the bands of experience, the worst the darkest. Every mark is a twentieth of the "
        "attempts.",
        "纵轴为生成速度不超过横轴数值的作答比例，曲线越靠右越快；背景为体验分档，越深越差。"
        "每个标记间隔为二十分之一的作答。",
    ),
    "chart band axis": Wordings("tokens/s while writing, reasoning included", "生成速度（token/秒，含推理）"),
    "chart wait_band": Wordings("Wait until the answer begins", "开始回答前的等待"),
    "chart wait_band meaning": Wordings(
        "Which share of the completed answers (upwards) began after at most how long (to the right), reasoning "
        "included: "
        "the further left a curve lies, the shorter the wait. Behind it the bands of experience, the worst the "
        "darkest.",
        "纵轴为等待时间（含推理）不超过横轴数值的完整作答比例，曲线越靠左等待越短；背景为体验分档，越深越差。",
    ),
    "chart wait_band axis": Wordings("seconds until the answer begins", "开始回答前等待（秒）"),
    "chart at most": Wordings("share of attempts", "作答比例"),
    "chart at most hover": Wordings("{name}: {share} at most {value}", "{name}：{share} 不超过 {value}"),
    "chart attempts": Wordings("{count} attempts", "{count} 次作答"),
    "chart tokens": Wordings("Tokens against correctness", "token 数与正确率"),
    "chart tokens meaning": Wordings(
        "The share right among attempts of like length: fifths by their tokens, reasoning included, each with its 95% "
        "interval. A curve that falls to the right means that long attempts are mostly lost ones: hard questions, or "
        "reasoning that goes astray. Cut and looping attempts are misses with the tokens that they took.",
        "按 token 数（含推理）将作答分为五等份，各份的正确率及 95% 置信区间。曲线向右下降，说明长作答多半答错："
        "题目难，或推理走偏。中断和循环的作答按已用 token 计为答错。",
    ),
    "chart cost": Wordings("What each right answer costs", "每次答对的开销"),
    "chart cost meaning": Wordings(
        "What all attempts took together, divided by those that are right; shorter is better. The bar is the 95% "
        "interval. Money and energy need `price_per_hour` and `watts` in evalkit.toml; of a machine that answers "
        "several "
        "requests at once, each takes its share.",
        "全部作答的总开销÷答对次数，越小越好；横条为 95% 置信区间。费用和能耗需要在 evalkit.toml 中设置 "
        "`price_per_hour` 和 `watts`；机器同时处理多个请求时，每个请求只计其份额。",
    ),
}
