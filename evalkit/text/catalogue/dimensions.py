"""Scores by dimension, twins, transfer, and what nobody scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["DIMENSIONS"]

DIMENSIONS: Final[Mapping[str, Wordings]] = {
    "dimensions": Wordings("Scores by dimension, 1 (worst) to 5 (best)", "分维度得分（1 分最低，5 分最高）"),
    "dimension": Wordings("dimension", "维度"),
    "scored_by": Wordings("scored by", "评分者"),
    "score_every": Wordings("every attempt", "全部作答"),
    "score_completed": Wordings("answered only", "仅完整作答"),
    "score_deviation": Wordings("stability (SD)", "稳定性 SD"),
    "score_coverage": Wordings("scored", "已评分"),
    "dimensions_meaning": Wordings(
        "Every attempt: what was cut, empty or looping counts as 1. Stability, over every attempt: the standard "
        "deviation within a question, how far one repeat usually lies from its mean; 0 is perfectly stable. Scored: "
        "completed answers that have a score, of those that could have one.",
        "“全部作答”把中断、空白和循环的作答计为 1 分。“稳定性 SD”同样统计全部作答，是同一题内的标准差，即单次得分"
        "通常偏离该题均分多少；0 表示完全稳定。“已评分”指应评分的完整作答中已有得分的次数。",
    ),
    "score_versions": Wordings("Scored with: {versions}.", "评分版本：{versions}。"),
    "score_version": Wordings("{dimensions} by {rater} ({version})", "{dimensions}：{rater}（{version}）"),
    "version rule": Wordings("answer reader, version {version}", "答案读取器，版本 {version}"),
    "version clock": Wordings("limits {version}", "时限 {version}"),
    "version judge": Wordings("version {version}", "版本 {version}"),
    "version human": Wordings("version {version}", "版本 {version}"),
    "rater rule": Wordings("rule", "规则"),
    "rater clock": Wordings("clock", "计时"),
    "rater judge": Wordings("judge", "评审模型"),
    "rater human": Wordings("person", "人工"),
    "not_measured needs_judge": Wordings("needs judges or people", "需评审模型或人工评分"),
    "not_measured needs_score": Wordings("the stored answers have no score yet", "已保存的作答尚未评分"),
    "not_measured not_tagged": Wordings("no question of this run is tagged for it", "本次运行没有标注该维度的题目"),
    "not_measured not_asked": Wordings("no question of this run tests it", "本次运行没有考查该维度的题目"),
    "not_measured imported": Wordings("imported, and the log holds no times", "导入数据，日志中没有用时"),
    "not_measured no_answers": Wordings("no answer was completed", "没有完整的作答"),
    "not_measured shown_as_share": Wordings(
        "measured as shares of right answers, under transfer below", "以正确率衡量，见下文“知识迁移”"
    ),
    "command_would_score": Wordings("`{command}` would score it", "运行 `{command}` 即可评分"),
    "command_would_judge": Wordings(
        "`{command}` asks judges, `{review}` asks people", "运行 `{command}` 由评审模型评分，`{review}` 由人工评分"
    ),
    "dimension accuracy": Wordings("accuracy", "准确性"),
    "dimension coherence": Wordings("coherence", "连贯性"),
    "dimension completeness": Wordings("completeness", "完整性"),
    "dimension complexity": Wordings("complexity", "复杂问题处理"),
    "dimension common_sense": Wordings("common sense", "常识合理性"),
    "dimension creativity": Wordings("creativity", "创造性"),
    "dimension response_time": Wordings("response time", "响应时间"),
    "dimension contradiction_detection": Wordings("contradiction detection", "矛盾识别"),
    "dimension assumption_checking": Wordings("assumption checking", "假设检验"),
    "dimension knowledge_transfer": Wordings("knowledge transfer", "知识迁移"),
    "twins": Wordings("Questions with and without an answer", "有解题与无解题"),
    "twins_meaning": Wordings(
        "Pairs of questions that look alike: one has an answer, the other has none, and saying so is right. "
        "Balanced is the mean of both sides: a model that always refuses and one that never refuses both come to "
        "50%.",
        "每对题目看起来相似：一道有解，另一道无解，指出“无解”才算对。“均衡正确率”是两边的平均："
        "一律拒答和从不拒答的模型都只能得到 50%。",
    ),
    "balanced": Wordings("balanced", "均衡正确率"),
    "solvable": Wordings("with answer", "有解题"),
    "unsolvable": Wordings("without answer", "无解题"),
    "pairs": Wordings("pairs", "对数"),
    "transfer": Wordings("Transfer to another field", "知识迁移"),
    "transfer_meaning": Wordings(
        "Pairs asked: {count}. Both questions of a pair need the same method, one in a familiar field (at home), "
        "one in a new field. The first line looks only at what was right at home: of that, how much is right in "
        "the new field too?",
        "共提问 {count} 对题目，每对分别在熟悉领域和新领域考查同一方法。第一行只看在熟悉领域答对的题："
        "其中有多少在新领域也答对？",
    ),
    "given_home": Wordings("new field, where home is right", "新领域（熟悉领域已答对）"),
    "home": Wordings("at home", "熟悉领域"),
    "away": Wordings("in the new field", "新领域"),
}
