"""One candidate of a comparison as sections see it: what it is called, in which language, by which policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.domain.comparison import Comparison, PairComparison
from evalkit.domain.question import Language
from evalkit.domain.run import Run
from evalkit.reports.document import Paragraph, Section
from evalkit.text.messages import message

__all__ = ["PairPage", "listed_in_words", "pair_pages", "run_names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPage:
    """A candidate with what its sentences need."""

    pair: PairComparison
    comparison: Comparison
    reference: str
    candidate: str
    """What the two builds are called on this page."""
    language: Language
    explains: bool
    """Whether it says what its figures mean; once on a page is enough."""

    def say(self, key: str, **values: object) -> str:
        """A message in the page's language."""
        return message(key, self.language, **values)

    def explained(self, key: str) -> tuple[Paragraph, ...]:
        """What figures mean."""
        return (Paragraph(text=self.say(key), tone="dim"),) if self.explains else ()

    def titled(self, section: Section) -> Section:
        """A part of the page; with several candidates its title says whose it is."""
        if len(self.comparison.pairs) == 1 or section.title is None:
            return section
        return replace(section, title=self.say("section_of", candidate=self.candidate, title=section.title))


def pair_pages(comparison: Comparison, language: Language, *, explains_each: bool = False) -> tuple[PairPage, ...]:
    """One for each candidate.

    Args:
        comparison: The candidates against their reference.
        language: Of their sentences.
        explains_each: Whether every candidate stands on a page of its own, which says what its figures mean.
    """
    names = run_names(comparison, language)
    return tuple(
        PairPage(
            pair=pair,
            comparison=comparison,
            reference=names[pair.reference.run_id],
            candidate=names[pair.candidate.run_id],
            language=language,
            explains=explains_each or number == 0,
        )
        for number, pair in enumerate(comparison.pairs)
    )


def run_names(comparison: Comparison, language: Language) -> Mapping[str, str]:
    """Id of a run -> what it is called: its target's name, with the run where two have the same one (A/A)."""
    runs: dict[str, Run] = {}
    for pair in comparison.pairs:
        runs.setdefault(pair.reference.run_id, pair.reference)
        runs.setdefault(pair.candidate.run_id, pair.candidate)
    times = Counter(run.target.name for run in runs.values())
    return {
        run_id: run.target.name
        if times[run.target.name] == 1
        else message("run_named", language, name=run.target.name, run=run.short_id)
        for run_id, run in runs.items()
    }


def listed_in_words(said: Iterable[str], language: Language) -> str:
    """Several things in a sentence: ``accuracy, traps and stability``."""
    parts: Sequence[str] = tuple(said)
    if len(parts) <= 1:
        return "".join(parts)
    most = message("list_separator", language).join(parts[:-1])
    return message("and_last", language, most=most, last=parts[-1])
