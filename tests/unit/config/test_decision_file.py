from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.config.decision_file import read_decision
from evalkit.config.decision_schema import NOT_PRIMARY, ROOT_KEYS
from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS
from evalkit.domain.decision import Decision, Floors
from evalkit.errors import ConfigError

_BUILDS = 'reference = "q8"\ncandidates = ["q4"]\n'
_MEND = "write 2 or more, or name [criteria] without flip_rate"
_DISTINCTIONS = ("quantisation", "server", "temperature")


def _read(folder: Path, text: str, *, distinctions: tuple[str, ...] = ()) -> Decision:
    path = folder / "decision.toml"
    path.write_text(text, encoding="utf-8")
    return read_decision(path, distinctions=distinctions)


def _mistakes(folder: Path, text: str, *, distinctions: tuple[str, ...] = ()) -> list[str]:
    """The lines told, without the folder."""
    with pytest.raises(ConfigError) as caught:
        _read(folder, text, distinctions=distinctions)
    lines = str(caught.value).split("\n")
    assert all(line.startswith(f"{folder}/decision.toml:") for line in lines)
    return [line.removeprefix(f"{folder}/") for line in lines]


def _mistake(folder: Path, text: str) -> str:
    (line,) = _mistakes(folder, text)
    return line


def test_every_key_reaches_the_decision(tmp_path: Path) -> None:
    decision = _read(
        tmp_path,
        """
        name = "rollout"
        reference = "qwen32b-q8"
        candidates = ["qwen32b-q4", "qwen14b-q8"]
        varies = ["quantisation"]
        allow = ["server"]
        bank = "reasoning"
        set = "decision"
        language = "zh"
        repeats = 5
        seed = 7
        gpu_hours = 40
        early_stop = true
        [criteria]
        accuracy = "5 points"
        coherence = "0.25"
        seconds = "1.25x"
        [floors]
        accuracy = "60%"
        unfinished = "5%"
        tokens_per_s = 10
        """,
    )
    assert decision == Decision(
        name="rollout",
        reference="qwen32b-q8",
        candidates=("qwen32b-q4", "qwen14b-q8"),
        varies=("quantisation",),
        allowed=("server",),
        bank="reasoning",
        set_name="decision",
        language="zh",
        repeats=5,
        seed=7,
        gpu_hours=40.0,
        early_stop=True,
        criteria={"accuracy": 0.05, "coherence": 0.25, "seconds": 1.25},
        floors=Floors(accuracy=0.6, unfinished=0.05, tokens_per_s=10.0),
    )


def test_what_is_left_out_is_what_the_configuration_and_the_shipped_margins_say(tmp_path: Path) -> None:
    assert _read(tmp_path, _BUILDS) == Decision(reference="q8", candidates=("q4",))
    assert _read(tmp_path, _BUILDS).criteria == DEFAULT_MARGINS


def test_a_decision_is_called_after_its_file_unless_it_has_a_name(tmp_path: Path) -> None:
    path = tmp_path / "chat rollout.v2.toml"
    path.write_text(_BUILDS, encoding="utf-8")
    assert read_decision(path).name == "chat rollout.v2"
    path.write_text(f'name = "聊天"\n{_BUILDS}', encoding="utf-8")
    assert read_decision(path).name == "聊天"


def test_its_name_its_hours_and_the_order_of_its_lines_do_not_change_the_policy(tmp_path: Path) -> None:
    criteria = '[criteria]\naccuracy = "5 points"\nunfinished = "2 points"\n'
    first = _read(tmp_path, f"{_BUILDS}{criteria}")
    turned = '[criteria]\nunfinished = "2.0 points"\naccuracy = "5.00 points"\n'
    second = _read(tmp_path, f'name = "b"\ngpu_hours = 3\ncandidates = ["q4"]\nreference = "q8"\n{turned}')
    wider = _read(tmp_path, f'{_BUILDS}[criteria]\naccuracy = "6 points"\nunfinished = "2 points"\n')
    assert first.policy_hash == second.policy_hash != wider.policy_hash


def test_a_speed_floor_may_be_the_name_of_a_band(tmp_path: Path) -> None:
    floors = _read(tmp_path, f'{_BUILDS}[floors]\ntokens_per_s = "comfortable"\n').floors
    assert floors == Floors(speed_band="comfortable")


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = """\
reference = "a"
candidates = ["b", "a", "b", 3]
varys = ["quantisation"]
repeats = 1
gpu_hours = 0
language = "de"
[criteria]
acuracy = "5 points"
flip_rate = "5 points"
accuracy = 0.05
[floors]
accuracy = 0.6
tokens = 3
[criterion]
"""
    lines = _mistakes(tmp_path, text)
    assert [int(line.split(":")[1]) for line in lines] == [2, 2, 2, 3, 4, 5, 6, 8, 10, 12, 13, 14]
    assert [line.split(": ", 1)[1] for line in lines] == [
        "candidates must be a text in quotes, not 3",
        "candidates must name 'b' once only",
        "candidates must not name the reference 'a', which is held against itself then",
        'unknown key "varys"; did you mean "varies"?',
        "repeats must be at least 2, since flip_rate compares repeats; " + _MEND,
        "gpu_hours must be greater than 0.0, not 0",
        "language must be 'en' or 'zh', not 'de'",
        "acuracy in [criteria] is no criterion; did you mean accuracy?",
        'accuracy in [criteria] must say its unit; write "5 points"',
        'accuracy in [floors] must be a percentage; write "60%"',
        'unknown key "tokens" in [floors]; did you mean "tokens_per_s"?',
        "unknown table [criterion]; did you mean [criteria]?",
    ]


def test_an_unknown_criterion_that_resembles_none_lists_those_that_may_decide(tmp_path: Path) -> None:
    said = _mistake(tmp_path, f'{_BUILDS}[criteria]\nwibble = "5 points"\n')
    assert said.startswith("decision.toml:4: wibble in [criteria] is no criterion; there are accuracy, trap_accuracy, ")
    assert "energy_per_right" in said
    assert "transfer" not in said.partition("knowledge_transfer")[0]


@pytest.mark.parametrize("key", [key for key, criterion in CRITERIA.items() if not criterion.may_be_primary])
def test_a_criterion_that_flatters_a_bad_build_may_not_decide_and_it_is_said_why(tmp_path: Path, key: str) -> None:
    said = _mistake(tmp_path, f'{_BUILDS}[criteria]\n{key} = "5 points"\n')
    assert said == f"decision.toml:4: {key} in [criteria] may not decide: it {NOT_PRIMARY[key]}"
    assert CRITERIA[said.rsplit("name ", 1)[1]].may_be_primary


def test_a_margin_of_the_wrong_sign_or_unit_is_told_with_its_line(tmp_path: Path) -> None:
    text = f'{_BUILDS}[criteria]\naccuracy = "-5 points"\nseconds = "0.8x"\ncoherence = "5 points"\ncut = "5%"\n'
    assert [line.partition(" must")[0] for line in _mistakes(tmp_path, text)] == [
        "decision.toml:4: accuracy in [criteria]",
        "decision.toml:5: seconds in [criteria]",
        "decision.toml:6: coherence in [criteria]",
        "decision.toml:7: cut in [criteria]",
    ]


def test_keys_that_slipped_into_a_table_are_told_as_such_and_not_as_missing(tmp_path: Path) -> None:
    text = (
        '[floors]\naccuracy = "60%"\nreference = "q8"\ncandidates = ["q4"]\n[criteria]\nseed = 2\naccuracy = "5 points"'
    )
    moved = "belongs to the whole decision; move the line above the first table"
    assert _mistakes(tmp_path, text) == [
        f"decision.toml:3: reference in [floors] {moved}",
        f"decision.toml:4: candidates in [floors] {moved}",
        f"decision.toml:6: seed in [criteria] {moved}",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "decision.toml:1: candidates is missing; it must be given"),
        ("\n\n" + _BUILDS.replace('["q4"]', "[]"), "decision.toml:4: candidates must name at least one build"),
        (_BUILDS.replace('["q4"]', '"q4"'), "decision.toml:2: candidates must be a list in [ ], not 'q4'"),
        (_BUILDS.replace('["q4"]', '["q4 "]'), "decision.toml:2: candidates must be printable text of up to "),
        (_BUILDS.replace('"q8"', '"q\\u001b8"'), "decision.toml:1: reference must be printable text of up to "),
        (f'{_BUILDS}bank = "b\x85"', "decision.toml:3: bank must be printable text of up to "),
        (_BUILDS.replace('"q8"', '""'), "decision.toml:1: reference must not be empty"),
        (f"{_BUILDS}[criteria]\n", "decision.toml:3: [criteria] must name at least one criterion, such as accuracy = "),
        (f"{_BUILDS}criteria = 5\n", "decision.toml:3: [criteria] must be a table, not 5"),
        (f'{_BUILDS}confidence = "95%"', 'decision.toml:3: unknown key "confidence"; there may be name, reference, '),
        (f"{_BUILDS}[models]\n", "decision.toml:3: unknown table [models]; there may be [criteria], [floors]"),
        (f"{_BUILDS}repeats = 0", "decision.toml:3: repeats must be at least 1, not 0"),
        (f"{_BUILDS}repeats = 1.5", "decision.toml:3: repeats must be a whole number, not 1.5"),
        (f"{_BUILDS}repeats = 1001", "decision.toml:3: repeats must be at most 1000, not 1001"),
        (f"{_BUILDS}repeats = 1", "decision.toml:3: repeats must be at least 2, since flip_rate compares repeats"),
        (f"{_BUILDS}seed = -1", "decision.toml:3: seed must be at least 0, not -1"),
        (f"{_BUILDS}seed = {2**63}", "decision.toml:3: seed must be at most 9223372036854775807, not "),
        (f"{_BUILDS}gpu_hours = -1", "decision.toml:3: gpu_hours must be greater than 0.0, not -1"),
        (f"{_BUILDS}gpu_hours = inf", "decision.toml:3: gpu_hours must be a finite number, not inf"),
        (f"{_BUILDS}gpu_hours = '40 h'", "decision.toml:3: gpu_hours must be a number, not '40 h'"),
        (f"{_BUILDS}early_stop = 'yes'", "decision.toml:3: early_stop must be true or false, not 'yes'"),
        (f"{_BUILDS}varies = 'server'", "decision.toml:3: varies must be a list in [ ], not 'server'"),
        (
            f"{_BUILDS}[floors]\naccuracy = '100%'",
            "decision.toml:4: accuracy in [floors] must be above 0% and below 100%",
        ),
        (
            f"{_BUILDS}[floors]\nunfinished = 5",
            'decision.toml:4: unfinished in [floors] must be a percentage; write "5%"',
        ),
        (
            f"{_BUILDS}[floors]\ntokens_per_s = 0",
            "decision.toml:4: tokens_per_s in [floors] must be tokens per second ",
        ),
        (f"{_BUILDS}[floors]\ntokens_per_s = '10 t/s'", "a number stands without quotes and without a unit"),
        (f"{_BUILDS}[floors]\ntokens_per_s = nan", ", above 0"),
        (
            f"{_BUILDS}[floors]\ntokens_per_s = true",
            "decision.toml:4: tokens_per_s in [floors] must be tokens per second ",
        ),
        (f"{_BUILDS}{_BUILDS}", "decision.toml:3: this name or key stands twice in the file "),
        (
            "reference = q8\n",
            "decision.toml:1: not valid TOML: Invalid value; texts need quotes, tables look like [criteria]",
        ),
    ],
)
def test_a_mistake_is_one_line_that_says_what_must_hold(tmp_path: Path, text: str, said: str) -> None:
    assert said in _mistakes(tmp_path, text)[0]


def test_a_difference_that_builds_cannot_have_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    text = f'{_BUILDS}varies = ["server", "quantisaton"]\nallow = ["weather", 3]\n'
    assert _mistakes(tmp_path, text, distinctions=_DISTINCTIONS) == [
        "decision.toml:3: varies names 'quantisaton', in which builds cannot differ; did you mean 'quantisation'?",
        "decision.toml:4: allow must be a text in quotes, not 3",
        f"decision.toml:4: allow names 'weather', in which builds cannot differ; there are {', '.join(_DISTINCTIONS)}",
    ]


def test_any_difference_is_taken_where_none_are_known(tmp_path: Path) -> None:
    assert _read(tmp_path, f'{_BUILDS}varies = ["weather"]').varies == ("weather",)


def test_flips_of_a_single_repeat_are_no_obstacle_where_flips_do_not_decide(tmp_path: Path) -> None:
    decision = _read(tmp_path, f'{_BUILDS}repeats = 1\n[criteria]\naccuracy = "5 points"\n')
    assert decision.repeats == 1


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "decision.toml"
    with pytest.raises(
        ConfigError, match=r"decision\.toml: cannot be read: .*; give the path .*`evalkit decide init`$"
    ):
        read_decision(path)


def test_a_folder_is_no_decision(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r": cannot be read: .*; it must be a readable file$"):
        read_decision(tmp_path)


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "decision.toml").write_bytes('reference = "q8"\nname = "聊天"\n'.encode("gb18030"))
    with pytest.raises(ConfigError, match=r"decision\.toml:2: not UTF-8 text"):
        read_decision(tmp_path / "decision.toml")


def test_every_key_above_the_tables_is_known_as_one() -> None:
    assert {"reference", "candidates", "set", "allow", "gpu_hours"} <= set(ROOT_KEYS)
    assert {"criteria", "floors"}.isdisjoint(ROOT_KEYS)
