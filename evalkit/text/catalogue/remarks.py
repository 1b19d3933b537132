"""What a reader must know before trusting the figures, and what nobody measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["REMARKS"]

REMARKS: Final[Mapping[str, Wordings]] = {
    "warnings": Wordings("Before you trust these figures", "解读前请注意"),
    "remark few_clusters": Wordings(
        "{count} independent questions: under {needed}, intervals are wide and less sure to hold",
        "只有 {count} 组相互独立的题目：少于 {needed} 组时，区间较宽，也不那么可靠",
    ),
    "remark few_for_criterion": Wordings(
        "{criterion} rests on {count} independent questions: under {needed}, its bounds are wide and less sure to hold",
        "{criterion}只基于 {count} 组相互独立的题目：少于 {needed} 组时，其置信界较宽，也不那么可靠",
    ),
    "remark few_by_people": Wordings(
        "independent questions that people have scored: {dimensions}; under {needed}, intervals of their means are "
        "wide and less sure to hold",
        "人工评过的独立题组：{dimensions}；少于 {needed} 组时，其均分的区间较宽，也不那么可靠",
    ),
    "remark copied_replies": Wordings(
        "{count} of {total} long replies repeat another reply to the same question to the letter, although each was "
        "asked with a seed of its own: a cache in front of the server, or a server that ignores temperature and seed. "
        "Copies agree with each other, so this build looks more stable than it is; switch the cache off, or mend the "
        "settings, and run again with --fresh",
        "{total} 次较长的回复中有 {count} 次与同一题目的另一次回复一字不差，而每次提问都用了不同的种子：可能是服务器"
        "前有缓存，或服务器忽略了温度和种子。副本之间必然一致，因此该版本显得比实际更稳定；请关闭缓存或修正设置，"
        "再用 --fresh 重新运行",
    ),
    "remark older_extractor": Wordings(
        "these answers were scored by an older answer reader (version {version}, now {newer}): `evalkit score {run}` "
        "scores them again and asks nothing",
        "这些作答由旧版答案读取器评分（版本 {version}，现为 {newer}）：运行 `evalkit score {run}` 可重新评分，"
        "不会重新提问",
    ),
    "remark other_limits": Wordings(
        "{count} scores of response time were made by other limits, or under another difficulty, than hold here today: "
        "`evalkit score {run}` scores them again and asks nothing",
        "{count} 个响应时间得分所依据的时限或题目难度与现行的不同：运行 `evalkit score {run}` 可重新评分，不会重新提问",
    ),
    "remark build_changed": Wordings(
        "the server changed while it was asked ({changes}): two builds may be mixed here",
        "提问期间服务器发生了变化（{changes}）：这里可能混入了两个版本",
    ),
    "remark judge_poor_coverage": Wordings(
        "judge {judge} left too many answers without a score (it scored {dimensions} of them): rest nothing on the "
        "means of these dimensions, and compare them without it: `evalkit compare REFERENCE CANDIDATE {others}`",
        "评审模型 {judge} 有太多回答没有给出评分（已评分的比例：{dimensions}）：这些维度的均分不足为据，比较时请"
        "排除它：`evalkit compare REFERENCE CANDIDATE {others}`",
    ),
    "remark judge_poor_coverage_alone": Wordings(
        "judge {judge} left too many answers without a score (it scored {dimensions} of them): rest nothing on the "
        "means of these dimensions; let another judge score them: `evalkit judge {run} -j NAME`",
        "评审模型 {judge} 有太多回答没有给出评分（已评分的比例：{dimensions}）：这些维度的均分不足为据，请换一个"
        "评审模型：`evalkit judge {run} -j NAME`",
    ),
    "remark judge_unfinished": Wordings(
        "judge {judge} was not asked about all answers yet (it scored {dimensions} of them): rest nothing on the "
        "means of these dimensions; `evalkit judge {run}` goes on",
        "评审模型 {judge} 尚有回答未评（已评分的比例：{dimensions}）：这些维度的均分不足为据；运行 "
        "`evalkit judge {run}` 可继续",
    ),
    "remark context_shifted": Wordings(
        "{count} answers used more tokens than the context holds: the server forgot their beginning",
        "{count} 次作答用掉的 token 超过上下文长度：服务器已丢掉其开头",
    ),
    "remark buffered": Wordings(
        "{count} of {total} replies came all at once at their end: left out of tokens/s",
        "{total} 次回复中有 {count} 次在末尾一次性到达：不计入 token/秒",
    ),
    "remark chunks_counted": Wordings(
        "the server counts no tokens: chunks were counted, and tokens/s are a guess",
        "服务器不统计 token：以数据块数代替，token/秒只是估计",
    ),
    "remark other_token_source": Wordings(
        "{count} replies with tokens counted in another way are left out of tokens/s",
        "{count} 次回复的 token 统计方式不同，不计入 token/秒",
    ),
    "remark client_lag": Wordings(
        "this machine was busy: its own delay reached {lag_ms} ms (p99), so the times are less exact",
        "本机繁忙：自身延迟达到 {lag_ms} 毫秒（p99），时间数据因此不够精确",
    ),
    "remark run_build_changed": Wordings(
        "the server changed while {name} (run {run}) was asked ({changes}): two builds may be mixed in it",
        "{name}（运行 {run}）提问期间服务器发生了变化（{changes}）：其中可能混入了两个版本",
    ),
    "remark run_client_lag": Wordings(
        "this machine was busy while {name} (run {run}) was asked: its own delay reached {lag_ms} ms (p99), so times "
        "and speeds are less exact",
        "{name}（运行 {run}）提问期间本机繁忙：自身延迟达到 {lag_ms} 毫秒（p99），用时和速度因此不够精确",
    ),
    "remark policy_changed": Wordings(
        "the decision was changed after the candidate's run had begun (policy {before}, now {after}; changed: "
        "{changed}): what is set with results in sight proves little",
        "候选开始运行后决策文件被修改（原判定规则 {before}，现为 {after}；改动：{changed}）：看到结果后再定的规则，"
        "说服力有限",
    ),
    "remark other_runs": Wordings(
        "{name} was asked these questions in {count} more finished runs; this verdict is by the newest, {run}: asking "
        "again until it passes proves nothing",
        "{name} 另有 {count} 次已完成的运行问过这些题；本判定取最新的 {run}：反复重跑直到通过，结论不足为凭",
    ),
    "remark nothing_varies": Wordings(
        "{varies} was to differ, but {candidate} and the reference are alike in all that can be learnt: was the build "
        "swapped?",
        "本应在 {varies} 上不同，但 {candidate} 与参考在可获知的信息上完全相同：确认换过版本了吗？",
    ),
    "remark policy_late": Wordings(
        "the decision was first read after the candidate's run had begun: nothing shows that its margins were set "
        "before the results were known",
        "决策文件在候选开始运行之后才首次读取：无法证明界值是在得知结果之前定下的",
    ),
    "remark criterion_left_out": Wordings(
        "{criterion} has no figure in these runs, so it is no part of the verdict",
        "这两次运行没有{criterion}的数据，因此不参与判定",
    ),
    "remark unequal_repeats": Wordings(
        "the runs asked their questions a different number of times: the figures are fair, but the run with fewer "
        "repeats is known less well",
        "两次运行的重复次数不同：数字本身仍然公平，但重复较少的一方估计得没那么准",
    ),
    "remark one_aa_pair": Wordings(
        "one pair of runs of the same build is an illustration of the noise, and no measure of it",
        "同一版本只有一对运行：只能示意噪声大小，不足以衡量噪声",
    ),
    "remark aa_floor": Wordings(
        "of {count} pairs of runs of the same build, the largest difference of accuracy was {largest} points: smaller "
        "differences between builds are within the noise",
        "同一版本的 {count} 对运行中，正确率之差最大为 {largest} 个百分点：版本之间小于此值的差异属于噪声范围",
    ),
    "remark unfinished_run": Wordings(
        "run {run} is not finished ({finished} of {wanted} attempts): `evalkit run` asks the rest",
        "运行 {run} 尚未完成（{wanted} 次作答中已完成 {finished} 次）：运行 `evalkit run` 可问完其余题目",
    ),
    "remark token_sources_differ": Wordings(
        "the two servers count tokens in different ways: tokens and tokens/s are not compared",
        "两个服务器的 token 统计方式不同：不比较 token 数和 token/秒",
    ),
    "remark other_hardware": Wordings(
        "the runs were asked at different machines: times and speeds compare the machines too",
        "两次运行在不同的机器上进行：用时和速度的差异也包含机器的差异",
    ),
    "remark extractor_versions_differ": Wordings(
        "the two runs were scored by different versions of the answer reader: `evalkit score` brings both to the same",
        "两次运行由不同版本的答案读取器评分：运行 `evalkit score` 可统一版本",
    ),
    "remark stopped_by_monitor": Wordings(
        "the candidate was stopped early because it fell far behind in its first questions: the size of its loss is "
        "only roughly known",
        "候选在最初的题目上明显落后，已提前停止：差距的大小只是粗略估计",
    ),
    "remark hours_not_enough": Wordings(
        "the hours that were allowed do not suffice to decide by these margins",
        "允许的时长不足以按这些界值得出结论",
    ),
    "remark joint_pass_low": Wordings(
        "a candidate as good as the reference would pass all criteria together in only {percent}% of such comparisons: "
        "more questions or wider margins are needed",
        "即使候选与参考一样好，这样的比较也只有 {percent}% 的概率使各项指标全部通过：需要更多题目或更宽的界值",
    ),
    "remark not_comparable": Wordings(
        "the runs differ in what nobody named: {named}", "两次运行存在未声明的差异：{named}"
    ),
    "not_measured": Wordings("Not measured", "未评估"),
    "unscored_attempts": Wordings("attempts without a score", "未评分的作答"),
    "dimensions_absent": Wordings("dimensions", "维度"),
    "see_dimensions": Wordings("{dimensions} (reasons above, by dimension)", "{dimensions}（原因见上文“分维度得分”）"),
    "twin_pairs": Wordings("pairs with and without an answer", "有解与无解成对题目"),
    "transfer_pairs": Wordings("transfer pairs", "知识迁移成对题目"),
    "no_twins": Wordings("n/a: no such pair of questions was asked", "无数据：未提问此类题目"),
    "no_transfer": Wordings("n/a: no such pair of questions was asked", "无数据：未提问此类题目"),
}
