"""Names of models in a text: those of the runs, those of families that everybody knows, and what a model calls itself.

All of it looks at folded text: small letters of usual width, no markup. Every repetition is bounded, because the texts
come from models and may be long and odd.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

__all__ = ["NameSearch", "name_search"]

_BEGIN: Final = r"(?<![a-z0-9])"
_END: Final = r"(?![a-z0-9])"
_VERSION: Final = (
    r"(?:[-_ ]?(?:[vrmkoq]?\d{1,3}(?:\.\d{1,3}){0,2}(?:[a-z]{1,2})?|distill(?:ed)?|chat|instruct|coder|max|plus|turbo"
    r"|mini|pro|ultra|flash|sonnet|opus|haiku|thinking|reasoner|preview|nano|lite|instant|bot|latest|vl|moe|zero"
    rf"|qwen|llama){_END}|[-_/][a-z0-9.]{{0,30}}[a-z0-9]{_END})"
)
_TAIL: Final = rf"(?:{_VERSION}){{0,10}}"
"""What follows a family's name: ``-R1-Distill-Qwen-32B``, ``2.5 Max``, ``/Qwen3-8B``."""

_FAMILIES: Final = "|".join(
    (
        *(
            "deep[-_ ]?seek(?:[-_ ]?ai|[a-z]{1,6})?",
            "qwen[a-z]{0,6}",
            "qwq",
            "tongyi(?:[-_ ]?qianwen)?",
            "chat[-_ ]?gpt",
        ),
        *("gpt[-_ ]?(?:oss|[2-9](?:\\.[0-9])?[a-z]{0,2})", "glm[-_ ]?[2-9](?:\\.[0-9])?[a-z]{0,2}"),
        *("open[-_]?ai", "anthropic", "chat[-_ ]?glm", "zhipu(?:[-_ ]?ai)?", "baichuan", "intern[-_]?lm"),
        *(
            "hunyuan",
            "minicpm",
            "nemotron",
            "olmo",
            "mistral(?:[-_ ]?ai)?",
            "mixtral",
            "magistral",
            "codestral",
            "gemma",
        ),
        *(
            "doubao",
            "ernie[-_ ](?:bot|[3-9])",
            "moonshot[-_ ]?ai",
            "stepfun",
            "minimax[-_ ](?:m[1-9]|text|ai)",
            "exaone",
        ),
        *(
            "yi-[1-9][0-9]?b",
            "phi-?[345](?:[-.][a-z0-9]{1,8})",
            "command[-_ ]r(?:\\+|[-_ ]plus)?",
            "falcon[-_ ]?[1-9]{1,3}b",
        ),
        *("granite-[2-9]", "seed-oss", "grok[-_ ]?[1-9]", "skywork", "smollm", "wizardlm", "vicuna", "openthinker"),
    )
)
"""Words that are nothing but names."""
_FAMILIES_ZH: Final = (
    "深度求索|通义千问|通义|千问|文心一言|文心大模型|讯飞星火|星火大模型|智谱清言|智谱|混元大模型|腾讯混元|月之暗面|百川智能|百川大模型"
    "|书生[·・]?浦语|盘古大模型|零一万物|阶跃星辰|面壁智能|天工大模型|克劳德|通義千問|通義|千問|訊飛星火|星火大模型|智譜清言|智譜"
    "|混元大模型|騰訊混元|書生[·・]?浦語|盤古大模型|零一萬物|階躍星辰|面壁智能|克勞德"
)
_MOSTLY_NAMES: Final = "claude|gemini|llama|kimi|grok"
_MOSTLY_NAMES_ZH: Final = "豆包"
"""Words that can be another thing too."""
_OTHERWISE_WORDS: Final = (
    "ernie|falcon|phi|yi|granite|spark|seed|step|command|minimax|bard|copilot|nova|titan|混元|百川|星火|盘古"
)
"""Words that usually are another thing: names only where a model says them of itself."""

_WORDS: Final = r"[\w'&.-]{1,40}(?:[ ][\w'&.-]{1,40}){0,3}?"
_SAYS_I: Final = (
    rf"(?:{_BEGIN}(?:i[ ]am|i['’]m|my[ ]name[ ]is|(?:you[ ](?:can|may)[ ])?call[ ]me)"
    r"|我是|我叫|我的名字[是叫]|(?:你|您)?可以叫我|本模型[是为叫])"
    r"[ ]?(?:called[ ]|named[ ]|the[ ]model[ ])?[\"'“”‘’「」]?"
)
_KIND_EN: Final = (
    r"(?:(?:large[ ])?language[ ]model|llm|ai|artificial[ ]intelligence|assistant|chatbot|reasoning[ ]model)(?![a-z])"
)
_KIND_ZH: Final = "(?:语言模型|大模型|人工智能|推理模型|智能助手|ai|助手|机器人)"
_NO_NAME_EN: Final = (
    r"(?!(?:an?|the|not|just|only|also|here|sorry|glad|happy|your|one|like|still|now|using|working|playing|asked)[ ,.])"
)
_NO_NAME_ZH: Final = r"(?!一[个款种位名台]|[由来基您你这那他她它不个]|人工智能|大?语言模型|ai|助手|机器人|大模型)"
_SELF_NAMED_EN: Final = (
    rf"{_SAYS_I}{_NO_NAME_EN}({_WORDS})[\"'”’」]?(?=,[ ](?:an?|the|your)[ ](?:[\w-]{{1,20}}[ ]){{0,4}}{_KIND_EN})"
)
_SELF_NAMED_ZH: Final = (
    rf"{_SAYS_I}{_NO_NAME_ZH}([^，,。！!？?；;：:\s]{{1,20}}?)[\"'”’」]?"
    rf"(?=[，,、（(]?[ ]?(?:一[个款种]|由|来自|基于|您的|你的|是)[^。！？\n]{{0,20}}?{_KIND_ZH})"
)
"""Whatever a model calls itself, where it says what it is in the same breath."""
_MADE_EN: Final = "(?:created|developed|made|trained|built|designed|released|provided|introduced)"
_MADE_ZH: Final = (
    "(?:自主|独立|獨立|专门|專門|精心){0,2}"
    "(?:开发|研发|训练|推出|创造|打造|创建|提供|研制|開發|研發|訓練|創造|創建|研製)"
)
_MAKER_ZH: Final = "([^，,。！!？?；;\\s]{1,20}?)(?:公司|团队|集团)?"
_MADE_BY_EN: Final = (
    rf"(?:{_BEGIN}(?:i[ ](?:was|am|have[ ]been)|i['’](?:m|ve[ ]been))[ ](?:[a-z]{{1,12}}ly[ ])?"
    rf"|(?:{_BEGIN}(?:as|i[ ]am|i['’]m)[ ]|,[ ])(?:an?|the|your)[ ][^.!?。\n]{{0,40}}?{_KIND_EN}[^.!?。\n]{{0,30}}?[ ])"
    rf"{_MADE_EN}(?:[ ]and[ ]{_MADE_EN})?[ ]by[ ](?:the[ ]|my[ ])?"
    rf"({_WORDS})(?=[,;:!?)\n]|\.(?:\s|$)|$|[ ](?:and|to|in|that|which|with|for|based|using)[ ])"
)
_MADE_BY_ZH: Final = (
    rf"(?:我|本模型|作为)(?:是)?(?:一[个款种][^。！？\n，]{{0,12}}?)?[，,]?由[ ]?{_MAKER_ZH}[ ]?{_MADE_ZH}",
    rf"我[是叫][^。！？\n，,]{{1,20}}[，,]?(?:是)?(?:一[个款种])?由[ ]?{_MAKER_ZH}[ ]?{_MADE_ZH}",
    rf"我(?:是|来自)[ ]?(?!由){_MAKER_ZH}[ ]?{_MADE_ZH}的",
)
"""Who a model says has made it."""
_SEPARATORS: Final = re.compile(r"[-_ /:.]+")
_FILE_ENDS: Final = re.compile(r"\.(?:gguf|ggml|safetensors|bin|pt|onnx)$")
_SHORTEST: Final = 5
"""Letters and digits of a run's name that is looked for everywhere: ``q8`` may be a question's number."""
_KNOWN: Final = (
    f"(?:{_BEGIN}(?P<name>{_FAMILIES}|{_MOSTLY_NAMES}){_TAIL}{_END}"
    f"|(?P<name_zh>{_FAMILIES_ZH}|{_MOSTLY_NAMES_ZH}){_TAIL})"
)
_SIGN: Final = (
    f"{_BEGIN}(?:{_FAMILIES}|{_MOSTLY_NAMES})|{_FAMILIES_ZH}|{_MOSTLY_NAMES_ZH}|{_SAYS_I}|{_MADE_EN}[ ]by|由|来自|我是"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSearch:
    """What to look for, made ready once for the answers of a review."""

    always: tuple[re.Pattern[str], ...]
    """Masked wherever it stands; of a pattern with a group, the group."""
    known: re.Pattern[str]
    """Families: they stay where the question has them."""
    sign: re.Pattern[str]
    """Found in every text that holds a name: quick, and too often right."""

    def may_hold_one(self, folded: str) -> bool:
        """Whether it is worth a closer look; most answers name nobody."""
        return self.sign.search(folded) is not None

    def spans(self, folded: str, *, question: str) -> list[tuple[int, int]]:
        """Beginning and end of each name in a folded text, in order, none within another one."""
        found = chain(
            (match.span(match.lastindex or 0) for pattern in self.always for match in pattern.finditer(folded)),
            (
                match.span()
                for match in self.known.finditer(folded)
                if (match["name"] or match["name_zh"]) not in question
            ),
        )
        return list(_joined(sorted(span for span in found if span[0] < span[1])))


@lru_cache(maxsize=64)
def name_search(names: tuple[str, ...]) -> NameSearch:
    """The search for names of runs and for names that everybody knows.

    Args:
        names: What the runs' models are called.
    """
    forms = sorted({form for name in names for form in _forms(name.casefold())}, key=len, reverse=True)
    everywhere = [pattern for form in forms if (pattern := _everywhere(form)) is not None]
    words = [re.escape(form) for form in forms if len(form) > 1]
    said = "|".join([*words, _OTHERWISE_WORDS, _FAMILIES, _FAMILIES_ZH, _MOSTLY_NAMES, _MOSTLY_NAMES_ZH])
    always = [_SELF_NAMED_EN, _SELF_NAMED_ZH, _MADE_BY_EN, *_MADE_BY_ZH, f"{_SAYS_I}((?:{said})(?![a-z]){_TAIL})"]
    sign = _SIGN
    if everywhere:
        own = "|".join(everywhere)
        always.append(f"(?:{own}){_TAIL}")
        sign = f"{_SIGN}|{own}"
    return NameSearch(
        always=tuple(re.compile(pattern) for pattern in always), known=re.compile(_KNOWN), sign=re.compile(sign)
    )


def _forms(name: str) -> Iterator[str]:
    """A name as it is, and without what stands around a model's own: owner, folder, file ending, tag."""
    last = re.split(r"[/\\]", name.strip())[-1]
    for form in (name.strip(), last, _FILE_ENDS.sub("", last), last.partition(":")[0]):
        if form:
            yield form


def _everywhere(form: str) -> str | None:
    """The pattern of a name that cannot be taken for a word; None of one that can."""
    letters = "".join(character for character in form if character.isalnum())
    pieces = [piece for piece in _SEPARATORS.split(form) if piece]
    has_both = any(map(str.isdigit, letters)) and any(map(str.isalpha, letters))
    if len(letters) < _SHORTEST or not (has_both or len(pieces) > 1):
        return None
    joined = "[-_ /:.]{0,2}".join(map(re.escape, pieces)) if has_both else re.escape(form)
    return f"{_BEGIN}{joined}"


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begin, end = -1, -1
    for first, last in spans:
        if first <= end:
            end = max(end, last)
            continue
        if begin >= 0:
            yield begin, end
        begin, end = first, last
    if begin >= 0:
        yield begin, end
