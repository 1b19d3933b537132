"""The workbook of runs: titles of its sheets' parts, its weights, and its charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["WORKBOOK"]

WORKBOOK: Final[Mapping[str, Wordings]] = {
    "difficulty": Wordings("difficulty", "难度"),
    "sheet details": Wordings("Scorecard", "成绩单"),
    "sheet comparison": Wordings("Comparison", "比较"),
    "sheet weights": Wordings("Weights", "权重"),
    "sheet categories": Wordings("Categories", "类别与难度"),
    "sheet stability": Wordings("Stability", "稳定性"),
    "sheet speed": Wordings("Speed", "速度"),
    "sheet method": Wordings("Method", "方法"),
    "sheet figures": Wordings("Figures", "全部指标"),
    "front builds": Wordings("Which build", "哪个版本"),
    "front right": Wordings("How good, and how sure", "效果与把握"),
    "front dimensions": Wordings("The seven dimensions, 1 (worst) to 5 (best)", "七个维度（1 分最低，5 分最高）"),
    "front deviations": Wordings(
        "Stability of the seven dimensions: SD between repeats, 0 is perfectly stable",
        "七个维度的稳定性：重复作答的标准差，0 为完全稳定",
    ),
    "front outcomes": Wordings("How the attempts ended", "作答结局"),
    "front speed": Wordings("How fast: medians of attempts", "速度：各次作答的中位数"),
    "front costs": Wordings("What each right answer costs", "每次答对的开销"),
    "front more odd": Wordings("{count} more on the sheet of this run", "另有 {count} 条，见该运行的工作表"),
    "front absent": Wordings("{text} ({runs})", "{text}（{runs}）"),
    "front rests on": Wordings("questions it rests on", "所依据的题数"),
    "front clusters": Wordings("{count} independent", "独立 {count} 组"),
    "front spread": Wordings("p10 to p90", "p10 至 p90"),
    "front scored": Wordings("{dimension}, by {rater}", "{dimension}（{rater}）"),
    "front poor": Wordings(
        "too many scores are missing to rest anything on the mean", "缺失的评分过多，均值不足以作为依据"
    ),
    "front other rater": Wordings("not scored by the same kind of rater as the others", "与其他运行的评分者类型不同"),
    "head of_run": Wordings("{name}: {head}", "{name}：{head}"),
    "head same_wording": Wordings("Same wording", "题面相同"),
    "head share_apart": Wordings("Shares apart by", "正确率相差"),
    "head not_completed": Wordings("Not completed", "未完成"),
    "head by_judge_score": Wordings("{rater}: {dimension}", "{rater}：{dimension}"),
    "head figure": Wordings("Figure", "指标"),
    "head slice": Wordings("Of what", "范围"),
    "head figure_rater": Wordings("Scored by", "评分者"),
    "head value": Wordings("Value", "值"),
    "head figure_low": Wordings("Interval from", "区间下限"),
    "head figure_high": Wordings("Interval to", "区间上限"),
    "head level": Wordings("Level", "置信水平"),
    "head method": Wordings("Interval by", "区间算法"),
    "weights title": Wordings("Weighted total of the seven dimensions", "七个维度的加权总分"),
    "weights how": Wordings(
        "Change the weights in the yellow cells: the totals below follow. A dimension without a score is left out and "
        "named; it never counts as 0. A total hides what it is made of and has no interval: let it order your "
        "thoughts, and decide by the comparison.",
        "修改黄色单元格中的权重，下方总分随之变化。没有得分的维度不计入并会列出，绝不按 0 分计算。"
        "总分掩盖了构成且没有置信区间：可用于梳理思路，决定请以比较结果为准。",
    ),
    "weights weight": Wordings("Weight", "权重"),
    "weights total": Wordings("Weighted total, 1 to 5", "加权总分（1-5）"),
    "weights part": Wordings("Share of the weights that has a score", "有得分的权重占比"),
    "weights left out": Wordings("Left out, for want of a score", "因无得分未计入"),
    "weights common": Wordings("Total over what all runs have", "仅计所有运行都有得分的维度"),
    "weights common left out": Wordings("Left out there", "其中未计入"),
    "weights none": Wordings("none", "无"),
    "weights invalid": Wordings("A weight is a number from 0 upwards.", "权重须为不小于 0 的数。"),
    "weights why": Wordings("Why a score is missing", "缺少得分的原因"),
    "weights incomparable": Wordings(
        "The weighted totals are made of different dimensions: hold runs against each other by the total over what all "
        "of them have.",
        "各加权总分由不同的维度构成；比较不同运行时，请看“仅计所有运行都有得分的维度”一行。",
    ),
    "unstable side by side": Wordings("The most unstable questions", "最不稳定的题目"),
    "unstable none": Wordings("No question's repeats differ.", "没有重复作答不一致的题目。"),
    "unstable shown": Wordings(
        "{shown} of {count} questions whose repeats differ in some run: right of asked, and in brackets how often two "
        "repeats differ. All others are on the sheet of questions.",
        "共有 {count} 道题在某次运行中重复作答不一致，此处列出 {shown} 道：答对次数/作答次数，"
        "括号内为两次作答不一致的比例。其余见“题目”工作表。",
    ),
    "flip_of_right": Wordings("{right}/{asked} ({flip})", "{right}/{asked}（{flip}）"),
    "drawn dimensions": Wordings("The seven dimensions", "七个维度"),
    "drawn means": Wordings("Means with their 95% intervals", "均值与 95% 置信区间"),
    "drawn categories": Wordings("Right by category, with 95% intervals", "各类别正确率与 95% 置信区间"),
    "drawn stability": Wordings(
        "Mean against stability: right is better, low is more stable", "均值与稳定性：越右越好，越低越稳定"
    ),
    "drawn repeats": Wordings("Questions by their repeats", "各题重复作答情况"),
    "drawn boxes": Wordings("{figure}: p10, median, p90", "{figure}：p10、中位数、p90"),
    "drawn mean axis": Wordings("mean, 1 to 5", "均值（1-5）"),
    "drawn deviation axis": Wordings("SD between repeats", "重复作答的标准差"),
    "drawn low": Wordings("{name}, down to the lower end", "{name}，至区间下限"),
    "drawn high": Wordings("{name}, up to the upper end", "{name}，至区间上限"),
    "drawn to median": Wordings("p10 to median", "p10 至中位数"),
    "drawn to p90": Wordings("median to p90", "中位数至 p90"),
    "drawn deviation": Wordings("SD", "标准差"),
    "categories of": Wordings("{name}: share right, in brackets the questions", "{name}：正确率（括号内为题数）"),
}
