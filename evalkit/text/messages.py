"""Every sentence and label that reports show, in English and Chinese.

One catalogue, both languages beside each other, instead of a file for each language: a key without its translation
cannot be written. The wordings stand by topic in ``evalkit.text.catalogue``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.domain.question import Language
from evalkit.text.catalogue.accuracy import ACCURACY
from evalkit.text.catalogue.banks import BANKS
from evalkit.text.catalogue.browsing import BROWSING
from evalkit.text.catalogue.calibration import CALIBRATION
from evalkit.text.catalogue.calibration_marks import CALIBRATION_MARKS
from evalkit.text.catalogue.charts import CHARTS
from evalkit.text.catalogue.compared_judges import COMPARED_JUDGES
from evalkit.text.catalogue.compared_people import COMPARED_PEOPLE
from evalkit.text.catalogue.compared_places import COMPARED_PLACES
from evalkit.text.catalogue.comparison import COMPARISON
from evalkit.text.catalogue.criteria import CRITERION_NAMES
from evalkit.text.catalogue.dimensions import DIMENSIONS
from evalkit.text.catalogue.forms import FORMS
from evalkit.text.catalogue.header import HEADER
from evalkit.text.catalogue.imports import IMPORTS
from evalkit.text.catalogue.judging import JUDGING
from evalkit.text.catalogue.names import NAMES
from evalkit.text.catalogue.organising import ORGANISING
from evalkit.text.catalogue.outcomes import OUTCOMES
from evalkit.text.catalogue.people import PEOPLE
from evalkit.text.catalogue.planning import PLANNING
from evalkit.text.catalogue.rating import RATING
from evalkit.text.catalogue.rating_script import RATING_SCRIPT
from evalkit.text.catalogue.reasons import REASONS
from evalkit.text.catalogue.remarks import REMARKS
from evalkit.text.catalogue.report import REPORT
from evalkit.text.catalogue.rescoring import RESCORING
from evalkit.text.catalogue.rubrics import RUBRICS
from evalkit.text.catalogue.runs import RUNS
from evalkit.text.catalogue.series import SERIES
from evalkit.text.catalogue.sheets import SHEETS
from evalkit.text.catalogue.speed import SPEED
from evalkit.text.catalogue.stability import STABILITY
from evalkit.text.catalogue.upkeep import UPKEEP
from evalkit.text.catalogue.viewed_answers import VIEWED_ANSWERS
from evalkit.text.catalogue.viewer import VIEWER
from evalkit.text.catalogue.wordings import Wordings
from evalkit.text.catalogue.workbook import WORKBOOK

__all__ = ["CATALOGUE", "message"]

CATALOGUE: Final[Mapping[str, Wordings]] = {
    **ACCURACY,
    **BROWSING,
    **CALIBRATION,
    **CALIBRATION_MARKS,
    **CHARTS,
    **COMPARED_JUDGES,
    **COMPARED_PEOPLE,
    **COMPARED_PLACES,
    **COMPARISON,
    **CRITERION_NAMES,
    **DIMENSIONS,
    **FORMS,
    **HEADER,
    **IMPORTS,
    **JUDGING,
    **NAMES,
    **ORGANISING,
    **OUTCOMES,
    **PEOPLE,
    **PLANNING,
    **RATING,
    **RATING_SCRIPT,
    **REASONS,
    **REMARKS,
    **REPORT,
    **RESCORING,
    **RUBRICS,
    **RUNS,
    **SERIES,
    **SHEETS,
    **SPEED,
    **STABILITY,
    **UPKEEP,
    **VIEWED_ANSWERS,
    **VIEWER,
    **WORKBOOK,
    **BANKS,
}
"""Key -> its wordings."""


def message(key: str, language: Language, **values: object) -> str:
    """A message with its placeholders filled in.

    Args:
        key: One of ``CATALOGUE``; another one is a bug of the caller, and raises KeyError.
        language: Which wording.
        values: What stands for the placeholders. Text from models and servers is to be made harmless before.
    """
    wordings = CATALOGUE[key]
    wording = wordings.zh if language == "zh" else wordings.en
    return wording.format(**values)
