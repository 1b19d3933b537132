"""What a simulated model says while it thinks and while it answers, in both languages.

Placeholders: ``{a}``, ``{b}`` numbers, ``{fragment}`` a clause of the question, ``{step}`` a counter,
``{candidate}`` a possible final answer, ``{answer}`` the final answer. Right and wrong replies draw from the
same sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.domain.question import Language

__all__ = [
    "CLOSINGS",
    "GREETINGS",
    "LOOPS",
    "OPENINGS",
    "PROSE",
    "RESTATEMENTS",
    "SPOKEN_ENDINGS",
    "THOUGHTS",
]

OPENINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "Okay, let me work through this.",
        "Alright, the question gives me a few facts, so I will take them one at a time.",
        "Let me read the question carefully first.",
        "Hmm, I should see what is actually asked here.",
    ),
    "zh": (
        "好的，我来分析一下这个问题。",
        "先仔细读题，看看到底问的是什么。",
        "嗯，题目给了几个条件，我逐个来看。",
        "让我一步一步地想。",
    ),
}

THOUGHTS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        'The text says "{fragment}", so I have to keep that in mind.',
        "Step {step}: I take {a} and put it beside {b}.",
        'Wait, is that what "{fragment}" means? I think so, but let me check it once more.',
        "If I use {a} here, the next value is {b}, which seems reasonable.",
        "Let me double-check: {a} and {b} should not be mixed up.",
        "Another way to see it is to start from the end and go back to the other facts.",
        "So at this point it looks like {candidate}.",
        "Hmm, could it be {candidate}? I should rule out the other cases first.",
        "Step {step}: nothing in the text contradicts this so far.",
        "Actually, I should not assume more than the question states.",
        "I keep {b} for later and go on with {a}.",
        'One condition is left: "{fragment}".',
        "Suppose the opposite were true; then {a} would not fit any more.",
        "That gives me an intermediate result of {b}, call it r{step}.",
        "The unit and the form of the result matter too, I will look at them at the end.",
        "Comparing both sides, the difference is {a}, and that agrees with what I had in step {step}.",
        "Maybe the last line will be\nAnswer: {candidate}\nbut I want to verify it before I write it.",
    ),
    "zh": (
        "题目说“{fragment}”，这一点要记住。",
        "第{step}步：先看{a}，再和{b}放在一起比较。",
        "等一下，“{fragment}”是这个意思吗？应该是，不过再确认一遍。",
        "如果这里用{a}，那么下一个值就是{b}，看起来合理。",
        "再检查一下：{a}和{b}不能弄混。",
        "换个角度，从结果往回推，看看“{fragment}”是否成立。",
        "这样看来，结果像是{candidate}。",
        "嗯，会不会是{candidate}？先排除其他情况。",
        "第{step}步：到目前为止没有发现矛盾。",
        "其实不能对“{fragment}”作题目之外的假设。",
        "先把{b}放在一边，继续算{a}。",
        "还剩一个条件，就是“{fragment}”。",
        "假设相反的情况成立，那么{a}就对不上了。",
        "由此得到中间结果{b}，记作r{step}。",
        "单位和书写形式也要注意，最后再看。",
        "两边比较，相差{a}，和第{step}步的结论一致。",
        "最后一行也许是\n答案：{candidate}\n不过写之前还要验证。",
    ),
}

CLOSINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("I am fairly confident in {answer} now.", "Everything fits, so {answer}.", "Good, I can write this down."),
    "zh": ("现在比较有把握了，结果是{answer}。", "所有条件都符合，就是{answer}。", "好，可以写下来了。"),
}

PROSE: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        'The key point is "{fragment}".',
        "Taking the given facts in order, each step follows from the one before.",
        "First I look at {a}, then at {b}.",
        "Checking the conditions one by one leaves a single possibility.",
        'The statement "{fragment}" settles the rest.',
        "Putting the intermediate values together gives the result.",
        "I also checked that no condition was left out.",
    ),
    "zh": (
        "关键在于“{fragment}”。",
        "按照题目给出的条件依次推导，每一步都由上一步得出。",
        "先看{a}，再看{b}。",
        "逐一检查各个条件，只剩下一种可能。",
        "“{fragment}”这一条决定了其余部分。",
        "把中间结果合在一起就得到结论。",
        "另外也确认了没有遗漏任何条件。",
    ),
}

RESTATEMENTS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "At first sight {other} looks right, but the conditions lead to {answer}.",
        "So the result is {answer}.",
        "This rules out {other} and leaves {answer}.",
    ),
    "zh": (
        "乍一看像是{other}，但根据条件应当是{answer}。",
        "因此结果是{answer}。",
        "这样就排除了{other}，剩下{answer}。",
    ),
}

SPOKEN_ENDINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("That is how the question can be approached.", "The remaining steps are straightforward."),
    "zh": ("这道题大致就是这样考虑的。", "剩下的步骤就比较简单了。"),
}
"""For replies that forget the final line."""

LOOPS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "Wait, let me check that again. If I start from {a}, I come to {b}, and that brings me back to {a}. ",
        'But then "{fragment}" comes first, so I have to look at it once more, and "{fragment}" comes first. ',
    ),
    "zh": (
        "等等，再检查一遍。从{a}出发得到{b}，然后又回到{a}。",
        "可是“{fragment}”，所以还要再看一遍，也就是“{fragment}”。",
    ),
}

GREETINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("Hello! I am glad to help. What would you like to know?", "Sure. Could you tell me a little more?"),
    "zh": ("您好！很高兴为您服务，请问有什么可以帮您？", "好的，能再说得具体一些吗？"),
}
"""For prompts that the simulator was not handed."""
