"""What an answer says of its own quality, so that whoever reads it can tell its true level, without the run.

One short sentence a dimension. Nothing in them is a digit, announces a final answer or refuses one, so rules read
the answer as if they were not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension, DimensionName

__all__ = ["OVERALL", "REMARKS", "said_level"]

OVERALL: Final[DimensionName] = "overall"
"""Stands for every dimension that an answer has no sentence about, the dimensions of a team among them."""

_Wordings = Mapping[int, tuple[str, ...]]

_ENGLISH: Final[Mapping[DimensionName, _Wordings]] = {
    Dimension.COHERENCE: {
        5: ("Each step rests on the last one.", "Nothing hangs in the air."),
        4: ("The steps hold, bar a small gap.", "One link is a little loose."),
        3: ("I leave a step unexplained.", "One step comes without its grounds."),
        2: ("I jump over a step and take its outcome on trust.", "Few of my steps follow from each other."),
        1: ("My steps contradict one another.", "I say one thing and later its opposite."),
    },
    Dimension.COMPLETENESS: {
        5: ("Every given condition is used.", "I deal with every part of it."),
        4: ("A minor condition is only touched on.", "I pass over a small detail."),
        3: ("Some given facts stay unused.", "Half of the conditions are dealt with."),
        2: ("Most conditions are left aside.", "I deal with a single condition only."),
        1: ("I look at none of the conditions.", "The given facts play no part here."),
    },
    Dimension.COMPLEXITY: {
        5: ("I split it into parts and join them again.", "The parts are taken apart cleanly."),
        4: ("I split it, though two parts could be one.", "The parts are mostly kept apart."),
        3: ("I separate the parts only halfway.", "Some parts stay tangled."),
        2: ("I treat it mostly as one lump.", "I barely tell the parts apart."),
        1: ("I do not take it apart.", "I lump everything together."),
    },
    Dimension.COMMON_SENSE: {
        5: ("That is how things go in real life.", "Anyone would find this plausible."),
        4: ("It is plausible, with one odd detail.", "By and large the world works like this."),
        3: ("Part of it would be strange in practice.", "In practice one might doubt this."),
        2: ("Hardly anyone would see it happen.", "People and things rarely behave so."),
        1: ("This defies everyday experience.", "The real world works otherwise."),
    },
    Dimension.CREATIVITY: {
        5: ("It is a road that is new and works.", "The idea is fresh and can be carried out."),
        4: ("There is a fresh turn in it.", "It has a twist that works."),
        3: ("It is a familiar idea with a small twist.", "It varies what is known a little."),
        2: ("It is mostly the usual idea.", "There is little new in it."),
        1: ("It is the first thing that comes to mind.", "It repeats what everybody says."),
    },
    Dimension.CONTRADICTION_DETECTION: {
        5: ("I name the clash, show where it sits and settle it.", "The clash is found, placed and resolved."),
        4: ("I name the clash and show where it sits.", "The clash is found and placed."),
        3: ("I notice a clash without placing it.", "There is a clash somewhere."),
        2: ("Something in the text seems off.", "The text feels a little uneven."),
        1: ("I notice nothing odd in the text.", "The text looks smooth to me."),
    },
    Dimension.ASSUMPTION_CHECKING: {
        5: ("I checked every value on the way.", "Each intermediate value is verified."),
        4: ("I checked most values on the way.", "Nearly every value is verified."),
        3: ("I checked a value or two.", "Some values are verified."),
        2: ("I glanced over the values once.", "Hardly a value is verified."),
        1: ("I checked nothing on the way.", "The values are taken as they come."),
    },
    OVERALL: {
        5: ("Careful work throughout.", "All of it is well done."),
        4: ("Sound work on the whole.", "Most of it is well done."),
        3: ("It will do.", "It is middling work."),
        2: ("It is rather rough.", "Little of it is well done."),
        1: ("It is poor work.", "It is a mess, I admit."),
    },
}

_CHINESE: Final[Mapping[DimensionName, _Wordings]] = {
    Dimension.COHERENCE: {
        5: ("每一步都有依据。", "前后环环相扣。"),
        4: ("推导只有一处小跳跃。", "前后大体连贯。"),
        3: ("有一步没有说明理由。", "中间略过了一步。"),
        2: ("好几步之间接不上。", "这里跳过一步，姑且信之。"),
        1: ("我的话前后矛盾。", "先这样说，后来又反着说。"),
    },
    Dimension.COMPLETENESS: {
        5: ("各个条件都用到了。", "每个方面都谈到了。"),
        4: ("有个次要条件一带而过。", "漏了一个小细节。"),
        3: ("一部分条件没有用上。", "条件只谈到一半。"),
        2: ("多数条件被搁在一边。", "只谈到其中一个条件。"),
        1: ("条件一个也没看。", "题中所给全未用上。"),
    },
    Dimension.COMPLEXITY: {
        5: ("问题拆得清楚，又合得起来。", "各部分拆分得当。"),
        4: ("拆分得还算清楚。", "问题拆开了，略有重叠。"),
        3: ("问题只拆开了一半。", "有些部分仍缠在一起。"),
        2: ("基本上当成一团来看。", "各部分几乎没有分开。"),
        1: ("问题没有拆开。", "全部混在一起。"),
    },
    Dimension.COMMON_SENSE: {
        5: ("现实中就是这样。", "任何人都会觉得合情合理。"),
        4: ("大体合乎常理。", "合理，只有一处稍怪。"),
        3: ("有一部分在现实中显得奇怪。", "实际上让人有点怀疑。"),
        2: ("现实中很少会这样。", "一般人很难认同。"),
        1: ("这违背日常经验。", "现实世界并非如此。"),
    },
    Dimension.CREATIVITY: {
        5: ("思路新颖，也行得通。", "这个想法很新，而且可行。"),
        4: ("其中有一处新意。", "有个巧妙的变化。"),
        3: ("老思路加了点变化。", "在已有做法上略作改动。"),
        2: ("基本是常见的想法。", "新意不多。"),
        1: ("这是最先想到的老套路。", "只是重复人人都说的话。"),
    },
    Dimension.CONTRADICTION_DETECTION: {
        5: ("指出了冲突，说明了位置，也化解了它。", "冲突找到了、定位了、解决了。"),
        4: ("指出了冲突并说明了位置。", "冲突找到了，也定位了。"),
        3: ("觉察到冲突，但没有指明位置。", "某处有冲突。"),
        2: ("文中似乎哪里不对劲。", "文字读来有点别扭。"),
        1: ("没觉得文中有什么异常。", "文字看上去很通顺。"),
    },
    Dimension.ASSUMPTION_CHECKING: {
        5: ("每个中间值都核对过。", "中间各值逐一验证。"),
        4: ("多数中间值核对过。", "中间值大多验证了。"),
        3: ("核对了少数中间值。", "有的中间值验证了。"),
        2: ("只把中间值扫了一眼。", "中间值很少验证。"),
        1: ("中间值一概没有核对。", "中间值照单全收。"),
    },
    OVERALL: {
        5: ("通篇细致。", "整体做得很好。"),
        4: ("整体扎实。", "大部分做得不错。"),
        3: ("还过得去。", "整体中规中矩。"),
        2: ("做得比较粗糙。", "做好的地方不多。"),
        1: ("做得很差。", "写得一团糟。"),
    },
}

REMARKS: Final[Mapping[Language, Mapping[DimensionName, _Wordings]]] = {"en": _ENGLISH, "zh": _CHINESE}
"""Language -> dimension -> level -> its wordings. No sentence stands inside another one."""


def said_level(text: str, dimension: DimensionName) -> int | None:
    """The level that a text says about just this dimension; the last word counts, None where there is none.

    >>> said_level("It is so. I leave a step unexplained. It will do.", "coherence")
    3
    """
    found = [
        (text.rfind(wording), level)
        for by_dimension in REMARKS.values()
        for level, wordings in by_dimension.get(dimension, {}).items()
        for wording in wordings
    ]
    place, level = max(found, default=(-1, 0))
    return level if place >= 0 else None
