"""Scripts and style sheets, served under names that change with their content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from evalkit.web.desk import Asset
from evalkit.web.refusals import Refusal, Refused

__all__ = ["asset_response"]

_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


def asset_response(assets: Mapping[str, Asset], name: str) -> Response:
    """One of them, to be kept for ever.

    Args:
        assets: All there are: a name of a table is looked for, never a path of a file.
        name: As it was asked for.

    Raises:
        Refused: When there is none of that name.
    """
    asset = assets.get(name)
    if asset is None:
        raise Refused(Refusal.LINK)
    content, media_type = asset
    return Response(content, media_type=media_type, headers=_FOR_EVER)
