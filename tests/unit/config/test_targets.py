from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.config.reading import Config
from evalkit.config.targets import read_secrets, target_named, with_overrides
from evalkit.domain.target import Limits, Sampling, SecretHeader, Target
from evalkit.errors import ConfigError


def _a_target(name: str = "q8") -> Target:
    return Target(name=name, base_url="http://h/v1", served_model="served")


def _a_config(*targets: Target) -> Config:
    path = Path("evalkit.toml") if targets else None
    return Config(path=path, targets={target.name: target for target in targets}, store_url="sqlite://")


_EVERYTHING_SET = replace(
    _a_target(),
    sampling=Sampling(temperature=0.1, top_p=0.2, max_tokens=3),
    limits=Limits(connect_s=1, first_chunk_s=2, silence_s=3, unreachable_s=4, tries=5),
    api_key_env="KEY",
    reasoning=False,
    concurrency=7,
    context=99,
    system_prompt="s",
    extra_body={"top_k": 20, "deep": {"a": 1, "b": 2}},
    extra_headers={"X-A": "1", "X-Key": SecretHeader(env="K")},
    stream=False,
    cut_loops=True,
    before="true",
    watts=1.0,
    price_per_hour=2.0,
    is_simulated=True,
)


def test_a_configured_name_wins_over_the_environment() -> None:
    target = _a_target()
    assert target_named(_a_config(target), "q8", environ={"OPENAI_BASE_URL": "http://other/v1"}) is target


def test_openai_base_url_serves_any_other_name() -> None:
    environ = {"OPENAI_BASE_URL": "http://h:1/v1/", "OPENAI_API_KEY": "k"}
    target = target_named(_a_config(), "org/model:tag", environ=environ)
    assert (target.name, target.served_model, target.base_url) == ("org/model:tag", "org/model:tag", "http://h:1/v1")
    assert target.api_key_env == "OPENAI_API_KEY"


@pytest.mark.parametrize("environ", [{}, {"OPENAI_API_KEY": ""}])
def test_without_a_key_in_the_environment_none_is_sent(environ: dict[str, str]) -> None:
    assert target_named(_a_config(), "m", environ={"OPENAI_BASE_URL": "http://h/v1", **environ}).api_key_env is None


def test_a_bad_openai_base_url_is_told_without_its_secret() -> None:
    with pytest.raises(ConfigError, match=r"^environment variable OPENAI_BASE_URL must hold no user name") as caught:
        target_named(_a_config(), "m", environ={"OPENAI_BASE_URL": "http://me:hunter2@h/v1"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x1b[31m"])
def test_a_name_that_would_break_a_line_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="printable text"):
        target_named(_a_config(), name, environ={"OPENAI_BASE_URL": "http://h/v1"})


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    config = _a_config(_a_target("qwen32b-q8"), _a_target("llama8b"))
    with pytest.raises(ConfigError, match=r"--model qwen32-q8: .*did you mean qwen32b-q8\?"):
        target_named(config, "qwen32-q8", environ={})
    with pytest.raises(ConfigError, match=r"configured are llama8b, qwen32b-q8"):
        target_named(config, "zzz", environ={})


def test_without_any_model_the_first_step_is_named() -> None:
    with pytest.raises(ConfigError, match=r"there is no evalkit.toml here.*`evalkit init`"):
        target_named(_a_config(), "m", environ={})


def test_overriding_nothing_changes_nothing() -> None:
    assert with_overrides(_EVERYTHING_SET, []) == _EVERYTHING_SET
    assert with_overrides(_a_target(), []) == _a_target()


def test_an_override_changes_its_key_only() -> None:
    changed = with_overrides(_EVERYTHING_SET, ["temperature=0.7", "timeouts.silence_s=60", "tries=9"])
    sampling = replace(_EVERYTHING_SET.sampling, temperature=0.7)
    limits = replace(_EVERYTHING_SET.limits, silence_s=60.0, tries=9)
    assert changed == replace(_EVERYTHING_SET, sampling=sampling, limits=limits)


def test_a_dotted_override_leaves_the_neighbours_in_place() -> None:
    changed = with_overrides(_EVERYTHING_SET, ["extra_body.deep.a=5", "extra_body.min_p=0.1"])
    assert changed.extra_body == {"top_k": 20, "deep": {"a": 5, "b": 2}, "min_p": 0.1}
    assert _EVERYTHING_SET.extra_body["deep"] == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("served_model=qwen3:8b", "qwen3:8b"),
        ('served_model="5"', "5"),
        ("served_model=a=b", "a=b"),
        ("served_model=a # b", "a # b"),
        ("served_model=1\ntries=2", "1\ntries=2"),
    ],
)
def test_what_is_not_toml_is_text(assignment: str, value: str) -> None:
    changed = with_overrides(_a_target(), [assignment])
    assert changed.served_model == value
    assert changed.limits == Limits()


@pytest.mark.parametrize(
    ("assignment", "line"),
    [
        ("temprature=1", '--option temprature: unknown key "temprature" in [models.q8]; did you mean "temperature"?'),
        ("temperature=hot", "--option temperature: temperature in [models.q8] must be a number, not 'hot'"),
        ("timeouts.silence_s=0", "--option timeouts.silence_s: silence_s in [models.q8.timeouts] must be greater than"),
        ("context=100", "--option context: max_tokens in [models.q8] must leave room"),
        ("extra_body.seed=1", "--option extra_body.seed: seed in [models.q8.extra_body] is written by evalkit itself"),
        ("timeouts=5", "--option timeouts: timeouts in [models.q8] must be a table, not 5"),
        ("temperature", "--option 'temperature': must look like key=value"),
        ("=1", "--option '': must look like key=value"),
        ("a b=1", "--option 'a b': must look like key=value"),
        ("extra_body={a=", "--option extra_body: not a valid TOML value"),
    ],
)
def test_a_wrong_override_is_one_line_with_its_option(assignment: str, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_overrides(_a_target(), [assignment])
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(line)


def test_a_secret_given_as_an_option_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        with_overrides(_a_target(), ["api_key=hunter2", "extra_headers.Authorization=hunter2"])
    assert str(caught.value).count("\n") == 1
    assert "hunter2" not in str(caught.value)


def test_secrets_come_from_the_named_variables() -> None:
    target = replace(_a_target(), api_key_env="KEY", extra_headers={"X-A": "1", "X-Key": SecretHeader(env="HEADER")})
    secrets = read_secrets(target, environ={"KEY": "k\n", "HEADER": "h"})
    assert secrets.api_key == "k"
    assert secrets.headers == {"X-Key": "h"}


def test_a_target_without_secrets_needs_none() -> None:
    secrets = read_secrets(_a_target(), environ={"OPENAI_API_KEY": "k"})
    assert secrets.api_key is None
    assert secrets.headers == {}


def test_every_missing_variable_is_named_with_its_model() -> None:
    target = replace(_a_target(), api_key_env="KEY", extra_headers={"X-Key": SecretHeader(env="HEADER")})
    with pytest.raises(ConfigError) as caught:
        read_secrets(target, environ={"KEY": " "})
    first, second = str(caught.value).split("\n")
    assert first.startswith("model 'q8' needs the environment variable KEY, which is not set")
    assert "HEADER" in second


@pytest.mark.parametrize("value", ["hunter2\nX-Evil: 1", "hunter2é"])
def test_a_secret_that_would_break_the_request_is_refused_unseen(value: str) -> None:
    with pytest.raises(ConfigError, match="KEY to be printable ASCII") as caught:
        read_secrets(replace(_a_target(), api_key_env="KEY"), environ={"KEY": value})
    assert "hunter2" not in str(caught.value)
