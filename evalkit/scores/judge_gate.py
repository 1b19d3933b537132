from enum import StrEnum
from evalkit.domain.attempt import Outcome


class UnsentWhy(StrEnum):
    BLANK = "blank"


def unsent(outcome: Outcome, answer: str) -> UnsentWhy | None:
    return UnsentWhy.BLANK if not answer.strip(" \n:.") else None


def suspect(answer: str) -> str | None:
    return None
