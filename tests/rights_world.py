"""The toy register under a profile that knows applications, appeals, key workers, employers and papers.

Exemption for studies: at the latest ten days before the first day and within fourteen days of service, decided by the
panel within ten days; the duty is suspended meanwhile. Deferral for harvest: the duty stands, at most a year. Appeal to
the court within thirty days of service. Whoever sits on the bench is not called at all. Key workers are not called if
they agree to be claimed. The employer hears twenty days ahead, with the person's consent.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from sqlalchemy import select

from holdfast.desk import Enclosures
from holdfast.model import Agency, Power, Seat, Side
from holdfast.orders import AddAgency, AdoptProfile, AppointToSeat, CreateSeat
from worlds import PROFILE, Toy

_CITED: Final = "source: book, confidence: A"
RULES: Final = f"""\
  - {{id: bench, kind: exemption.absolute, severity: deny, applies_to: all, grounds: [bench],
     values: {{2020-01-01: {{article: Art. 20, {_CITED}}}}}}}
  - {{id: studies, kind: exemption.on_application, severity: deny, applies_to: all, grounds: [studies],
     barred_when: {{travel: booked}},
     values: {{2020-01-01: {{apply_before: {{days: 10}}, apply_within: {{days: 14}}, decide_within: {{days: 10}},
       pending: suspends, decided_by: [panel], article: Art. 21, {_CITED}}}}}}}
  - {{id: harvest, kind: exemption.deferral, severity: deny, applies_to: all, grounds: [harvest],
     values: {{2020-01-01: {{pending: stands, decided_by: [panel], longest: {{years: 1}}, article: Art. 22, {_CITED}}}}}}}
  - {{id: appeal, kind: appeal, severity: deny, of: [call_up, exemption, deferral],
     values: {{2020-01-01: {{within: {{days: 30}}, to: court, pending: suspends, decide_within: {{days: 30}},
       article: Art. 23, {_CITED}}}}}}}
  - {{id: indispensable, kind: key_worker, severity: deny, applies_to: all, grounds: [key_worker], effect: not_called,
     consent: person, values: {{2020-01-01: {{article: Art. 24, {_CITED}}}}}}}
  - {{id: employer, kind: employer, severity: warn, applies_to: all,
     values: {{2020-01-01: {{notice: {{days: 20}}, consent: person, article: Art. 25, {_CITED}}}}}}}
"""
PAPER: Final = f"""\
  - {{id: paper, kind: document, severity: deny, document: call_up_order,
     values: {{2020-01-01: {{contains: [basis, authority, start, end, place, task, report_to, appeal],
       article: Art. 26, {_CITED}}}}}}}
"""
AT_ONCE: Final = f"""\
  - {{id: at-once, kind: cap.headcount, severity: deny, applies_to: [watch],
     values: {{2020-01-01: {{max: 2, article: Art. 27, {_CITED}}}}}}}
"""
STATED: Final = f"""\
  - {{id: stated, kind: authority, severity: deny, applies_to: [watch],
     values: {{2020-01-01: {{by: [mayor, council], requires_facts: {{in_budget: "yes"}}, article: Art. 29, {_CITED}}}}}}}
"""
CHANNELS: Final = (
    "at_least: {days: 0}, channels: [personal, electronic], "
    "deemed_served: {channels: [electronic], after: {days: 3}}, article: Art. 6"
)

SEATS: Final[dict[str, tuple[Power, str, str | None]]] = {
    "panel": (Power.ADJUDICATE, "panel", None),
    "panel-b": (Power.ADJUDICATE, "panel", None),
    "court": (Power.ADJUDICATE, "court", None),
    "mayors-judge": (Power.ADJUDICATE, "mayor", None),
    "fire-liaison": (Power.LIAISE, "", "fire"),
    "water-liaison": (Power.LIAISE, "", "water"),
}
"""Power, authority and agency of each seat; its holder's account is called `p-` and the seat."""


def profile(*more: str) -> str:
    """Return the toy profile with the rules of this world, and others."""
    text = PROFILE.replace(
        "elders: The elders}", "elders: The elders, panel: The panel, court: The court}"
    ).replace(
        "rank_groups: [member]",
        "rank_groups: [member, chief]\n"
        "grounds: {bench: Sits on the bench, studies: Studies, harvest: Harvest, key_worker: Key worker}",
    )
    text = text.replace("at_least: {days: 0}, article: Art. 6", CHANNELS)
    rules, unknown = text.split("unknown:\n")
    return rules + RULES + "".join(more) + "unknown:\n" + unknown


def adopt(toy: Toy, *more: str) -> Toy:
    """Make this world's profile the law of the toy register, and seat whoever decides and answers."""
    text = profile(*more).encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(text).hexdigest())
    toy.does(order, enclosures=Enclosures(blobs=(text,)))
    toy.does(AddAgency(Agency("water", "Water works"), "land"))
    for name, (power, authority, agency) in SEATS.items():
        seat = Seat(name, "office", name.title(), Side.CIVIL, frozenset({power}), agency, authority)
        toy.does(CreateSeat(seat))
        toy.does(AppointToSeat(name, f"p-{name}"))
    return toy


def rows(toy: Toy, table: Any) -> list[Any]:
    """Return the rows of a table in the order of their numbers."""
    with toy.store.read() as tx:
        return list(tx.execute(select(table).order_by(*table.primary_key.columns)).all())
