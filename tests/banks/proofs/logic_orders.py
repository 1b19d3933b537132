"""Orders, rotas and seats: every arrangement is tried."""

from __future__ import annotations

from itertools import pairwise, permutations

from evalkit.domain.question import Variant

OBJECTS = {
    "en": ("bell", "clock", "fan", "globe", "harp", "lamp", "mirror"),
    "zh": ("铃", "钟", "扇子", "地球仪", "竖琴", "灯", "镜子"),
}
WARDENS = {"en": {"I": "Ira", "J": "Jon", "K": "Kim"}, "zh": {"I": "小易", "J": "小江", "K": "小柯"}}
SITTERS = {
    "en": ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana"),
    "zh": ("小安", "小白", "小柯", "小丁", "小易", "小方", "小高", "小韩"),
}
JARS = {
    "en": ("barley", "lentils", "millet", "oats", "peas", "rice"),
    "zh": ("大麦", "扁豆", "小米", "燕麦", "豌豆", "大米"),
}


def logic_005(variant: Variant) -> list[str]:
    fitting = [order for order in permutations(range(7)) if _is_restored_so(order)]
    assert len(fitting) == 1
    return [OBJECTS[variant.language][index] for index in fitting[0]]


def _is_restored_so(order: tuple[int, ...]) -> bool:
    bell, clock, fan, globe, harp, lamp, mirror = (order.index(index) for index in range(7))
    return (
        clock - 1 in {bell, harp}
        and clock != 6
        and fan + 1 in {bell, harp}
        and lamp == (6 if fan < globe else 0)
        and abs(mirror - harp) == 3
        and bell in {2, 3, 4}
        and globe < mirror
    )


def logic_006(variant: Variant) -> list[str]:
    fitting = [week for week in set(permutations("IIIJJKK")) if _is_rota("".join(week))]
    assert len(fitting) == 1
    return [WARDENS[variant.language][warden] for warden in fitting[0]]


def _is_rota(week: str) -> bool:
    return (
        all(one != following for one, following in pairwise(week))
        and week[5] == "I"
        and week[2] != "I"
        and "J" not in {week[0], week[6]}
        and week[0] != week[6]
        and week.index("J") < week.index("K")
    )


def logic_007(variant: Variant) -> list[str]:
    fitting = [chairs for chairs in permutations(range(8)) if chairs[0] == 0 and _is_seated(chairs)]
    assert len(fitting) == 1
    return [SITTERS[variant.language][fitting[0].index(chair)] for chair in range(8)]


def _is_seated(chairs: tuple[int, ...]) -> bool:
    ada, ben, cleo, dan, eva, finn, gus, hana = chairs
    beside = {chair: {(chair + 1) % 8, (chair - 1) % 8} for chair in range(8)}
    return (
        abs(ben - eva) == 4
        and (dan + 3) % 8 == hana
        and len({ada, dan} & beside[finn]) == 1
        and ben not in beside[ada]
        and not {cleo, gus} & beside[eva]
        and (finn + 4) % 8 in {ada, cleo}
    )


def logic_008(variant: Variant) -> str:
    # Places 0, 1, 2 are above 3, 4, 5.
    fitting = [places for places in permutations(range(6)) if _is_shelved(places)]
    above_rice = {places.index(places[5] - 3) for places in fitting}
    assert len(above_rice) == 1
    return JARS[variant.language][above_rice.pop()]


def _is_shelved(places: tuple[int, ...]) -> bool:
    barley, lentils, millet, oats, peas, rice = places
    return (
        oats == barley + 3
        and {lentils, millet} in ({0, 2}, {3, 5})
        and peas >= 3
        and peas - 3 != lentils
        and rice % 3 > oats % 3
    )
