"""What a story is made of: orders given by the proper seats on their days, each with what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, Final

from holdfast import demo
from holdfast.desk import Answer, Author, Desk, Receipt, Refusal
from holdfast.errors import HoldfastError
from holdfast.orders import Order
from holdfast.scenarios import World

MORNING: Final = time(8)
"""When an order of the day is given, in UTC."""

Kept = Mapping[str, int]
"""Numbers of what came about earlier in the story, by the names its steps gave them."""
_NUMBERED: Final = ("application", "call_up", "ground", "first")


class Comes(StrEnum):
    """What comes of an order."""

    DONE = "done"
    WAITS = "waits"  # for the authority named
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """An order, and what must come of it.

    Attributes
    ----------
    say
        What happens, in one plain sentence.
    by
        The seat that gives it; one of the office by the end of its name, or the administrator.
    order
        The order, or what makes it of the numbers kept so far.
    comes
        What must come of it.
    cites
        The article or the rule of the verdict that decides; of a step that is done, of one of its verdicts.
    on
        The day on which it is given; the day of the step before where it is left out.
    keep
        The name under which later steps find the number of what it made, and with ``.entry`` after it that of its entry.
    """

    say: str
    by: str
    order: Order | Callable[[Kept], Order]
    comes: Comes = Comes.DONE
    cites: str = ""
    on: date | None = None
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Something that must be seen in the register at that point.

    Attributes
    ----------
    see
        Returns what is to be found, of the desk and the numbers kept so far.
    """

    say: str
    see: Callable[[Desk, Kept], object]
    found: object
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Tale:
    """A small world and what happens in it."""

    world: World
    steps: tuple[Step | Look, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A step with the answer it got."""

    step: Step
    answer: Answer


def play(
    desk: Desk,
    clock: demo.StoryClock,
    tale: Tale,
    *,
    tell: Callable[[str], None],
    hear: Callable[[Told], None] = lambda _told: None,
) -> dict[str, Any]:
    """Take a small world through its story and return its figures.

    Parameters
    ----------
    hear
        Hears each step with its answer.

    Raises
    ------
    HoldfastError
        If something else comes of a step than must.
    """
    story = demo.Story(desk, clock, tale.world, tell)
    demo.found(story)
    demo.fill(story)
    demo.seat_people(story)
    kept, waited = dict[str, int](), 0
    for step in tale.steps:
        if step.on is not None:
            clock.forward_to(datetime.combine(step.on, MORNING, UTC))
        if isinstance(step, Look):
            _look(story, step, kept)
        else:
            hear(Told(step, _take(story, step, kept)))
            waited += step.comes is Comes.WAITS
    return demo.prove(story) | {"title": tale.world.title, "steps": len(tale.steps), "waited": waited}


def _look(story: demo.Story, look: Look, kept: Kept) -> None:
    seen = look.see(story.desk, kept)
    if seen != look.found:
        raise HoldfastError(f"The story cannot go on: {look.say} Found {seen!r}, not {look.found!r}.")
    story.tell(f"{_today(story)} {look.say}")


def _take(story: demo.Story, step: Step, kept: dict[str, int]) -> Answer:
    order = step.order if isinstance(step.order, Order) else step.order(kept)
    answer = story.desk.submit(order, _author(step.by))
    came, cited = comes_of(answer), citations(answer, step.comes)
    if came is not step.comes or (step.cites and step.cites not in cited):
        raise HoldfastError(
            f"The story cannot go on: {step.say} This must be {step.comes}, by {step.cites or 'any article'}; it was "
            f"{came}, by {', '.join(sorted(cited))}. {answer.reason()}"
        )
    if step.keep:
        kept[step.keep], kept[f"{step.keep}.entry"] = _number(answer), answer.entry
    story.tell(f"{_today(story)} {step.say}{_outcome(answer, came)}")
    if came is Comes.REFUSED:
        story.refusals[_article(answer)] += 1
    return answer


def _author(seat: str) -> Author:
    if seat == "administrator":
        return demo.ADMINISTRATOR
    return demo.holder_of(seat if "." in seat else f"office.{seat}")


def _outcome(answer: Answer, came: Comes) -> str:
    if came is Comes.DONE:
        return ""
    word = "Refused" if came is Comes.REFUSED else f"Waits for {getattr(answer, 'waits_for', None)}"
    return f" {word}: {answer.reason()} [{_article(answer)}]"


def _article(answer: Answer) -> str:
    return str(answer.verdicts[0].get("article") or answer.verdicts[0]["rule"])


def comes_of(answer: Answer) -> Comes:
    """Return what came of an order."""
    if isinstance(answer, Refusal):
        return Comes.REFUSED
    return Comes.WAITS if isinstance(answer, Receipt) and answer.waits_for is not None else Comes.DONE


def citations(answer: Answer, comes: Comes) -> frozenset[str]:
    """Return the articles and rules of the verdicts that decide; of an order carried out, of all."""
    worst = answer.verdicts[0]["outcome"] if answer.verdicts else ""
    deciding = [v for v in answer.verdicts if comes is Comes.DONE or v["outcome"] == worst]
    return frozenset(str(v[name]) for v in deciding for name in ("article", "rule") if v.get(name))


def _number(answer: Answer) -> int:
    effects = answer.effects if isinstance(answer, Receipt) else {}
    return int(next((effects[name] for name in _NUMBERED if name in effects), answer.entry))


def _today(story: demo.Story) -> str:
    return str(story.desk.frame().day_of(None, story.clock()))
