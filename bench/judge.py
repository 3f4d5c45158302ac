"""Times the judging of tours against a shipped profile, beside the one-by-one judge; prints one JSON object.

Run as ``python bench/judge.py [TOURS]``. The peer is the single judge on a sample of the same rows, which is what a
service without the batch would call a million times; the outcomes of the sample are compared too.
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
    People,
    PersonFacts,
    Profile,
    RegionTree,
    day_number,
    day_of,
    judge_call_up,
    judge_call_ups,
    load_profile,
)
from holdfast.model import Act, Interval
from holdfast.profiles import text_of

YEAR = Interval(date(2026, 1, 1), date(2027, 1, 1))
REGIONS = 80
TOURS_EACH = 3
SAMPLE = 500


def world(tours: int) -> tuple[Profile, CallUps, People, Circumstances]:
    """Return a profile and random tours over one year, three for each person, some of them too many."""
    rng = np.random.default_rng(1)
    profile = load_profile(text_of("ru.special-assemblies-2025"))
    regions = RegionTree.of({f"r{i}": None for i in range(REGIONS)})
    many = -(-tours // TOURS_EACH)
    home = rng.integers(0, REGIONS, many).astype(np.int32)
    start0 = day_number(YEAR.start)
    served = rng.integers(0, 3, many)
    ledger = start0 + rng.integers(0, 60, served.sum()).astype(np.int32)
    people = People(
        rank_group=np.zeros(many, np.int16),
        home=home,
        days_before=np.zeros(many, np.int32),
        first=np.concatenate(([0], np.cumsum(served))).astype(np.int64),
        start=ledger,
        end=(ledger + rng.integers(5, 60, len(ledger))).astype(np.int32),
        basis=np.zeros(len(ledger), np.int16),
        contract_first=np.arange(many + 1, dtype=np.int64),
        contract_start=np.full(many, start0 - 100, np.int32),
        contract_end=np.full(many, start0 + 1000, np.int32),
        contract_territory=home,
        territories=np.eye(REGIONS, dtype=np.bool_),
    )
    row = np.repeat(np.arange(many), TOURS_EACH)[:tours]
    start = start0 + 60 + 100 * np.tile(np.arange(TOURS_EACH), many)[:tours] + rng.integers(0, 30, tours)
    calls = CallUps.of(
        person_row=row,
        start=start,
        end=start + rng.integers(10, 80, tours),
        basis=0,
        task=rng.integers(0, len(profile.tasks), tours),
        region=np.where(rng.random(tours) < 0.95, home[row], 0),
        issued=start - 30,
        authority=tuple(profile.authorities).index("ministry_of_defence"),
        contract_row=row,
    )
    decree = Act(
        "d",
        "special_assembly_decree",
        "Decree",
        "president",
        datetime(2025, 12, 30, tzinfo=UTC),
        YEAR,
        regions.ids,
    )
    gaps = tuple(AcceptedGap(kind, "ministry_of_defence", "entry") for kind in ("notice", "rest"))
    return profile, calls, people, Circumstances(regions, (decree,), gaps)


def single(
    profile: Profile, calls: CallUps, people: People, shared: Circumstances, row: int, earlier: list[int]
) -> int:
    """Return the outcome of one row by the single judge; `earlier` are the rows of the person that stood before."""
    who, names = int(calls.person_row[row]), shared.regions.ids
    ledger = range(int(people.first[who]), int(people.first[who + 1]))
    spans = [(people.start[i], people.end[i]) for i in ledger] + [
        (calls.start[i], calls.end[i]) for i in earlier
    ]
    home = names[int(people.home[who])]
    contract = ContractFacts(
        "c", Interval(day_of(people.contract_start[who]), day_of(people.contract_end[who])), (home,)
    )
    served = tuple((Interval(day_of(a), day_of(b)), "special_assembly") for a, b in spans)
    person = PersonFacts(profile.rank_groups[0], home, 0, served, (contract,))
    call = CallUpFacts(
        Interval(day_of(calls.start[row]), day_of(calls.end[row])),
        "special_assembly",
        tuple(profile.tasks)[int(calls.task[row])],
        names[int(calls.region[row])],
        "ministry_of_defence",
        day_of(calls.issued[row]),
        "c",
    )
    return int(judge_call_up(profile, call, person, shared).outcome)


def main(tours: int) -> None:
    """Measure, compare and print."""
    profile, calls, people, shared = world(tours)
    few = calls.take(np.arange(10))
    began = time.perf_counter()
    judge_call_ups(profile, few, people, shared)
    compiled = time.perf_counter() - began
    began = time.perf_counter()
    judged = judge_call_ups(profile, calls, people, shared)
    batch = time.perf_counter() - began
    differ, began = 0, time.perf_counter()
    sample = np.sort(np.random.default_rng(2).choice(tours, min(SAMPLE, tours), replace=False))
    for row in sample.tolist():
        mine = range(row - row % TOURS_EACH, row)
        standing = [i for i in mine if judged.outcome[i] != 4]
        differ += int(single(profile, calls, people, shared, row, standing) != judged.outcome[row])
    one = (time.perf_counter() - began) / len(sample)
    print(json.dumps({
        "tours": tours,
        "people": len(people),
        "first_call_s": round(compiled, 3),
        "batch_s": round(batch, 3),
        "tours_per_s": round(tours / batch),
        "single_ms": round(one * 1e3, 3),
        "ratio_to_single": round(one * tours / batch, 1),
        "sample_differs": differ,
        "outcomes": {outcome.word: count for outcome, count in judged.counts().items()},
        "denied_by_article": judged.by_article(),
    }))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
