"""What would decide a criterion that is open, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalkit.domain.comparison import CriterionRow, Needed
from evalkit.domain.question import Language
from evalkit.reports.sections.compared_figures import row_label
from evalkit.reports.wording import count_of
from evalkit.text.messages import message

__all__ = ["beyond_what_is_there", "needed_of_row", "needed_of_verdict"]


def needed_of_row(row: CriterionRow, needed: Needed, language: Language) -> str:
    """What would decide one criterion."""
    return message(
        f"would_decide {_truth(needed)}",
        language,
        criterion=row_label(row, language),
        asked=_asked(needed, language, is_mixed=True),
    )


def needed_of_verdict(
    needs: Iterable[Needed | None], language: Language, *, reference: str, candidate: str
) -> Iterator[str]:
    """What would decide all open criteria; nothing where that is not known of one of them, or not of one kind."""
    needed = _strictest(needs)
    if needed is not None:
        key, asked = f"needed {_truth(needed)}", _asked(needed, language)
        yield message(key, language, asked=asked, reference=reference, candidate=candidate)
        yield from beyond_what_is_there([needed], language)


def beyond_what_is_there(needs: Iterable[Needed], language: Language) -> Iterator[str]:
    """Said where the bank, or what people could be given of the runs, has fewer questions than would decide."""
    found: dict[tuple[str, int], None] = {}
    for needed in needs:
        if needed.bank_questions is not None:
            found["beyond_bank", needed.bank_questions] = None
        elif needed.asked_questions is not None:
            found["beyond_runs", needed.asked_questions] = None
    for key, count in found:
        yield message(key, language, count=count_of(count))


def _strictest(needs: Iterable[Needed | None]) -> Needed | None:
    """The most of each; people's questions and questions that are asked cannot be told in one number."""
    known: list[Needed] = []
    for needed in needs:
        if needed is None:
            return None
        known.append(needed)
    if len({needed.scored_by_people for needed in known}) != 1:
        return None
    return Needed(
        questions=max(needed.questions for needed in known),
        repeats=max(needed.repeats for needed in known),
        assumes_no_difference=any(needed.assumes_no_difference for needed in known),
        # All are of one pair of runs, and of one bank.
        bank_questions=next((one.bank_questions for one in known if one.bank_questions is not None), None),
        scored_by_people=known[0].scored_by_people,
        asked_questions=next((one.asked_questions for one in known if one.asked_questions is not None), None),
    )


def _truth(needed: Needed) -> str:
    return "alike" if needed.assumes_no_difference else "as_measured"


def _asked(needed: Needed, language: Language, *, is_mixed: bool = False) -> str:
    """Questions and repeats; of one criterion, that all kinds of questions are meant and not those that it rests on."""
    if needed.scored_by_people:
        kind = "people"
    elif needed.repeats == 1:
        kind = "mixed_once" if is_mixed else "once"
    else:
        kind = "mixed" if is_mixed else "repeats"
    return message(f"needed_asked {kind}", language, questions=count_of(needed.questions), repeats=needed.repeats)
