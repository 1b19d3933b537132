"""Whatever models, servers, banks and settings say: no command obeys it, nor lets a terminal or a spreadsheet do so."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from evalkit.actions.list_runs import listed_runs
from evalkit.actions.project import Project
from evalkit.cli.main import run
from evalkit.text.hostile import begins_like_a_formula
from tests.architecture.sources import ROOT
from tests.e2e.workplace import Workplace
from tests.faults.hostile_server import HostileServer, Speech, hostile_server
from tests.faults.terminal import sequences_in, written_to_a_terminal
from tests.mutants import Mutant
from tests.unit.reports.books import foreign_formulas

HOSTILE = (
    "[red]R[/red][link=http://evil.invalid]L[/link]"
    "\x1b]0;owned\x07\x1b]8;;http://evil.invalid\x07click\x1b]8;;\x07\x1b[2J\x1b[1;1H\x1b[8mhidden\x1b[5m\x1b[?1049h\x1bc"
    "\x1b(0\x1bP0;1|17/ab\x1b\\\x9b31m\x9d0;owned\x9c\x90\x00\x07\x08\x0b\x0c\x0e\x7f"
    "\u202eoverridden\u2066\u200b\u200d\ufeff\u00ad\u034f\U000e0041\u3164\u2028\u2029\x85\rfaked"
)
HARMLESS = (
    "A name that is as harmless as names are, in a few words, and about as long as the other one is, which is long"
)
IN_A_NAME = "[red]R[/red]\\u001b]0;owned\\u0007\\u001b[2J\\u202e\\u200b"
"""As TOML and YAML write it in quotes."""
RUN = ("run", "-m", "tiny", "--limit", "3", "--repeats", "1")
_IN_TURN = "import sys; from evalkit.cli.main import run; [run(a.split('\t')) for a in sys.argv[1:]]"
_LINE_UP = b"\x1b[1A"
_ON_A_TERMINAL = {b"SGR", b"\x1b[?25l", b"\x1b[?25h", _LINE_UP, b"\x1b[2K"}
"""What `rich` draws its bars with: the cursor hidden and shown, one line up, a line cleared."""
_ESCAPES_PASS = Mutant(
    where="evalkit.text.hostile:_visible",
    old='if character < " ":',
    new='if character == "\\x1b":\n        return character\n    if character < " ":',
)
_OBEYED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def speech(word: str) -> Speech:
    """Every text of the server is that word."""
    header = re.sub(r"[\x00-\x1f\x7f]", "", word)
    return Speech(
        reasoning=[word], answer=[f"{word}\n", f"Answer: {word}"], fact=word, error=f"{word} {word}", header=header
    )


def workplace(folder: Path, server: HostileServer, name: str) -> Workplace:
    """A workplace whose settings, bank and file names hold a name, too."""
    place = Workplace(folder=folder)
    lines = (f'served_model = "{name}"', f'system_prompt = "{name}"', "tries = 1", "concurrency = 1")
    place.configure(server.base_url, *lines, "timeouts = {unreachable_s = 0.1}")
    with (folder / "evalkit.toml").open("a", encoding="utf-8") as config:
        broken = server.base_url.replace("/v1", "/broken/v1")
        config.write(f'\n[models.broken]\nbase_url = "{broken}"\ntries = 1\nbefore = "echo pretended"\n')
    for path in (folder / "question_banks" / "sums").iterdir():
        content = (
            path.read_text(encoding="utf-8").replace("Sums for tests", f'"{name}"').replace("By adding.", f'"{name}"')
        )
        content = content.replace("[Is it added?, Is it told?]", f'[Is it added?, "{name}"]')
        path.write_text(re.sub(r"text: (.*)", rf'text: "\1 {name}"'.replace("\\u", "\\\\u"), content), encoding="utf-8")
    return place


def commands(word: str) -> list[str]:
    """Every command that shows something, in order; then those that fail."""
    name = re.sub(r"[\x00/]", "", word)[:60].encode("utf-8", "ignore").decode()
    return [
        "\t".join(arguments)
        for arguments in (
            RUN,
            ("show",),
            ("show", "--json"),
            ("score",),
            ("runs",),
            ("models",),
            ("models", "--json"),
            ("models", "check"),
            ("run", "-m", "broken", *RUN[3:]),
            ("banks", "list"),
            ("banks", "show", "math-001"),
            ("banks", "check", "sums"),
            *(("export", "latest", "--to", f"{name}.{ending}") for ending in ("csv", "json", "md", "xlsx")),
            ("export", "latest", "--to", f"{name}/x.csv"),
            ("show", name),
            ("run", "-m", name),
            ("run", "-m", "tiny", "--bank", name),
            ("run", "-m", "tiny", "-o", f"{name}=1"),
            ("show", "a", name),
            (name,),
        )
    ]


@pytest.mark.fault("hostile text on the terminal", mutant=_ESCAPES_PASS)
def test_no_command_lets_a_word_move_the_cursor(tmp_path: Path, mutant: Mutant | None) -> None:
    shown = {}
    for columns in (0, 60, 160):
        shown[columns] = _everything_shown(tmp_path / str(columns), HOSTILE, columns=columns, mutant=mutant)
        assert sequences_in(shown[columns]) <= (_ON_A_TERMINAL if columns else set[bytes]())
        text = re.sub(r"\s+", "", _without_sequences(shown[columns]))
        assert not {unicodedata.category(character) for character in set(text)} & _OBEYED
        # What a command is for is there, and what was tried stands beside it as plain signs.
        for seen in ("[red]R[/red]", "␛]0;owned␇", "3/3", "NOTREADY", "answered500", "nosuchbank", "Nosuchcommand"):
            assert seen in text, seen
        assert "\u3164" not in text
    harmless = _everything_shown(tmp_path / "harmless", HARMLESS, columns=60, mutant=mutant)
    # How often a bar is drawn, and so whether it goes up a line, is a matter of time.
    assert sequences_in(harmless) | {_LINE_UP} == sequences_in(shown[60]) | {_LINE_UP} == _ON_A_TERMINAL


def _everything_shown(folder: Path, word: str, *, columns: int, mutant: Mutant | None) -> bytes:
    """What all commands write together: on a terminal of so many columns, with none into a pipe."""
    folder.mkdir()
    with hostile_server(speech(word)) as server:
        server.kind = "library"
        name = IN_A_NAME if word == HOSTILE else HARMLESS
        server.more_models = [json.loads(f'"{name}"')]
        place = workplace(folder, server, name)
        shown = commands(word) if word == HOSTILE else commands(word)[:1]
        program = [sys.executable, "-c", _IN_TURN, *shown] if mutant is None else mutant.command(*RUN)
        environ = {"PYTHONPATH": str(ROOT)}
        if columns:
            return written_to_a_terminal(program, columns=columns, cwd=place.folder, environ=environ)[1]
        both = {**os.environ, **environ}
        ended = subprocess.run(program, cwd=place.folder, env=both, capture_output=True, timeout=120, check=False)
        return ended.stdout + ended.stderr


def _without_sequences(shown: bytes) -> str:
    return re.sub(rb"\x1b\[[0-?]*[A-Za-z]", b"", shown).decode("utf-8")


_FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "＝1",
    "a;=HYPERLINK(1)",
    'a;"=1"',
    "a\n=1\r\n+1",
    "a\t@x",
    "<img src=http://evil.invalid/i>![i](http://evil.invalid/j)[l](javascript:x) https://evil.invalid www.evil.invalid",
    "<script>x</script> <!-- x me@evil.invalid",
    "| a | b |\n# head\n```\n<a href='http://evil.invalid'>x</a>",
    "<r>=1</r>",
    HOSTILE,
)


@pytest.mark.fault(
    "hostile text in exports",
    mutant=Mutant(
        where="evalkit.text.hostile:for_spreadsheet_cell", old='_LATER_FORMULA.sub(r"\\1\'", visible)', new="visible"
    ),
)
def test_no_export_lets_a_word_compute_or_call_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = Speech(answer=[f"{word}\n" for word in _FORMULAS], fact=_FORMULAS[10], reasoning=["x"])
    with hostile_server(words) as server:
        place = workplace(tmp_path, server, "-2+3;=1 <img src=x>")
        server.kind = "library"
        assert run(RUN) == 0
        for first in ("=1+1",):
            server.speech = replace(words, answer=[first, "\nAnswer: ", first])
            run((*RUN, "--fresh"))
    for ending in ("csv", "xlsx", "md", "json"):
        assert run(("export", "tiny", *_run_ids(), "--to", f"all.{ending}")) == 0
    assert place.folder == tmp_path
    for separator in ",;\t":
        assert not [
            cell for cell in _csv_cells(tmp_path / "all.csv", separator) if begins_like_a_formula(cell.lstrip("\t"))
        ]
    with zipfile.ZipFile(tmp_path / "all.xlsx") as book:
        sheets = {name: book.read(name).decode("utf-8") for name in book.namelist() if name.endswith((".xml", ".rels"))}
    assert any("HYPERLINK(1)" in sheet for sheet in sheets.values())
    for sheet in sheets.values():
        assert not re.findall(r"<hyperlink|TargetMode|<oleObject|<definedName[^>]*>[^<]*evil", sheet)
        assert not re.findall(r"<(?:c:)?f(?: [^>]*)?>[^<]*(?:HYPERLINK|evil|<img|2\+3)", sheet)
    assert foreign_formulas(load_workbook(tmp_path / "all.xlsx")) == []
    page = (tmp_path / "all.md").read_text(encoding="utf-8")
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(page)
    assert "evil.invalid" in html
    assert not set(re.findall(r"<(\w+)", html)) - _PLAIN_HTML
    assert all(code.startswith(("evalkit ", "--")) for code in re.findall(r"<code>(.*?)</code>", html)), (
        "our commands alone"
    )
    # Renderers that make links of bare addresses find none.
    assert not re.findall(r"(?<!\\):(?=//)|www\.|(?<!\\)@", page)
    for ending in ("csv", "md", "json"):
        left = set((tmp_path / f"all.{ending}").read_text(encoding="utf-8-sig")) - set("\n\t")
        assert not {unicodedata.category(character) for character in left} & (_OBEYED - {"Co"})


_PLAIN_HTML = {
    "h1",
    "h2",
    "h3",
    "p",
    "ul",
    "li",
    "strong",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
}


def _run_ids() -> list[str]:
    return [summary.run.run_id for summary in listed_runs(project=Project.here())]


def _csv_cells(path: Path, separator: str) -> list[str]:
    """What a spreadsheet takes for cells; figures are none that could do harm."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=separator) for cell in row]
    return [cell for cell in cells if not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
