"""Numbers, the head of a scorecard and its first sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["HEADER"]

HEADER: Final[Mapping[str, Wordings]] = {
    "interval": Wordings("{low} to {high}", "{low} 至 {high}"),
    "undefined": Wordings("n/a: {reason}", "无：{reason}"),
    "not_available": Wordings("n/a", "无"),
    "unknown": Wordings("unknown", "未知"),
    "finished_of_wanted": Wordings("{finished}/{wanted}", "{finished}/{wanted}"),
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
