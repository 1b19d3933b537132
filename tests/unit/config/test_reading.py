from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.config.reading import Config, read_config
from evalkit.domain.target import Limits, SecretHeader
from evalkit.errors import ConfigError

_URL = 'base_url = "http://h:8000/v1"\n'


def _read(folder: Path, text: str) -> Config:
    (folder / "evalkit.toml").write_text(text, encoding="utf-8")
    return read_config(folder)


def _mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        _read(folder, text)
    return str(caught.value).split("\n")


def _mistake(folder: Path, text: str) -> str:
    (line,) = _mistakes(folder, text)
    return line


def test_without_a_file_the_defaults_hold_and_the_store_lies_in_the_folder(tmp_path: Path) -> None:
    config = read_config(tmp_path)
    assert config.path is None
    assert config.targets == {}
    assert (config.defaults.bank, config.defaults.set_name, config.defaults.language) == ("reasoning", "smoke", "en")
    assert config.store_url == f"sqlite:///{tmp_path.resolve()}/runs/evalkit.db"


def test_every_key_of_a_model_reaches_its_target(tmp_path: Path) -> None:
    target = _read(
        tmp_path,
        """
        [models."qwen2.5-32b"]
        base_url = "https://h/v1"
        served_model = "Qwen"
        api_key_env = "KEY"
        reasoning = true
        concurrency = 2
        context = 16384
        max_tokens = 12288
        temperature = 1
        top_p = 0.9
        before = "true"
        watts = 700
        price_per_hour = 3.2
        system_prompt = "s"
        extra_body = { top_k = 20 }
        extra_headers = { X-Tenant = "lab", X-Api-Key = { env = "HEADER_KEY" } }
        stream = false
        cut_loops = true
        timeouts = { connect_s = 1, first_chunk_s = 2, silence_s = 3, unreachable_s = 4 }
        tries = 6
        """,
    ).targets["qwen2.5-32b"]
    assert target.name == "qwen2.5-32b"
    assert (target.base_url, target.served_model, target.api_key_env) == ("https://h/v1", "Qwen", "KEY")
    assert (target.reasoning, target.concurrency, target.context) == (True, 2, 16384)
    assert (target.sampling.max_tokens, target.sampling.temperature, target.sampling.top_p) == (12288, 1.0, 0.9)
    assert (target.before, target.watts, target.price_per_hour, target.system_prompt) == ("true", 700, 3.2, "s")
    assert target.extra_body == {"top_k": 20}
    assert target.extra_headers == {"X-Tenant": "lab", "X-Api-Key": SecretHeader(env="HEADER_KEY")}
    assert (target.stream, target.cut_loops) == (False, True)
    assert target.limits == Limits(connect_s=1, first_chunk_s=2, silence_s=3, unreachable_s=4, tries=6)


def test_the_served_model_is_the_tables_name_when_left_out(tmp_path: Path) -> None:
    assert _read(tmp_path, f"[models.q8]\n{_URL}").targets["q8"].served_model == "q8"


def test_the_file_is_found_upwards_and_the_store_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "evalkit.toml").write_text('[store]\nurl = "sqlite:///db/e.db?timeout=5"\n', encoding="utf-8")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    config = read_config(deep)
    assert config.path == tmp_path.resolve() / "evalkit.toml"
    assert config.store_url == f"sqlite:///{tmp_path.resolve()}/db/e.db?timeout=5"


def test_a_mistake_in_a_parents_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "evalkit.toml").write_text("x = 1", encoding="utf-8")
    (tmp_path / "a").mkdir()
    with pytest.raises(ConfigError, match=r"^\.\./evalkit\.toml:1: unknown key"):
        read_config(tmp_path / "a")


@pytest.mark.parametrize("url", ["sqlite:////abs/e.db", "sqlite:///:memory:", "sqlite://", "postgresql://db/evalkit"])
def test_a_store_url_that_is_not_relative_stays_as_it_is(tmp_path: Path, url: str) -> None:
    assert _read(tmp_path, f'[store]\nurl = "{url}"').store_url == url


@pytest.mark.parametrize(
    "written",
    [
        "http://h:8000/v1",
        "http://h:8000/v1/",
        "http://h:8000/v1/chat/completions",
        "HTTP://h:8000/v1/chat/completions/",
    ],
)
def test_a_base_url_is_forgiven_what_people_paste(tmp_path: Path, written: str) -> None:
    assert _read(tmp_path, f'[models.q]\nbase_url = "{written}"').targets["q"].base_url == "http://h:8000/v1"


def test_judges_are_read_like_models(tmp_path: Path) -> None:
    judge = _read(tmp_path, f'[judges.j]\n{_URL}weight = 2\nfamily = "llama"').judges["j"]
    assert (judge.target.name, judge.weight, judge.family) == ("j", 2.0, "llama")


def test_a_byte_order_mark_and_windows_line_ends_are_forgiven(tmp_path: Path) -> None:
    (tmp_path / "evalkit.toml").write_bytes(b"\xef\xbb\xbf[models.q]\r\nbase_url = 'http://h/v1'\r\nx = 1\r\n")
    with pytest.raises(ConfigError, match=r"^evalkit\.toml:3: unknown key"):
        read_config(tmp_path)


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = f"[models.a]\n{_URL}temprature = 1\ntop_p = 2\n[models.b]\n[default]\nset = 1\n"
    assert [line.split(": ")[0] for line in _mistakes(tmp_path, text)] == [
        "evalkit.toml:3",
        "evalkit.toml:4",
        "evalkit.toml:5",
        "evalkit.toml:6",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            f"[models.q8]\n{_URL}temprature = 1",
            'evalkit.toml:3: unknown key "temprature" in [models.q8]; did you mean "temperature"?',
        ),
        (f"[models.q8]\n{_URL}timeouts.silence = 1", '"silence" in [models.q8.timeouts]; did you mean "silence_s"?'),
        (f"[model.q8]\n{_URL}", "evalkit.toml:1: unknown table [model]; did you mean [models]?"),
        (f"[zzz]\n{_URL}", "there may be [models], [judges], [defaults], [store]"),
        ('[defaults]\nbank = "b"\nst = "full"', 'evalkit.toml:3: unknown key "st" in [defaults]; did you mean "set"?'),
        ('[defaults]\nlanguage = "de"', "evalkit.toml:2: language in [defaults] must be 'en' or 'zh', not 'de'"),
        ('[defaults]\nset_name = "full"', 'did you mean "set"?'),
        (f"[models.q8]\n{_URL}concurrency = 0", ":3: concurrency in [models.q8] must be at least 1, not 0"),
        (f'[models.q8]\n{_URL}temperature = "hot"', ":3: temperature in [models.q8] must be a number, not 'hot'"),
        (f"[models.q8]\n{_URL}stream = 1", ":3: stream in [models.q8] must be true or false, not 1"),
        (f"[models.q8]\n{_URL}watts = nan", "must be a finite number, not nan"),
        (f"[models.q8]\n{_URL}context = 4096", "max_tokens is 8192, context 4096); lower max_tokens"),
        ("[models.q8]\nreasoning = true", "evalkit.toml:1: base_url in [models.q8] is missing"),
        ('[models]\nbase_url = "http://h/v1"', "a table of its own with a name, [models.NAME]"),
        ("models = 1\n[defaults]\n", "evalkit.toml:1: [models] must be a table, not 1"),
        (f"[models.qwen2.5-7b]\n{_URL}", 'needs quotes: did you mean [models."qwen2.5-7b"]?'),
        (
            f'[models."qwen3:8b"]\n{_URL}',
            'call the table [models.qwen3-8b] and write served_model = "qwen3:8b"',
        ),
        (f"[models.latest]\n{_URL}", "evalkit.toml:1: the name 'latest' is reserved"),
        (f"[models.demo-q4]\n{_URL}", "the name 'demo-q4' is reserved"),
        (f"[models.Q8]\n{_URL}[models.q8]\n{_URL}", ":3: the names 'Q8' and 'q8' differ in case only; rename one"),
        (f"[models.q8]\n{_URL}[models.q8]\n{_URL}", "evalkit.toml:3: this name or key stands twice in the file"),
        (f"[models.q8]\n{_URL}tries = \n", "evalkit.toml:3: not valid TOML: Invalid value"),
        ('[models.q8]\nbase_url = "h', "evalkit.toml:2: not valid TOML"),
        (f"[models.q8]\n{_URL}tries = {'9' * 5000}", "evalkit.toml:3: not valid TOML: A number with over 4300 digits"),
        (f"[models.q8]\n{_URL}tries = {'[' * 5000}", "evalkit.toml:3: not valid TOML: Nested too deeply"),
        (f"[models.q8]\n{_URL}extra_body.{'a.' * 900}a = 1", "evalkit.toml:3: not valid TOML: Nested too deeply"),
        ('[models.q8]\nbase_url = "10.0.0.5:8000/v1"', 'did you mean "http://10.0.0.5:8000/v1"?'),
        ('[models.q8]\nbase_url = "ftp://h/v1"', "must be an address like http://localhost:8000/v1"),
        ('[models.q8]\nbase_url = "http://h:99999/v1"', "with a port up to 65535"),
        ('[models.q8]\nbase_url = "http://h/v1?a=b"', "must end before any ? or #"),
        ('[models.q8]\nbase_url = "http://h/ v1"', "must hold no blank space"),
        (f"[models.q8]\n{_URL}extra_body.temperature = 1", ":3: temperature in [models.q8.extra_body] is written by"),
        (f"[models.q8]\n{_URL}extra_body.day = 2024-01-01", ":3: day in [models.q8.extra_body] must be text, number"),
        (f"[models.q8]\n{_URL}extra_headers.X-A = 1", ":3: X-A in [models.q8.extra_headers] must be a text in quotes"),
        (f'[models.q8]\n{_URL}extra_headers."X A" = "1"', "is no name of a header"),
        (f'[models.q8]\n{_URL}extra_headers.X-A = "a\\nb"', "must be printable ASCII text on one line"),
        (f'[models.q8]\n{_URL}extra_headers.X-Key.env = "no name"', "must name an environment variable"),
        (f"[models.q8]\n{_URL}weight = 2", 'unknown key "weight" in [models.q8]'),
        (f"[judges.q8]\n{_URL}weight = 0", "weight in [judges.q8] must be greater than 0"),
        ('[store]\nurl = "runs.db"', 'must be an address like "sqlite:///runs/evalkit.db"'),
    ],
)
def test_each_mistake_is_one_line_that_says_where_and_what_to_do(tmp_path: Path, text: str, line: str) -> None:
    said = _mistake(tmp_path, text)
    assert said.startswith("evalkit.toml:")
    assert line in said


@pytest.mark.parametrize(
    "text",
    [
        'api_key = "hunter2"',
        'API_KEY = "hunter2"',
        'token = "hunter2"',
        'api_key_env = "sk-hunter2"',
        'api_kye = "hunter2"',
        'extra_headers = { Authorization = "Bearer hunter2" }',
        'extra_headers = { "x-api-key" = "hunter2" }',
        'extra_headers = { Cookie = "hunter2" }',
        'extra_headers = { X-Lab = "Bearer hunter2" }',
        'extra_headers = { X-Lab = { env = "hunter 2 hunter2" } }',
        'extra_body = { key = "hunter2", seed = "hunter2" }',
        'extra_body = { api_key = "hunter2" }',
        'extra_body = { "API-Key" = "hunter2" }',
        'extra_body = { deep = { access_token = "hunter2" } }',
        'extra_body = { deep = [{ password = "hunter2" }] }',
        'extra_body = { authorization = ["hunter2"] }',
        'extra_body = { note = "sk-hunter2" }',
        'extra_body = { note = "Bearer hunter2" }',
        'before = ["hunter2"]',
        'timeouts = { api_key = "hunter2" }',
    ],
)
def test_a_pasted_secret_is_refused_and_never_repeated(tmp_path: Path, text: str) -> None:
    said = _mistake(tmp_path, f"[models.q8]\n{_URL}{text}")
    assert said.startswith("evalkit.toml:3: ")
    assert "hunter2" not in said


@pytest.mark.parametrize("url", ["http://me:hunter2@h/v1", "http://hunter2@h/v1", "http://h/v1?key=hunter2"])
def test_a_secret_in_a_url_is_refused_and_never_repeated(tmp_path: Path, url: str) -> None:
    assert "hunter2" not in _mistake(tmp_path, f'[models.q8]\nbase_url = "{url}"')


@pytest.mark.parametrize(
    "body",
    [
        "{ max_completion_length = 5, min_tokens = 2, stop_token_ids = [1, 2], token_healing = true }",
        '{ chat_template_kwargs = { enable_thinking = false }, skip_special_tokens = true, bad_words = ["sk"] }',
        "{ return_token_ids = true, key = false, thinking_token_budget = 512, cache_salt_tokens = 1 }",
    ],
)
def test_ordinary_additions_to_the_body_are_no_secrets(tmp_path: Path, body: str) -> None:
    config = _read(tmp_path, f"[models.q8]\n{_URL}extra_body = {body}")
    assert config.targets["q8"].extra_body


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@db/e",
        "postgresql://db/e?password=hunter2",
        "postgresql://db/e?sslmode=require&PassWord=hunter2",
        "postgresql://db/e?user=me;sslpassword=hunter2",
        "postgresql://db/e?pass%77ord=hunter2",
    ],
)
def test_a_password_in_the_store_url_is_refused_and_never_repeated(tmp_path: Path, url: str) -> None:
    said = _mistake(tmp_path, f'[store]\nurl = "{url}"')
    assert "PGPASSWORD" in said
    assert "hunter2" not in said


def test_a_pasted_key_is_answered_with_the_setting_to_use(tmp_path: Path) -> None:
    assert 'api_key_env = "Q8_KEY"' in _mistake(tmp_path, f'[models.q8]\n{_URL}api_key = "hunter2"')


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "evalkit.toml").write_bytes(b"# fine\n# \xff\xfe\n")
    with pytest.raises(ConfigError, match=r"^evalkit\.toml:2: not UTF-8 text"):
        read_config(tmp_path)


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "evalkit.toml").mkdir()
    with pytest.raises(ConfigError, match=r"^evalkit\.toml: cannot be read"):
        read_config(tmp_path)
