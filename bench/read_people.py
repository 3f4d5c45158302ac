"""Times reading and checking a million people, one in a hundred of them bad; prints one JSON object.

The peer is polars' bare read of the same file: what is beyond it is the price of the checks. Each case runs in a
process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from holdfast.exchange import SHEETS, Known, check, guess, read_table, write_faults

REGIONS, PLACES = 26, 1_500
RANKS = ("enlisted", "sergeant", "officer")
SYLLABLES = np.array([a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "é", "ü")])


def known() -> Known:
    """Return a register of regions and places, without anybody in it."""
    regions = pl.DataFrame({"id": [f"R-{i}" for i in range(REGIONS)]})
    regions = regions.with_columns(parent=pl.lit(None, pl.String), outline=pl.lit(None, pl.String))
    places = pl.DataFrame(
        {"id": [str(2_650_000 + i) for i in range(PLACES)], "region": [f"R-{i % 26}" for i in range(PLACES)]}
    )
    places = places.with_columns(latitude=pl.lit(47.0), longitude=pl.lit(8.0))
    return Known(regions=regions, places=places, rank_groups=frozenset(RANKS))


def words(rng: np.random.Generator, count: int, syllables: int) -> pl.Expr:
    """Return as many made-up names."""
    parts = [pl.Series(SYLLABLES[rng.integers(0, len(SYLLABLES), count)]) for _ in range(syllables)]
    joined = pl.select(pl.concat_str(parts)).to_series()
    return pl.lit(joined.str.to_titlecase())


def people(rows: int, seed: int = 1) -> pl.DataFrame:
    """Return people of whom one in a hundred has a fault, of seven kinds in turn."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, PLACES, rows)
    frame = pl.DataFrame(
        {"reference": pl.int_range(rows, eager=True).cast(pl.String).str.zfill(9)}
    ).with_columns(
        name=pl.concat_str(words(rng, rows, 3), words(rng, rows, 3), separator=" "),
        born=pl.lit(pl.Series(rng.integers(-3_000, 13_000, rows)).cast(pl.Int32).cast(pl.Date)),
        place=pl.lit(pl.Series(2_650_000 + place).cast(pl.String)),
        region=pl.lit("R-" + pl.Series(place % REGIONS).cast(pl.String)),
        rank_group=pl.lit(pl.Series(np.array(RANKS)[rng.choice(3, rows, p=[0.8, 0.15, 0.05])])),
        qualifications=pl.lit(
            pl.Series(np.array(["", "driver", "driver;medic", "radio"])[rng.integers(0, 4, rows)])
        ),
        days_before=pl.lit(pl.Series(rng.integers(0, 400, rows))),
        contact=pl.lit("+41 44 ")
        + pl.lit(pl.Series(rng.integers(1_000_000, 9_999_999, rows)).cast(pl.String)),
    )
    at = pl.int_range(rows)
    bad = [at % 700 == 100 * k + 57 for k in range(7)]
    return frame.with_columns(
        place=pl.when(bad[0]).then(pl.lit("9999999")).otherwise("place"),
        name=pl.when(bad[1]).then(pl.lit("")).otherwise("name"),
        rank_group=pl.when(bad[2]).then(pl.lit("sargeant")).otherwise("rank_group"),
        days_before=pl.when(bad[3]).then(-1).otherwise("days_before"),
        reference=pl.when(bad[4]).then(pl.lit("000000000")).otherwise("reference"),
        region=pl.when(bad[5]).then(pl.lit("R-nowhere")).otherwise("region"),
        born=pl.when(bad[6]).then(pl.date(1822, 2, 2)).otherwise("born"),
    )


def ours(path: Path) -> dict[str, float]:
    """Read and check one file."""
    began = time.perf_counter()
    table = read_table(path)
    read = time.perf_counter() - began
    checked = check("people", table, guess(SHEETS["people"], table.columns), known(), file=path.name)
    seconds = time.perf_counter() - began
    written = write_faults(checked.faults, table, path.with_name("faults.csv"))
    return {
        "read_s": read,
        "seconds": seconds,
        "rows": len(table),
        "good": len(checked.rows),
        "faulty": written,
    }


def peer(path: Path) -> dict[str, float]:
    """Read one file with polars and do nothing with it."""
    began = time.perf_counter()
    frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    return {"seconds": time.perf_counter() - began, "rows": len(frame)}


def measured(case: str, path: Path) -> dict[str, float]:
    """Run one case in a process of its own."""
    command = [sys.executable, __file__, "--case", case, "--path", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def run(rows: int) -> dict[str, object]:
    """Write the files and measure every case."""
    result: dict[str, object] = {"bench": "read_people", "rows": rows}
    with tempfile.TemporaryDirectory() as folder:
        paths = {"parquet": Path(folder, "people.parquet"), "csv": Path(folder, "people.csv")}
        frame = people(rows)
        frame.write_parquet(paths["parquet"])
        frame.write_csv(paths["csv"])
        del frame
        for name, path in paths.items():
            mine, bare = measured("ours", path), measured("peer", path)
            mine["rows_per_s"] = rows / mine["seconds"]
            result[name] = {
                **{key: round(value, 3) for key, value in mine.items()},
                "peer_polars_s": round(bare["seconds"], 3),
                "peer_peak_mib": round(bare["peak_mib"]),
                "times_peer": round(mine["seconds"] / bare["seconds"], 1),
            }
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--case", choices=("ours", "peer"))
    parser.add_argument("--path", type=Path)
    given = parser.parse_args()
    if given.case is None:
        print(json.dumps(run(given.rows)))
        return
    result = (ours if given.case == "ours" else peer)(given.path)
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
