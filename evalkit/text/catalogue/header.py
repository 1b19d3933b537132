"""Numbers, the head of a scorecard and its first sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["HEADER"]

HEADER: Final[Mapping[str, Wordings]] = {
    "interval": Wordings("{low} to {high}", "{low} 至 {high}"),
    "undefined": Wordings("n/a: {reason}", "无数据：{reason}"),
    "not_available": Wordings("n/a", "无数据"),
    "unknown": Wordings("unknown", "未知"),
    "finished_of_wanted": Wordings("{finished}/{wanted}", "{finished}/{wanted}"),
    "list_separator": Wordings(", ", "、"),
    "fact_separator": Wordings(", ", "，"),
    "clause_separator": Wordings("; ", "；"),
    "sentence_gap": Wordings(". ", "。"),
    "simulated": Wordings(
        "SIMULATED: evalkit's own simulator wrote these answers, not a model",
        "SIMULATED 模拟数据：答案由 evalkit 内置模拟器生成，并非真实模型",
    ),
    "imported": Wordings(
        "IMPORTED: these answers were not asked for by evalkit; {tool} wrote them to {file} (sha256 {sha256}...)",
        "IMPORTED 导入数据：这些回答并非由 evalkit 提问所得，而是 {tool} 写入 {file}（sha256 {sha256}…）",
    ),
    "imported_some": Wordings(
        "IMPORTED: the answers of {names} were not asked for by evalkit; they were read from files of other programs",
        "IMPORTED 导入数据：{names} 的回答并非由 evalkit 提问所得，而是从其他程序的文件中读取",
    ),
    "imported_progress": Wordings(
        "{finished} of {wanted} answers were imported: the program that asked reports errors for the others",
        "{wanted} 次作答中导入了 {finished} 次：其余作答，提问的程序报告了错误",
    ),
    "imported_unknown": Wordings("n/a: imported", "无数据：导入"),
    "imported_from": Wordings("imported from", "导入自"),
    "imported_file": Wordings("{file}, sha256 {sha256}", "{file}，sha256 {sha256}"),
    "imported_by": Wordings("written by", "写入程序"),
    "imported_task": Wordings("its task", "其任务"),
    "imported_asked_at": Wordings("asked at", "提问时间"),
    "imported_settings": Wordings("settings it names", "其中的设置"),
    "imported_own_scores": Wordings("its own figures, not ours", "其自有评分（非本工具）"),
    "imported_pair": Wordings("{name} {said}", "{name} {said}"),
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
    "asked_once": Wordings("once each", "每题 1 次"),
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
        "{name}: {percent} of all attempts are right ({level} interval {interval})",
        "{name}：全部作答的正确率为 {percent}（{level} 区间 {interval}）",
    ),
    "verdict_undefined": Wordings("{name}: accuracy n/a: {reason}", "{name}：正确率无数据：{reason}"),
    "tally": Wordings("{right} of {asked} attempts were right", "{asked} 次作答中答对 {right} 次"),
    "all_completed": Wordings("Every answer was completed", "所有作答均完整"),
    "not_completed": Wordings(
        "{count} of {total} attempts broke off or came to nothing ({percent})",
        "{total} 次作答中有 {count} 次中断或无结果（{percent}）",
    ),
    "nothing_served": Wordings("No attempt was served yet", "尚无任何作答"),
    "verdict_stability": Wordings(
        "Right in every repeat on {always} of {total} questions; on {sometimes} some repeats are right and some "
        "wrong; on {never} none is right",
        "{total} 题中有 {always} 题每次都答对；{sometimes} 题时对时错；{never} 题每次都答错",
    ),
    "verdict_always_same": Wordings(
        "All repeats of a question agree: right on {always} of {total} questions, wrong on {never}",
        "同一题的多次作答结果一致：{total} 题中 {always} 题每次都对，{never} 题每次都错",
    ),
    "verdict_stability_undefined": Wordings("Stability n/a: {reason}", "稳定性无数据：{reason}"),
    "verdict_flip": Wordings(
        "Two repeats of the same question: in about {few} of {many} cases one is right and the other wrong ({percent})",
        "同一题答两次：约每 {many} 次有 {few} 次一对一错（{percent}）",
    ),
    "verdict_no_flip": Wordings(
        "Two repeats of the same question were never one right and one wrong", "同一题答两次，从未出现一对一错"
    ),
    "verdict_nearly_always_flips": Wordings(
        "Two repeats of the same question: nearly always one is right and the other wrong ({percent})",
        "同一题答两次：几乎每次都是一对一错（{percent}）",
    ),
    "verdict_always_flips": Wordings(
        "Two repeats of the same question were always one right and one wrong", "同一题答两次，每次都是一对一错"
    ),
    "verdict_pass_hat": Wordings(
        "All of {k} repeats are right with a chance of {percent} (pass^{k})",
        "连答 {k} 次全对的概率为 {percent}（pass^{k}）",
    ),
    "speed_verdict": Wordings("Writes {rate} tokens/s: {band}", "生成速度 {rate} token/秒：{band}"),
    "speed_verdict_undefined": Wordings("Writing speed {reason}", "生成速度{reason}"),
    "wait_verdict": Wordings(
        "The answer begins after {wait} s, and one time in ten after {late} s or more: {band}",
        "{wait} 秒后开始回答，十次中有一次需 {late} 秒以上：{band}",
    ),
    "wait_verdict_undefined": Wordings("Wait until the answer begins {reason}", "开始回答前的等待时间{reason}"),
}
