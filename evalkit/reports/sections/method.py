"""How every figure of a report is made, and by what each run can be made again: hashes and versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.domain.run import Run
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate
from evalkit.reports.document import Column, Facts, Paragraph, Section, Table
from evalkit.reports.sections.figures import version_of, word_cell
from evalkit.reports.sections.judged_names import dimension_name
from evalkit.reports.wording import level_of, name_of
from evalkit.text.messages import message
from evalkit.version import __version__

__all__ = ["method_section"]

_EXPLAINED: Final = (
    "accuracy",
    "dimensions",
    "stability",
    "pass_k",
    "slices",
    "speed",
    "tokens",
    "cost",
)
"""Figures of every run, in the order in which they stand."""
_COMPARED: Final = ("difference", "margin", "p")


def method_section(report: Report, language: Language) -> Section:
    """What each figure is, then what was asked of whom by which versions."""
    figures = (*_EXPLAINED, *(_COMPARED if report.comparison is not None else ()))
    explained = tuple(
        (message(f"method_of {key}", language), message(f"method_how {key}", language)) for key in figures
    )
    return Section(
        key="method",
        title=None,
        blocks=(
            Paragraph(text=message("method_intervals", language), tone="plain"),
            Facts(rows=explained),
            Facts(rows=tuple(_made_with(report, language))),
            _runs_table(report, language),
        ),
    )


def _made_with(report: Report, language: Language) -> Iterator[tuple[str, str]]:
    yield message("method_made", language), f"evalkit {__version__}, {report.made_at:%Y-%m-%d %H:%M %Z}"
    methods = dict.fromkeys(
        f"{name_of('method', figure.method, language)} ({level_of(figure)})"
        for card in report.cards
        for figure in _main_figures(card)
        if isinstance(figure, Estimate)
    )
    yield message("method_used", language), message("clause_separator", language).join(methods) or "-"
    if report.comparison is not None:
        yield message("method_policy", language), report.comparison.decision.policy_hash


def _main_figures(card: Scorecard) -> Iterator[object]:
    yield card.accuracy.every
    yield from (entry.every for entry in card.dimensions)
    yield from (entry.deviation for entry in card.dimensions)
    yield card.stability.flip_rate
    yield card.speed.tokens_per_right


def _runs_table(report: Report, language: Language) -> Table:
    """One fact a line, a column for each run: hashes are long, and runs are few."""
    named = [dict(_run_facts(card, language)) for card in report.cards]
    columns = (
        Column(label=message("method_fact", language), is_whole=language == "zh"),
        *(Column(label=f"{card.run.target.name} ({card.run.short_id})") for card in report.cards),
    )
    keys = dict.fromkeys(key for facts in named for key in facts)
    rows = tuple((word_cell(key), *(word_cell(facts.get(key, "")) for facts in named)) for key in keys)
    return Table(columns=columns, rows=rows)


def _run_facts(card: Scorecard, language: Language) -> Iterator[tuple[str, str]]:
    run = card.run
    yield message("run", language), run.run_id
    yield message("method_begun", language), f"{run.created_at:%Y-%m-%d %H:%M %Z}"
    yield message("model", language), run.target.served_model
    yield from _hashes(run, language)
    for entry in card.dimensions:
        name = message("method_rater", language, dimension=dimension_name(entry, card, language))
        rater = name_of("rater", entry.rater_kind.value, language)
        version = version_of(entry.rater_kind, entry.version, language)
        yield name, message("method_rated", language, rater=rater, version=version)


def _hashes(run: Run, language: Language) -> Iterator[tuple[str, str]]:
    yield message("method_bank", language), f"{run.selection.bank} {run.bank_version}"
    yield message("method_bank_hash", language), run.bank_hash
    yield message("method_prompt", language), run.prompt_version
    yield message("method_passport", language), run.passport.identity
    yield message("method_key", language), run.run_key
    yield message("method_seed", language), str(run.selection.seed)
