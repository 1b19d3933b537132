"""The scorecard as people read it: which sections it has, and in which order."""

from __future__ import annotations

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.document import Section
from evalkit.reports.sections.about import facts_section, passport_section, warnings_section
from evalkit.reports.sections.accuracy import accuracy_section
from evalkit.reports.sections.dimensions import dimensions_section
from evalkit.reports.sections.judges import judges_section
from evalkit.reports.sections.outcomes import outcomes_section
from evalkit.reports.sections.pairs import transfer_section, twins_section
from evalkit.reports.sections.people import people_section
from evalkit.reports.sections.speed import speed_section
from evalkit.reports.sections.stability import stability_section
from evalkit.reports.sections.unmeasured import unmeasured_section
from evalkit.reports.sections.verdict import banner_section, verdict_section

__all__ = ["scorecard_page"]


def scorecard_page(card: Scorecard, language: Language) -> tuple[Section, ...]:
    """The page in words and cells: the verdict first, then what it rests on, the most important first.

    Args:
        card: The figures.
        language: Of labels and sentences; names of models and questions stay as they are.
    """
    sections = (
        banner_section(card.run, language, panel=card.panel),
        verdict_section(card, language),
        facts_section(card, language),
        warnings_section(card, language),
        dimensions_section(card, language),
        judges_section(card, language),
        people_section(card, language),
        accuracy_section(card, language),
        stability_section(card, language),
        twins_section(card, language),
        transfer_section(card, language),
        outcomes_section(card, language),
        speed_section(card, language),
        passport_section(card, language),
        unmeasured_section(card, language),
    )
    return tuple(section for section in sections if section is not None)
