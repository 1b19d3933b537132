"""How judges stand with people, said beside judged figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["CALIBRATION_MARKS"]

CALIBRATION_MARKS: Final[Mapping[str, Wordings]] = {
    "marked_human_only": Wordings(
        "People who read the same answers do not agree with the judges on {dimensions}: rest nothing on the judges' "
        "figures alone there, and take people's, or both combined (`evalkit calibrate {runs}` says why).",
        "在以下维度上，读过同样回答的人与评审模型意见不合：{dimensions}。这些维度不可单凭评审数据下结论，应以人工评分，或人工与评审结合"
        "的评分为准"
        "（原因见 `evalkit calibrate {runs}`）。",
    ),
    "marked_accepted": Wordings(
        "Held against people, the judges may stand in for them on: {parts}.",
        "与人工评分对照后，评审模型可以代替人工的维度：{parts}。",
    ),
    "marked_not_yet": Wordings(
        "Not yet calibrated by people: {parts}. `evalkit calibrate {runs}` says what is missing, `{command}` has "
        "people score more.",
        "尚未经人工校准：{parts}。还缺什么，见 `evalkit calibrate {runs}`；运行 `{command}` 可继续人工评分。",
    ),
    "marked_not_yet_bare": Wordings(
        "Not yet calibrated by people: {parts}. `evalkit calibrate {runs}` says what is missing.",
        "尚未经人工校准：{parts}。还缺什么，见 `evalkit calibrate {runs}`。",
    ),
    "marked_unlabelled": Wordings(
        "Whether people would agree with the judges is not known, since none has scored these answers on {dimensions}; "
        "`{command}` has people score them.",
        "评审模型与人是否一致尚不可知，因为以下维度没有人工评分：{dimensions}。运行 `{command}` 可送人工评分。",
    ),
    "marked_unlabelled_bare": Wordings(
        "Whether people would agree with the judges is not known, since none has scored these answers on {dimensions}.",
        "评审模型与人是否一致尚不可知，因为以下维度没有人工评分：{dimensions}。",
    ),
    "marked_out_of_reach": Wordings(
        "Whether people would agree with the judges cannot be told from these answers on {dimensions}: people would "
        "be shown answers to too few questions.",
        "仅凭这些回答无从得知评审模型与人是否一致的维度：{dimensions}（可送人工评分的题太少）。",
    ),
    "verdict_uncalibrated": Wordings(
        "It rests on judges that are not yet calibrated by people: {criteria}. `{command}` has people score the "
        "same answers.",
        "以下项目依据的评审模型尚未经人工校准：{criteria}。运行 `{command}` 可让人为同样的回答评分。",
    ),
    "verdict_uncalibrated_bare": Wordings(
        "It rests on judges that are not yet calibrated by people: {criteria}.",
        "以下项目依据的评审模型尚未经人工校准：{criteria}。",
    ),
    "head calibration": Wordings("Judges held against people", "评审与人工对照"),
    "head calibrated_on": Wordings("Questions scored by both", "双方均评的题"),
    "marked_part": Wordings("{dimension} (questions scored: {count})", "{dimension}（已评 {count} 题）"),
    "marked_part_any": Wordings(
        "{dimension} (questions scored in any run: {count})", "{dimension}（任一运行中已评 {count} 题）"
    ),
    "reason people_disagree_with_judges": Wordings(
        "people do not agree with the judges (`{n1}` says why): let people decide, by “people” or “combined” "
        "(`scored_by` in a decision's file, `--by` of evalkit compare)",
        "人工与评审模型意见不合（原因见 `{n1}`）：请改以“people”（人工）或“combined”（结合）评分为准"
        "（决策文件的 `scored_by`，或 evalkit compare 的 `--by`）",
    ),
}
