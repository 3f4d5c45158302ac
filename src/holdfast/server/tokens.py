"""By what a request comes in: the cookie of a browser's session, or the bearer token of a program (RFC 6750)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from holdfast.accounts import Account, owner

COOKIE: Final = "holdfast"
_MOST: Final = 200
"""Letters of a token at most; ours have fewer."""


@dataclass(frozen=True, slots=True, repr=False)
class Pass:
    """What somebody showed at the door; it is not shown in any message.

    Attributes
    ----------
    bearer
        Whether a program showed its token, rather than a browser its cookie.
    """

    secret: str
    bearer: bool

    def owner(self, tx: Connection, now: datetime) -> Account | None:
        """Return whose it is at a moment, or None where it is no longer good."""
        if not 0 < len(self.secret) <= _MOST:
            return None
        return owner(tx, self.secret, now, program=self.bearer)


def pass_of(request: HTTPConnection) -> Pass | None:
    """Return what a request shows; where it names a token, that alone counts."""
    words = request.headers.get("authorization")
    if words is None:
        secret = request.cookies.get(COOKIE)
        return Pass(secret, bearer=False) if secret else None
    scheme, _, secret = words.partition(" ")
    return Pass(secret.strip() if scheme.lower() == "bearer" else "", bearer=True)
