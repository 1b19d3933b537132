"""Makes the logs in this folder anew with Inspect AI and lm-evaluation-harness (README.md says how).

Every question and answer is our own. No model is asked: Inspect's answers come from its ``mockllm``, the harness asks a
server in this file, on loopback. What the packages write about the machine is taken out before a log is kept.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

HERE = Path(__file__).parent

JARS = "A crate holds 3 rows of 4 jars. How many jars does it hold?"
SUM = "六加一等于几？"
FERRY = "A ferry leaves at noon and takes 90 minutes. At what time, in whole minutes after noon, does it arrive?"
RIVER = "Why do rivers bend? Answer in one sentence."
BIRDS = "Which of these birds cannot fly?"
LAMP = "Which lamp is brightest at night?"

INSPECT_TASKS = """
from inspect_ai import Task, eval as evaluate
from inspect_ai.dataset import Sample
from inspect_ai.model import (
    ChatMessageAssistant, ContentReasoning, ContentText, GenerateConfig, ModelOutput, ModelUsage, get_model,
)
from inspect_ai.model import ChatCompletionChoice
from inspect_ai.scorer import choice, match
from inspect_ai.solver import generate, multiple_choice, solver, system_message

JARS, SUM, FERRY, RIVER, BIRDS, LAMP = QUESTIONS

def said(text, reasoning=None, stop="stop", tokens=7):
    content = text if reasoning is None else [ContentReasoning(reasoning=reasoning), ContentText(text=text)]
    usage = ModelUsage(input_tokens=30, output_tokens=tokens, total_tokens=30 + tokens,
                       reasoning_tokens=3 if reasoning else None)
    message = ChatMessageAssistant(content=content, source="generate")
    return ModelOutput(model="owl", choices=[ChatCompletionChoice(message=message, stop_reason=stop)], usage=usage)

@solver
def fails_on_ferry():
    async def solve(state, generate):
        if "ferry" in state.input_text and state.epoch == 2:
            raise RuntimeError("the gateway said 502")
        return state
    return solve

def jars(name, answers):
    # By question and epoch, so that the order in which the samples are taken makes no difference.
    told = {(JARS, 1): answers[0], (JARS, 2): answers[1], (SUM, 1): answers[2], (SUM, 2): answers[3],
            (FERRY, 1): answers[4], (RIVER, 1): answers[5], (RIVER, 2): answers[6]}
    @solver
    def answering():
        async def solve(state, generate):
            state.output = told[state.input_text, state.epoch]
            state.messages.append(state.output.message)
            return state
        return solve
    samples = [
        Sample(input=JARS, target="12", id=1, metadata={"category": "math", "difficulty": "easy"}),
        Sample(input=SUM, target="7", id=2, metadata={"category": "math"}),
        Sample(input=FERRY, target="90", id="ferry"),
        Sample(input=RIVER, target="The outer bank is worn away faster than the inner one, so a small bend grows "
               "until the river cuts it off.", id="river"),
    ]
    task = Task(dataset=samples, solver=[system_message("Be brief."), fails_on_ferry(), answering()],
                scorer=match(numeric=True), epochs=2, name="jars", version=3)
    evaluate(task, model=get_model("mockllm/" + name), log_dir=OUT, log_format="eval", max_samples=1,
             fail_on_error=False, temperature=0.6, max_tokens=200, display="none", log_realtime=False)

jars("owl-8b", [said("ANSWER: 12"), said("3 times 4 is 12.\\n\\nANSWER: 12", "three rows, four jars"), said("答案：7"),
     said("答案：8", "六加一"), said("It leaves at noon and", stop="max_tokens", tokens=200), said("Answer: erosion."),
     said("")])
jars("owl-8b-q4", [said("ANSWER: 12"), said("ANSWER: 13"), said("答案：7"), said("答案：7"), said("ANSWER: 90"),
     said("The outer bank erodes."), said("The water is faster outside.")])

birds = Task(dataset=[
        Sample(input=BIRDS, choices=["Swift", "Emu", "Gull"], target="B", id="birds"),
        Sample(input=LAMP, choices=["A candle", "A lighthouse"], target="B", id="lamp", metadata={"difficulty": "易"}),
    ], solver=multiple_choice(), scorer=choice(), name="birds")
told = [said("ANSWER: B"), said("ANSWER: A")]
evaluate(birds, model=get_model("mockllm/owl-8b", custom_outputs=told), log_dir=OUT, log_format="json",
         max_samples=1, display="none", log_realtime=False)
"""

HARNESS_TASK = """
task: village
dataset_path: json
dataset_kwargs:
  data_files: {table}
test_split: train
output_type: generate_until
doc_to_text: "Question: {{{{question}}}}\\nAnswer:"
doc_to_target: "{{{{answer}}}}"
generation_kwargs:
  until: ["\\n\\n\\n"]
  do_sample: true
  temperature: 0.7
  max_gen_toks: 256
repeats: 2
filter_list:
  - name: first
    filter:
      - function: take_first
  - name: digits
    filter:
      - function: regex
        regex_pattern: "(-?[0-9]+)"
      - function: take_first
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
metadata:
  version: 1.0
"""

LIKELIHOOD_TASK = """
task: lamps
dataset_path: json
dataset_kwargs:
  data_files: {table}
test_split: train
output_type: multiple_choice
doc_to_text: "{{{{question}}}}"
doc_to_choice: ["yes", "no"]
doc_to_target: 0
metric_list:
  - metric: acc
metadata:
  version: 1.0
"""

REPLIES = {
    "jars": ["<think>3 rows, 4 jars</think>The answer is 12.", "<think>rows</think>The answer is 12."],
    "ferry": ["Answer: 90", "Answer: 80"],
    "六加一": ["<think>六加一</think>答案：7", "<think>先数六个，再"],
}


class _Owl(BaseHTTPRequestHandler):
    """Answers in turn, as the questions want it."""

    asked: ClassVar[dict[str, int]] = {}

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = body["messages"][-1]["content"]
        name = next(name for name in REPLIES if name in text)
        turn = self.asked[name] = self.asked.get(name, -1) + 1
        message = {"role": "assistant", "content": REPLIES[name][turn % 2]}
        reply = {"id": "owl", "model": "owl", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
        sent = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Says nothing."""


def main() -> None:
    """Make every log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", type=Path, help="interpreter of an environment with inspect_ai and lm_eval")
    python = parser.parse_args().python.absolute()
    with tempfile.TemporaryDirectory() as folder:
        _inspect(python, Path(folder))
        _harness(python, Path(folder))


def _inspect(python: Path, folder: Path) -> None:
    script = folder / "tasks.py"
    questions = json.dumps([JARS, SUM, FERRY, RIVER, BIRDS, LAMP])
    script.write_text(f"QUESTIONS = {questions}\nOUT = {str(folder / 'inspect')!r}\n{INSPECT_TASKS}")
    subprocess.run([python, script], check=True, cwd=folder)
    for path in sorted((folder / "inspect").iterdir()):
        log = _header(path, python)
        name = f"{log['eval']['task']}_{log['eval']['model'].rpartition('/')[2]}{path.suffix}"
        if path.suffix == ".json":
            (HERE / name).write_text(_scrubbed(path.read_text()), encoding="utf-8")
        else:
            subprocess.run([python, "-c", _REPACK, path, HERE / name, str(folder)], check=True)


def _header(path: Path, python: Path) -> dict[str, Any]:
    show = "import sys, json; from inspect_ai.log import read_eval_log as r; l = r(sys.argv[1], header_only=True); "
    show += "print(l.model_dump_json())"
    return json.loads(subprocess.run([python, "-c", show, path], check=True, capture_output=True).stdout)


_REPACK = r"""
import json, re, sys, zipfile
import zipfile_zstd
source, kept, folder = sys.argv[1:]
with zipfile.ZipFile(source) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_ZSTANDARD) as new:
    for entry in old.infolist():
        text = old.read(entry).decode()
        document = json.loads(text)
        if isinstance(document, dict) and "events" in document:
            document["events"] = []
            if document.get("error"):
                document["error"].update(traceback="removed", traceback_ansi="removed")
        text = json.dumps(document, ensure_ascii=False).replace(folder, "/made/here")
        new.writestr(zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_ZSTANDARD)
"""


def _scrubbed(text: str) -> str:
    document = json.loads(text)
    for sample in document["samples"]:
        sample["events"] = []
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _harness(python: Path, folder: Path) -> None:
    rows = [
        {"question": JARS, "answer": "12", "category": "math"},
        {"question": FERRY, "answer": "90"},
        {"question": SUM, "answer": "7"},
    ]
    table = folder / "village.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    tasks = folder / "tasks"
    tasks.mkdir()
    (tasks / "village.yaml").write_text(HARNESS_TASK.format(table=table))
    (tasks / "lamps.yaml").write_text(LIKELIHOOD_TASK.format(table=table))
    server = HTTPServer(("127.0.0.1", 0), _Owl)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1/chat/completions"
    chat = ["--model", "local-chat-completions", "--model_args", f"base_url={url},model=owl-8b,max_retries=1"]
    _evaluate(python, folder, [*chat, "--tasks", "village", "--apply_chat_template"], kept="chat")
    _evaluate(python, folder, ["--model", "dummy", "--tasks", "village,lamps"], kept="plain")
    server.shutdown()


def _evaluate(python: Path, folder: Path, options: list[str], *, kept: str) -> None:
    out = folder / kept
    command = [python, "-m", "lm_eval", *options, "--include_path", folder / "tasks", "--log_samples"]
    environment = {
        "OPENAI_API_KEY": "none",
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(folder / "hf"),
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run([*command, "--output_path", out], check=True, cwd=folder, env=environment)
    target = HERE / kept
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for path in sorted(out.rglob("*.json*")):
        text = path.read_text(encoding="utf-8").replace(str(folder), "/made/here")
        if path.suffix == ".json":
            text = json.dumps(_without_machine(json.loads(text)), ensure_ascii=False, indent=1) + "\n"
        stamp = re.sub(r"_\d{4}-\d\d-\d\dT[\d-]+\.\d+", "_2026-01-01T00-00-00.000000", path.name)
        (target / stamp).write_text(text, encoding="utf-8")


_OF_MACHINE = ("pretty_env_info", "git_hash", "cpu_count", "upper_git_hash", "transformers_version")


def _without_machine(results: dict[str, Any]) -> dict[str, Any]:
    kept = {name: said for name, said in results.items() if name not in _OF_MACHINE}
    kept["config"] = {name: said for name, said in kept["config"].items() if name != "device"}
    return json.loads(re.sub(r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:8000", json.dumps(kept)))


if __name__ == "__main__":
    sys.exit(main())
