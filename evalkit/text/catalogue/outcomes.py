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
    "failed_of_kind": Wordings("failed, {kind}: {count}", "失败（{kind}）：{count} 次"),
    "failed_tries": Wordings("tries that failed and were asked again: {count}", "失败后已重新提问的请求：{count} 次"),
    "note_count": Wordings("{note}: {count}", "{note}：{count}"),
    "notes": Wordings("Worth knowing: {notes}", "值得留意：{notes}"),
    "note no_reasoning": Wordings("answered without reasoning", "未经推理直接作答"),
    "note repeated_tail": Wordings("ends in a repeated passage", "结尾有重复段落"),
    "note context_shifted": Wordings("more tokens than the context holds", "超出上下文仍正常结束"),
}
