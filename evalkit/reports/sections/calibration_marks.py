"""How judges stand with people, said beside judged figures: whom to believe, and what is still needed to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
        runs: Ids as they are put into commands, where a mark names none of its own.
        called: What a dimension is called.
        language: Of the sentences.
    """
    refused = [mark for mark in marks if mark.standing is Standing.HUMAN_ONLY]
    for ids, some in _by_runs(refused, runs).items():
        names = listed((called(mark.dimension) for mark in some), language)
        text = message("marked_human_only", language, dimensions=names, runs=ids)
        yield Paragraph(text=text, tone="warning")
    accepted = [_counted(mark, called, language) for mark in marks if mark.standing is Standing.ACCEPTED]
    if accepted:
        yield Paragraph(text=message("marked_accepted", language, parts=listed(accepted, language)))
    open_marks = [mark for mark in marks if mark.standing is Standing.NOT_YET]
    for ids, labelled in _by_runs((mark for mark in open_marks if mark.questions), runs).items():
        for command, some in _by_command(labelled).items():
            parts = listed((_counted(mark, called, language) for mark in some), language)
            key, more = ("marked_not_yet", {"command": command}) if command else ("marked_not_yet_bare", {})
            yield Paragraph(text=message(key, language, parts=parts, runs=ids, **more))
    few = [called(mark.dimension) for mark in open_marks if not mark.questions and not mark.can_be_labelled]
    if few:
        yield Paragraph(text=message("marked_out_of_reach", language, dimensions=listed(few, language)), tone="dim")
    unlabelled = (mark for mark in open_marks if not mark.questions and mark.can_be_labelled)
    for command, some in _by_command(unlabelled).items():
        names = listed((called(mark.dimension) for mark in some), language)
        key, more = ("marked_unlabelled", {"command": command}) if command else ("marked_unlabelled_bare", {})
        yield Paragraph(text=message(key, language, dimensions=names, **more), tone="dim")


def _by_runs(marks: Iterable[CalibrationMark], runs: str) -> Mapping[str, Sequence[CalibrationMark]]:
    """What is held together with the same runs stands in one sentence, with the command that says all of it."""
    found: dict[str, list[CalibrationMark]] = defaultdict(list)
    for mark in marks:
        found[" ".join(mark.runs) or runs].append(mark)
    return found


def _by_command(marks: Iterable[CalibrationMark]) -> Mapping[str, Sequence[CalibrationMark]]:
    found: dict[str, list[CalibrationMark]] = defaultdict(list)
    for mark in marks:
        found[mark.more].append(mark)
    return found


def _counted(mark: CalibrationMark, called: Callable[[DimensionName], str], language: Language) -> str:
    """How many labels would do is left to ``evalkit calibrate``: it differs by which runs are held together.

    A question of which one run's answer broke off counts by the other's.
    """
    key = "marked_part" if len(mark.runs) == 1 else "marked_part_any"
    return message(key, language, dimension=called(mark.dimension), count=count_of(mark.questions))
