"""One run: its verdict and what that rests on, and where to look into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evalkit.actions.reviewing.progress import ReviewProgress, review_progress
from evalkit.domain.figure_page import FigureKind, FigureOrder, RunPointers
from evalkit.domain.viewing import RunLine
from evalkit.reports.wording import count_of, name_of
from evalkit.text.messages import message
from evalkit.web.asked import Asked
from evalkit.web.figures_html import shown_figures
from evalkit.web.links import Link, question_path, run_path, run_shown
from evalkit.web.view_template import view_page
from evalkit.web.viewer import Viewer

__all__ = ["calibration_page", "judges_page", "people_page", "run_page"]

_SUBPAGES: Final = ("", "judges", "people", "calibration")


def run_page(viewer: Viewer, asked: Asked) -> str:
    """The scorecard with its charts, and links to attempts and questions."""
    line = run_shown(viewer, asked.names["run"])
    shown = shown_figures(viewer, _order(line, "run", asked))
    page = shown.state.page
    pointers = None if page is None else page.pointers
    return view_page(
        "view_run",
        asked,
        line=line,
        pages=_pages(line, asked),
        shown=shown,
        attempts=[] if pointers is None else list(_attempt_links(line, pointers, asked)),
        questions=[] if pointers is None else list(_question_links(line, pointers, asked)),
        n_unstable=0 if pointers is None else pointers.n_unstable,
        export=f"evalkit export {line.short_id} --to report.html",
    )


def judges_page(viewer: Viewer, asked: Asked) -> str:
    """What judges gave, and how far they can be trusted."""
    return _subpage(viewer, asked, "judges")


def calibration_page(viewer: Viewer, asked: Asked) -> str:
    """Whether judges may stand in for people."""
    return _subpage(viewer, asked, "calibration")


def people_page(viewer: Viewer, asked: Asked) -> str:
    """How far people agree, and how far the reviews of a run have come; the links of a review are shown nowhere."""
    line = run_shown(viewer, asked.names["run"])
    reviews = [review_progress(review, store=viewer.store) for review in viewer.store.reviews.of_run(line.run_id)]
    return _subpage(viewer, asked, "people", reviews=[_progress(one, asked) for one in reviews])


def _subpage(viewer: Viewer, asked: Asked, kind: FigureKind, **values: object) -> str:
    line = run_shown(viewer, asked.names["run"])
    shown = shown_figures(viewer, _order(line, kind, asked))
    return view_page(
        "view_run_part",
        asked,
        **{
            "line": line,
            "kind": kind,
            "pages": _pages(line, asked),
            "shown": shown,
            "reviews": [],
            **values,
        },
    )


def _order(line: RunLine, kind: FigureKind, asked: Asked) -> FigureOrder:
    return FigureOrder(kind=kind, run_ids=(line.run_id,), language=asked.language)


def _pages(line: RunLine, asked: Asked) -> list[Link]:
    """The pages of one run, and its attempts."""
    language = asked.language
    here = asked.path.removeprefix(f"/runs/{asked.names['run']}").strip("/")
    links = [
        Link(
            label=message(f"view run_{page or 'scorecard'}", language),
            to=asked.link(run_path(line.run_id, page)),
            is_here=page == here,
        )
        for page in _SUBPAGES
    ]
    links.append(Link(label=message("view nav_attempts", language), to=asked.link("/attempts", {"run": line.run_id})))
    return links


def _attempt_links(line: RunLine, pointers: RunPointers, asked: Asked) -> Iterator[tuple[str, list[Link]]]:
    """Under each heading, links to some of the run's attempts."""
    language = asked.language

    def to(label: str, count: int | None = None, **wanted: object) -> Link:
        counted = label if count is None else message("view counted", language, name=label, count=count_of(count))
        return Link(label=counted, to=asked.link("/attempts", {"run": line.run_id, **wanted}))

    yield (
        message("view nav_attempts", language),
        [
            to(message("attempts mark yes", language), right="1"),
            to(message("attempts mark no", language), right="0"),
            to(message("view flips", language), flips="1"),
        ],
    )
    yield (
        message("outcomes", language),
        [to(name_of("outcome", one.value, language), count, outcome=one.value) for one, count in pointers.outcomes],
    )
    yield (
        message("view by_category", language),
        [to(message(f"category {one.value}", language), category=one.value) for one, _ in pointers.categories],
    )


def _question_links(line: RunLine, pointers: RunPointers, asked: Asked) -> Iterator[tuple[Link, str]]:
    """The most unstable questions, each with how often it was right."""
    for one in pointers.unstable:
        right = message("right_of", asked.language, right=count_of(one.right), asked=count_of(one.asked))
        to = asked.link(question_path(one.question_id), {"run": line.run_id})
        yield Link(label=one.question_id, to=to), right


def _progress(progress: ReviewProgress, asked: Asked) -> dict[str, object]:
    return {
        "id": progress.review.short_id,
        "runs": progress.runs,
        "dimensions": [name_of("dimension", name, asked.language) for name in progress.review.dimensions],
        "raters": progress.raters,
        "again": sum(rater.again for rater in progress.raters) + progress.due,
        "is_simulated": progress.is_simulated,
    }
