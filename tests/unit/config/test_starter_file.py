from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.config.reading import Config, read_config
from evalkit.config.starter_file import FoundModel, short_name, starter_text


def _read(folder: Path, *models: FoundModel) -> Config:
    (folder / "evalkit.toml").write_text(starter_text(models), encoding="utf-8")
    return read_config(folder)


def _found(served_model: str, *, context: int | None = None, server: str | None = "vllm") -> FoundModel:
    return FoundModel(base_url="http://h:8000/v1", served_model=served_model, server=server, context=context)


def test_what_was_found_is_what_is_read(tmp_path: Path) -> None:
    config = _read(tmp_path, _found("DeepSeek-R1-Distill-Qwen-32B-Q8_0", context=32768), _found("qwen2.5:7b"))
    assert list(config.targets) == ["qwen32b-q8", "qwen2.5-7b"]
    target = config.targets["qwen32b-q8"]
    assert (target.base_url, target.served_model) == ("http://h:8000/v1", "DeepSeek-R1-Distill-Qwen-32B-Q8_0")
    assert (target.context, target.sampling.max_tokens) == (32768, 8192)


def test_a_small_context_leaves_room_for_the_question(tmp_path: Path) -> None:
    target = _read(tmp_path, _found("m", context=4096)).targets["m"]
    assert (target.context, target.sampling.max_tokens) == (4096, 3072)


def test_without_a_server_the_file_is_readable_and_says_how_to_go_on(tmp_path: Path) -> None:
    config = _read(tmp_path)
    assert config.targets == {}
    assert "# [models.my-model]" in starter_text(())


def test_every_comment_that_is_a_setting_can_be_switched_on(tmp_path: Path) -> None:
    text = starter_text((_found("m"),))
    is_setting = (" = " in line or line.startswith("# [") for line in text.split("\n"))
    lines = [
        line.removeprefix("# ") if is_one else line for is_one, line in zip(is_setting, text.split("\n"), strict=True)
    ]
    (tmp_path / "evalkit.toml").write_text("\n".join(lines), encoding="utf-8")
    config = read_config(tmp_path)
    assert config.judges["my-judge"].family == "glm"
    target = config.targets["m"]
    assert target.api_key_env == "MY_KEY"
    assert target.extra_body == {"top_k": 20}


@pytest.mark.parametrize(
    "hostile",
    ['a"\n[models.evil]\nbase_url = "http://evil/v1', "\ud800", "\x1b[31m\x00", "{name}", "\\", "通义千问", " "],
)
def test_what_a_hostile_server_says_cannot_break_out_of_its_place(tmp_path: Path, hostile: str) -> None:
    model = FoundModel(base_url="http://h/v1", served_model=hostile, server=hostile)
    config = _read(tmp_path, model)
    (target,) = config.targets.values()
    assert target.base_url == "http://h/v1"
    if hostile.isprintable():
        assert target.served_model == hostile


@pytest.mark.parametrize(
    ("served_model", "name"),
    [
        ("DeepSeek-R1-Distill-Qwen-32B-Q8_0", "qwen32b-q8"),
        ("DeepSeek-R1-Distill-Qwen-32B-Q4_K_M.gguf", "qwen32b-q4"),
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", "llama8b"),
        ("/models/DeepSeek-R1-Distill-Qwen-1.5B-AWQ", "qwen1.5b-awq"),
        ("deepseek-r1:32b", "deepseek-r1-32b"),
        ("qwen3:8b", "qwen3-8b"),
        ("Qwen/Qwen2.5-7B-Instruct", "qwen2.5-7b"),
        ("demo", "my-demo"),
        ("latest", "model"),
        ("通义", "model"),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_short_name_is_quick_to_type(served_model: str, name: str) -> None:
    assert short_name(served_model) == name


def test_names_that_would_collide_stay_apart() -> None:
    taken: set[str] = set()
    for served in ("Qwen-7B-Q4_K_M", "Qwen-7B-Q4_K_S", "org/Qwen-7B-Q4_K_S", "other/Qwen-7B-Q4_K_S"):
        taken.add(short_name(served, taken=taken))
    assert taken == {"qwen7b-q4", "qwen-7b-q4-k-s", "qwen7b-q4-2", "qwen7b-q4-3"}
