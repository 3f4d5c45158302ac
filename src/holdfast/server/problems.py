"""Errors on the wire: every one is a problem by RFC 9457, none holds a stack trace or what is personal."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from holdfast.errors import (
    BusyError,
    ConflictError,
    Fault,
    FaultsError,
    HoldfastError,
    NotFoundError,
    RecordError,
    SchemaError,
    StoreError,
)

MEDIA_TYPE: Final = "application/problem+json"
_LOG: Final = logging.getLogger("holdfast.server")
_STATUS: Final[tuple[tuple[type[HoldfastError], int], ...]] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (BusyError, 503),
    (SchemaError, 503),
    (StoreError, 503),
    (RecordError, 500),
    (HoldfastError, 422),
)
_SAID: Final[Mapping[int, str]] = {
    404: "There is nothing at this address. Check it against /api/openapi.json.",
    405: "This address does not take that method. Check it against /api/openapi.json.",
}


class Problem(Exception):  # noqa: N818 -- named as RFC 9457 names it
    """Why a request gets no answer.

    Attributes
    ----------
    kind
        The last word of the problem's type; empty where the status says it all.
    verdicts, entry
        What the desk said, and the entry that the attempt left.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        title: str | None = None,
        faults: Sequence[Fault] = (),
        verdicts: Sequence[Mapping[str, Any]] = (),
        entry: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind
        self.title = title or HTTPStatus(status).phrase
        self.faults, self.verdicts, self.entry = tuple(faults), tuple(verdicts), entry
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the problem as JSON has it; what does not apply is left out."""
        more = {
            "faults": [{"where": f.where, "fault": f.fault, "remedy": f.remedy} for f in self.faults],
            "verdicts": [dict(verdict) for verdict in self.verdicts],
            "entry": self.entry,
        }
        return {
            "type": f"urn:holdfast:problem:{self.kind}" if self.kind else "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        } | {name: value for name, value in more.items() if value not in ([], None)}

    def response(self) -> JSONResponse:
        """Return the answer that tells it."""
        return JSONResponse(self.body(), self.status, self.headers, MEDIA_TYPE)


def problem_of(error: HoldfastError) -> Problem:
    """Return the problem that an error of ours is on the wire."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if isinstance(error, FaultsError):
        return Problem(
            status, str(error), kind="faults", title="What was sent is faulty", faults=error.faults
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        _LOG.error("%s", error)
        return Problem(status, str(error), kind="store", headers={"Retry-After": "5"})
    kind = {404: "not-found", 409: "conflict", 422: "value"}.get(status, "")
    return Problem(status, str(error), kind=kind)


def unexpected(error: BaseException) -> Problem:
    """Log where an error came from that nobody foresaw, and return what may be said of it."""
    # NOTE: the message is not logged: it may hold what is personal; the lines of code do not.
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("%s is a fault of the program:\n%s", type(error).__name__, where)
    detail = "The server made a mistake; nothing was changed by it. Try again; if it persists, report it with the log."
    return Problem(500, detail)


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem."""
    app.add_exception_handler(Problem, _tell)
    app.add_exception_handler(HoldfastError, _tell)
    app.add_exception_handler(HTTPException, _tell)
    app.add_exception_handler(RequestValidationError, _tell)


async def _tell(_request: Request, error: Exception) -> Response:
    return _as_problem(error).response()


def _as_problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case HoldfastError():
            return problem_of(error)
        case RequestValidationError():
            return _malformed(error)
        case HTTPException():
            detail = _SAID.get(error.status_code, "The request cannot be read. Check what was sent.")
            return Problem(error.status_code, detail, headers=error.headers)
    return unexpected(error)


def _malformed(error: RequestValidationError) -> Problem:
    """Return the faults of a request, without what was given: it may be personal."""
    faults = [
        Fault(_where(fault["loc"]), f"{str(fault['msg']).rstrip('.')}.", "Correct it and send again.")
        for fault in error.errors()
    ]
    detail = f"{len(faults)} fault{'s' if len(faults) != 1 else ''} in what was sent."
    return Problem(422, detail, kind="faults", title="What was sent is faulty", faults=faults)


def _where(path: Sequence[int | str]) -> str:
    # NOTE: a number after `body` is a place in malformed JSON.
    names = [str(part) for part in path if part not in ("body", "query", "path")]
    return ".".join(names) or "body"
