"""Reports on a terminal, with the verdict first: good from 80 columns, and with more room beside each other.

Whatever models, servers and files wrote is made harmless and put into ``rich.text.Text`` values, never into markup:
nothing in a report can move the cursor or style itself.
"""

from __future__ import annotations

from evalkit.reports.as_text.page import render_scorecard, render_sections
from evalkit.reports.as_text.runs import render_runs

__all__ = ["render_runs", "render_scorecard", "render_sections"]
