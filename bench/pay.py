"""Times the cost of planned tours over arrays, beside the pay of single people; prints one JSON object.

Run as ``python bench/pay.py [TOURS]``. The peer reckons the pay of a sample of the same tours line by line, as it is paid
once they are over; what it takes for one is multiplied by the tours. Both must come to the same sum, to the cent.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from decimal import Decimal

import numpy as np

from holdfast.law import Profile, day_number, day_of, load_profile
from holdfast.model import Earnings, Interval
from holdfast.service import Attended, PayFacts, Served, pay, plan_cost

SAMPLE = 300
PERIOD = Interval(date(2025, 1, 1), date(2028, 1, 1))
PROFILE = """
profile: bench
title: A profile with one rule on pay of each kind
schema: 1
text_as_of: 2026-01-01
disclaimer: A toy.
currency: CHF
sources: {book: {title: The book}}
authorities: {seat: The seat}
rank_groups: [soldier, officer]
bases: {training: {title: Training}}
tasks: {guard: Guard}
rules:
  - {id: daily, kind: pay, severity: deny, applies_to: all, component: service_pay, payer: state, payee: person,
     values: {2020-01-01: {per: day, amounts: {soldier: "5", officer: "12.5"}, article: Art. 1, source: book, confidence: A},
              2026-07-01: {per: day, amounts: {soldier: "6", officer: "15.5"}, article: Art. 1, source: book, confidence: A}}}
  - {id: earnings, kind: pay, severity: deny, applies_to: all, component: loss_of_earnings, payer: fund, payee: employer,
     values: {2020-01-01: {per: day, percent_of_earnings: "80", floor: "69", ceiling: "220", round_to: "0.05",
                           article: Art. 2, source: book, confidence: A}}}
  - {id: month, kind: pay, severity: deny, applies_to: all, component: rent, payer: state, payee: person,
     values: {2020-01-01: {per: month, amount: "400", article: Art. 3, source: book, confidence: A}}}
  - {id: premium, kind: pay, severity: deny, applies_to: all, component: premium, payer: state, payee: person,
     values: {2020-01-01: {per: call_up, amount: "500", from_call: 3, article: Art. 4, source: book, confidence: A}}}
"""


def main(tours: int) -> None:
    """Measure, compare and print."""
    profile, rng = load_profile(PROFILE, name="bench"), np.random.default_rng(1)
    start = day_number(date(2026, 1, 1)) + rng.integers(0, 365, tours)
    end = start + rng.integers(1, 60, tours)
    group, before = rng.integers(0, 2, tours), rng.integers(0, 4, tours)
    earned = [Earnings(Decimal(int(cents)) / 100, "CHF") for cents in rng.integers(0, 40_000, tours)]
    began = time.perf_counter()
    cost = plan_cost(profile, "training", start, end, group, earned, calls_before=before)
    took = time.perf_counter() - began
    sample = np.sort(rng.choice(tours, min(SAMPLE, tours), replace=False))
    began, owed = time.perf_counter(), Decimal(0)
    for row in sample.tolist():
        served = (Served(Interval(day_of(start[row]), day_of(end[row])), "training", 1),)
        facts = PayFacts(
            ((date(2020, 1, 1), profile.rank_groups[int(group[row])]),), served,
            ((date(2020, 1, 1), earned[row]),), calls_before=((date(2020, 1, 1), "training"),) * int(before[row]),
        )  # fmt: skip
        owed += sum((line.amount or Decimal(0) for line in pay(profile, facts, PERIOD)), Decimal(0))
    one = (time.perf_counter() - began) / len(sample)
    same = plan_cost(
        profile, "training", start[sample], end[sample], group[sample], [earned[row] for row in sample],
        calls_before=before[sample],
    )  # fmt: skip
    print(json.dumps({
        "tours": tours,
        "plan_cost_s": round(took, 3),
        "tours_per_s": round(tours / took),
        "peer": f"pay of {len(sample)} tours, times {tours / len(sample):g}",
        "peer_ms": round(one * 1e3, 3),
        "ratio_to_peer": round(one * tours / took, 1),
        "sample_differs_by": str(sum(least for least, _ in same.totals().values()) - owed),
        "one_month_of_one_person_ms": round(_a_month(profile) * 1e3, 3),
        "total": {component: str(least) for (_, component), (least, _) in cost.totals().items()},
    }))  # fmt: skip


def _a_month(profile: Profile, times: int = 300) -> float:
    """Return the seconds that the pay of one person takes for a month, with attendance and a year of service behind."""
    served = tuple(
        Served(
            Interval.of_days(date(2026, month, 1), 10), "training", month,
            attended=tuple(Attended(date(2026, month, day), 480) for day in range(1, 11)),
        )
        for month in range(1, 13)
    )  # fmt: skip
    facts = PayFacts(
        ((date(2020, 1, 1), "soldier"),), served, ((date(2020, 1, 1), Earnings(Decimal(150), "CHF")),)
    )
    began = time.perf_counter()
    for _ in range(times):
        pay(profile, facts, Interval(date(2026, 6, 1), date(2026, 7, 1)))
    return (time.perf_counter() - began) / times


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
