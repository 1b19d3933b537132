"""What the endpoint itself knows of its requests: the truth that a client's counts and times are held against."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from evalkit.domain.identity import content_hash
from evalkit.simulator.personas import Fault
from evalkit.simulator.planning import Plan
from evalkit.simulator.rulings import Ruling

__all__ = ["Ledger", "RequestRecord", "request_key"]


def request_key(model: str, prompt: str, seed: int | None) -> str:
    """Names a request in ``/evalkit/counts``: model, hash of the prompt and seed, so that repeats stay apart."""
    return f"{model}:{content_hash('prompt', prompt)}:{seed}"


@dataclass(slots=True, kw_only=True)
class RequestRecord:
    """One request's truth. Written to while the request is served; times are ``time.monotonic`` of this machine."""

    model: str
    key: str
    arrived_s: float
    started_s: float | None = None
    """When a slot was free."""
    chunks_s: list[float] = field(default_factory=list)
    """When each chunk with text was handed to the socket; the first is the true TTFT's end."""
    ended_s: float | None = None
    """When the reply was complete; None for one that broke off."""
    completion_tokens: int | None = None
    plan: Plan | Ruling | None = None
    fault: Fault | None = None


class Ledger:
    """Counts always; keeps times only when asked to, because they grow with every chunk."""

    def __init__(self, *, keeps_times: bool) -> None:
        """Begin at zero."""
        self._keeps_times = keeps_times
        self._count_by_key: Counter[str] = Counter()
        self._finished_by_key: Counter[str] = Counter()
        self._count_by_model: Counter[str] = Counter()
        self._records: list[RequestRecord] = []

    @property
    def total(self) -> int:
        """Requests so far."""
        return self._count_by_key.total()

    @property
    def keeps_times(self) -> bool:
        """Whether records are kept."""
        return self._keeps_times

    def open(self, record: RequestRecord) -> int:
        """Note a request that arrived; says how often the same one came before."""
        earlier = self._count_by_key[record.key]
        self._count_by_key[record.key] += 1
        self._count_by_model[record.model] += 1
        if self._keeps_times:
            self._records.append(record)
        return earlier

    def finish(self, record: RequestRecord, *, at_s: float) -> None:
        """Note that a request was served to its end."""
        record.ended_s = at_s
        self._finished_by_key[record.key] += 1

    def counts(self) -> dict[str, object]:
        """Requests: all, by model, by prompt and seed, and those served to the end."""
        return {
            "total": self.total,
            "finished": self._finished_by_key.total(),
            "by_model": dict(self._count_by_model),
            "by_request": dict(self._count_by_key),
            "finished_by_request": dict(self._finished_by_key),
        }

    def truth(self) -> dict[str, object]:
        """Every record so far, in order of arrival."""
        return {"requests": [asdict(record) for record in self._records]}

    def metrics(self) -> str:
        """Counters in the text form that Prometheus reads."""
        lines = ["# TYPE evalkit_simulator_requests_total counter"]
        lines += [
            f'evalkit_simulator_requests_total{{model="{model}"}} {count}'
            for model, count in self._count_by_model.items()
        ]
        return "\n".join(lines) + "\n"
