"""How judges stand with people, said beside judged figures: whom to believe, and what is still needed to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from evalkit.domain.calibration import CalibrationMark, Standing
from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.reports.document import Paragraph
from evalkit.reports.sections.judged_names import listed
from evalkit.reports.wording import count_of
from evalkit.text.messages import message

__all__ = ["mark_paragraphs"]


def mark_paragraphs(
    marks: Sequence[CalibrationMark], *, runs: str, called: Callable[[DimensionName], str], language: Language
) -> Iterator[Paragraph]:
    """A sentence for each standing that there is, the one to beware of first.

    Args:
        marks: Of judged dimensions.
        runs: Ids as they are put into commands.
        called: What a dimension is called.
        language: Of the sentences.
    """
    refused = [called(mark.dimension) for mark in marks if mark.standing is Standing.HUMAN_ONLY]
    if refused:
        text = message("marked_human_only", language, dimensions=listed(refused, language), runs=runs)
        yield Paragraph(text=text, tone="warning")
    accepted = [_counted(mark, called, language) for mark in marks if mark.standing is Standing.ACCEPTED]
    if accepted:
        yield Paragraph(text=message("marked_accepted", language, parts=listed(accepted, language)))
    open_marks = [mark for mark in marks if mark.standing is Standing.NOT_YET]
    begun: dict[str, list[CalibrationMark]] = defaultdict(list)
    for mark in open_marks:
        if mark.questions:
            begun[mark.more or f"evalkit review {runs}"].append(mark)
    for command, some in begun.items():
        parts = listed((_counted(mark, called, language) for mark in some), language)
        yield Paragraph(text=message("marked_not_yet", language, parts=parts, command=command, runs=runs))
    untouched = [mark.dimension for mark in open_marks if not mark.questions and mark.can_be_labelled]
    few = [mark.dimension for mark in open_marks if not mark.questions and not mark.can_be_labelled]
    if few:
        text = message("marked_out_of_reach", language, dimensions=listed(map(called, few), language))
        yield Paragraph(text=text, tone="dim")
    if untouched:
        # Without them, a review would go on that asks about others.
        command = " ".join(["evalkit review", runs, *(f"--dimension {name}" for name in untouched)])
        names = listed(map(called, untouched), language)
        text = message("marked_unlabelled", language, dimensions=names, command=command)
        yield Paragraph(text=text, tone="dim")


def _counted(mark: CalibrationMark, called: Callable[[DimensionName], str], language: Language) -> str:
    """How many labels would do is left to ``evalkit calibrate``: it differs by which runs are held together."""
    return message("marked_part", language, dimension=called(mark.dimension), count=count_of(mark.questions))
