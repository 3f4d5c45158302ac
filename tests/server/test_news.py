"""News of the record as it comes: whole, in order, to whoever may read it, and nobody held up by anybody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from browser import Enter
from holdfast.accounts import Accounts
from holdfast.model import Interval
from holdfast.orders import SetThreatLevel, VacateSeat
from holdfast.server import news
from holdfast.server.house import House
from holdfast.server.news import Listener, follow, tail_of
from holdfast.server.tokens import Pass
from worlds import Toy

DAYS = Interval(date(2030, 1, 2), date(2030, 1, 3))
Found = list[tuple[int, dict[str, Any]]]


def passed(house: House, account: str) -> Pass:
    """Return what an account's new session shows."""
    return Pass(house.accounts.open_session(account, house.desk.now()), bearer=False)


async def _events(house: House, shown: Pass, start: int, enough: int) -> Found:
    """Return the first events of a stream from a number on, parsed."""
    found: Found = []
    who = house.enter(shown)
    assert who is not None
    async with asyncio.timeout(20), aclosing(follow(house, shown, who, start)) as stream:
        async for blocks in stream:
            for block in blocks.decode().split("\n\n"):
                if not block or block.startswith(":"):
                    continue
                number, name, data = block.strip().split("\n")
                assert name == "event: entry"
                found.append((int(number.removeprefix("id: ")), json.loads(data.removeprefix("data: "))))
            if len(found) >= enough:
                break
    return found


def level(world: Toy, region: str = "south") -> int:
    """Let something be entered for a region, and return how many entries there are then."""
    return world.does(SetThreatLevel(region, 2, DAYS, "Seen at the fence.")).entry + 1


def test_news_resume_from_any_number(world: Toy, app: FastAPI, enter: Enter) -> None:
    """Tests that from any number on exactly the later entries come, as the record tells them."""
    house: House = app.state.house
    page = enter("overseer").get("/record?limit=100")
    told = {entry["n"]: entry for entry in page["entries"]}
    entries = page["size"]
    shown = passed(house, "p-overseer")
    for start in (0, 1, entries // 2, entries - 1):
        found = asyncio.run(_events(house, shown, start, entries - start))
        assert [n for n, _ in found] == list(range(start, entries))
        assert all(entry == told[n] for n, entry in found)


def test_news_of_entries_that_another_process_writes(
    world: Toy, app: FastAPI, sqlite_copy: Callable[[], Toy]
) -> None:
    """Tests that a listener hears of what is written through another connection, and only of its own regions."""
    house: House = app.state.house
    start, other = level(world), Toy(world.url)
    shown = passed(house, "p-north-duty")

    async def both() -> Found:
        listening = asyncio.create_task(_events(house, shown, start, 1))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(level, other, "north")
        return await listening

    found = asyncio.run(both())
    other.store.close()
    assert [n for n, _ in found] == [start]
    assert found[0][1]["region"] == "north"


def test_many_hear_each_entry_once_in_order(world: Toy, app: FastAPI) -> None:
    """Tests a hundred listeners of two regions while entries come in, each entry decoded once for all."""
    house: House = app.state.house
    start = level(world)
    shown = [passed(house, "p-overseer"), passed(house, "p-north-duty")]

    async def all_of_them() -> list[Found]:
        listening = [
            asyncio.create_task(_events(house, shown[n % 2], start, 10 - 5 * (n % 2))) for n in range(100)
        ]
        await asyncio.sleep(0.1)
        for n in range(10):
            await asyncio.to_thread(level, world, "north" if n % 2 else "south")
        return await asyncio.gather(*listening)

    for n, found in enumerate(asyncio.run(all_of_them())):
        numbers = [number for number, _ in found]
        assert numbers == [start + each for each in range(10) if n % 2 == 0 or each % 2 == 1]


def test_whoever_reads_nothing_holds_nobody_up_and_misses_nothing(
    world: Toy, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a silent listener's queue stays short while another hears everything, and that it reads on later."""
    monkeypatch.setattr(news, "MOST_QUEUED", 2_000)
    house: House = app.state.house
    start, shown = level(world), passed(house, "p-overseer")
    who = house.enter(shown)
    assert who is not None

    async def slow_and_quick() -> None:
        stream = follow(house, shown, who, start)
        assert await anext(stream) == b": here\n\n"
        first = asyncio.ensure_future(anext(stream))
        quick = asyncio.create_task(_events(house, shown, start, 21))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(level, world)
        heard = (await first).decode()
        for _ in range(20):
            await asyncio.to_thread(level, world)
        assert [n for n, _ in await quick] == list(range(start, start + 21))
        (slow,) = tail_of(house)._listeners
        assert sum(len(block) for block, _ in slow.queue) == slow.queued <= 2_000
        assert slow.since > start + 1
        async with asyncio.timeout(20):
            while heard.count("event: entry") < 21:
                heard += (await anext(stream)).decode()
        numbers = [int(line[4:]) for line in heard.split("\n") if line.startswith("id: ")]
        assert numbers == list(range(start, start + 21))
        await stream.aclose()
        assert not tail_of(house)._listeners

    asyncio.run(slow_and_quick())


def test_a_queue_is_never_longer_than_allowed() -> None:
    """Tests that what does not fit empties the queue and says from where to read on."""
    who: Any = None
    listener = Listener(Pass("x", bearer=False), who)
    for n in range(1, 1_000):
        listener.tell(b"x" * 1_000, n)
        assert sum(len(block) for block, _ in listener.queue) == listener.queued <= news.MOST_QUEUED
    assert listener.since > 0
    assert listener.queue[0][1] == listener.since + 1


def test_a_stream_shows_life_and_ends_with_the_session(world: Toy, app: FastAPI) -> None:
    """Tests the comments while nothing happens, and that the end of the session or of the server ends the stream."""
    house: House = app.state.house
    house.heartbeat_seconds = 0.05
    start = level(world)
    program = Pass(Accounts(world.store).make_token("p-overseer", "screen", world.now, 30), bearer=True)

    async def listen(shown: Pass, end: Callable[[], None]) -> list[bytes]:
        blocks = []
        who = house.enter(shown)
        assert who is not None
        async with asyncio.timeout(20):
            async for block in follow(house, shown, who, start):
                blocks.append(block)
                if len(blocks) == 4:
                    end()
        return blocks

    def later() -> None:
        world.now += timedelta(hours=13)

    def revoke() -> None:
        Accounts(world.store).revoke_token("p-overseer", "screen")

    assert asyncio.run(listen(passed(house, "p-overseer"), later))[1] == b": alive\n\n"
    world.now -= timedelta(hours=13)
    assert len(asyncio.run(listen(program, revoke))) >= 4
    assert len(asyncio.run(listen(passed(house, "p-overseer"), house.closing.set))) >= 4


def test_who_leaves_a_seat_hears_no_more(world: Toy, app: FastAPI) -> None:
    """Tests that what may be read is asked at each entry, not when the stream began."""
    house: House = app.state.house
    start, shown = level(world), passed(house, "p-overseer")
    heard: list[bytes] = []

    async def listen() -> None:
        who = house.enter(shown)
        assert who is not None
        heard.extend([block async for block in follow(house, shown, who, start)])

    async def both() -> None:
        listening = asyncio.create_task(listen())
        await asyncio.sleep(0.1)
        await asyncio.to_thread(world.does, VacateSeat("overseer", "p-overseer"))
        await asyncio.to_thread(level, world, "north")
        await asyncio.sleep(0.3)
        house.closing.set()
        await listening

    asyncio.run(both())
    assert heard == [b": here\n\n"]


def test_news_of_another_process_on_either_database(toy: Toy) -> None:
    """Tests that two desks on one database, SQLite or PostgreSQL, hear each other's entries in one line."""
    Accounts(toy.store).add("p-overseer", "Overseer")
    house, other = House(toy.desk), Toy(toy.url)
    house.poll_seconds = 0.02
    start, shown = level(toy), passed(house, "p-overseer")

    async def both() -> Found:
        listening = asyncio.create_task(_events(house, shown, start, 6))
        await asyncio.sleep(0.1)
        for n in range(6):
            await asyncio.to_thread(level, other if n % 2 else toy)
        return await listening

    found = asyncio.run(both())
    other.store.close()
    house.close()
    assert [n for n, _ in found] == [start + n for n in range(6)]
