"""Rubric: the dimensions that answers are scored on, and what each level means."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Dimension"]


class Dimension(StrEnum):
    """What is scored 1-5: seven dimensions, and three criteria for tagged questions only (judging.md)."""

    ACCURACY = "accuracy"
    COHERENCE = "coherence"
    COMPLETENESS = "completeness"
    COMPLEXITY = "complexity"
    COMMON_SENSE = "common_sense"
    CREATIVITY = "creativity"
    RESPONSE_TIME = "response_time"
    CONTRADICTION_DETECTION = "contradiction_detection"
    ASSUMPTION_CHECKING = "assumption_checking"
    KNOWLEDGE_TRANSFER = "knowledge_transfer"
