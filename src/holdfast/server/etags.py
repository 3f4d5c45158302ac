"""ETags: every changeable thing is sent with the number of the entry that last changed it, and changed only as seen."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Response

from holdfast.errors import Fault
from holdfast.server.problems import Problem

_TAG: Final = re.compile(r'(?:W/)?"(\d{1,15})"|(\d{1,15})', re.ASCII)


def tag(response: Response, entry: int) -> None:
    """Say with an answer which entry last changed what it shows (RFC 9110 section 8.8.3)."""
    response.headers["ETag"] = f'"{entry}"'


async def seen(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=100,
            description='The ETag of what was seen, such as "17": where it has changed since, nothing is done (412).',
        ),
    ] = None,
) -> int | None:
    """Return the number of the entry that the sender has seen, or None where any will do.

    Raises
    ------
    Problem
        If the header is no ETag of ours.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        fault = Fault("If-Match", "It is no ETag of this server.", "Send back the ETag of what was read.")
        raise Problem(
            422,
            "The header If-Match cannot be read.",
            kind="faults",
            title="What was sent is faulty",
            faults=[fault],
        )
    return int(found[1] or found[2])


Seen = Annotated[int | None, Depends(seen)]
