"""How attempts ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["OUTCOMES"]

OUTCOMES: Final[Mapping[str, Wordings]] = {
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
    "attempts_finished": Wordings(
        "{finished} of {wanted} attempts are finished", "{wanted} 次作答中已完成 {finished} 次"
    ),
    "failed_of_kind": Wordings("Failed attempts, {kind}: {count}", "失败的作答：{kind}，{count} 次"),
    "failure connect": Wordings("no connection", "无法连接"),
    "failure timeout": Wordings("no reply in time", "等待超时"),
    "failure http_400": Wordings("request refused as malformed or too long (400)", "请求格式有误或过长，被拒绝（400）"),
    "failure http_401": Wordings("key missing or not allowed (401)", "密钥缺失或无权限（401）"),
    "failure http_404": Wordings("no such path or model (404)", "路径或模型不存在（404）"),
    "failure http_429": Wordings("too many requests (429)", "请求过多（429）"),
    "failure http_5xx": Wordings("the server or a gateway broke (5xx)", "服务器或网关出错（5xx）"),
    "failure in_band": Wordings("an error inside the reply", "回复中途报错"),
    "failure cut_stream": Wordings("the reply broke off on its way", "回复在传输中断开"),
    "failure bad_body": Wordings("not a reply of a model", "返回的不是模型回复"),
    "failure no_choices": Wordings("a reply without content", "回复中没有内容"),
    "failure other_build": Wordings("the server came back as another build", "服务器重启后变成了另一个版本"),
    "failure not_served_there": Wordings("the program that asked reports an error", "提问的程序报告了错误"),
    "failure misconfigured": Wordings(
        "the server puts answers where reasoning belongs", "服务器配置有误：回答被放进了推理部分"
    ),
    "failed_tries": Wordings("Tries that failed and were asked again: {count}", "失败后已重新提问的请求：{count} 次"),
    "unread": Wordings(
        "Completed answers without a final answer that can be read (misses): {count}",
        "读不出最终答案的完整作答（算作错误）：{count} 次",
    ),
    "unscored": Wordings("{reason}: {count}", "{reason}：{count} 次"),
    "note_count": Wordings("{note}: {count}", "{note}：{count} 次"),
    "notes": Wordings("Worth knowing: {notes}", "值得留意：{notes}"),
    "note no_reasoning": Wordings("answered without reasoning", "未经推理直接作答"),
    "note repeated_tail": Wordings("ends in a repeated passage", "结尾有重复段落"),
    "note context_shifted": Wordings("more tokens than the context holds", "超出上下文仍正常结束"),
}
