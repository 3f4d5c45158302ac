"""The application: addresses by subject, one shape for every error, the screens for all the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig

from holdfast.desk import Desk
from holdfast.home import Home
from holdfast.server import (
    alerts,
    authority,
    calendars,
    evacuations,
    events,
    exercises,
    features,
    foreign_alerts,
    incidents,
    notices,
    orders,
    periods,
    plans,
    problems,
    public,
    record,
    regions,
    resources,
    sessions,
    sitreps,
    taskings,
)
from holdfast.server.guard import Guard
from holdfast.server.house import House
from holdfast.server.openapi import described
from holdfast.server.screens import Screens

THREADS: Final = 16
"""Requests carried out at once; the database has about as many connections."""

SILENT: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI could send requests and the words of exceptions elsewhere; both may be personal, whatever the environment says."""


def create_app(home_or_desk: Home | Desk, *, demo: bool = False, static: Path | None = None) -> FastAPI:
    """Return the application over one headquarters.

    Parameters
    ----------
    demo
        Whether visitors on this machine may sign in as anybody without a password.
    static
        The folder of the built screens; that of the package if None.
    """
    desk = home_or_desk.desk() if isinstance(home_or_desk, Home) else home_or_desk
    house = House(desk, demo=demo)
    app = FastAPI(
        title="Holdfast",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        lifespan=_lifespan,
        telemetry=SILENT,
    )
    app.state.house = house
    problems.install(app)
    app.include_router(_api(demo=demo))
    app.include_router(public.router)
    app.add_middleware(Guard)
    app.router.default = Screens(static)
    described(app)
    return app


def _api(*, demo: bool) -> APIRouter:
    api = APIRouter(prefix="/api")
    for room in (
        orders,
        alerts,
        foreign_alerts,
        sessions,
        regions,
        plans,
        record,
        events,
        authority,
        notices,
        incidents,
        taskings,
        evacuations,
        features,
        calendars,
        periods,
        sitreps,
        resources,
        exercises,
    ):
        api.include_router(room.router)
    if demo:
        api.include_router(sessions.demo)
    return api


def _operation_id(route: APIRoute) -> str:
    return route.name


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield
    house: House = app.state.house
    await anyio.to_thread.run_sync(house.close)
