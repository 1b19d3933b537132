"""Colours of cells by what is in them. Their ends are fixed: the same colour means the same figure in every file."""

from __future__ import annotations

from typing import Final

__all__ = ["GREEN", "INKS", "RED", "WHITE", "YELLOW", "flip_scale", "points_scale", "score_scale", "share_scale"]

RED: Final = "#F8CBAD"
YELLOW: Final = "#FFF2CC"
GREEN: Final = "#C6E0B4"
WHITE: Final = "#FFFFFF"
INKS: Final = {RED: "#9C0006", YELLOW: "#7F6000", GREEN: "#006100"}
"""Colour of a cell -> of the words in it."""
_BETTER: Final = "#9DC3E6"
_WORSE: Final = "#F4B183"
"""Blue and orange, which nearly everybody can tell apart."""
_MOST_POINTS: Final = 30
"""Percentage points from which on a difference has the full colour."""


def share_scale() -> dict[str, object]:
    """Of shares from 0 to 1."""
    return _three_colours((0, 0.5, 1), (RED, YELLOW, GREEN))


def score_scale() -> dict[str, object]:
    """Of scores from 1 to 5."""
    return _three_colours((1, 3, 5), (RED, YELLOW, GREEN))


def points_scale() -> dict[str, object]:
    """Of differences in percentage points."""
    return _three_colours((-_MOST_POINTS, 0, _MOST_POINTS), (_WORSE, WHITE, _BETTER))


def flip_scale() -> dict[str, object]:
    """Of flips, of which none is best."""
    return {"type": "2_color_scale", **_ends((0, 1), (WHITE, RED))}


def _three_colours(at: tuple[float, float, float], colours: tuple[str, str, str]) -> dict[str, object]:
    ends = _ends((at[0], at[2]), (colours[0], colours[2]))
    return {"type": "3_color_scale", **ends, "mid_type": "num", "mid_value": at[1], "mid_color": colours[1]}


def _ends(at: tuple[float, float], colours: tuple[str, str]) -> dict[str, object]:
    return {
        "min_type": "num",
        "min_value": at[0],
        "min_color": colours[0],
        "max_type": "num",
        "max_value": at[1],
        "max_color": colours[1],
    }
