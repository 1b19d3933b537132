"""Times, rates and how they are experienced; what the server says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["SPEED"]

SPEED: Final[Mapping[str, Wordings]] = {
    "speed": Wordings("Speed and cost", "速度与开销"),
    "figure": Wordings("figure", "指标"),
    "p10": Wordings("p10", "p10"),
    "p50": Wordings("median", "中位数"),
    "p90": Wordings("p90", "p90"),
    "ttft_s": Wordings("first token after, s", "首个 token 等待（秒）"),
    "ttfa_s": Wordings("answer begins after, s", "开始回答前等待（秒）"),
    "complete_s": Wordings("answer complete after, s", "完整回答用时（秒）"),
    "decode_tokens_per_s": Wordings("writing speed, tokens/s", "生成速度（token/秒）"),
    "tokens_per_answer": Wordings("tokens per answer", "每次作答 token 数"),
    "speed_meaning": Wordings(
        "One attempt in ten lies below p10, and one in ten above p90. Tokens count the reasoning too. A right "
        "answer costs what all attempts took together, divided by those that are right. Of a machine that answers "
        "several requests at once, each takes its share.",
        "十次作答中有一次低于 p10，有一次高于 p90。token 数包括推理部分。每次答对的开销＝全部作答的总开销÷答对次数；"
        "机器同时处理多个请求时，每个请求只计其份额。",
    ),
    "cost_of_right": Wordings("each right answer costs", "每次答对的开销"),
    "on_average": Wordings("on average", "平均"),
    "tokens_per_right": Wordings("tokens", "token"),
    "money_per_right": Wordings("money, as `price_per_hour` counts it", "费用（按所设单价的货币）"),
    "watt_hours_per_right": Wordings("energy, Wh", "能耗（Wh）"),
    "seconds_per_right": Wordings("seconds", "秒"),
    "bands": Wordings("writing speed feels", "生成速度体验"),
    "wait_bands": Wordings("wait for the answer feels", "等待体验"),
    "band_from": Wordings("from", "起点"),
    "tokens_of_attempt": Wordings("tokens of an attempt", "每次作答 token 数区间"),
    "lengths_meaning": Wordings(
        "By tokens: attempts that count, in fifths by their length, the shortest first; what was cut or looped is a "
        "miss with the tokens that it took.",
        "按 token 数：将计入的作答按长度分为五等份，最短在前；中断或循环的作答按其已用 token 计为答错。",
    ),
    "lengths_absent": Wordings("Right by tokens: n/a ({reason})", "按 token 数的正确率：无（{reason}）"),
    "band": Wordings("experience", "体验"),
    "band poor": Wordings("poor", "差"),
    "band floor": Wordings("at the floor", "勉强可用"),
    "band fair": Wordings("fair", "尚可"),
    "band comfortable": Wordings("comfortable", "流畅"),
    "wait_band quick": Wordings("quick", "很快"),
    "wait_band bearable": Wordings("bearable", "可以接受"),
    "wait_band long": Wordings("long", "偏长"),
    "wait_band tedious": Wordings("tedious", "过长"),
    "passport": Wordings("What the server says of itself", "服务器自述"),
    "passport_meaning": Wordings(
        "Unknown is what this server does not tell. Two runs with unknown facts may be of different builds.",
        "“未知”表示服务器没有提供该信息。含有未知项的两次运行，可能并非同一版本。",
    ),
    "passport server": Wordings("server", "服务器"),
    "passport model_file": Wordings("model file", "模型文件"),
    "passport model_digest": Wordings("model digest", "模型摘要值"),
    "passport quantisation": Wordings("quantisation", "量化"),
    "passport parameter_count": Wordings("parameters", "参数量"),
    "passport context": Wordings("context, tokens", "上下文（token）"),
    "passport trained_context": Wordings("trained context, tokens", "训练上下文（token）"),
    "passport slots": Wordings("requests at once", "并行请求数"),
    "passport template_hash": Wordings("chat template (hash)", "对话模板（哈希）"),
    "passport default_sampling": Wordings("default sampling", "默认采样"),
    "passport listed_models": Wordings("models it lists", "列出的模型"),
}
