"""Emergency department: the rules as a sort key; no two keys are equal."""

from __future__ import annotations

import re

from evalkit.domain.question import Variant

_LINE = {
    "en": r"^([A-F]): (\d+) years, arrived (\d+):(\d+), breathing rate (\d+), oxygen saturation (\d+)%, "
    r"systolic blood pressure (\d+)\.$",
    "zh": r"^([A-F])：(\d+) 岁，(\d+):(\d+) 到达，呼吸频率 (\d+)，血氧饱和度 (\d+)%，收缩压 (\d+)。$",
}


def domain_medicine_002(variant: Variant) -> list[str]:
    found = re.findall(_LINE[variant.language], variant.prompt, flags=re.MULTILINE)
    assert len(found) == 6
    key_by_name = {name: _key(*(int(number) for number in numbers)) for name, *numbers in found}
    assert len(set(key_by_name.values())) == 6
    return sorted(key_by_name, key=lambda name: key_by_name[name])


def _key(*numbers: int) -> tuple[int, bool, int]:
    age, hour, minute, breathing, saturation, pressure = numbers
    waited = 10 * 60 + 30 - (hour * 60 + minute)
    if breathing > 30 or breathing < 10 or saturation < 88:
        level = 0
    elif saturation <= 92 or pressure < 100:
        level = 0 if waited >= 30 else 1
    else:
        level = 1 if waited >= 60 else 2
    return level, age >= 12, saturation
