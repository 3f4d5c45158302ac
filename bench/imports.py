"""Times the whole import of a million people, one in a hundred of them bad, from file to durable entry.

The peer is the least a program could do with the same file: polars reads it, sqlite3 inserts every row, nothing is
checked, nothing is recorded. Each case runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

import read_people
from holdfast.exchange import Mapping, Table
from holdfast.home import Home
from holdfast.importing import Intake, enter, read

PROFILE = """
profile: bench.people
title: A profile for benchmarks
schema: 1
text_as_of: 2026-01-01
disclaimer: not law
sources: {none: {title: none}}
authorities: {office: The office}
rank_groups: [enlisted, sergeant, officer]
bases: {duty: {title: Duty}}
tasks: {guard: Guard}
rules: []
"""


def ours(folder: Path, path: Path) -> dict[str, float]:
    """Found a register, enter regions and places, and time the import of the people."""
    import hashlib  # noqa: PLC0415

    from holdfast.accounts import Accounts  # noqa: PLC0415
    from holdfast.desk import Desk  # noqa: PLC0415
    from holdfast.model import Region  # noqa: PLC0415
    from holdfast.orders import AdoptProfile, Author, Enclosures, Found  # noqa: PLC0415
    from holdfast.store import Store  # noqa: PLC0415

    place = Home.create(folder / path.suffix[1:], name="holdfast.bench")
    store = Store(place.url)
    store.migrate()
    store.start()
    desk, admin = Desk(store, place.key()), Author("admin", "administrator")
    Accounts(store).add("admin", "Administrator")
    desk.submit(Found(Region("R", "Everything"), "Office", "admin"), None)
    text = PROFILE.encode()
    adopt = AdoptProfile("R", "bench.people", hashlib.sha256(text).hexdigest())
    desk.submit(adopt, admin, enclosures=Enclosures(blobs=(text,)))
    known = read_people.known()
    regions = known.regions.select("id", name="id")
    places = known.places.with_columns(name="id")
    for kind, frame in (("regions", regions), ("places", places)):
        table = Table(frame.with_row_index("line", offset=1))
        enter(desk, Intake(kind, kind, table, Mapping(kind, {n: n for n in frame.columns})), "R", admin)
    began = time.perf_counter()
    answer, checked = enter(desk, read("people", path), "R", admin, skip_bad=True)
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "entered": checked.rows.height,
        "faulty": checked.faulty_rows,
        "entry": answer.entry,
    }


def peer(folder: Path, path: Path) -> dict[str, float]:
    """Read with polars and insert with sqlite3."""
    began = time.perf_counter()
    frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    with sqlite3.connect(folder / f"peer{path.suffix}.db") as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"CREATE TABLE people ({', '.join(frame.columns)})")
        marks = ", ".join("?" * frame.width)
        database.executemany(f"INSERT INTO people VALUES ({marks})", frame.cast(pl.String).iter_rows())
    return {"seconds": time.perf_counter() - began}


def run(rows: int) -> dict[str, object]:
    """Write the files and measure every case."""
    result: dict[str, object] = {"bench": "imports", "rows": rows}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frame = read_people.people(rows)
        frame.write_parquet(folder / "people.parquet")
        frame.write_csv(folder / "people.csv")
        del frame
        for file in ("people.parquet", "people.csv"):
            mine, bare = (_measured(case, folder, folder / file) for case in ("ours", "peer"))
            result[file.removeprefix("people.")] = {
                "seconds": round(mine["seconds"], 2),
                "entered": int(mine["entered"]),
                "faulty": int(mine["faulty"]),
                "peak_mib": round(mine["peak_mib"]),
                "peer_sqlite_s": round(bare["seconds"], 2),
                "times_peer": round(mine["seconds"] / bare["seconds"], 2),
            }
    return result


def _measured(case: str, folder: Path, path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--case", case, "--folder", str(folder), "--path", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--case", choices=("ours", "peer"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--path", type=Path)
    given = parser.parse_args()
    if given.case is None:
        print(json.dumps(run(given.rows)))
        return
    result = (ours if given.case == "ours" else peer)(given.folder, given.path)
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
