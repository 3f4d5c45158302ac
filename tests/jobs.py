"""What other processes do in tests; started from a warm server that has the libraries loaded and no threads."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections.abc import Sequence
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from holdfast.desk import Asked, Receipt
from holdfast.model import PersonalDetails
from holdfast.orders import EnrolReservist, Order
from worlds import START, Toy

# NOTE: the server loads what it preloads by this path alone, not by ours.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")])
)
WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(["jobs", "pytest"])


def enrol(name: str, number: int) -> EnrolReservist:
    """Return an order that touches three tables: person, private and entry."""
    details = PersonalDetails(f"{name}-{number}", f"Person {number}", date(1990, 1, 1), "northby")
    return EnrolReservist("north", "member", frozenset(), details)


def give(url: str, seat: str, orders: Sequence[Order], barrier: Barrier, out: Connection) -> None:
    """Submit some orders once everybody is ready, and send what became of each."""
    toy = Toy(url)
    toy.desk.frame()
    barrier.wait(60)
    answers: list[Any] = []
    for order in orders:
        answer = toy.give(order, seat)
        answers.append((isinstance(answer, Receipt), answer.entry, answer.checkpoint))
    toy.store.close()
    out.send(answers)
    out.close()


def enrol_for_ever(url: str, name: str, out: Connection) -> None:
    """Enrol one person after another, and send the number of each entry once it is acknowledged."""
    toy = Toy(url)
    toy.now = START
    number = 0
    toy.desk.frame()
    out.send(-1)
    while True:
        answer = toy.give(enrol(name, number))
        assert isinstance(answer, Receipt)
        out.send(answer.entry)
        number += 1


def enrol_together_for_ever(url: str, name: str, out: Connection) -> None:
    """Hand in people eight at a time, so that they share transactions, and send each entry once it is acknowledged."""
    toy = Toy(url)
    toy.now = START
    toy.desk.frame()
    out.send(-1)
    for first in itertools.count(0, 8):
        asked = [Asked(enrol(name, n), toy.by("administrator")) for n in range(first, first + 8)]
        for future in [toy.desk.hand_in(each) for each in asked]:
            out.send(future.result(60).entry)
