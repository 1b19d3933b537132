"""The scorecard and the list of runs on a terminal, with the verdict first.

Rendered for any width; good from 80 columns. Whatever models, servers and files wrote goes through ``_plain``, and is
put into ``rich.text.Text`` values, never into markup: nothing in a report can move the cursor or style itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import RunSummary
from evalkit.domain.score import UnscoredReason
from evalkit.domain.verdict import Estimate, Figure, Quantiles, Scorecard, Undefined
from evalkit.reports.wording import count_of, interval_of, level_of, measured, name_of, percent_of, reason_of
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message

__all__ = ["render_runs", "render_scorecard"]

_SHORT_ID: Final = 8
_WIDEST: Final = 160
_NOT_YET_SCORED: Final = (
    Dimension.COHERENCE,
    Dimension.COMPLETENESS,
    Dimension.COMPLEXITY,
    Dimension.COMMON_SENSE,
    Dimension.CREATIVITY,
)
_SHOWN_AS_OUTCOMES: Final = frozenset({UnscoredReason.NOT_COMPLETED.value, UnscoredReason.NOT_SERVED.value})
_BAND_STYLES: Final[Mapping[str, str]] = {"poor": "red", "floor": "yellow", "fair": "", "comfortable": "green"}


def render_scorecard(card: Scorecard, *, language: Language, console: Console) -> None:
    """Print a run's first figures.

    Args:
        card: The figures.
        language: Of labels and sentences; names of models and questions stay as they are.
        console: Where to; any width.
    """
    console.print(_Page(card=card, language=language), highlight=False)


def render_runs(summaries: Sequence[RunSummary], *, language: Language, console: Console) -> None:
    """Print a table of runs in the order given."""
    if not summaries:
        console.print(Text(message("no_runs", language)))
        return
    table = _table()
    table.padding = (0, 1, 0, 0)
    for column in ("run", "model", "bank_set", "language"):
        table.add_column(message(column, language), overflow="fold", no_wrap=column in {"run", "language"})
    table.add_column(message("finished", language), justify="right", no_wrap=True)
    table.add_column(message("last_activity", language), no_wrap=True)
    for summary in summaries:
        table.add_row(*_run_cells(summary, language))
    console.print(table, highlight=False)


def _run_cells(summary: RunSummary, language: Language) -> tuple[Text, ...]:
    run = summary.run
    mark = Text(f"\n{message('simulated_mark', language)}", style="yellow") if run.target.is_simulated else Text()
    progress = message(
        "finished_of_wanted", language, finished=count_of(summary.finished), wanted=count_of(summary.wanted)
    )
    return (
        _plain(run.run_id[:_SHORT_ID]),
        _plain(run.target.name) + mark,
        _plain("/".join(part for part in (run.selection.bank, run.selection.set_name) if part)),
        Text(run.selection.language),
        Text(progress, style=_incomplete_style(summary)),
        Text(f"{summary.last_activity_at.astimezone():%Y-%m-%d %H:%M}"),
    )


def _incomplete_style(summary: RunSummary) -> str:
    return "" if summary.finished >= summary.wanted else "yellow"


def _plain(text: str, *, limit: int = 300) -> Text:
    return Text(_neutral(text, limit=limit))


def _neutral(text: str, *, limit: int = 300) -> str:
    return for_terminal(text, limit=limit, escapes_markup=False)


def _table() -> Table:
    """A calm table: a line under the heads and no frame."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False, header_style="dim")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The scorecard's sections, from the verdict down to what was not measured."""

    card: Scorecard
    language: Language

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, _WIDEST)
        for section in self._sections():
            yield from console.render(section, options.update(width=width))

    def _sections(self) -> Iterator[RenderableType]:
        if self.card.run.target.is_simulated:
            yield Text(self._say("simulated"), style="bold black on yellow")
            yield Text()
        yield self._verdict()
        yield Text()
        yield self._header()
        if self.card.remarks or self.card.speed.remarks:
            yield from self._section("warnings", self._remarks())
        yield from self._section("accuracy", self._accuracy())
        yield from self._section(None, self._slices())
        yield from self._section("outcomes", self._outcomes())
        yield from self._section("speed", self._speed())
        yield from self._section("not_measured", self._not_measured())

    def _say(self, key: str, **values: object) -> str:
        return message(key, self.language, **values)

    def _section(self, title: str | None, body: RenderableType) -> Iterator[RenderableType]:
        yield Text()
        if title is not None:
            yield Text(self._say(title), style="bold")
        yield Padding(body, (0, 0, 0, 2), expand=False)

    def _verdict(self) -> RenderableType:
        lines = [self._accuracy_verdict(), self._completion_verdict()]
        rate = self.card.speed.decode_tokens_per_s
        if isinstance(rate, Quantiles) and self.card.speed.band is not None:
            band = self._name("band", self.card.speed.band)
            lines.append(Text(self._say("speed_verdict", rate=measured(rate.p50), band=band)))
        if self.card.finished < self.card.wanted:
            progress = self._say("progress", finished=count_of(self.card.finished), wanted=count_of(self.card.wanted))
            lines.append(Text(progress, style="yellow"))
        return Group(*lines)

    def _accuracy_verdict(self) -> Text:
        name = _plain(self.card.run.target.name)
        name.stylize("bold")
        figure = self.card.accuracy_every
        if isinstance(figure, Undefined):
            reason = reason_of(figure, self.language, neutral=_neutral)
            return name + Text(f"  {self._say('verdict_undefined', reason=reason)}")
        sentence = self._say(
            "verdict",
            percent=percent_of(figure.value),
            level=level_of(figure),
            interval=interval_of(figure, self.language),
        )
        return name + Text(f"  {sentence}", style="bold")

    def _completion_verdict(self) -> Text:
        served = {outcome: count for outcome, count in self.card.outcomes.items() if outcome.is_served}
        total = sum(served.values())
        lost = total - served.get(Outcome.ANSWERED, 0)
        if total == 0:
            return Text(self._say("nothing_served"), style="yellow")
        if lost == 0:
            return Text(self._say("all_completed"))
        return Text(
            self._say("not_completed", count=count_of(lost), total=count_of(total), percent=percent_of(lost / total))
        )

    def _header(self) -> RenderableType:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for label, value in self._facts():
            grid.add_row(self._say(label), value)
        return grid

    def _facts(self) -> Iterator[tuple[str, Text]]:
        run = self.card.run
        comma = self._say("fact_separator")
        yield "run", _plain(run.run_id[:_SHORT_ID])
        yield "model", _plain(self._say("served_as", name=run.target.served_model))
        server, version = run.passport.server or "", run.passport.server_version or ""
        # Some servers repeat their name in front of the version.
        named = version if server and version.startswith(server) else f"{server} {version}".strip()
        yield (
            "server",
            _plain(
                comma.join(
                    [
                        named or self._say("server_unknown"),
                        self._say("quantisation", name=run.passport.quantisation or self._say("unknown")),
                        self._say("context_tokens", count=self._context()),
                    ]
                )
            ),
        )
        yield "questions", _plain(comma.join(self._scope()))
        sampling = run.target.sampling
        yield (
            "sampling",
            Text(
                self._say(
                    "sampling_values",
                    temperature=f"{sampling.temperature:g}",
                    top_p=f"{sampling.top_p:g}",
                    max_tokens=count_of(sampling.max_tokens),
                )
            ),
        )

    def _context(self) -> str:
        context = self.card.run.passport.context or self.card.run.target.context
        return self._say("unknown") if context is None else count_of(context)

    def _scope(self) -> Iterator[str]:
        run = self.card.run
        key = "bank_alone" if run.selection.set_name is None else "bank_and_set"
        yield self._say(key, bank=run.selection.bank, version=run.bank_version, set_name=run.selection.set_name)
        if run.places:
            repeats = sorted({place.repeats for place in run.places})
            shown = str(repeats[0]) if len(repeats) == 1 else f"{repeats[0]}-{repeats[-1]}"
            yield self._say(f"asked_in_{run.selection.language}", count=count_of(len(run.places)))
            yield self._say("repeats_each", count=shown)

    def _accuracy(self) -> RenderableType:
        card = self.card
        table = self._figures(
            "", ("accuracy_every", card.accuracy_every), ("accuracy_completed", card.accuracy_completed)
        )
        lines: list[RenderableType] = [table, Text(), Text(self._say("accuracy_meaning"), style="dim")]
        methods = {
            figure.method for figure in (card.accuracy_every, card.accuracy_completed) if isinstance(figure, Estimate)
        }
        lines += [
            Text(self._say("method_is", method=self._name("method", method)), style="dim") for method in sorted(methods)
        ]
        if card.unread:
            lines.append(Text(self._say("unread", count=count_of(card.unread))))
        lines += [
            Text(self._say("unscored", count=count_of(count), reason=self._name("reason", reason)))
            for reason, count in card.unscored.items()
            if count and reason not in _SHOWN_AS_OUTCOMES
        ]
        return Group(*lines)

    def _slices(self) -> RenderableType:
        by_category = [(f"category {key.value}", figure) for key, figure in self.card.accuracy_by_category.items()]
        by_difficulty = [
            (f"difficulty {key.value}", figure) for key, figure in self.card.accuracy_by_difficulty.items()
        ]
        tables = [
            self._figures(head, *figures)
            for head, figures in (("category", by_category), ("difficulty", by_difficulty))
            if figures
        ]
        return Columns(tables, padding=(1, 6)) if tables else Text()

    def _figures(self, head: str, *figures: tuple[str, Figure]) -> Table:
        estimates = [figure for _, figure in figures if isinstance(figure, Estimate)]
        level = level_of(estimates[0]) if estimates else "95%"
        table = _table()
        table.add_column(self._say(head) if head else "", no_wrap=True)
        table.add_column(self._say("right"), justify="right", no_wrap=True)
        table.add_column(self._say("column_interval", level=level), justify="right")
        table.add_column(self._say("clusters"), justify="right")
        table.add_column(self._say("attempts"), justify="right")
        for label, figure in figures:
            table.add_row(self._say(label), *self._cells(figure))
        return table

    def _cells(self, figure: Figure) -> tuple[Text, ...]:
        if isinstance(figure, Undefined):
            reason = reason_of(figure, self.language, neutral=_neutral)
            return (Text(self._say("not_available"), style="dim"), Text(reason, style="dim"), Text(), Text())
        return (
            Text(percent_of(figure.value), style="bold"),
            Text(interval_of(figure, self.language)),
            Text(count_of(figure.n_clusters)),
            Text(count_of(figure.n_attempts)),
        )

    def _outcomes(self) -> RenderableType:
        total = sum(self.card.outcomes.values())
        table = _table()
        table.add_column(self._say("outcome"), no_wrap=True)
        table.add_column(self._say("count"), justify="right")
        table.add_column(self._say("share"), justify="right")
        table.add_column(self._say("meaning"), style="dim")
        for outcome in Outcome:
            count = self.card.outcomes.get(outcome, 0)
            if count or outcome is Outcome.ANSWERED:
                share = percent_of(count / total) if total else self._say("not_available")
                table.add_row(
                    self._say(f"outcome {outcome.value}"), count_of(count), share, self._say(f"meaning {outcome.value}")
                )
        return Group(table, *self._outcome_remarks())

    def _outcome_remarks(self) -> Iterator[Text]:
        for kind, count in self.card.failures.items():
            if count:
                yield Text(self._say("failed_of_kind", kind=_neutral(kind), count=count_of(count)))
        if self.card.failed_tries:
            yield Text(self._say("failed_tries", count=count_of(self.card.failed_tries)))
        notes = [
            self._say("note_count", note=self._name("note", note), count=count_of(count))
            for note, count in sorted(self.card.notes.items())
            if count
        ]
        if notes:
            yield Text(self._say("notes", notes=self._say("clause_separator").join(notes)))

    def _speed(self) -> RenderableType:
        speed = self.card.speed
        table = _table()
        table.add_column(self._say("figure"))
        for column in ("p10", "p50", "p90", "attempts"):
            table.add_column(self._say(column), justify="right", no_wrap=True)
        table.add_column(self._say("band"))
        for key, spread in (
            ("ttft_s", speed.ttft_s),
            ("ttfa_s", speed.ttfa_s),
            ("complete_s", speed.complete_s),
            ("decode_tokens_per_s", speed.decode_tokens_per_s),
            ("tokens_per_answer", speed.tokens_per_answer),
        ):
            band = self._band() if key == "decode_tokens_per_s" else Text()
            table.add_row(self._say(key), *self._spread(spread), band)
        return table

    def _spread(self, spread: Quantiles | Undefined) -> tuple[Text, ...]:
        if isinstance(spread, Undefined):
            reason = reason_of(spread, self.language, neutral=_neutral)
            return (Text(), Text(self._say("undefined", reason=reason), style="dim"), Text(), Text())
        return (
            Text(measured(spread.p10)),
            Text(measured(spread.p50), style="bold"),
            Text(measured(spread.p90)),
            Text(count_of(spread.n_attempts)),
        )

    def _band(self) -> Text:
        band = self.card.speed.band
        return Text() if band is None else Text(self._name("band", band), style=_BAND_STYLES.get(band, ""))

    def _remarks(self) -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="yellow")
        grid.add_column(overflow="fold")
        for remark in (*self.card.remarks, *self.card.speed.remarks):
            values = {name: _neutral(str(value)) for name, value in remark.values.items()}
            grid.add_row("!", Text(self._say(f"remark {remark.key}", **values)))
        return grid

    def _not_measured(self) -> RenderableType:
        names = self._say("list_separator").join(
            self._say(f"dimension {dimension.value}") for dimension in _NOT_YET_SCORED
        )
        clock = self._say(f"dimension {Dimension.RESPONSE_TIME.value}")
        return Group(
            Text(self._say("not_measured_line", dimensions=names), style="dim"),
            Text(self._say("response_time_line", dimension=clock), style="dim"),
        )

    def _name(self, kind: str, value: str) -> str:
        return name_of(kind, value, self.language, neutral=_neutral)
