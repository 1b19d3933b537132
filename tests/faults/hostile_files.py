"""Configurations and banks as accidents, merges and tired hands leave them: valid files with something done to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

__all__ = ["BANK_FILES", "CONFIG_FILE", "DECISION_FILE", "Edit", "edited", "edits"]

CONFIG_FILE: Final = """\
# what the team asks
[models.tiny]
base_url = "http://127.0.0.1:9/v1"
served_model = 'org/tiny "q8"'
api_key_env = "TINY_KEY"
reasoning = true
concurrency = 4
context = 16384
max_tokens = 8192
temperature = 0.6
top_p = 0.95
watts = 7e2
price_per_hour = 3.2
system_prompt = \"\"\"
Think first.
\"\"\"
extra_headers = { X-Tenant = "lab", X-Api-Key = { env = "TINY_KEY" } }
extra_body = { top_k = 20, stop = ["a", "b"], nested = { deep = [1, 2.5, true] } }
timeouts = { first_chunk_s = 1800, silence_s = 120 }
before = "true"
stream = true
cut_loops = false
tries = 3

[models."tiny.q4"]
base_url = "http://127.0.0.1:9"

[judges.jury]
base_url = "https://127.0.0.1:9/v1"
weight = 2.0
family = "qwen"

[defaults]
bank = "sums"
set = "smoke"
language = "zh"

[store]
url = "sqlite:///runs/evalkit.db"
"""

DECISION_FILE: Final = """\
# what must hold before the small one is rolled out
name = "rollout"
reference = "tiny"
candidates = ["tiny.q4", 'tiny "q2"']
varies = ["quantisation"]
allow = ["server"]
bank = "sums"
set = "smoke"
language = "zh"
repeats = 5
seed = 1
gpu_hours = 4e1
early_stop = true

[criteria]
accuracy = "5 points"
trap_accuracy = "8 points"
unfinished = "2.5 points"
coherence = 0.25
tokens_per_s = "1.25x"

[floors]
accuracy = "60%"
unfinished = "5%"
tokens_per_s = 10
"""

_BANK_FILE: Final = """\
name: sums
version: 1.0.0
title: Sums, 加法
canary: evalkit-canary-0123456789
sets:
  smoke:
    questions: ["*"]
    repeats: 3
  few: {questions: [logic-001, "logic-00?"], repeats: 1}
"""

_PLAIN_QUESTIONS: Final = """\
canary: evalkit-canary-0123456789
category: logic
questions:
  - id: logic-001
    difficulty: easy
    twin_of: logic-002
    tags: [creativity, complexity]
    proof: {argument: A week has seven days.}
    answer: {kind: number, value: 7, tolerance: 0.5}
    en: &en
      text: How many days has a week?
      answer: {unit: days}
      solution: Seven days.
      checklist: [Is it seven?, Is it a number?]
    zh:
      text: |
        一周有几天？
      answer: {unit: 天}
      solution: 七天。
      checklist:
        - 是七吗？
        - 是数字吗？
  - id: logic-002
    difficulty: hard
    languages: [en]
    twin_of: logic-001
    proof: {argument: Nothing is said about the week.}
    en:
      text: How many days has it?
      answer: {kind: no_valid_answer, reason: What "it" is remains open.}
      solution: Nobody knows what "it" is.
      checklist: [Is it noticed?, Is it said?]
  - id: logic-003
    difficulty: medium
    languages: [en]
    cluster: lists
    proof: {argument: By reading.}
    answer: {kind: sequence, members: [Lea, {text: Nils, aliases: [Nil]}, Mo]}
    en: {text: Who stands where?, solution: "Lea, Nils, Mo.", checklist: [Lea first?, Mo last?]}
  - id: logic-004
    difficulty: medium
    languages: [en]
    proof: {argument: By looking.}
    answer: {kind: choice, key: B, options: {A: grass, B: blood}}
    en: {text: Which is red?, solution: Blood., checklist: [Is it B?, Is it said?]}
""".replace(" &en", "")

_TEMPLATES: Final = """\
canary: evalkit-canary-0123456789
category: math
questions:
  - id: math-001
    difficulty: medium
    languages: [en]
    proof: {argument: By multiplying.}
    parameters:
      apples: {from: 2, to: 40, step: 1}
      price: [0.10, 0.25, 1.45]
    derived:
      total: apples * price
    constraints: [apples != 5, total > 0.3]
    answer: {kind: number, value: total}
    en:
      text: An apple costs {{ price | fixed(2) }} euros.
        {% if apples > 3 %}What{% else %}How much{% endif %} do {{ apples }} cost? Give two decimals.
      solution: They cost {{ total }}.
      checklist: [Is it multiplied?, "Is it {{ total }}?"]
  - id: math-002
    difficulty: hard
    languages: [en]
    proof: {argument: By a program.}
    rows: [{n: 3, total: 17}, {n: 4, total: 25}]
    answer:
      kind: parts
      parts: [{label: P, kind: number, value: n}, {label: Q, kind: expression, expression: "x^2 + 1"}]
    en:
      text: "P is {{ n }}{% for i in range(n) %}.{% endfor %} and Q is {{ ['odd', 'even'][n % 2] }}."
      solution: "{{ join([n, total], ', ') }}"
      checklist: [P?, Q?]
"""

BANK_FILES: Final[Mapping[str, str]] = {
    "bank.yaml": _BANK_FILE,
    "logic.yaml": _PLAIN_QUESTIONS,
    "math.yaml": _TEMPLATES,
}

_PIECES: Final = (
    *("", " ", "\n", "\t", "\r\n", "\r", "\x00", "\x1b[2J", "\x85", "\u2028", "\ufeff", "\u202e", "\ud800", "é" * 300),
    *("{", "}", "[", "]", "(", ")", ":", ": ", "- ", "-", "#", "|", ">", "&a ", "*a", "!tag ", "!!int ", "%", "@", "`"),
    *('"', "'", '"""', "'''", "\\", '"\\ud800"', '"\\U0010ffff"', '"\\x00"', "---\n", "...\n", "<<: ", "? ", ", ", "="),
    *("null", "~", "true", "no", "nan", "-inf", "inf", "1e999", "1e-999", "0", "-1", "-0.0", "1_000", "0x10", "0o17"),
    *("9" * 400, "9" * 5000, "1." + "3" * 900, "12:30:00", "1979-05-27T07:32:00Z", "2026-02-30", "[]", "{}", "[[]]"),
    *("[" * 1200, "{a: " * 1200, "{a=" * 400, "a." * 2000 + "a", "- " * 1200, "(" * 300, "x" * 70_000, "\n" * 3000),
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{{ 9**9**9 }}",
        "{{ apples / 0 }}",
        "{{ apples.__class__ }}",
        "{% for i in range(10**9) %}",
    ),
    *("{% raw %}", "{{ self }}", "{{ total | e }}", "{{ [1, 2][7] }}", "{{ '%d' % 'a' }}", "{# ", "{{ {}|tojson }}"),
    *(
        "apples",
        "total",
        "price",
        "logic-001",
        "logic-*",
        "[!",
        "*" * 50,
        "en",
        "zh",
        "number",
        "open",
        "set",
        "boolean",
    ),
    *("factorial(10**9)", "comb(9**9, 9**8)", "range(10**12)", "2**2**2**2**9", "'a' * 10**9", "lambda: 0", "x := 1"),
    *("5%", "5 points", "-5 points", "0.8x", '"1e9x"', '"9999999999999999999 points"', "flip_rate", "transfer", "demo"),
    *("sqlite://", "http://[::1", "http://a:b@c/", "ftp://x", "//", "..", "../../..", "/", "/dev/null", "C:\\", "@@"),
)
"""What is put in: ends of lines, brackets, numbers at the edges, keys of these files, and what has broken readers."""
_TOKEN: Final = re.compile(r"[A-Za-z_][\w.-]*|[-+]?\d[\d.e]*|\"[^\"\n]*\"|'[^'\n]*'|[{}\[\]:,=|]")

_Change = Callable[[str, int, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing done to a file."""

    kind: str
    place: int
    """Which token, line or character; taken modulo how many there are."""
    piece: str

    def applied(self, text: str) -> str:
        """The text with it."""
        return _CHANGES[self.kind](text, self.place, self.piece)


def edits() -> st.SearchStrategy[list[Edit]]:
    """One to four of them."""
    piece = st.one_of(st.sampled_from(_PIECES), st.text(max_size=5))
    edit = st.builds(Edit, kind=st.sampled_from(sorted(_CHANGES)), place=st.integers(0, 4000), piece=piece)
    return st.lists(edit, min_size=1, max_size=4)


def edited(text: str, changes: list[Edit]) -> bytes:
    """A file as it lies on the disk afterwards; half characters are bytes that are no UTF-8."""
    for change in changes:
        text = change.applied(text)
    return text.encode("utf-8", "surrogatepass")


def _replace_token(text: str, place: int, piece: str) -> str:
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return text + piece
    token = tokens[place % len(tokens)]
    return text[: token.start()] + piece + text[token.end() :]


def _swap_tokens(text: str, place: int, piece: str) -> str:
    tokens = list(_TOKEN.finditer(text))
    if len(tokens) < 2:
        return text
    first, second = sorted((place % len(tokens), (place * 7 + len(piece) + 1) % len(tokens)))
    one, other = tokens[first], tokens[second]
    if first == second:
        return text
    between = text[one.end() : other.start()]
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def _insert(text: str, place: int, piece: str) -> str:
    at = place % (len(text) + 1)
    return text[:at] + piece + text[at:]


def _cut_off(text: str, place: int, piece: str) -> str:
    return text[: place % (len(text) + 1)] + piece


def _drop_line(text: str, place: int, piece: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        lines[place % len(lines)] = piece
    return "".join(lines)


def _repeat_line(text: str, place: int, piece: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        at = place % len(lines)
        lines.insert(at, lines[at].rstrip("\n") + piece[:40] + "\n")
    return "".join(lines)


def _move_line(text: str, place: int, piece: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        line = lines.pop(place % len(lines))
        lines.insert((place * 13 + len(piece)) % (len(lines) + 1), line)
    return "".join(lines)


def _indent_line(text: str, place: int, piece: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        at = place % len(lines)
        lines[at] = " " * (len(piece) % 5) + lines[at].lstrip(" ")
    return "".join(lines)


_CHANGES: Final[Mapping[str, _Change]] = {
    "replace a token": _replace_token,
    "swap two tokens": _swap_tokens,
    "insert": _insert,
    "cut off": _cut_off,
    "put in a line's place": _drop_line,
    "repeat a line": _repeat_line,
    "move a line": _move_line,
    "indent a line": _indent_line,
}
