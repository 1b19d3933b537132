"""What scoring stored answers again has changed, in words and cells, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.score import RaterKind, Scored, Unscored
from evalkit.domain.score_changes import CorrectedKey, FindingChange, ScoreChanges, SeriesChange
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table, Tone
from evalkit.reports.wording import count_of, interval_of, level_of, name_of, percent_of, reason_of
from evalkit.text.messages import message

__all__ = ["score_changes_document", "score_changes_sections"]

_SHORT_ID: Final = 8
_MOST_ROWS: Final = 40
"""Of one table; a page of a terminal or two. The JSON has all."""
_MOST_NAMES: Final = 5
_MOST_CHARACTERS: Final = 60
"""Of what was read from an answer, in a table."""


def score_changes_sections(changes: ScoreChanges, language: Language) -> tuple[Section, ...]:
    """The changes as parts of a report, with the verdict first."""
    return tuple(_Page(changes=changes, language=language).sections())


def score_changes_document(changes: ScoreChanges) -> dict[str, object]:
    """The changes as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": changes.run.run_id,
        "model": changes.run.target.name,
        "simulated": changes.run.target.is_simulated,
        "dry_run": changes.is_dry_run,
        "changed": not changes.is_empty,
        "accuracy": {
            "before": figure_document(changes.accuracy_before),
            "after": figure_document(changes.accuracy_after),
        },
        "series": [
            {
                "dimension": change.dimension.value,
                "rater_kind": change.rater_kind.value,
                "before": change.before,
                "after": change.after,
                "scored": change.scored,
                "newly_scored": change.added,
                "scored_otherwise": change.changed,
            }
            for change in changes.series
        ],
        "bank": {
            "missing": changes.bank.missing,
            "gone": list(changes.bank.gone),
            "reworded": list(changes.bank.reworded),
            "corrected": [
                {
                    "question_id": key.question_id,
                    "expected_before": key.before,
                    "expected_after": key.after,
                    "corrected": list(key.changed),
                }
                for key in changes.bank.corrected
            ],
        },
        "answers": [
            {
                "question_id": change.question_id,
                "repeat": change.repeat + 1,
                "before": {"is_right": change.was_right, **_finding(change.before)},
                "after": {"is_right": change.is_right, **_finding(change.after)},
            }
            for change in changes.findings
        ],
    }


def _finding(finding: Scored | Unscored) -> dict[str, object]:
    match finding:
        case Scored(value=value, read=read):
            return {"value": value, "read": read}
        case Unscored(reason=reason):
            return {"value": None, "unscored": reason.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    changes: ScoreChanges
    language: Language

    def sections(self) -> Iterator[Section]:
        if self.changes.run.target.is_simulated:
            banner = Paragraph(text=self._say("simulated"), tone="warning")
            yield Section(key="simulated", title=None, blocks=(banner,))
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
        yield Paragraph(
            text=self._say(head, model=run.target.name, run=run.run_id[:_SHORT_ID], count=count), tone="strong"
        )
        yield Paragraph(text=self._accuracy(), tone="strong")
        yield from self._bank_remarks()

    def _accuracy(self) -> str:
        before, after = self._share(self.changes.accuracy_before), self._share(self.changes.accuracy_after)
        if self.changes.is_empty:
            return self._say("nothing_changed")
        if before == after:
            return self._say("accuracy_unchanged", after=after)
        return self._say("accuracy_changed", before=before, after=after)

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
        if bank.missing is not None:
            yield Paragraph(text=self._say("bank_missing", why=bank.missing), tone="warning")
        for key, question_ids in (("questions_gone", bank.gone), ("questions_reworded", bank.reworded)):
            if question_ids:
                names = self._say("list_separator").join(question_ids[:_MOST_NAMES])
                names += "…" if len(question_ids) > _MOST_NAMES else ""
                yield Paragraph(text=self._say(key, count=count_of(len(question_ids)), names=names), tone="warning")

    def _series(self) -> Table:
        return self._table(
            ("dimension", "before", "now", "answers_scored", "newly_scored", "scored_otherwise"),
            [self._series_row(change) for change in self.changes.series],
            figures={"answers_scored", "newly_scored", "scored_otherwise"},
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
        )

    def _version(self, kind: RaterKind, version: str | None) -> str:
        if version is None:
            return self._say("never_scored")
        # A version by content is told by its first digits, as a run is by those of its id.
        shown = version.rpartition("-")[2][:_SHORT_ID]
        return self._say(f"version {kind.value}", version=shown)

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
            *(Cell(text=_shortened(worded) or self._say("no_expected")) for worded in (key.before, key.after)),
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
                return _shortened(read or "")

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


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"
