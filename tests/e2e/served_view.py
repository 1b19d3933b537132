"""`evalkit view` in a process of its own, over a store with something on every page of it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page

from evalkit.domain.attempt import Outcome, RunId
from evalkit.domain.judging import CanaryCheck, CanaryRow
from evalkit.domain.run import Lease
from evalkit.storage.opening import open_store
from tests.builders import A_MOMENT
from tests.e2e.commands import started, until
from tests.e2e.stored_runs import StoredRun, add_runs, broken_off, questions_numbered, store_path
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench

__all__ = [
    "ATTACK",
    "Scheme",
    "ServedView",
    "ViewedStore",
    "looked_at",
    "served_view",
    "viewed_store",
    "wait_for_figures",
]

ATTACK: Final = "q4</script><img src=x onerror=alert(1)><a href='https://example.org/'>b</a>"
Scheme = Literal["light", "dark"]
_LINK: Final = re.compile(r"http://\S+")
_KNOWN: Final = CanaryRow(name="empty", language="en", score=1.0, at_most=3.0, at_least=None, said="nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedStore:
    """Which runs there are."""

    folder: Path
    asked: RunId
    """40 questions of three repeats; some break off."""
    hostile: RunId
    """The same questions, asked of a model whose name was chosen to do harm; SIMULATED."""
    reviewed: RunId
    """Judged by a judge and scored by two people."""
    going_on: RunId
    """Half done, and a program is at work on it."""


def viewed_store(folder: Path) -> ViewedStore:
    """Runs where ``evalkit`` in a folder finds them."""
    (folder / "runs").mkdir(parents=True)
    questions = questions_numbered(40)
    with open_store(f"sqlite:///{store_path(folder)}") as store:
        bench = ReviewBench(questions=12, models=("reviewed", "reviewed-q4"), store=store)
        review = bench.begin()
        for model in bench.models:
            for number, name in enumerate(("ada", "bob")):
                bench.rated(review, name, *((question + number) % 5 + 1 for question in range(12)), model=model)
        for run in bench.runs.values():
            judge_run(store, run.run_id, AJudge(name="big", says=_says, repeats=1), questions=bench.variants)
        store.judgements.put_check(CanaryCheck(check_id="known", judge="big", rows=(_KNOWN,), created_at=A_MOMENT))
        asked, hostile, going_on = add_runs(
            store,
            StoredRun(
                model="q8",
                right=[3] * 20 + [2] * 10 + [0] * 10,
                target={"price_per_hour": 3.2, "watts": 700.0},
                begun_at=A_MOMENT + timedelta(hours=1),
                ends=broken_off(Outcome.CUT_IN_REASONING, 38, 39),
            ),
            StoredRun(
                model=ATTACK,
                right=[3] * 12 + [1] * 14 + [0] * 14,
                quantisation="Q4_K_M",
                target={"is_simulated": True},
                begun_at=A_MOMENT + timedelta(hours=2),
            ),
            StoredRun(model="q5", right=[3] * 40, asked=60, begun_at=A_MOMENT + timedelta(hours=3)),
            questions=questions,
        )
        key = store.runs.get(going_on).run_key
        ever = Lease(run_key=key, owner="elsewhere/1/x", expires_at=A_MOMENT.replace(year=2999))
        assert store.runs.take_lease(ever, now=A_MOMENT) is None
    reviewed = bench.runs["reviewed"].run_id
    return ViewedStore(folder=folder, asked=asked, hostile=hostile, reviewed=reviewed, going_on=going_on)


@dataclass(slots=True, kw_only=True)
class ServedView:
    """A viewer that is served."""

    link: str
    """As it was printed."""
    printed: list[str]
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        """What all links begin with; no slash at its end."""
        return self.link.partition("/?")[0].rstrip("/")

    def stop(self) -> int:
        """As Ctrl-C in a terminal does, which reaches every process of it; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@contextlib.contextmanager
def served_view(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Generator[ServedView]:
    """The viewer of a folder's store, at a free port, while the block runs."""
    process = started("view", "--port", "0", *arguments, cwd=folder, environ=environ)
    lines: list[str] = []
    for pipe in (process.stdout, process.stderr):
        assert pipe is not None
        threading.Thread(target=lines.extend, args=(pipe,), daemon=True).start()
    try:
        until(lambda: any(map(_LINK.search, list(lines))) or process.poll() is not None)
        assert process.poll() is None, "".join(lines)
        (link,) = (found[0] for line in list(lines) for found in [_LINK.search(line)] if found is not None)
        yield ServedView(link=link, printed=lines, process=process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
        # Whoever is left holds the pipes open.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


@contextlib.contextmanager
def looked_at(
    browser: Browser,
    url: str,
    *,
    width: int = 1440,
    scheme: Scheme = "light",
    has_scripts: bool = True,
) -> Generator[Page]:
    """A page with its figures and charts; nothing was said on its console, and nothing asked of another server.

    Args:
        browser: The browser.
        url: Of this server.
        width: Of the window, in CSS pixels.
        scheme: What the system prefers.
        has_scripts: Whether scripts run.
    """
    troubles: list[str] = []
    own = url[: url.index("/", len("http://"))]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=has_scripts
    )
    page = context.new_page()
    page.on("console", lambda said: troubles.append(said.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("request", lambda asked: None if asked.url.startswith(f"{own}/") else troubles.append(asked.url))
    page.goto(url)
    if has_scripts:
        wait_for_figures(page)
    try:
        yield page
        assert not troubles
    finally:
        context.close()


def wait_for_figures(page: Page) -> None:
    """Until they are there, and drawn."""
    page.wait_for_function("() => !document.querySelector('#waiting')", timeout=60_000)
    page.wait_for_load_state()
    if page.locator("[data-chart]").count():
        page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=60_000)


def _says(model: str, number: int, repeat: int) -> float:
    del model, repeat
    return float(1 + number % 5)
