"""Baselines as people read them: what was held against each since it was pinned, and what all of it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from evalkit.domain.comparison import Difference, Distinction, Status
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.question import Language
from evalkit.domain.upkeep import BaselineHistory, Outlook, PinnedRun, Pinning, Recheck
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.sections.compared_figures import (
    STATUS_TONES,
    bounds_cell,
    bounds_column,
    difference_cell,
    figure_cell,
)
from evalkit.reports.sections.figures import EMPTY, count_cell, figure_column, undefined_text, word_cell
from evalkit.reports.sections.verdict import banner_section
from evalkit.reports.wording import (
    count_of,
    interval_of,
    level_of,
    name_of,
    percent_of,
    points_of,
    reason_of,
    signed_points_of,
    whole_percent_of,
)
from evalkit.text.messages import message

__all__ = ["baseline_page", "baselines_page", "history_section", "outlook_sentence", "pinning_sentence"]

_ACCURACY: Final = CRITERIA["accuracy"]
_TEENS: Final = (11, 12, 13)
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
_SMALL: Final = 0.001
"""A tenth of a point: smaller slopes are shown with two decimals."""
_RARE: Final = 0.01


def pinning_sentence(pinning: Pinning, language: Language) -> str:
    """What became of a wish to pin a run."""
    said = {"name": pinning.baseline.name, "run": pinning.run.short_id, "model": pinning.run.target.name}
    if not pinning.is_new:
        return message("pinned_already", language, **said, when=_moment(pinning.baseline.pinned_at))
    if pinning.replaced is None:
        return message("pinned_new", language, **said)
    before = pinning.replaced
    return message("pinned_instead", language, **said, before=before.short_id, model_before=before.target.name)


def baselines_page(pinned: Sequence[PinnedRun], language: Language) -> tuple[Section, ...]:
    """All baselines."""
    if not pinned:
        nothing = Paragraph(text=message("no_baselines", language))
        return (Section(key="baselines", title=None, blocks=(nothing,)),)
    columns = (
        Column(label=message("baseline_name", language)),
        Column(label=message("run", language), is_whole=True),
        Column(label=message("model", language)),
        Column(label=message("bank_set", language)),
        Column(label=message("pinned_at", language)),
        figure_column("rechecks_head", language),
        Column(label=message("last_recheck", language)),
    )
    table = Table(columns=columns, rows=tuple(_pinned_row(one, language) for one in pinned))
    return (Section(key="baselines", title=message("baselines", language), blocks=(table,)),)


def baseline_page(history: BaselineHistory, language: Language) -> tuple[Section, ...]:
    """One baseline with its whole history."""
    return tuple(_Page(history=history, language=language).sections())


def history_section(history: BaselineHistory, language: Language, *, status: Status | None) -> Section:
    """What stands below the verdict of a recheck: which one it was, and what all together say.

    Args:
        history: With the recheck as its last.
        language: Of the sentences.
        status: Its verdict; where it could not be told, what a recheck of its size can tell at all is said, too.
    """
    page = _Page(history=history, language=language)
    blocks = [Paragraph(text=page.line(), tone="strong")]
    if status is Status.INCONCLUSIVE and history.outlooks:
        at_hand, *larger = history.outlooks
        blocks.append(Paragraph(text=outlook_sentence(at_hand, language)))
        blocks += [Paragraph(text=page.larger(outlook)) for outlook in larger]
    return Section(key="history", title=message("history", language), blocks=tuple(blocks))


def outlook_sentence(outlook: Outlook, language: Language) -> str:
    """What a recheck of a size can tell, for the screen before it is asked."""
    return message("outlook_size", language, **_sized(outlook), margin=_allowed(outlook))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    history: BaselineHistory
    language: Language

    def sections(self) -> Iterator[Section]:
        banner = banner_section(self.history.run, self.language)
        if banner is not None:
            yield banner
        yield Section(key="verdict", title=None, blocks=tuple(self._head()))
        if self.history.rechecks:
            yield Section(key="rechecks", title=self.say("rechecks"), blocks=tuple(self._rechecks()))
            changed = tuple(self._changed()) or ((self.say("changed_all"), self.say("changed_nothing")),)
            yield Section(key="changed", title=self.say("changed_since"), blocks=(Facts(rows=changed),))
            yield Section(key="together", title=self.say("together_head"), blocks=tuple(self._together()))
        if self.history.outlooks:
            yield Section(key="outlook", title=self.say("outlook"), blocks=tuple(self._outlooks()))

    def say(self, key: str, **values: object) -> str:
        return message(key, self.language, **values)

    def line(self) -> str:
        """``5th recheck of prod; all together -0.4 points (-1.2 to +0.5); no trend found ...``."""
        history = self.history
        said = {"nth": _nth(len(history.rechecks), self.language), "name": history.baseline.name}
        if len(history.rechecks) == 1:
            return self.say("history_first", **said)
        if isinstance(history.together, Undefined):
            return self.say("history_undefined", **said, reason=reason_of(history.together, self.language))
        return self.say("history_line", **said, **_points(history.together), trend=self._trend())

    def larger(self, outlook: Outlook) -> str:
        return self.say("outlook_more", option=outlook.option, **_sized(outlook))

    def _head(self) -> Iterator[Block]:
        baseline, run, accuracy = self.history.baseline, self.history.run, self.history.accuracy
        if isinstance(accuracy, Estimate):
            interval = interval_of(accuracy, self.language)
            shown = self.say(
                "figure_with_interval", percent=percent_of(accuracy.value), level=level_of(accuracy), interval=interval
            )
        else:
            shown = undefined_text(accuracy, self.language)
        said = {"name": baseline.name, "run": run.short_id, "model": run.target.name}
        when = _moment(baseline.pinned_at)
        yield Paragraph(text=self.say("baseline_is", **said, when=when, accuracy=shown), tone="strong")
        if not self.history.rechecks:
            yield Paragraph(text=self.say("no_rechecks", name=baseline.name))
        elif self._is_falling():
            yield Paragraph(text=self.line(), tone="bad", is_headline=True)
        else:
            yield Paragraph(text=self.line())
        if self.history.against_earlier_pins:
            count = count_of(self.history.against_earlier_pins)
            yield Paragraph(text=self.say("earlier_pins", count=count), tone="dim")

    def _is_falling(self) -> bool:
        return isinstance(self.history.trend, Difference) and self.history.trend.high < 0

    def _rechecks(self) -> Iterator[Block]:
        rechecks, language = self.history.rechecks, self.language
        columns = (
            Column(label=self.say("when"), is_whole=True),
            Column(label=self.say("run"), is_whole=True),
            figure_column("criterion accuracy", language),
            figure_column("difference", language),
            bounds_column((recheck.difference for recheck in rechecks), language),
            Column(label=self.say("verdict_head"), is_whole=True),
        )
        yield Table(columns=columns, rows=tuple(self._recheck(recheck) for recheck in rechecks))
        yield Paragraph(text=self.say("rechecks_meaning"), tone="dim")

    def _recheck(self, recheck: Recheck) -> tuple[Cell, ...]:
        language = self.language
        return (
            word_cell(_moment(recheck.made_at)),
            word_cell(recheck.short_id),
            figure_cell(_ACCURACY, recheck.accuracy, language),
            difference_cell(_ACCURACY, recheck.difference, language),
            bounds_cell(_ACCURACY, recheck.difference, language),
            _status_cell(recheck.status, language),
        )

    def _changed(self) -> Iterator[tuple[str, str]]:
        """Recheck -> what differs from the baseline from it on; what stays as it was is not said again."""
        before = nothing = self.say("changed_nothing")
        for recheck in self.history.rechecks:
            said = [_change(found, self.language) for found in recheck.changes]
            if recheck.model != self.history.run.target.name:
                said.insert(0, self.say("changed_model", name=recheck.model))
            now = self.say("clause_separator").join(said) or nothing
            if now != before:
                yield self.say("changed_from", run=recheck.short_id), now
            before = now

    def _together(self) -> Iterator[Block]:
        history = self.history
        together, trend = history.together, history.trend
        shown = (
            undefined_text(together, self.language)
            if isinstance(together, Undefined)
            else self.say("together_difference", **_points(together))
        )
        facts = {"against": shown, "trend": self._trend()}
        if history.left_out:
            facts["left_out"] = self.say("together_left_out", count=count_of(history.left_out))
        yield Facts(rows=tuple((self.say(f"together {name}"), said) for name, said in facts.items()))
        if isinstance(together, Difference) and isinstance(trend, Difference):
            levels = {"level": _level(together), "trend_level": _level(trend)}
            yield Paragraph(text=self.say("together_meaning", **levels), tone="dim")

    def _trend(self) -> str:
        trend = self.history.trend
        if isinstance(trend, Undefined):
            return self.say("trend undefined", reason=reason_of(trend, self.language))
        figures = (trend.value, trend.low, trend.high)
        if trend.low > 0 or trend.high < 0:
            # Which way it goes is said in words, so that the figures have no sign, the smaller bound first.
            nearest, farthest = sorted((abs(trend.low), abs(trend.high)))
            sizes = [_slope(size, figures) for size in (abs(trend.value), nearest, farthest)]
            key = "trend falling" if trend.high < 0 else "trend rising"
            return self.say(key, slope=sizes[0], low=sizes[1], high=sizes[2])
        slope, low, high = (_slope(figure, figures, is_signed=True) for figure in figures)
        return self.say("trend none", slope=slope, low=low, high=high)

    def _outlooks(self) -> Iterator[Block]:
        outlooks = self.history.outlooks
        columns = (
            Column(label=self.say("outlook_option"), is_whole=True),
            figure_column("outlook_questions", self.language),
            figure_column("outlook_smallest", self.language),
            figure_column("outlook_passes", self.language),
        )
        yield Table(columns=columns, rows=tuple(_outlook_row(outlook) for outlook in outlooks))
        yield Paragraph(text=self.say("outlook_meaning", margin=_allowed(outlooks[0])), tone="dim")
        if not all(outlook.is_measured for outlook in outlooks):
            yield Paragraph(text=self.say("outlook_assumed"), tone="dim")


def _pinned_row(pinned: PinnedRun, language: Language) -> tuple[Cell, ...]:
    run, last = pinned.run, pinned.last
    if last is None:
        verdict = EMPTY
    else:
        status = _status_cell(last.status, language)
        text = message("verdict_and_when", language, verdict=status.text, when=_moment(last.made_at))
        verdict = word_cell(text, tone=status.tone)
    return (
        word_cell(pinned.baseline.name, tone="strong"),
        word_cell(run.short_id),
        word_cell(run.target.name),
        word_cell("/".join(part for part in (run.selection.bank, run.selection.set_name) if part)),
        word_cell(_moment(pinned.baseline.pinned_at)),
        count_cell(pinned.rechecks),
        verdict,
    )


def _outlook_row(outlook: Outlook) -> tuple[Cell, ...]:
    return (
        word_cell(outlook.option),
        word_cell(f"{count_of(outlook.questions)} × {outlook.repeats}"),
        Cell(text=points_of(outlook.smallest_margin), value=outlook.smallest_margin * 100, kind="points"),
        Cell(text=_rate(outlook.passes), value=outlook.passes, kind="share"),
    )


def _status_cell(status: Status | None, language: Language) -> Cell:
    word = "none" if status is None else status.value
    return word_cell(message(f"status {word}", language), tone=STATUS_TONES[status])


def _change(found: Distinction, language: Language) -> str:
    unknown = message("unknown", language)
    before, after = (unknown if fact == "unknown" else fact for fact in (found.reference, found.candidate))
    name = name_of("differs", found.key, language)
    return message("changed_to", language, name=name, reference=before, candidate=after)


def _sized(outlook: Outlook) -> dict[str, object]:
    return {
        "questions": count_of(outlook.questions),
        "repeats": outlook.repeats,
        "smallest": points_of(outlook.smallest_margin),
        "passes": _rate(outlook.passes),
    }


def _rate(share: float) -> str:
    """Of simulated rechecks: what none of them did may still happen."""
    return whole_percent_of(share) if share >= _RARE else f"<{whole_percent_of(_RARE)}"


def _allowed(outlook: Outlook) -> str:
    return f"{outlook.margin * 100:g}"


def _points(difference: Difference) -> dict[str, str]:
    return {
        "difference": signed_points_of(difference.value),
        "low": signed_points_of(difference.low),
        "high": signed_points_of(difference.high),
    }


def _slope(figure: float, beside: Sequence[float], *, is_signed: bool = False) -> str:
    """In points; with two decimals where one of those beside it would be 0.0."""
    decimals = 2 if any(abs(one) < _SMALL for one in beside) else 1
    text = f"{figure * 100:{'+' if is_signed else ''}.{decimals}f}"
    return text if text.strip("+-0.") else text.lstrip("+-")


def _level(difference: Difference) -> str:
    return f"{difference.confidence * 100:.3g}%"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _nth(number: int, language: Language) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``, ``21st``."""
    if language == "zh":
        return f"第 {number} 次"
    ending = "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"
