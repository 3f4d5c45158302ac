"""Times the look ahead over two years against a shipped profile, beside a loop of single judgements; prints one JSON object.

Run as ``python bench/outlook.py [PEOPLE]``. The peer judges the call-ups of a sample of people one after the other and
halves the unlawful ones as the look ahead does; what it takes for one person is multiplied by the people. It tells the
lawful days of each call-up, which are compared, but not what is left of each cap, which the look ahead tells too.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime

import numpy as np

from holdfast.law import (
    AcceptedGap,
    CallUpFacts,
    CallUps,
    Circumstances,
    ContractFacts,
    Outcome,
    People,
    PersonFacts,
    Profile,
    RegionTree,
    day_number,
    day_of,
    judge_call_up,
    load_profile,
)
from holdfast.model import Act, Interval
from holdfast.profiles import text_of
from holdfast.service import Outlook, compare, look_ahead

HORIZON = Interval(date(2026, 1, 1), date(2028, 1, 1))
REGIONS = 80
CALLS_EACH = 4
SAMPLE = 100
BASIS = "special_assembly"


def world(many: int) -> tuple[Profile, People, CallUps, Circumstances]:
    """Return a profile, people with some service, and four call-ups of each over two years, some of them too many."""
    rng = np.random.default_rng(1)
    profile = load_profile(text_of("ru.special-assemblies-2025"))
    regions = RegionTree.of({f"r{i}": None for i in range(REGIONS)})
    home = rng.integers(0, REGIONS, many).astype(np.int32)
    start0, served = day_number(HORIZON.start), rng.integers(0, 3, many)
    ledger = start0 - 60 + rng.integers(0, 60, served.sum()).astype(np.int32)
    basis = tuple(profile.bases).index(BASIS)
    people = People(
        rank_group=np.zeros(many, np.int16),
        home=home,
        days_before=np.zeros(many, np.int32),
        first=np.concatenate(([0], np.cumsum(served))).astype(np.int64),
        start=ledger,
        end=(ledger + rng.integers(5, 60, len(ledger))).astype(np.int32),
        basis=np.full(len(ledger), basis, np.int16),
        contract_first=np.arange(many + 1, dtype=np.int64),
        contract_start=np.full(many, start0 - 100, np.int32),
        contract_end=np.full(many, start0 + 1000, np.int32),
        contract_territory=home,
        territories=np.eye(REGIONS, dtype=np.bool_),
    )
    row = np.repeat(np.arange(many), CALLS_EACH)
    start = start0 + 60 + 165 * np.tile(np.arange(CALLS_EACH), many) + rng.integers(0, 30, len(row))
    calls = CallUps.of(
        person_row=row,
        start=start,
        end=start + rng.integers(10, 120, len(row)),
        basis=basis,
        task=tuple(profile.tasks).index("protect_energy"),
        region=home[row],
        issued=start - 30,
        authority=tuple(profile.authorities).index("ministry_of_defence"),
        contract_row=row,
    )
    decrees = tuple(
        Act(
            f"d{year}", "special_assembly_decree", "Decree", "president",
            datetime(year - 1, 12, 30, tzinfo=UTC), Interval(date(year, 1, 1), date(year + 1, 1, 1)), regions.ids,
        )
        for year in (2026, 2027)
    )  # fmt: skip
    gaps = tuple(AcceptedGap(kind, "ministry_of_defence", "entry") for kind in ("notice", "rest"))
    return profile, people, calls, Circumstances(regions, decrees, gaps)


def one_by_one(found: Outlook, who: int) -> list[int]:
    """Return the lawful days of each call-up of a person, judged one after the other."""
    profile, people, calls, shared = found.profile, found.people, found.calls, found.circumstances
    home = shared.regions.ids[int(people.home[who])]
    served = [
        (Interval(day_of(people.start[i]), day_of(people.end[i])), BASIS)
        for i in range(int(people.first[who]), int(people.first[who + 1]))
    ]
    contract = ContractFacts(
        "c", Interval(day_of(people.contract_start[who]), day_of(people.contract_end[who])), (home,)
    )
    lawful = []
    for row in range(who * CALLS_EACH, (who + 1) * CALLS_EACH):
        person = PersonFacts(profile.rank_groups[0], home, 0, tuple(served), (contract,))
        task, begins = tuple(profile.tasks)[int(calls.task[row])], day_of(calls.start[row])

        def outcome(days: int, who: PersonFacts = person, task: str = task, begins: date = begins) -> Outcome:
            period = Interval.of_days(begins, days)
            issued = day_of(day_number(begins) - 30)
            call = CallUpFacts(period, BASIS, task, home, "ministry_of_defence", issued, "c")
            return judge_call_up(profile, call, who, shared).outcome

        days = int(calls.end[row] - calls.start[row])
        whole = outcome(days)
        if whole is not Outcome.DENY:
            served.append((Interval.of_days(begins, days), BASIS))
        good, bad = (days, days + 1) if whole <= Outcome.WARN else (0, days)
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if outcome(middle) <= Outcome.WARN else (good, middle)
        lawful.append(good)
    return lawful


def main(many: int) -> None:
    """Measure, compare and print."""
    profile, people, calls, shared = world(many)
    stricter = load_profile(
        text_of("ru.special-assemblies-2025").replace("max: {months: 6}", "max: {months: 4}")
    )
    began = time.perf_counter()
    look_ahead(profile, *world(10)[1:3], shared, HORIZON)
    compiled = time.perf_counter() - began
    began = time.perf_counter()
    found = look_ahead(profile, people, calls, shared, HORIZON)
    took = time.perf_counter() - began
    began = time.perf_counter()
    changes = compare(found, stricter)
    compared = time.perf_counter() - began
    lawful = (calls.end - calls.start).copy()
    lawful[found.unlawful] = found.first_bad - calls.start[found.unlawful]
    sample = np.sort(np.random.default_rng(2).choice(many, min(SAMPLE, many), replace=False)).tolist()
    began, differ = time.perf_counter(), 0
    for who in sample:
        mine = lawful[who * CALLS_EACH : (who + 1) * CALLS_EACH].tolist()
        differ += int(one_by_one(found, who) != mine)
    one = (time.perf_counter() - began) / len(sample)
    print(json.dumps({
        "people": many,
        "call_ups": len(calls),
        "days": HORIZON.days,
        "first_call_s": round(compiled, 3),
        "look_ahead_s": round(took, 3),
        "compare_s": round(compared, 3),
        "peer": f"single judgements of {len(sample)} people, times {many / len(sample):g}",
        "peer_person_ms": round(one * 1e3, 3),
        "peer_scaled_s": round(one * many, 1),
        "ratio_to_peer": round(one * many / took, 1),
        "sample_differs": differ,
        "unlawful": len(found.unlawful),
        "people_at_a_cap": int(found.reached.any(axis=1).sum()),
        "people_nearly": int(found.nearly.any(axis=1).sum()),
        "by_article": {article: count for (_, article), count in found.by_article().items()},
        "stricter_rule": {"unlawful": len(changes.unlawful), "lawful": len(changes.lawful), "people": len(changes.people)},
    }))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
