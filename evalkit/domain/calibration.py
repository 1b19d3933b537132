"""Calibration: whether a judge may stand in for people on a dimension, and on what grounds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evalkit.domain.verdict import Figure

__all__ = ["Check", "Finding", "Ground", "Standing", "standing_of"]


class Standing(StrEnum):
    """What becomes of a dimension that judges score."""

    ACCEPTED = "accepted"
    """Judges agree with people as people do with each other, and do not lean: their figures count."""
    HUMAN_ONLY = "human_only"
    """They do not: only people's scores count, and no verdict rests on judges."""
    NOT_YET = "not_yet_calibrated"
    """Too few labels to tell."""


class Ground(StrEnum):
    """What a judge is held to."""

    AGREEMENT = "agreement"
    """It agrees with single people nearly as they do with each other."""
    BIAS = "bias"
    """It scores as high as people do."""
    BIAS_DIFFERENCE = "bias_difference"
    """It leans no more with one run than with another."""


class Finding(StrEnum):
    """What came of one ground."""

    MET = "met"
    FAILED = "failed"
    OPEN = "open"
    """Labels do not suffice to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One ground, and what was found."""

    ground: Ground
    finding: Finding
    figure: Figure
    """Judge less people, in levels, or in alpha; its interval is the 90 % one."""
    limit: float
    """How far the figure may lie from 0; of agreement, below it."""
    counted: int
    """Questions that people have scored; of agreement, answers that two people have."""
    needed: int | None
    """How many of those would do, where it is open; None where that cannot be told, or where it is not open."""


def standing_of(checks: tuple[Check, ...]) -> Standing:
    """One ground that failed is enough to fail, and all must be met to be accepted."""
    findings = {check.finding for check in checks}
    if Finding.FAILED in findings:
        return Standing.HUMAN_ONLY
    return Standing.ACCEPTED if findings == {Finding.MET} else Standing.NOT_YET
