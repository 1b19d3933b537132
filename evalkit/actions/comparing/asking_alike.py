"""What has runs answer the same questions, for refusals to compare what has none in common."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.domain.run import Run

__all__ = ["asked_again", "asked_alike"]


def asked_alike(reference: Run, others: Sequence[Run]) -> str:
    """How the others come to the reference's questions; of an import nothing more can be asked."""
    if any(run.imported is not None for run in (reference, *others)):
        return "import logs of both on the same questions"
    models = " ".join(f"--model {run.target.name}" for run in others)
    return f"ask the same ones with: evalkit run {models} --like {reference.short_id}"


def asked_again(reference: Run) -> str:
    """How the reference comes to a second run, which shows how much chance alone makes."""
    if reference.imported is not None:
        return "import another log of it on the same questions"
    return (
        "see how much chance alone makes with a second run of it: "
        f"evalkit run --model {reference.target.name} --like {reference.short_id} --fresh"
    )
