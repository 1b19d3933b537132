"""What scoring stored answers again has changed, in words and cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.score import RaterKind, Scored, Unscored
from evalkit.domain.score_changes import CorrectedKey, FindingChange, ScoreChanges, SeriesChange
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table, Tone
from evalkit.reports.sections.figures import shortened, version_of
from evalkit.reports.sections.verdict import banner_section
from evalkit.reports.wording import count_of, interval_of, level_of, name_of, percent_of, reason_of, score_of
from evalkit.text.few import first_few
from evalkit.text.messages import message

__all__ = ["score_changes_sections"]

_MOST_ROWS: Final = 40
"""Of one table; a page of a terminal or two. The JSON has all."""
_MOST_NAMES: Final = 5
_ANSWER_WIDTH: Final = 60
"""Columns for what was read from an answer, in a table."""


def score_changes_sections(changes: ScoreChanges, language: Language) -> tuple[Section, ...]:
    """The changes as parts of a report, with the verdict first."""
    return tuple(_Page(changes=changes, language=language).sections())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    changes: ScoreChanges
    language: Language

    def sections(self) -> Iterator[Section]:
        banner = banner_section(self.changes.run, self.language)
        if banner is not None:
            yield banner
        yield Section(key="verdict", title=None, blocks=tuple(self._verdict()))
        if not self.changes.is_empty:
            yield Section(key="scored_by", title=self._say("rescoring scored_by"), blocks=(self._series(),))
        if self.changes.bank.corrected:
            yield Section(key="corrected_keys", title=self._say("rescoring corrected_keys"), blocks=tuple(self._keys()))
        if self.changes.findings:
            yield Section(
                key="changed_answers", title=self._say("rescoring changed_answers"), blocks=tuple(self._answers())
            )

    def _say(self, key: str, **values: object) -> str:
        return message(key, self.language, **values)

    def _verdict(self) -> Iterator[Block]:
        changes, run = self.changes, self.changes.run
        head = "would_rescore" if changes.is_dry_run else "rescored"
        count = count_of(max((change.scored for change in changes.series), default=0))
        yield Paragraph(text=self._say(head, model=run.target.name, run=run.short_id, count=count), tone="strong")
        yield Paragraph(text=self._accuracy(), tone="strong")
        yield from self._means()
        yield from self._bank_remarks()

    def _accuracy(self) -> str:
        before, after = self._share(self.changes.accuracy_before), self._share(self.changes.accuracy_after)
        if self.changes.is_empty:
            return self._say("nothing_changed")
        if before == after:
            return self._say("accuracy_unchanged", after=after)
        return self._say("accuracy_changed", before=before, after=after)

    def _means(self) -> Iterator[Block]:
        """Means that moved, of dimensions beside the accuracy."""
        for change in self.changes.series:
            before, after = self._mean(change.mean_before), self._mean(change.mean_after)
            if change.rater_kind is not RaterKind.RULE and change.before is not None and before != after:
                dimension = name_of("dimension", change.dimension.value, self.language)
                yield Paragraph(text=self._say("mean_changed", dimension=dimension, before=before, after=after))

    def _mean(self, figure: Figure) -> str:
        if isinstance(figure, Estimate):
            return score_of(figure.value)
        return self._say("undefined", reason=reason_of(figure, self.language))

    def _share(self, figure: Figure) -> str:
        if not isinstance(figure, Estimate):
            return self._say("undefined", reason=reason_of(figure, self.language))
        return self._say(
            "figure_with_interval",
            percent=percent_of(figure.value),
            level=level_of(figure),
            interval=interval_of(figure, self.language),
        )

    def _bank_remarks(self) -> Iterator[Block]:
        bank = self.changes.bank
        if bank.for_every_run:
            parts = (name_of("part", name, self.language) for name in bank.for_every_run)
            yield Paragraph(text=self._say("holds_for_every_run", names=self._say("list_separator").join(parts)))
        if bank.missing is not None:
            yield Paragraph(text=self._say("bank_missing", why=bank.missing), tone="warning")
        for key, question_ids in (("questions_gone", bank.gone), ("questions_reworded", bank.reworded)):
            if question_ids:
                names = first_few(question_ids, most=_MOST_NAMES, separator=self._say("list_separator"), more="…")
                yield Paragraph(text=self._say(key, count=count_of(len(question_ids)), names=names), tone="warning")

    def _series(self) -> Table:
        return self._table(
            (
                "dimension",
                "before",
                "now",
                "attempts_scored",
                "newly_scored",
                "scored_otherwise",
                "mean_before",
                "mean_now",
            ),
            [self._series_row(change) for change in self.changes.series],
            figures={"attempts_scored", "newly_scored", "scored_otherwise", "mean_before", "mean_now"},
        )

    def _series_row(self, change: SeriesChange) -> tuple[Cell, ...]:
        return (
            Cell(text=name_of("dimension", change.dimension.value, self.language)),
            Cell(text=self._version(change.rater_kind, change.before)),
            Cell(text=self._version(change.rater_kind, change.after)),
            *(
                Cell(text=count_of(count), value=count, kind="count")
                for count in (change.scored, change.added, change.changed)
            ),
            self._mean_cell(change.mean_before),
            self._mean_cell(change.mean_after),
        )

    def _mean_cell(self, figure: Figure) -> Cell:
        if isinstance(figure, Estimate):
            return Cell(text=score_of(figure.value), value=figure.value, kind="score")
        return Cell(text=self._say("not_available"), tone="dim")

    def _version(self, kind: RaterKind, version: str | None) -> str:
        if version is None:
            return self._say("never_scored")
        return version_of(kind, version, self.language)

    def _keys(self) -> Iterator[Block]:
        corrected = self.changes.bank.corrected
        yield self._table(
            ("question", "expected_before", "expected_now", "corrected"),
            [self._key_row(key) for key in corrected[:_MOST_ROWS]],
        )
        yield from self._more(len(corrected))

    def _key_row(self, key: CorrectedKey) -> tuple[Cell, ...]:
        separator = self._say("list_separator")
        return (
            Cell(text=key.question_id, tone="strong"),
            *(Cell(text=_on_one_line(worded) or self._say("no_expected")) for worded in (key.before, key.after)),
            Cell(text=separator.join(name_of("part", name, self.language) for name in key.changed)),
        )

    def _answers(self) -> Iterator[Block]:
        # What counts otherwise first: it is why the figures differ.
        findings = sorted(self.changes.findings, key=lambda change: not change.is_turned)
        yield self._table(
            ("question", "repeat", "read_before", "read_now", "verdict_before", "verdict_now"),
            [self._answer_row(change) for change in findings[:_MOST_ROWS]],
            figures={"repeat"},
        )
        yield from self._more(len(findings))

    def _answer_row(self, change: FindingChange) -> tuple[Cell, ...]:
        return (
            Cell(text=change.question_id, tone="strong"),
            Cell(text=count_of(change.repeat + 1), value=change.repeat + 1, kind="count"),
            Cell(text=self._read(change.before)),
            Cell(text=self._read(change.after)),
            self._counts(change.was_right),
            self._counts(change.is_right),
        )

    def _read(self, finding: Scored | Unscored) -> str:
        match finding:
            case Unscored(reason=reason):
                return name_of("reason", reason.value, self.language)
            case Scored(read=None):
                return self._say("nothing_read")
            case Scored(read=read):
                return _on_one_line(read or "")

    def _counts(self, is_right: bool | None) -> Cell:  # noqa: FBT001 - the finding itself, not a switch
        word, tone = _COUNTS[is_right]
        return Cell(text=self._say(f"counts {word}"), tone=tone)

    def _more(self, count: int) -> Iterator[Block]:
        if count > _MOST_ROWS:
            yield Paragraph(text=self._say("more_changes", count=count_of(count - _MOST_ROWS)), tone="dim")

    def _table(
        self, keys: Sequence[str], rows: Sequence[tuple[Cell, ...]], *, figures: frozenset[str] | set[str] = frozenset()
    ) -> Table:
        columns = tuple(
            Column(label=self._say(f"rescoring {key}"), is_figure=key in figures, is_whole=key == "question")
            for key in keys
        )
        return Table(columns=columns, rows=tuple(rows))


_COUNTS: Final[dict[bool | None, tuple[str, Tone]]] = {
    True: ("right", "good"),
    False: ("wrong", "bad"),
    None: ("not", "dim"),
}


def _on_one_line(text: str) -> str:
    return shortened(" ".join(text.split()), _ANSWER_WIDTH)
