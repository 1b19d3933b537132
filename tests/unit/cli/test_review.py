"""``evalkit review`` without its server: what it prints, and what it leaves in the store."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.cli.main import EXIT_MENDABLE, run
from evalkit.errors import ConfigError
from evalkit.reviews.blinding import link_token_of, organiser_token_of
from evalkit.storage.opening import open_store
from evalkit.web.addresses import Address
from tests.e2e.stored_runs import StoredRun, questions_numbered, store_path, stored_runs

_RUNS = ("q8", "q4")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("stored")
    stored_runs(folder, *(StoredRun(model=name, right=[2] * 12) for name in _RUNS), questions=questions_numbered(12))
    return store_path(folder).read_bytes()


@pytest.fixture
def folder(stored: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    store_path(tmp_path).parent.mkdir()
    store_path(tmp_path).write_bytes(stored)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def test_it_prints_a_link_for_each_rater_and_the_organisers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", *_RUNS, "--rater", "ann", "--rater", "bob", "--no-serve"]) == 0
    told = capsys.readouterr().out
    with open_store(f"sqlite:///{store_path(folder)}") as store:
        (review,) = store.reviews.all()
        tokens = [link_token_of(review, rater.rater_id) for rater in store.reviews.raters(review.review_id)]
    links = [f"ann        http://127.0.0.1:8600/r/{tokens[0]}", f"bob        http://127.0.0.1:8600/r/{tokens[1]}"]
    links.append(f"organiser  http://127.0.0.1:8600/o/{organiser_token_of(review)}")
    assert told.splitlines()[-3:] == links
    assert "12 questions, 24 answers shown" in told
    assert re.search(
        r"ann: \d+ answers \(\d+ that all are given, 1 shown a second time\), \d+ scores in all, about \d+ minutes",
        told,
    )
    assert run(["review", *_RUNS, "--no-serve", "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines() == links  # the same links, and nothing else


def test_a_store_that_all_may_read_is_warned_about_with_what_keeps_it_private(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = store_path(folder)
    path.chmod(0o644)
    assert run(["review", *_RUNS, "--no-serve", "--quiet"]) == 0
    (warning,) = capsys.readouterr().err.splitlines()
    assert warning.startswith(f"warning: {path} has a mode by which every user of this machine may read it, ")
    _, _, command = warning.partition("; keep it to yourself with: ")
    subprocess.run(["sh", "-c", command], check=True)  # as a user would
    assert run(["review", *_RUNS, "--no-serve", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_lines_end_where_the_terminal_does_and_links_and_commands_stay_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert run(["review", *_RUNS, "--minutes", "20", "--no-serve"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines if "http" not in line and "evalkit " not in line) <= 60
    assert [line for line in lines if re.fullmatch(r" *evalkit review \S+ \S+ .* --minutes \d+", line)], lines
    assert all(re.search(r"http://\S+/[0-9a-f]{40}$", line) for line in lines[-3:])
    assert "  rater-1: " in "\n".join(lines)
    assert "will not tell how far raters agree" in " ".join(" ".join(lines).split())
    assert folder


def test_a_public_url_stands_in_the_links(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["review", *_RUNS, "--no-serve", "--json", "--host", "0.0.0.0", "--public-url", "https://lab.example/x/"]
    assert run(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert all(link.startswith("https://lab.example/x/r/") for link in told["links"].values())
    assert told["organiser"].startswith("https://lab.example/x/o/")
    assert set(told["links"]) == {one["rater"] for one in told["raters"]} == {"rater-1", "rater-2"}


def test_a_dry_run_says_what_it_takes_and_begins_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", *_RUNS, "--minutes", "20", "--raters", "3", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert told.count(", about 1") == 3  # each about 18 of the 20 minutes
    assert "http" not in told
    assert run(["review", *_RUNS, "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_stored"] is False
    with open_store(f"sqlite:///{store_path(folder)}") as store:
        assert not store.reviews.all()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--minutes", "2"], "error: --minutes 2: one question takes 6 scores"),
        (["--minutes", "nan"], "--minutes"),
        (["--port", "0"], "error: --port 0: raters' links hold the port"),
        (["--dimension", "humour"], "error: --dimension humour: no such dimension"),
        (["--host", "0.0.0.0"], "--public-url"),
        (["--rater", "\x1b]0;x\x07"], "a rater is called by"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_stored(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(["review", *_RUNS, "--no-serve", *arguments]) == EXIT_MENDABLE
    found = capsys.readouterr()
    assert told in found.err
    assert "\x1b" not in found.err
    assert not found.out
    with open_store(f"sqlite:///{store_path(folder)}") as store:
        assert not store.reviews.all()


def test_what_serves_it_again_means_this_review_whatever_was_begun_since_and_adds_nobody(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")

    def begins_another(_: object, *, address: Address, announce: Callable[[Address], None], told: object) -> None:
        del told
        announce(address)
        assert run(["review", *_RUNS, "--fresh", "--rater", "eve", "--no-serve", "--quiet"]) == 0

    monkeypatch.setattr("evalkit.web.review_server.serve_review", begins_another)
    assert run(["review", *_RUNS, "--rater", "ann", "--rater", "bob", "--port", "8655", "--minutes", "20"]) == 0
    printed = capsys.readouterr()
    again = printed.err.partition("serve it again with: ")[2].split()
    with open_store(f"sqlite:///{store_path(folder)}") as store:
        served = next(one for one in store.reviews.all() if one.minutes == 20)
        assert again == ["evalkit", "review", *served.short_run_ids, "--review", served.short_id]
    assert run([*again[1:], "--no-serve", "--json"]) == 0
    links = json.loads(capsys.readouterr().out)["links"]
    assert set(links) == {"ann", "bob"}
    assert all(link in printed.out for link in links.values())


@pytest.mark.parametrize(
    ("options", "begins"),
    [
        (["--port", "8655"], "http://127.0.0.1:8655/"),
        (["--host", "10.0.0.7"], "http://10.0.0.7:8600/"),
        (["--host", "0.0.0.0", "--port", "8655", "--public-url", "https://lab.example/x"], "https://lab.example/x/"),
    ],
    ids=["port", "host", "public-url"],
)
def test_the_same_command_without_its_address_prints_the_links_that_were_handed_out(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], begins: str
) -> None:
    assert folder
    assert run(["review", *_RUNS, "--no-serve", "--quiet", *options]) == 0
    links = capsys.readouterr().out
    assert links.count(begins) == 3
    assert run(["review", *_RUNS, "--no-serve", "--quiet"]) == 0
    again = capsys.readouterr()
    assert again.out == links
    assert "printed before" not in again.err
    assert run(["review", *_RUNS, "--fresh", "--no-serve", "--quiet"]) == 0
    assert capsys.readouterr().out.count("http://127.0.0.1:8600/") == 3, "another review has links of its own"


def test_another_address_is_kept_and_what_becomes_of_the_links_before_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folder
    for port in ("8655", "8700", None):
        assert run(["review", *_RUNS, "--no-serve", "--quiet", *(("--port", port) if port else ())]) == 0
        told = capsys.readouterr()
        assert told.out.count(f"http://127.0.0.1:{port or '8700'}/") == 3
        moved = "warning: links that were printed before begin with http://127.0.0.1:8655; where they no longer lead"
        assert (moved in told.err) is (port == "8700")


def test_where_it_could_not_be_served_is_not_kept(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_taken(*_: object, **__: object) -> None:
        raise ConfigError("taken")

    assert folder
    monkeypatch.setattr("evalkit.web.review_server.serve_review", is_taken)
    assert run(["review", *_RUNS, "--port", "8655", "--quiet"]) == EXIT_MENDABLE
    capsys.readouterr()
    assert run(["review", *_RUNS, "--no-serve", "--quiet"]) == 0
    assert capsys.readouterr().out.count("http://127.0.0.1:8600/") == 3
