"""A small faultless bank as files, for tests that spoil one thing in it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BANK_FILE", "LOGIC_FILE", "write_bank"]

BANK_FILE = """\
name: tiny
version: 1.0.0
title: A tiny bank
canary: evalkit-canary-0123456789
sets:
  smoke:
    questions: ["logic-*"]
    repeats: 3
"""

LOGIC_FILE = """\
canary: evalkit-canary-0123456789
category: logic
questions:
  - id: logic-001
    difficulty: easy
    twin_of: logic-002
    proof: {code: logic_001.py}
    answer: {kind: number, value: 7}
    en:
      text: How many days has a week?
      answer: {unit: days}
      solution: Seven days.
      checklist:
        - Is it seven?
        - Is it a number?
    zh:
      text: 一周有几天？
      answer: {unit: 天}
      solution: 七天。
      checklist: [是七吗？, 是数字吗？]
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
    proof: {code: logic_001.py}
    parameters:
      apples: {from: 2, to: 9}
      price: [0.10, 0.25]
    derived:
      total: apples * price
    constraints: [apples != 5]
    answer: {kind: number, value: total}
    en:
      text: An apple costs {{ price }} euros. What do {{ apples }} cost, exactly?
      solution: They cost {{ total }}.
      checklist: [Is it multiplied?, Is it exact?]
    zh:
      text: 一个苹果 {{ price }} 元，{{ apples }} 个正好多少元？
      solution: 共 {{ total }} 元。
      checklist: [是否相乘？, 是否准确？]
  - id: logic-004
    difficulty: medium
    proof: {code: logic_001.py}
    answer: {kind: choice, key: B}
    en:
      text: Which is red?
      answer: {options: {A: grass, B: blood}}
      solution: Blood.
      checklist: [Is it B?, Is it said?]
    zh:
      text: 哪个是红的？
      answer: {options: {A: 草, B: 血}}
      solution: 血。
      checklist: [是 B 吗？, 说了吗？]
"""


def write_bank(root: Path, *, bank: str | bytes = BANK_FILE, logic: str | bytes = LOGIC_FILE) -> Path:
    """The folder of the bank below a root that also has the proof it names."""
    proofs = root / "tests" / "banks" / "proofs"
    proofs.mkdir(parents=True, exist_ok=True)
    (proofs / "logic_001.py").write_text("", "utf-8")
    folder = root / "question_banks" / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("bank.yaml", bank), ("logic.yaml", logic)):
        (folder / name).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder
