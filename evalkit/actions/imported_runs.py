"""What cannot be done with a run whose answers were made elsewhere."""

from __future__ import annotations

from evalkit.domain.run import Run
from evalkit.errors import RunError

__all__ = ["refuse_imported"]


def refuse_imported(run: Run) -> None:
    """Stop whoever would ask its questions again: the words around them, the server and its settings are not ours.

    Raises:
        RunError: For an imported run.
    """
    if run.imported is not None:
        raise RunError(
            f"run {run.short_id} of {run.target.name} is imported ({run.imported.file_name}) and cannot be asked "
            "further: evalkit knows neither the words around its questions nor its server; ask again with "
            f"{run.imported.log_format.value} and import that file, or take the questions into a bank "
            "(evalkit banks import)"
        )
