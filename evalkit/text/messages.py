"""Every sentence and label that reports show, in English and Chinese.

One catalogue beside each other instead of a file for each language: a key without its translation cannot be written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from evalkit.domain.question import Language

__all__ = ["CATALOGUE", "Wordings", "message"]


class Wordings(NamedTuple):
    """One message in each language, with the same ``{placeholders}``."""

    en: str
    zh: str


def message(key: str, language: Language, **values: object) -> str:
    """A message with its placeholders filled in.

    Args:
        key: One of ``CATALOGUE``; another one is a bug of the caller, and raises KeyError.
        language: Which wording.
        values: What stands for the placeholders. Text from models and servers is to be made harmless before.
    """
    wordings = CATALOGUE[key]
    wording = wordings.zh if language == "zh" else wordings.en
    return wording.format(**values)


_NUMBERS: Final[Mapping[str, Wordings]] = {
    "interval": Wordings("{low} to {high}", "{low} 至 {high}"),
    "undefined": Wordings("n/a: {reason}", "无：{reason}"),
    "not_available": Wordings("n/a", "无"),
    "unknown": Wordings("unknown", "未知"),
    "finished_of_wanted": Wordings("{finished}/{wanted}", "{finished}/{wanted}"),
}
_HEADER: Final[Mapping[str, Wordings]] = {
    "simulated": Wordings(
        "SIMULATED: evalkit's own simulator wrote these answers, not a model",
        "SIMULATED 模拟数据：答案由 evalkit 内置模拟器生成，并非真实模型",
    ),
    "run": Wordings("run", "运行"),
    "model": Wordings("model", "模型"),
    "server": Wordings("server", "服务器"),
    "questions": Wordings("questions", "题目"),
    "sampling": Wordings("sampling", "采样"),
    "server_unknown": Wordings("unknown server", "未知服务器"),
    "served_as": Wordings("served as {name}", "服务名 {name}"),
    "context_tokens": Wordings("context {count}", "上下文 {count}"),
    "quantisation": Wordings("quantisation {name}", "量化 {name}"),
    "bank_and_set": Wordings("bank {bank} {version}, set {set_name}", "题库 {bank} {version}，题集 {set_name}"),
    "bank_alone": Wordings("bank {bank} {version}", "题库 {bank} {version}"),
    "asked_in_en": Wordings("{count} asked in English", "{count} 题，英文提问"),
    "asked_in_zh": Wordings("{count} asked in Chinese", "{count} 题，中文提问"),
    "repeats_each": Wordings("{count} times each", "每题 {count} 次"),
    "sampling_values": Wordings(
        "temperature {temperature}, top_p {top_p}, max_tokens {max_tokens}",
        "temperature {temperature}，top_p {top_p}，max_tokens {max_tokens}",
    ),
    "progress": Wordings(
        "{finished} of {wanted} attempts are finished: the figures below are not final",
        "{wanted} 次作答中已完成 {finished} 次：以下数字尚非最终结果",
    ),
}
_VERDICT: Final[Mapping[str, Wordings]] = {
    "verdict": Wordings(
        "{percent} of all attempts are right ({level} interval {interval})",
        "全部作答的正确率为 {percent}（{level} 区间 {interval}）",
    ),
    "verdict_undefined": Wordings("The accuracy is n/a: {reason}", "正确率无法给出：{reason}"),
    "all_completed": Wordings("every answer was completed", "所有作答均完整"),
    "not_completed": Wordings(
        "{count} of {total} attempts broke off or came to nothing ({percent})",
        "{total} 次作答中有 {count} 次中断或无结果（{percent}）",
    ),
    "nothing_served": Wordings("no attempt was served yet", "尚无任何作答"),
    "speed_verdict": Wordings("{rate} tokens/s: {band}", "生成速度 {rate} token/秒：{band}"),
}
_ACCURACY: Final[Mapping[str, Wordings]] = {
    "accuracy": Wordings("Accuracy", "正确率"),
    "accuracy_every": Wordings("every attempt", "全部作答"),
    "accuracy_completed": Wordings("completed answers", "仅完整作答"),
    "accuracy_meaning": Wordings(
        "Every attempt: cut, empty and looping ones count as misses. Questions are counted, not attempts: repeats of "
        "one question, and questions of one cluster, are not independent.",
        "全部作答：中断、空白和循环的作答均算作错误。区间以题目（及题组）为单位，因为同一题的重复作答并不独立。",
    ),
    "right": Wordings("right", "正确"),
    "column_interval": Wordings("{level} interval", "{level} 区间"),
    "clusters": Wordings("clusters", "题组"),
    "attempts": Wordings("attempts", "作答"),
    "method_is": Wordings("Interval: {method}.", "区间方法：{method}。"),
    "category": Wordings("category", "类别"),
    "difficulty": Wordings("difficulty", "难度"),
    "method Wilson, effective size": Wordings("Wilson, effective size", "Wilson 区间（有效样本量）"),
    "method t on cluster means": Wordings("t on cluster means", "题组均值 t 区间"),
    "unread": Wordings(
        "completed answers without a final answer that can be read (misses): {count}",
        "读不出最终答案的完整作答（算作错误）：{count} 次",
    ),
    "unscored": Wordings(
        "attempts not scored by rule ({reason}): {count}", "未按规则评分的作答（{reason}）：{count} 次"
    ),
    "reason open_question": Wordings("open questions, for judges or people", "开放题，需由评审模型或人工评分"),
    "reason not_completed": Wordings("not completed", "作答未完成"),
    "reason not_served": Wordings("not served by the endpoint", "服务端未能提供"),
    "reason timeout": Wordings("checking took too long", "核对超时"),
    "reason no_questions": Wordings("none scored by rule", "没有按规则评分的题目"),
    "reason one_question": Wordings("1 question, needs 2", "仅 1 题，至少需要 2 题"),
    "reason too_few_clusters": Wordings("{n2} cluster, needs 2", "仅 {n2} 个题组，至少需要 2 个"),
    "reason nothing_measured": Wordings("nothing was measured", "没有测得数据"),
}
_OUTCOMES: Final[Mapping[str, Wordings]] = {
    "outcomes": Wordings("Outcomes", "作答结局"),
    "outcome": Wordings("outcome", "结局"),
    "count": Wordings("count", "次数"),
    "share": Wordings("share", "占比"),
    "meaning": Wordings("meaning", "含义"),
    "outcome answered": Wordings("answered", "已作答"),
    "outcome cut_in_reasoning": Wordings("cut in reasoning", "推理中断"),
    "outcome cut_in_answer": Wordings("cut in answer", "回答中断"),
    "outcome empty": Wordings("empty", "空白"),
    "outcome looping": Wordings("looping", "循环"),
    "outcome failed": Wordings("failed", "失败"),
    "meaning answered": Wordings("came to its own end", "正常结束"),
    "meaning cut_in_reasoning": Wordings("stopped before an answer began; a miss", "尚未开始回答就被截断，算作错误"),
    "meaning cut_in_answer": Wordings("stopped within the answer; a miss", "回答到一半被截断，算作错误"),
    "meaning empty": Wordings("nothing was answered; a miss", "没有任何回答，算作错误"),
    "meaning looping": Wordings("repeated itself without end; a miss", "无休止地重复，算作错误"),
    "meaning failed": Wordings("the endpoint did not serve; not the model's mistake", "服务端未能提供，不计为模型错误"),
    "failed_of_kind": Wordings("failed, {kind}: {count}", "失败（{kind}）：{count} 次"),
    "failed_tries": Wordings("tries that failed and were asked again: {count}", "失败后已重新提问的请求：{count} 次"),
    "note_count": Wordings("{note}: {count}", "{note}：{count}"),
    "notes": Wordings("Worth knowing: {notes}", "值得留意：{notes}"),
    "note no_reasoning": Wordings("answered without reasoning", "未经推理直接作答"),
    "note repeated_tail": Wordings("ends in a repeated passage", "结尾有重复段落"),
    "note context_shifted": Wordings("more tokens than the context holds", "超出上下文仍正常结束"),
}
_SPEED: Final[Mapping[str, Wordings]] = {
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
_REST: Final[Mapping[str, Wordings]] = {
    "warnings": Wordings("Before you trust these figures", "解读前请注意"),
    "not_measured": Wordings("Not measured", "未评估"),
    "not_measured_line": Wordings(
        "{dimensions}: n/a, needs a judge or people (not in this version)",
        "{dimensions}：无，需要评审模型或人工评分（本版本尚不支持）",
    ),
    "response_time_line": Wordings(
        "{dimension}: shown as raw seconds above, not yet scored 1-5", "{dimension}：上方为原始秒数，尚未折算为 1-5 分"
    ),
    "list_separator": Wordings(", ", "、"),
    "fact_separator": Wordings(", ", "，"),
    "clause_separator": Wordings("; ", "；"),
    "dimension accuracy": Wordings("accuracy", "准确性"),
    "dimension coherence": Wordings("coherence", "连贯性"),
    "dimension completeness": Wordings("completeness", "完整性"),
    "dimension complexity": Wordings("complexity", "复杂问题处理"),
    "dimension common_sense": Wordings("common sense", "常识合理性"),
    "dimension creativity": Wordings("creativity", "创造性"),
    "dimension response_time": Wordings("response time", "响应时间"),
}
_NAMES: Final[Mapping[str, Wordings]] = {
    "category logic": Wordings("logic", "逻辑"),
    "category math": Wordings("math", "数学"),
    "category common_sense": Wordings("common sense", "常识"),
    "category contradiction": Wordings("contradiction", "矛盾识别"),
    "category trap": Wordings("trap", "陷阱"),
    "category multi_step": Wordings("multi-step", "多步推理"),
    "category critical_thinking": Wordings("critical thinking", "批判性思维"),
    "category creative": Wordings("creative", "创造"),
    "category domain_law": Wordings("law", "法律"),
    "category domain_medicine": Wordings("medicine", "医学"),
    "category transfer": Wordings("transfer", "迁移"),
    "category chinese": Wordings("Chinese", "中文理解"),
    "category long_context": Wordings("long context", "长文本"),
    "difficulty easy": Wordings("easy", "简单"),
    "difficulty medium": Wordings("medium", "中等"),
    "difficulty hard": Wordings("hard", "困难"),
}
_RUNS: Final[Mapping[str, Wordings]] = {
    "no_runs": Wordings("No runs are stored yet.", "尚未保存任何运行。"),
    "bank_set": Wordings("bank/set", "题库/题集"),
    "language": Wordings("in", "语言"),
    "finished": Wordings("finished", "已完成"),
    "last_activity": Wordings("last activity", "最近活动"),
    "simulated_mark": Wordings("SIMULATED", "SIMULATED 模拟"),
}

_REMARKS: Final[Mapping[str, Wordings]] = {
    "remark few_clusters": Wordings(
        "{count} independent questions: under {needed} the intervals cover less than they say",
        "只有 {count} 组相互独立的题目：少于 {needed} 组时，区间的实际覆盖率低于标称值",
    ),
    "remark build_changed": Wordings(
        "the server changed while it was asked ({changes}): two builds may be mixed here",
        "提问期间服务器发生了变化（{changes}）：这里可能混入了两个版本",
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
}
CATALOGUE: Final[Mapping[str, Wordings]] = {
    **_NUMBERS,
    **_HEADER,
    **_VERDICT,
    **_ACCURACY,
    **_OUTCOMES,
    **_SPEED,
    **_REST,
    **_REMARKS,
    **_NAMES,
    **_RUNS,
}
"""Key -> its wordings."""
