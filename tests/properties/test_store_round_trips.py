"""Whatever evalkit can say of a run, the store gives back unchanged."""

from __future__ import annotations

import uuid
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from evalkit.domain.attempt import Attempt, AttemptId, Body, CutBy, Failure, Note, Outcome, RunId
from evalkit.domain.exchange import Delivery, Timing, TokenSource, Usage
from evalkit.domain.passport import Passport
from evalkit.domain.question import (
    BooleanAnswer,
    Category,
    ChoiceAnswer,
    Difficulty,
    ExpectedAnswer,
    ExpressionAnswer,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
    Variant,
)
from evalkit.domain.run import Selection
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.domain.target import Limits, Sampling, SecretHeader, Target
from evalkit.errors import FailureKind
from evalkit.storage.documents import answer_from, answer_text, is_clean, json_from, json_text, value_from
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from evalkit.text.clean import clean_text
from tests.builders import a_bank, a_body, a_run, a_score, a_series, a_session, a_variant, an_attempt, places_for

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
"""What comes back as it is; the rest is cleaned, which a test of its own shows."""
ANY_TEXTS = st.lists(st.characters() | st.sampled_from("\x00\ud800\udfff\\"), max_size=9).map("".join)
"""Hostile ones too. Not st.text, which hardly ever meets one of the 2,048 surrogates."""
COUNTS = st.integers(min_value=0, max_value=2**40)
SECONDS = st.floats(min_value=0, allow_infinity=False)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | ANY_TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXTS, inner, max_size=3),
    max_leaves=5,
)
"""What JSON and TOML can say."""


def optional(values: SearchStrategy[str] | SearchStrategy[int] | SearchStrategy[float]) -> SearchStrategy[object]:
    return st.none() | values


TEXT_ANSWERS = st.builds(TextAnswer, text=TEXTS, aliases=st.lists(TEXTS, max_size=3).map(tuple))
MEMBERS = st.lists(TEXT_ANSWERS, max_size=3).map(tuple)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
SIMPLE_ANSWERS = st.one_of(
    st.builds(NumberAnswer, value=DECIMALS, tolerance=DECIMALS, unit=TEXTS),
    st.builds(ChoiceAnswer, key=TEXTS, options=st.dictionaries(TEXTS, TEXTS, max_size=4)),
    TEXT_ANSWERS,
    st.builds(SetAnswer, members=MEMBERS),
    st.builds(SequenceAnswer, members=MEMBERS),
    st.builds(BooleanAnswer, is_true=st.booleans()),
    st.builds(ExpressionAnswer, expression=TEXTS),
)
ANSWERS: SearchStrategy[ExpectedAnswer] = st.one_of(
    SIMPLE_ANSWERS,
    st.builds(
        PartsAnswer,
        parts=st.lists(st.builds(PartAnswer, label=TEXTS, answer=SIMPLE_ANSWERS), max_size=3).map(tuple),
    ),
    st.builds(NoValidAnswer, reason=TEXTS),
    st.builds(OpenAnswer),
)
VARIANTS = st.builds(
    Variant,
    question_id=TEXTS,
    language=st.sampled_from(["en", "zh"]),
    parameters=st.dictionaries(TEXTS, st.integers() | NUMBERS | st.booleans() | TEXTS, max_size=3),
    prompt=TEXTS,
    expected=ANSWERS,
    solution=TEXTS,
    checklist=st.lists(TEXTS, max_size=3).map(tuple),
    category=st.sampled_from(Category),
    difficulty=st.sampled_from(Difficulty),
    cluster=TEXTS,
    twin_of=optional(TEXTS),
    home=optional(TEXTS),
    tags=st.frozensets(TEXTS, max_size=3),
)
TARGETS = st.builds(
    Target,
    name=ANY_TEXTS,
    base_url=ANY_TEXTS,
    served_model=ANY_TEXTS,
    sampling=st.builds(Sampling, temperature=SECONDS, top_p=SECONDS, max_tokens=COUNTS),
    limits=st.builds(Limits, silence_s=SECONDS, tries=COUNTS),
    api_key_env=optional(ANY_TEXTS),
    reasoning=st.none() | st.booleans(),
    context=optional(COUNTS),
    system_prompt=optional(ANY_TEXTS),
    extra_body=st.dictionaries(ANY_TEXTS, PLAIN, max_size=3),
    extra_headers=st.dictionaries(ANY_TEXTS, ANY_TEXTS | st.builds(SecretHeader, env=ANY_TEXTS), max_size=3),
    watts=optional(SECONDS),
)
PASSPORTS = st.builds(
    Passport,
    server=optional(ANY_TEXTS),
    listed_models=st.lists(ANY_TEXTS, max_size=3).map(tuple),
    parameter_count=optional(COUNTS),
    default_sampling=st.dictionaries(ANY_TEXTS, NUMBERS, max_size=3),
    raw=st.dictionaries(ANY_TEXTS, ANY_TEXTS, max_size=3),
)
SELECTIONS = st.builds(
    Selection,
    bank=ANY_TEXTS,
    language=st.sampled_from(["en", "zh"]),
    set_name=optional(ANY_TEXTS),
    categories=st.lists(st.sampled_from(Category), max_size=3).map(tuple),
    difficulties=st.lists(st.sampled_from(Difficulty), max_size=3).map(tuple),
    question_ids=st.lists(ANY_TEXTS, max_size=3).map(tuple),
    limit=optional(COUNTS),
    seed=st.integers(),
)
TIMINGS = st.builds(
    Timing,
    started_at=st.datetimes(timezones=st.just(UTC)),
    queued_s=SECONDS,
    ttft_s=optional(SECONDS),
    ttfa_s=optional(SECONDS),
    complete_s=optional(SECONDS),
    decode_tokens_per_s=optional(SECONDS),
    chunk_count=COUNTS,
    chunk_gap_p50_s=optional(SECONDS),
    chunk_gap_max_s=optional(SECONDS),
    is_buffered=st.booleans(),
)
USAGES = st.builds(
    Usage,
    source=st.sampled_from(TokenSource),
    prompt_tokens=optional(COUNTS),
    completion_tokens=optional(COUNTS),
    reasoning_tokens=optional(COUNTS),
    cached_tokens=optional(COUNTS),
)
FAILURES = st.builds(
    Failure,
    kind=st.sampled_from(FailureKind),
    message=TEXTS,
    is_retryable=st.booleans(),
    status=optional(st.integers(min_value=0, max_value=999)),
)
ATTEMPTS = st.builds(
    Attempt,
    attempt_id=st.uuids().map(str).map(AttemptId),
    run_id=st.just(a_run().run_id),
    session_id=st.just(a_session().session_id),
    asked_hash=st.just(a_variant().asked_hash),
    repeat=st.integers(min_value=0, max_value=2**31 - 1),
    try_number=st.integers(min_value=0, max_value=2**31 - 1),
    seed=st.integers(min_value=0, max_value=2**31 - 1),
    outcome=st.sampled_from(Outcome),
    failure=st.none() | FAILURES,
    cut_by=st.none() | st.sampled_from(CutBy),
    notes=st.frozensets(st.sampled_from(Note)),
    delivery=st.sampled_from(Delivery),
    finish_reason=optional(TEXTS),
    served_model=optional(TEXTS),
    timing=TIMINGS,
    usage=USAGES,
)
BODIES = st.builds(
    Body,
    request=st.binary(max_size=99),
    reply=st.binary(max_size=99),
    reasoning=ANY_TEXTS,
    answer=ANY_TEXTS,
)
FINDINGS = st.builds(Scored, value=st.floats(1, 5), read=optional(TEXTS)) | st.builds(
    Unscored, reason=st.sampled_from(UnscoredReason), detail=TEXTS
)

# One store serves all examples of a test: each example adds a run of its own, as in real life.
several = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@pytest.fixture
def store() -> Generator[Store]:
    with open_store("sqlite://") as opened:
        opened.banks.add(a_bank())
        opened.banks.add_variants([a_variant()])
        opened.scores.add_series(a_series())
        yield opened


@given(answer=ANSWERS)
def test_an_expected_answer_comes_back_exactly(answer: ExpectedAnswer) -> None:
    back = answer_from(answer_text(answer))
    assert back == answer
    # Equality overlooks the places of a Decimal and the order of options.
    assert repr(back) == repr(answer)


@given(target=TARGETS)
def test_a_target_comes_back_exactly_when_clean(target: Target) -> None:
    back = value_from(Target, json_text(target))
    assert (back == target) == is_clean(target)
    assert is_clean(back)


@given(passport=PASSPORTS)
def test_a_passport_comes_back_with_its_identity_when_clean(passport: Passport) -> None:
    back = value_from(Passport, json_text(passport))
    assert (back == passport) == is_clean(passport)
    assert back.identity == passport.identity or not is_clean(passport)


@given(selection=SELECTIONS)
def test_a_selection_comes_back_exactly_when_clean(selection: Selection) -> None:
    back = value_from(Selection, json_text(selection))
    assert (back == selection) == is_clean(selection)


@given(value=PLAIN)
def test_a_stored_document_is_text_that_every_database_takes(value: object) -> None:
    text = json_text(value)
    assert clean_text(text) == text
    assert is_clean(json_from(text))


@pytest.mark.parametrize("text", ["\ud800", "\x00", "\ude00\ud83d"])
def test_half_a_character_is_not_clean_wherever_it_stands(text: str) -> None:
    assert is_clean(a_variant(prompt="\U0001f600 \\u0000"))
    unclean = [
        a_variant(prompt=text),
        a_variant(checklist=("ok", text)),
        a_variant(parameters={"a": text}),
        a_variant(tags=frozenset({text})),
        a_variant(expected=ChoiceAnswer(key="A", options={text: "x"})),
        a_variant(expected=PartsAnswer(parts=(PartAnswer(label="x", answer=TextAnswer(text=text)),))),
    ]
    assert [variant for variant in unclean if is_clean(variant)] == []


@several
@given(variant=VARIANTS)
def test_a_variant_comes_back_with_both_its_hashes(store: Store, variant: Variant) -> None:
    # Texts that differ in nothing but their parameters are one text; examples must not meet.
    variant = replace(variant, question_id=f"{uuid.uuid4()} {variant.question_id}")
    store.banks.add_variants([variant])
    back = store.banks.variants(places_for([variant]))[variant.asked_hash]
    assert (back, back.asked_hash, back.key_hash) == (variant, variant.asked_hash, variant.key_hash)
    assert repr(back.parameters) == repr(variant.parameters)


@several
@given(attempt=ATTEMPTS, body=BODIES)
def test_an_attempt_and_its_body_come_back(store: Store, attempt: Attempt, body: Body) -> None:
    run_id, session_id = RunId(str(uuid.uuid4())), str(uuid.uuid4())
    store.runs.add(a_run(run_id=run_id))
    store.runs.open_session(a_session(session_id=session_id, run_id=run_id))
    put = replace(attempt, run_id=run_id, session_id=session_id, attempt_id=AttemptId(str(uuid.uuid4())))
    store.attempts.append([(put, body)])
    (back,) = store.attempts.of_run(run_id)
    assert back == put
    assert back.timing.started_at.tzinfo is UTC
    assert (put.cell in store.attempts.finished_cells(run_id)) == put.is_final
    clean = replace(body, reasoning=clean_text(body.reasoning), answer=clean_text(body.answer))
    assert store.attempts.body(put.attempt_id) == clean


@several
@given(finding=FINDINGS)
def test_a_finding_comes_back(store: Store, finding: Scored | Unscored) -> None:
    run_id, session_id = RunId(str(uuid.uuid4())), str(uuid.uuid4())
    store.runs.add(a_run(run_id=run_id))
    store.runs.open_session(a_session(session_id=session_id, run_id=run_id))
    attempt = an_attempt(run_id=run_id, session_id=session_id)
    store.attempts.append([(attempt, a_body())])
    score = a_score(attempt_id=attempt.attempt_id, finding=finding)
    store.scores.append([score])
    assert list(store.scores.of_run(run_id, a_series().series_id)) == [score]
