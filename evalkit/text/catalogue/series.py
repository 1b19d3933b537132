"""Series of one run beside each other: rubrics, prompts, samplings and judges that scored the same answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["SERIES"]

SERIES: Final[Mapping[str, Wordings]] = {
    "series_of_run": Wordings("Series of judges over run {run} of {model}", "运行 {run}（{model}）的各评审系列"),
    "series_single": Wordings(
        "{dimensions}: one series each, nothing to compare", "{dimensions}：各只有一个评审系列，无可比较"
    ),
    "series_unscored": Wordings("No series has scored an answer: {dimensions}", "各系列均未给出评分：{dimensions}"),
    "series_holds": Wordings("in use", "采用"),
    "series_holds_yes": Wordings("yes", "是"),
    "series_begun": Wordings("begun", "始于"),
    "series_all_equal": Wordings("the same on all {count} answers", "{count} 个回答的评分全部相同"),
    "series_pairs_left_out": Wordings(
        "{shown} of {count} pairs are shown: those of one judge. Name judges to see theirs: "
        "evalkit judge --compare-series {run} --judge {judge}",
        "共 {count} 对，只列出同一评审模型的 {shown} 对。指定评审模型即可查看其各对：evalkit judge --compare-series "
        "{run} --judge {judge}",
    ),
    "series_number": Wordings("no.", "序号"),
    "series_version": Wordings("version", "版本"),
    "series_rubric": Wordings("rubric", "评分标准"),
    "series_prompt": Wordings("prompt", "提示词"),
    "series_temperature": Wordings("temp.", "温度"),
    "series_scored": Wordings("answers", "回答数"),
    "series_pair": Wordings("{first} → {second}", "{first} → {second}"),
    "series_pairs": Wordings("pair", "系列对"),
    "series_both": Wordings("both scored", "均有评分"),
    "series_difference": Wordings("change", "变化"),
    "series_exact": Wordings("same", "相同"),
    "series_within_one": Wordings("within 1", "相差 1 以内"),
    "series_alpha": Wordings("alpha", "alpha"),
    "series_meaning": Wordings(
        "On answers that both series have scored: the second's mean less the first's, with its interval over "
        "questions; how often both give the same level, or scores one level apart; Krippendorff's alpha, 1 for full "
        "agreement and 0 for what chance would make. Series are never averaged together; those in use are what the "
        "scorecard shows.",
        "只计两个系列都已评分的回答：第二个系列的平均分减第一个的，区间按题计算；两者给分相同或相差 1 级以内的比例；"
        "Krippendorff alpha，1 为完全一致，0 相当于随机。不同系列从不合并求平均；“采用”的"
        "系列即成绩单所示。",
    ),
}
