"""Bank snapshots, variants and answer keys, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, select

from evalkit.domain.bank import Bank
from evalkit.domain.question import Category, Difficulty, Variant
from evalkit.domain.run import Place
from evalkit.errors import RefusedRows, StorageError
from evalkit.storage import words
from evalkit.storage.database import Database
from evalkit.storage.documents import answer_from, answer_text, is_clean, json_from, json_text
from evalkit.storage.tables import answer_key, bank_snapshot, variant

__all__ = ["SqlBankStore", "insert_variants"]

_NO_PARAMETERS: Final = "{}"
_KEYS_AT_ONCE: Final = 500
"""Databases limit the parameters of one statement; the least is 999 (SQLite before 3.32)."""

_CORRECTABLE: Final = ("category", "difficulty", "cluster", "twin_of", "home", "tags")
"""What enters neither hash, so that correcting it voids nothing: the newer statement holds."""

_SELECTED: Final = (
    answer_key.c.key_hash,
    variant.c.question_id,
    variant.c.language,
    variant.c.parameters,
    variant.c.prompt,
    answer_key.c.expected,
    answer_key.c.solution,
    answer_key.c.checklist,
    answer_key.c.category,
    answer_key.c.difficulty,
    answer_key.c.cluster,
    answer_key.c.twin_of,
    answer_key.c.home,
    answer_key.c.tags,
)


class SqlBankStore:
    """BankStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, bank: Bank) -> None:
        """Store a snapshot of a bank's identity."""
        row = {
            "bank_hash": bank.bank_hash,
            "name": bank.name,
            "version": bank.version,
            "title": bank.title,
            "canary": bank.canary,
            "question_count": len(bank.questions),
        }
        self._database.write(self._database.insert_missing(bank_snapshot), [row], doing="storing a bank")

    def question_count(self, bank_hash: str) -> int | None:
        """How many questions a bank held."""
        statement = select(bank_snapshot.c.question_count).where(bank_snapshot.c.bank_hash == bank_hash)
        with self._database.reading("reading the size of a bank") as connection:
            return connection.execute(statement).scalar_one_or_none()

    def add_variants(self, variants: Sequence[Variant]) -> None:
        """Store texts and answer keys."""
        if not variants:
            return
        with self._database.writing("storing variants") as connection:
            insert_variants(self._database, connection, variants)

    def variants(self, places: Sequence[Place]) -> Mapping[str, Variant]:
        """asked_hash -> Variant with the answer key that each place names."""
        stored = dict(self._stored([place.key_hash for place in places]))
        missing = [place for place in places if place.key_hash not in stored]
        if missing:
            message = (
                f"{self._database.place}: no answer key {missing[0].key_hash} is stored (and {len(missing) - 1} more); "
                "the store is not whole: restore a copy, or run again with --fresh"
            )
            raise StorageError(message)
        return {place.asked_hash: stored[place.key_hash] for place in places}

    def _stored(self, key_hashes: Sequence[str]) -> Iterator[tuple[str, Variant]]:
        """key_hash -> Variant, of those that are stored."""
        statement = select(*_SELECTED).join(answer_key, answer_key.c.asked_hash == variant.c.asked_hash)
        for start in range(0, len(key_hashes), _KEYS_AT_ONCE):
            wanted = answer_key.c.key_hash.in_(key_hashes[start : start + _KEYS_AT_ONCE])
            for key_hash, *members in self._database.rows(statement.where(wanted), doing="reading variants"):
                yield key_hash, _variant_from(members)


def insert_variants(database: Database, connection: Connection, variants: Sequence[Variant]) -> None:
    """Store texts and answer keys in a transaction that is under way."""
    for asked in variants:
        _refuse_unclean(asked, place=database.place)
    if not variants:
        return
    connection.execute(database.insert_missing(variant), [_text_row(asked) for asked in variants])
    keys_by_stated: dict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for asked in variants:
        keys_by_stated[_stated(asked)].append(_key_row(asked))
    for stated, keys in keys_by_stated.items():
        connection.execute(database.insert_or_update(answer_key, stated), keys)


def _stated(asked: Variant) -> tuple[str, ...]:
    """What a variant says beside its key: that nobody sorted it is no newer statement than an older one."""
    unsaid = {
        "category": asked.category is Category.UNSORTED,
        "difficulty": asked.difficulty is Difficulty.UNSORTED,
    }
    return tuple(name for name in _CORRECTABLE if not unsaid.get(name, False))


def _refuse_unclean(asked: Variant, *, place: str) -> None:
    # Stored changed, they would come back with other hashes, and their cells would stay open for ever.
    if not is_clean(asked):
        message = (
            f"{place}: question {asked.question_id!a}: its text holds NUL or half a character "
            "(a lone surrogate), which no database stores; remove it from the bank"
        )
        raise RefusedRows(message)


def _text_row(asked: Variant) -> dict[str, object]:
    return {
        "asked_hash": asked.asked_hash,
        "question_id": asked.question_id,
        "language": asked.language,
        "parameters": json_text(asked.parameters),
        "prompt": asked.prompt,
    }


def _key_row(asked: Variant) -> dict[str, object]:
    return {
        "key_hash": asked.key_hash,
        "asked_hash": asked.asked_hash,
        "expected": answer_text(asked.expected),
        "solution": asked.solution,
        "checklist": json_text(asked.checklist),
        "category": asked.category.value,
        "difficulty": asked.difficulty.value,
        "cluster": asked.cluster,
        "twin_of": asked.twin_of,
        "home": asked.home,
        "tags": json_text(asked.tags),
    }


def _variant_from(members: Sequence[Any]) -> Variant:
    """The variant of a row of ``_SELECTED`` without its key; a run may have 20,000, so nothing is looked up by name."""
    question_id, language, parameters, prompt, expected, solution, checklist, *facts = members
    category, difficulty, cluster, twin_of, home, tags = facts
    return Variant(
        question_id=question_id,
        language=language,
        parameters=json_from(parameters) if parameters != _NO_PARAMETERS else {},
        prompt=prompt,
        expected=answer_from(expected),
        solution=solution,
        checklist=_checklist(checklist),
        category=words.CATEGORIES[category],
        difficulty=words.DIFFICULTIES[difficulty],
        cluster=cluster,
        twin_of=twin_of,
        home=home,
        tags=_tags(tags),
    )


@lru_cache(maxsize=4096)
def _checklist(text: str) -> tuple[str, ...]:
    """Instances of a template share theirs."""
    return tuple(json_from(text))


@lru_cache(maxsize=1024)
def _tags(text: str) -> frozenset[str]:
    return frozenset(json_from(text))
