"""Members of overlapping sets: the numbers in the single regions are searched."""

from __future__ import annotations

import z3

from evalkit.domain.question import Variant


def _given(variant: Variant, *names: str) -> tuple[int, ...]:
    return tuple(int(variant.parameters[name]) for name in names)


def logic_012(variant: Variant) -> dict[str, int]:
    members, piano, guitar, drums, shared = _given(variant, "members", "piano", "guitar", "drums", "shared")
    found: set[tuple[int, int]] = set()
    for drumming_pianists in range(drums + 1):
        only_piano = piano - shared - drumming_pianists
        only_guitar = guitar - shared - (drums - drumming_pianists)
        silent = members - only_piano - only_guitar - shared - drums
        if min(only_piano, only_guitar, silent) >= 0:
            found.add((only_piano + only_guitar, silent))
    assert len(found) == 1
    one, none = found.pop()
    return {"P": one, "Q": none}


def logic_013(variant: Variant) -> int:
    lorries, radio, camera, lift, heater = _given(variant, "lorries", "radio", "camera", "lift", "heater")
    regions = {
        (has_radio, has_camera, has_lift, has_heater): z3.Int(f"n{has_radio:d}{has_camera:d}{has_lift:d}{has_heater:d}")
        for has_radio in (False, True)
        for has_camera in (False, True)
        for has_lift in (False, True)
        for has_heater in (False, True)
        if has_camera or not has_lift
    }
    search = z3.Optimize()
    search.add(*(count >= 0 for count in regions.values()), z3.Sum(*regions.values()) == lorries)
    for place, total in enumerate((radio, camera, lift, heater)):
        search.add(z3.Sum(*(count for region, count in regions.items() if region[place])) == total)
    search.minimize(regions[True, True, True, True])
    assert search.check() == z3.sat
    return int(str(search.model()[regions[True, True, True, True]]))


def logic_014(variant: Variant) -> int:
    plots, vegetables, flowers, empty = _given(variant, "plots", "vegetables", "flowers", "empty")
    found = [
        both
        for both in range(min(vegetables, flowers) + 1)
        if (vegetables - both) + (flowers - both) + both + empty == plots
    ]
    assert len(found) == 1
    return found[0]
