"""The file of a workbook: written whole or not at all, and text stays text in it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

__all__ = ["name_workbook", "written_workbook"]

_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
}
"""No text becomes anything else than text; a link that a model wrote is not for clicking."""
_LONGEST_TITLE: Final = 255


@contextmanager
def written_workbook(path: Path) -> Generator[Workbook]:
    """A workbook to be filled; the file is written when it is.

    Args:
        path: The file; replaced when it is there.

    Raises:
        OSError: When the file cannot be written.
    """
    # Beside the file, where there must be room for it anyway; whatever happens, nothing is left of it.
    with tempfile.TemporaryDirectory(prefix=".evalkit-", dir=path.parent) as folder:
        # In memory: an archive that cannot be finished is closed once more when it is thrown away, and says so aloud.
        archive = io.BytesIO()
        workbook = Workbook(archive, {**_OPTIONS, "tmpdir": folder})
        try:
            yield workbook
            workbook.close()
        except FileCreateError as error:
            # XlsxWriter wraps what the system said.
            (cause,) = error.args
            raise cause from error
        finally:
            # Where it did not come to its own end, XlsxWriter leaves its rows open.
            for sheet in workbook.worksheets():
                if sheet.row_data_fh is not None:
                    sheet.row_data_fh.close()
    path.write_bytes(archive.getbuffer())


def name_workbook(workbook: Workbook, about: str) -> None:
    """Say in its properties what it is about, and when it was made."""
    title = f"evalkit: {about}"[:_LONGEST_TITLE]
    workbook.set_properties({"title": title, "created": datetime.now(UTC).replace(tzinfo=None)})
