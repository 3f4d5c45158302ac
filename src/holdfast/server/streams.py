"""Server-sent events: news as it comes, with numbers to resume from, and a sign of life in between."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse

from holdfast.server.house import House
from holdfast.server.runs import RunState

EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A stream of events.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
RUN_SECONDS: Final = 0.25
"""How often a run is looked at."""


class EventStream(StreamingResponse):
    """An answer that goes on."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[str] | AsyncIterator[bytes]) -> None:
        # NOTE: nginx would keep the events back otherwise.
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def event(name: str, data: Any, number: int | None = None) -> str:
    """Return one event; by the HTML standard, section 9.2.6."""
    lines = [] if number is None else [f"id: {number}"]
    body = json.dumps(jsonable_encoder(data), ensure_ascii=False, separators=(",", ":"))
    return "\n".join([*lines, f"event: {name}", f"data: {body}", "", ""])


async def follow_run(house: House, run: str, body: Callable[[RunState], Any]) -> AsyncIterator[str]:
    """Yield the run's body at every change, until it has ended."""
    seen, alive = -1, time.monotonic()
    while not house.closing.is_set():
        state = house.runs.get(run)
        if state.version != seen:
            seen, alive = state.version, time.monotonic()
            yield event("progress", body(state), seen)
        elif time.monotonic() - alive >= house.heartbeat_seconds:
            alive = time.monotonic()
            yield ": alive\n\n"
        if state.state != "running":
            return
        await asyncio.sleep(min(RUN_SECONDS, house.poll_seconds))
