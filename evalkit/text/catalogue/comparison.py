"""A candidate held against a reference: verdicts, how sure they are, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["COMPARISON"]

COMPARISON: Final[Mapping[str, Wordings]] = {
    "status pass": Wordings("PASS", "通过"),
    "status fail": Wordings("FAIL", "不通过"),
    "status inconclusive": Wordings("INCONCLUSIVE", "证据不足"),
    "status none": Wordings("NO VERDICT", "不作判定"),
    "status_and_reading": Wordings("{status} ({reading})", "{status}（{reading}）"),
    "status_but_worse": Wordings("{status}, but worse", "{status}，但略差"),
    "reading better": Wordings("better", "更好"),
    "reading equivalent": Wordings("equivalent", "等效"),
    "reading not_worse": Wordings("not worse", "未变差"),
    "reading worse_within_margin": Wordings("worse, within the margin", "变差，但在允许差距内"),
    "reading worse": Wordings("worse", "更差"),
    "reading leaning_worse": Wordings("leaning worse", "倾向更差"),
    "reading unclear": Wordings("unclear", "不明确"),
    "reading changed": Wordings("other questions right", "答对的题目有变"),
    "reading alike": Wordings("no difference found", "未见差异"),
    "beyond_chance": Wordings("beyond chance", "超出随机"),
    "beyond_chance alike": Wordings("no", "否"),
    "beyond_chance better": Wordings("better", "更好"),
    "beyond_chance changed": Wordings("changed", "有变化"),
    "beyond_chance worse": Wordings("worse", "更差"),
    "simulated_some": Wordings(
        "SIMULATED: evalkit's own simulator wrote the answers of {names}, not a model",
        "SIMULATED 模拟数据：{names} 的答案由 evalkit 内置模拟器生成，并非真实模型",
    ),
    "run_named": Wordings("{name} ({run})", "{name}（{run}）"),
    "and_last": Wordings("{most} and {last}", "{most}和{last}"),
    # Verdicts.
    "verdict pass": Wordings(
        "PASS: {candidate} may replace {reference}; it is not worse by more than allowed: {differences}.",
        "通过：{candidate} 可以替换 {reference}，各项变差均未超过允许差距（非劣）：{differences}。",
    ),
    "verdict pass_bare": Wordings(
        "PASS: {candidate} may replace {reference}: it reaches everything that is demanded.",
        "通过：{candidate} 可以替换 {reference}：各项要求均已达到。",
    ),
    "verdict fail": Wordings(
        "FAIL: {candidate} is worse than {reference} by more than allowed: {differences}.",
        "不通过：{candidate} 比 {reference} 差，超出允许差距：{differences}。",
    ),
    "verdict fail_floor": Wordings(
        "FAIL: {candidate} does not reach what is demanded of it: {floors}.",
        "不通过：{candidate} 未达到最低要求：{floors}。",
    ),
    "verdict inconclusive": Wordings(
        "INCONCLUSIVE: whether {candidate} is worse than {reference} by more than allowed cannot be told yet: "
        "{differences}.",
        "证据不足：尚不能判断 {candidate} 比 {reference} 变差是否超出允许差距：{differences}。",
    ),
    "verdict inconclusive_floor": Wordings(
        "INCONCLUSIVE: whether {candidate} reaches what is demanded of it cannot be told yet: {floors}.",
        "证据不足：尚不能判断 {candidate} 是否达到最低要求：{floors}。",
    ),
    "verdict none": Wordings(
        "NO VERDICT: the runs differ in {differences}, which nobody named; add {advice}.",
        "不作判定：两次运行在{differences}上不同，而事先没有声明；请加上 {advice}。",
    ),
    "verdict none_in_file": Wordings(
        "NO VERDICT: the runs differ in {differences}, which the decision does not name; make them alike, or write "
        "it under `varies` or `allow` and decide anew.",
        "不作判定：两次运行在{differences}上不同，而决策文件没有声明；请让二者一致，或写入 `varies` 或 `allow` "
        "后重新判定。",
    ),
    "verdict none_yet": Wordings(
        "NO VERDICT: {candidate} and {reference} are not both finished; these figures will change.",
        "不作判定：{candidate} 与 {reference} 尚未全部完成，以下数字还会变化。",
    ),
    "names_advice": Wordings("{varies} or {allow}", "{varies} 或 {allow}"),
    "two_values": Wordings("{name} ({reference} / {candidate})", "{name}（{reference} / {candidate}）"),
    "difference_points": Wordings("{difference} points", "{difference} 个百分点"),
    "difference_failed": Wordings(
        "{criterion} {difference} (at best {bound}; allowed {allowed})",
        "{criterion} {difference}（最好也只有 {bound}，允许 {allowed}）",
    ),
    "difference_open": Wordings(
        "{criterion} {difference} (at worst {bound}; allowed {allowed})",
        "{criterion} {difference}（最差可能 {bound}，允许 {allowed}）",
    ),
    "difference_leaning": Wordings(
        "leaning worse on {criterion}: {difference} (at worst {bound}; allowed {allowed})",
        "{criterion}倾向更差：{difference}（最差可能 {bound}，允许 {allowed}）",
    ),
    "difference_absent": Wordings("{criterion} n/a: {reason}", "{criterion}无数据：{reason}"),
    "difference_within": Wordings(
        "{criterion} {difference} (allowed {allowed})", "{criterion} {difference}（允许 {allowed}）"
    ),
    "floor_said": Wordings("{criterion} {figure} ({demanded})", "{criterion} {figure}（{demanded}）"),
    "amount tokens_per_s": Wordings("{figure} tokens/s", "{figure} token/秒"),
    "at_least": Wordings("at least {figure}", "至少 {figure}"),
    "at_most": Wordings("at most {figure}", "至多 {figure}"),
    "verdict inconclusive_many": Wordings(
        "INCONCLUSIVE: every line of {candidate} passes by itself, but one of {count} candidates may do so by chance: "
        "adjusted for their number, that it is worse than {reference} by more than allowed is not excluded (p {p}).",
        "证据不足：{candidate} 逐项都通过，但 {count} 个候选中总会有一个碰巧如此；按候选数校正后，尚不能排除它比 "
        "{reference} 差得超出允许差距（p {p}）。",
    ),
    "needed as_measured": Wordings(
        "If the differences are in truth as measured, {asked} would decide it, four times in five.",
        "如果实际差异与实测相同，{asked}，有八成把握得出结论。",
    ),
    "needed alike": Wordings(
        "If {candidate} is in truth as good as {reference}, {asked} would show it, four times in five.",
        "如果 {candidate} 实际上与 {reference} 一样好，{asked}，有八成把握得出结论。",
    ),
    "needed_asked repeats": Wordings("{questions} questions × {repeats} repeats", "{questions} 题 × 每题 {repeats} 次"),
    "needed_asked once": Wordings("{questions} questions, each asked once,", "{questions} 题，每题 1 次"),
    "needed_asked mixed": Wordings(
        "{questions} questions in all, mixed like these, × {repeats} repeats",
        "同样构成的题共 {questions} 道 × 每题 {repeats} 次",
    ),
    "needed_asked mixed_once": Wordings(
        "{questions} questions in all, mixed like these, each asked once,", "同样构成的题共 {questions} 道，每题 1 次，"
    ),
    "needed_asked people": Wordings("{questions} questions scored by people", "{questions} 道由人工评分的题"),
    "beyond_bank": Wordings(
        "The whole bank has {count}, in all its languages: it takes questions of your own, or a wider margin.",
        "整个题库各语言合计只有 {count} 题：须自行补充题目，或放宽允许差距。",
    ),
    "beyond_runs": Wordings(
        "These runs have {count} questions: more must be asked before people can score them.",
        "这些运行只有 {count} 题：须先让模型回答更多题，才能送人工评分。",
    ),
    "verdict_worse_within": Wordings(
        "It is worse, though within the margin: {differences}.", "确有变差，但仍在允许差距之内：{differences}。"
    ),
    "verdict_better": Wordings("It is better beyond chance: {differences}.", "确实更好，并非偶然：{differences}。"),
    "verdict_beside": Wordings("Beside the verdict: {said}.", "结论之外：{said}。"),
    "beside_better": Wordings("better on {differences}", "更好的有{differences}"),
    "beside_worse": Wordings("worse on {differences}", "更差的有{differences}"),
    "beside_changed": Wordings("other questions right than before: {differences}", "答对的题目有变：{differences}"),
    "beside_more": Wordings("{count} more", "另有 {count} 项"),
    "beside_named": Wordings("{criterion} ({difference})", "{criterion}（{difference}）"),
    # Several candidates.
    "candidates_against": Wordings(
        "{count} candidates against {reference}: {tally}.", "{count} 个候选版本与 {reference} 比较：{tally}。"
    ),
    "status_count": Wordings("{count} {status}", "{count} 个{status}"),
    "candidate": Wordings("candidate", "候选"),
    "reference": Wordings("reference", "参考"),
    "verdict_head": Wordings("verdict", "结论"),
    "difference": Wordings("change", "变化"),
    "speed_ratio": Wordings("speed", "速度"),
    "adjusted_p": Wordings("adj. p", "校正 p"),
    "overview_meaning": Wordings(
        "p: how likely figures like these are from a candidate that is worse by the margin or more, adjusted by Holm "
        "for the number of candidates. Small is good.",
        "p：若候选实际变差达到或超过允许差距，出现这样结果的概率，已按 Holm 法对候选数量校正；越小越好。",
    ),
    "section_of": Wordings("{candidate}: {title}", "{candidate}：{title}"),
    # How sure.
    "basis": Wordings("How sure this is", "可靠程度"),
    "basis compared": Wordings("compared", "比较对象"),
    "basis_compared": Wordings(
        "{candidate} (run {candidate_run}) against {reference} (run {reference_run})",
        "候选 {candidate}（运行 {candidate_run}），参考 {reference}（运行 {reference_run}）",
    ),
    "basis paired": Wordings("paired", "配对"),
    "basis_paired": Wordings(
        "{questions} questions in {clusters} independent groups, asked {repeats} in both runs: {attempts} attempts",
        "{questions} 题，{clusters} 个独立题组，两次运行中{repeats}：共 {attempts} 次作答",
    ),
    "basis_repeats": Wordings("{count} times each", "每题 {count} 次"),
    "basis_repeats_once": Wordings("once each", "每题 1 次"),
    "basis_paired_unequal": Wordings(
        "{questions} questions in {clusters} independent groups, asked {reference} times each in the reference's run "
        "and {candidate} times in the candidate's: {attempts} attempts",
        "{questions} 题，{clusters} 个独立题组，参考每题 {reference} 次、候选每题 {candidate} 次：共 {attempts} 次作答",
    ),
    "basis left_out": Wordings("left out", "未计入"),
    "left_out_count": Wordings("{count} {reason}", "{reason} {count} 题"),
    "nothing_left_out": Wordings("no question", "无"),
    "dropped only_in_reference": Wordings("only in the reference's run", "仅参考提问"),
    "dropped only_in_candidate": Wordings("only in the candidate's run", "仅候选提问"),
    "dropped not_served_in_reference": Wordings("not served in the reference's run", "参考的服务端未能提供"),
    "dropped not_served_in_candidate": Wordings("not served in the candidate's run", "候选的服务端未能提供"),
    "dropped not_asked_yet": Wordings("not asked yet", "尚未提问"),
    "dropped asked_once": Wordings("asked once only", "只作答一次"),
    "dropped not_scored": Wordings("not scored", "未评分"),
    "dropped not_completed": Wordings("without a completed answer", "没有完整作答"),
    "dropped not_served": Wordings("not served", "服务端未能提供"),
    "dropped not_measured": Wordings("not measured", "未测得"),
    "dropped fewer_repeats": Wordings("with fewer repeats", "作答次数不足"),
    "basis bounds": Wordings("bounds", "置信界"),
    "basis_bounds": Wordings(
        "one-sided {level} on each side, {method}; a criterion passes when its bound keeps within the margin",
        "每侧单侧 {level}，{method}；置信界落在允许差距之内即为通过（非劣检验）",
    ),
    "method Wilson's for differences, t on clusters": Wordings(
        "Wilson's interval carried over to paired differences, over independent groups",
        "推广到配对差值的 Wilson 区间，按独立题组计算",
    ),
    "basis policy": Wordings("policy", "判定规则"),
    "basis_policy": Wordings("{hash}, from {source}", "{hash}，来自 {source}"),
    "basis_policy_bare": Wordings("{hash}, margins as shipped or as given", "{hash}，默认或命令行给定的界值"),
    "basis early": Wordings("early stop", "提前停止"),
    "early_stopped": Wordings(
        "stopped at look {look} of {looks} after {questions} of {planned} questions; {saved} saved",
        "第 {look}/{looks} 次期中检视时停止，已问 {planned} 题中的 {questions} 题；节省 {saved}",
    ),
    "early_monitor": Wordings(
        "stopped by the monitor for broken builds after {questions} of {planned} questions; {saved} saved",
        "异常版本监控触发停止，已问 {planned} 题中的 {questions} 题；节省 {saved}",
    ),
    "early_look": Wordings(
        "look {look} of {looks}, over {questions} of {planned} questions; bounds allow for the earlier looks",
        "第 {look}/{looks} 次期中检视，基于 {planned} 题中的 {questions} 题；置信界已计入此前的检视",
    ),
    "saved_requests": Wordings("{requests} requests", "{requests} 次请求"),
    "saved_hours": Wordings("{requests} requests, about {time}", "{requests} 次请求，约 {time}"),
    # Criteria.
    "criteria_primary": Wordings("What decides", "判定指标"),
    "criterion": Wordings("criterion", "指标"),
    "column_bounds": Wordings("{level} bounds", "{level} 置信界"),
    "allowed": Wordings("limit", "允许"),
    "floors": Wordings("What is demanded of the candidate itself", "候选自身须达到的要求"),
    "demanded": Wordings("demanded", "要求"),
    "measured_head": Wordings("measured", "实测"),
    "criteria_other": Wordings("Everything else that was measured", "其余指标"),
    "rests_on": Wordings("Over {count} questions ({dropped}): {criteria}", "基于 {count} 题（{dropped}）：{criteria}"),
    "rests_on_part": Wordings("Over {count} questions: {criteria}", "基于 {count} 题：{criteria}"),
    "would_decide as_measured": Wordings(
        "{criterion}: {asked} would decide, if the difference is in truth as measured",
        "{criterion}：若实际差异与实测相同，{asked}可得出结论",
    ),
    "would_decide alike": Wordings(
        "{criterion}: {asked} would decide, if there is no difference in truth",
        "{criterion}：若实际没有差异，{asked}可得出结论",
    ),
    # Comparability.
    "comparability": Wordings("What differs besides the answers", "除作答外的差异"),
    "what_differs": Wordings("what", "项目"),
    "how_it_stands": Wordings("meaning", "性质"),
    "distinction_kind intended": Wordings("intended", "比较目的"),
    "distinction_kind allowed": Wordings("allowed", "已允许"),
    "distinction_kind blocking": Wordings("stops the verdict", "妨碍判定"),
    "distinction_kind harmless": Wordings("harmless", "无妨"),
    "nothing_differs": Wordings("Nothing is known to differ.", "未发现任何差异。"),
    "same_build": Wordings(
        "The same build twice (A/A): what differs in the figures is noise.",
        "同一版本的两次运行（A/A）：数字上的差异即为噪声。",
    ),
    "identical_texts": Wordings(
        "Answers that are the same to the letter: {identical} of {compared}.",
        "逐字相同的回答：{compared} 次中有 {identical} 次。",
    ),
    "suspicious_texts": Wordings(
        "{identical} of {compared} answers are the same to the letter: one server probably answered for both. See "
        "that the second build was really loaded, and that no cache stands before it.",
        "{compared} 次回答中有 {identical} 次逐字相同：很可能由同一个服务器应答了两次运行。请确认第二个版本确已加载，"
        "且服务器前没有缓存。",
    ),
    "name_and_key": Wordings("{name} ({written})", "{name}（{written}）"),
    "differs quantisation": Wordings("quantisation", "量化"),
    "differs server": Wordings("server", "服务器"),
    "differs server_version": Wordings("server version", "服务器版本"),
    "differs served_model": Wordings("served model", "服务端模型名"),
    "differs model": Wordings("model", "模型"),
    "differs model_file": Wordings("model file", "模型文件"),
    "differs model_digest": Wordings("model digest", "模型摘要值"),
    "differs parameter_count": Wordings("parameters", "参数量"),
    "differs context": Wordings("context", "上下文长度"),
    "differs trained_context": Wordings("trained context", "训练上下文"),
    "differs slots": Wordings("requests at once", "并行请求数"),
    "differs template_hash": Wordings("chat template", "对话模板"),
    "differs template": Wordings("chat template", "对话模板"),
    "differs default_sampling": Wordings("default sampling", "默认采样"),
    "differs temperature": Wordings("temperature", "温度"),
    "differs top_p": Wordings("top_p", "top_p"),
    "differs max_tokens": Wordings("max_tokens", "max_tokens"),
    "differs sampling": Wordings("sampling", "采样"),
    "differs system_prompt": Wordings("system prompt", "系统提示词"),
    "differs extra_body": Wordings("extra request members", "附加请求参数"),
    "differs stream": Wordings("streaming", "流式输出"),
    "differs cut_loops": Wordings("cutting of loops", "循环截断"),
    "differs gateway": Wordings("gateway", "网关"),
    "differs scored_by": Wordings("answer reader", "答案读取器"),
    "differs prompt": Wordings("wording of prompts", "提示词版本"),
    "differs bank": Wordings("bank", "题库"),
    "differs bank_version": Wordings("bank version", "题库版本"),
    "differs set": Wordings("set", "题集"),
    "differs language": Wordings("language", "语言"),
    "differs seed": Wordings("seed", "随机种子"),
    "differs repeats": Wordings("repeats", "重复次数"),
    "differs concurrency": Wordings("concurrency", "并发数"),
    "differs host": Wordings("machine", "主机"),
}
