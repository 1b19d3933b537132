"""A comparison as people read it: which sections it has, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.domain.comparison import Comparison
from evalkit.domain.question import Language
from evalkit.reports.document import Section
from evalkit.reports.sections.compared_basis import basis_section, comparability_section, remarks_section
from evalkit.reports.sections.compared_builds import ranking_section
from evalkit.reports.sections.compared_criteria import (
    floors_section,
    other_criteria_section,
    primary_criteria_section,
)
from evalkit.reports.sections.compared_judges import judges_section
from evalkit.reports.sections.compared_pair import PairPage, pair_pages
from evalkit.reports.sections.compared_people import people_section
from evalkit.reports.sections.compared_questions import changed_section, slices_section
from evalkit.reports.sections.compared_verdict import compared_banner_section, compared_verdict_section
from evalkit.text.messages import message

__all__ = ["candidate_sections", "comparison_page", "comparison_title", "whole_sections"]


def comparison_page(comparison: Comparison, language: Language, *, is_full: bool = False) -> tuple[Section, ...]:
    """The page in words and cells: every verdict first, then what each rests on.

    Args:
        comparison: The candidates against their reference.
        language: Of labels and sentences; names of models and questions stay as they are.
        is_full: Whether questions that changed stand with what was asked and what was answered, for pages with room.
    """
    pages = pair_pages(comparison, language)
    details = (section for page in pages for section in candidate_sections(page, is_full=is_full))
    return (*whole_sections(comparison, language), *details)


def whole_sections(comparison: Comparison, language: Language) -> tuple[Section, ...]:
    """What holds for all candidates: the banner, their verdicts, their ranking, and what to know of the whole."""
    first = pair_pages(comparison, language)[0]
    sections = (
        compared_banner_section(comparison, language),
        compared_verdict_section(comparison, language),
        ranking_section(comparison, language),
        # Of one candidate, all remarks stand in one place.
        remarks_section(first, comparison.remarks) if len(comparison.pairs) > 1 else None,
    )
    return tuple(section for section in sections if section is not None)


def candidate_sections(page: PairPage, *, is_full: bool) -> tuple[Section, ...]:
    """What one candidate's verdict rests on, the most important first."""
    return tuple(section for section in _candidate(page, is_full=is_full) if section is not None)


def comparison_title(comparison: Comparison, language: Language) -> str:
    """What the page is about: ``demo-q4, demo-q2 against demo``."""
    pages = pair_pages(comparison, language)
    candidates = message("list_separator", language).join(page.candidate for page in pages)
    return message("comparison_title", language, candidates=candidates, reference=pages[0].reference)


def _candidate(page: PairPage, *, is_full: bool) -> Iterator[Section | None]:
    of_whole = page.comparison.remarks if len(page.comparison.pairs) == 1 else ()
    warnings = remarks_section(page, (*page.pair.remarks, *of_whole))
    yield basis_section(page)
    yield None if warnings is None else page.titled(warnings)
    if page.pair.status is None:
        # What stops the verdict is what has to be mended.
        yield comparability_section(page)
    yield primary_criteria_section(page)
    yield floors_section(page)
    yield other_criteria_section(page)
    yield people_section(page)
    yield judges_section(page)
    if page.pair.status is not None:
        yield comparability_section(page)
    yield slices_section(page)
    yield changed_section(page, is_full=is_full)
