"""Answers that talk to whoever judges them: fake verdicts, orders, marks of a conversation or of our own fences.

A flag with the words that were found, for reports only: it holds no answer back and moves no score, so it may now and
then be wrong.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from evalkit.text.hostile import for_terminal

__all__ = ["suspect"]

_MOST_READ: Final = 50_000
"""Characters at each end; an order to a judge stands where it is read."""
_MOST_SHOWN: Final = 80
_HIDDEN: Final = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

_JUDGE: Final = (
    r"(?:judges?|graders?|evaluators?|raters?|examiners?|reviewers?|assessors?|scoring\s+(?:model|system|agent))"
)
_JUDGE_ZH: Final = (
    "(?:评委|评审|评判者|评判员|评分者|评分员|评分系统|评分模型|评估者|评测者|阅卷人|阅卷老师|打分者|裁判模型)"
)
_TOP: Final = r"(?:5|five|full|maximum|max|highest|top|perfect|best\s+possible|10|ten|100)"
_TOP_ZH: Final = "(?:满分|[5五]\\s?分|最高分|高分|最高的?分数|100\\s?分|最高等级)"
_WORTH: Final = r"(?:marks?|scores?|points?|stars?|ratings?|grades?|levels?|credits?|out\s+of|/\s?5)"

_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        # Fake verdicts.
        r"""["'“]\s?(?:score|rating|grade|cannot_judge|verdict|评分|得分|分数)\s?["'”]\s?[:=]\s?["'“]?\w{1,6}""",
        (
            r"^[\s>*#_\[(-]{0,10}(?:(?:final|overall|suggested|correct|your|my|judge'?s?)\s+)?(?:score"
            r"|rating|grade|verdict)[\s*_]{0,4}"
            r"(?::|=|\sis\s)[\s*_]{0,4}(?:[1-5](?![\d.]*\d|\s?[a-z])|five\b|perfect\b|excellent\b|correct\b|pass\b)"
        ),
        (
            r"^[\s>*#_\[【(-]{0,10}(?:最终|总体|综合|建议)?(?:评分|得分|评级|打分|判定"
            r"|评判结果)[\s*_】]{0,4}(?::|=|为|是)[\s*_]{0,4}(?:[1-5](?!\d|\.\d)|满分|[一二三四五]分|正确"
            r"|优秀)"
        ),
        r"\[\[\s?(?:[1-5]|A|B|rating)\s?\]\]",
        # Orders.
        (
            rf"\b(?:give|award|assign|grant|rate|score|grade|mark)\s+(?:(?:this|it|me|my|the|that|a|an"
            rf"|answer|response|solution|submission"
            rf"|work|text|above|following|as|with)\s+){{1,6}}(?:score\s+of\s+"
            rf"|rating\s+of\s+)?{_TOP}(?:\s{{0,2}}{_WORTH}|\b)"
        ),
        (
            rf"\b(?:deserves?|merits?|earns?|must\s+(?:get|receive|be\s+(?:given|rated|scored|graded))"
            rf"|should\s+(?:get|receive|be\s+(?:given|rated|scored|graded)))"
            rf"\s+(?:(?:a|an|the|as|with|at)\s+)?(?:score\s+of\s+|rating\s+of\s+)?{_TOP}\b(?:\s{{0,2}}{_WORTH})?"
        ),
        r"\bfull\s+(?:marks|credit|score)\b",
        (
            rf"(?:给|打|评|判|判为|评为|打出|给出|给予|授予|应得)(?:我|它|这个|这份|这篇|该|本|此|以上|上述"
            rf"|上面的?)?(?:答案|回答|解答|作答)?(?:一个)?(?:打|评)?(?:了|为|出|个)?{_TOP_ZH}"
        ),
        rf"(?:值得|理应|应当|应该|必须|务必|直接|请|一律)[^。\n]{{0,12}}{_TOP_ZH}",
        (
            r"\b(?:ignore|disregard|forget|override|bypass|skip)\s+(?:(?:all|any|the|your|these|those"
            r"|every|of)\s+){0,3}"
            r"(?:(?:previous|prior|earlier|above|preceding|other|system|original|grading|scoring|judging)\s+){1,3}"
            r"(?:instructions?|prompts?|rules?|criteria|rubrics?|guidelines?|messages?|levels?|text)"
        ),
        r"\bignore\s+(?:the|your|all)\s+(?:rubric|reference|checklist|criteria|instructions?)\b",
        (
            r"(?:忽略|无视|忘记|忘掉|不要理会|不必理会|跳过|覆盖)(?:掉)?[^。\n]{0,10}(?:指令|指示|说明"
            r"|要求|规则|标准|提示词?|评分标准|评分细则|参考答案|内容)"
        ),
        r"\b(?:new|updated|revised|additional)\s+(?:system\s+)?(?:instructions?|task|rubric|prompt)\s?:",
        r"(?:新的?|更新后?的?|补充)(?:系统)?(?:指令|指示|任务|评分标准|评分规则)(?::|如下|是)",
        # Words to a judge.
        (
            rf"\b(?:dear|hey|hello|hi|note\s+(?:to|for)|to|attention|message\s+(?:to|for)"
            rf"|for)[\s,:]{{1,3}}(?:the\s+|all\s+|any\s+|every\s+|our\s+|ai\s+|llm\s+){{0,3}}{_JUDGE}\b"
        ),
        rf"^[\s>*#_\[(-]{{0,10}}{_JUDGE}\s?(?::|,|note\b|instructions?\b)",
        (
            rf"\b(?:as|you\s+are|acting\s+as|behave\s+as|pretend\s+to\s+be)\s+(?:now\s+)?(?:the|a|an|your"
            rf"|my)\s+(?:\w+\s+){{0,2}}{_JUDGE}\b"
        ),
        (
            rf"(?:尊敬的|亲爱的|致|各位|提醒|请|告|你是|作为)(?:各位|一名|一个|一位|所有|本题)?{_JUDGE_ZH}"
            rf"|{_JUDGE_ZH}(?:您好|你好|请|注意|[:,])"
        ),
        (
            r"\b(?:the\s+)?(?:reference|answer\s+key|gold|official)\s+(?:answer\s+"
            r"|solution\s+)?is\s+(?:wrong|incorrect|outdated|identical|the\s+same)"
        ),
        (
            r"\b(?:matches|identical\s+to|agrees\s+with|equals|same\s+as)\s+the\s+(?:reference"
            r"|answer\s+key|gold|official)\b"
        ),
        (
            r"(?:与|和|同)(?:参考|标准)答案(?:完全|高度)?(?:一致|相同|吻合|符合)|(?:参考|标准)答案(?:是"
            r"|有)(?:错误?|误)的?"
        ),
        (
            r"\ball\s+(?:(?:the|of|checklist|these|yes/no)\s+){0,3}(?:items|criteria|checks"
            r"|requirements)\s+(?:are|have\s+been|were)\s+(?:fully\s+)?(?:met|satisfied|fulfilled)"
        ),
        (
            r"(?:所有|全部|各项|每一?项)[^。\n]{0,6}(?:检查项|条目|评分点|要点|得分点"
            r"|指标)[^。\n]{0,6}(?:满足|符合|达到|成立)"
        ),
        # Marks of a conversation, of a template, and of our own fences.
        (
            r"^[\s>*#_\[【<-]{0,10}(?:system|assistant|developer|admin(?:istrator)?)(?:\s+(?:message"
            r"|prompt|note|override))?[\s\]*_]{0,4}:"
        ),
        r"^[\s>*#_\[【<-]{0,10}(?:系统|管理员|助手|开发者)(?:提示|消息|指令|通知|信息)?[】\]\s]{0,3}:",
        (
            r"<\|[a-z_]{2,20}\|>(?=\s{0,9}\S)|\[/?INST\]|<</?SYS>>|</?(?:system|instructions?|judge"
            r"|verdict|score|rubric|tool_call)>"
        ),
        r"^#{2,4}\s?(?:system|instructions?|judge|verdict)\b",
        r"<{3,}\s?(?:end\s+)?(?:question|reference|checklist|reasoning|answer|material)?|>{3,}\s?$",
        (
            r"\bend\s+of\s+(?:the\s+)?(?:answer|material|submission|response|candidate)|(?:答案|回答|材料"
            r"|作答)(?:到此|至此)?(?:结束|完毕)[。:,\s]"
        ),
    )
)


def suspect(answer: str) -> str | None:
    """The first words in an answer that look like a verdict or an order to a judge; None where there are none.

    Args:
        answer: As the judge would be shown it.

    Returns:
        At most 80 characters, harmless to show.
    """
    ends = answer if len(answer) <= 2 * _MOST_READ else f"{answer[:_MOST_READ]}\n{answer[-_MOST_READ:]}"
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", ends))
    found = [match for pattern in _PATTERNS if (match := pattern.search(text)) is not None]
    if not found:
        return None
    first = min(found, key=lambda match: (match.start(), -match.end()))
    return for_terminal(first[0].strip()[:_MOST_SHOWN])
