"""How long it takes to verify a whole record, beside simpler checks of the same file in the same run.

Prints one JSON object. Makes a record of toy entries in a temporary file first (a minute for a
million); `--entries` sets how many.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import rfc8785

from holdfast.record import (
    Checkpoint,
    Entry,
    Frontier,
    SigningKey,
    VerifierKey,
    leaf_hash,
    sign,
    verify_record,
)

KEY = SigningKey("bench.example.org/record", bytes(32))
KINDS = ("IssueCallUp", "RecordAttendance", "ReportIncident", "ApprovePlan")
OUTCOMES = ("accepted",) * 8 + ("parked", "refused")
RFC8785_SHARE = 20  # the slow peer sees the first twentieth of the entries, and its time is scaled up
MIB = 2**20


def entry(n: int) -> Entry:
    """Return toy entry `n`: a call-up with one verdict, 100 a second from the start of 2026."""
    day, hundredths = divmod(n, 8_640_000)
    seconds = hundredths // 100
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{n % 100:02d}0000"
    return Entry(
        n=n,
        at=f"2026-01-{day + 1:02d}T{clock}Z",
        by={"account": f"a{n % 97}", "seat": "duty-officer"},
        region=f"region-{n % 15}",
        order={
            "kind": KINDS[n % 4],
            "reservist": sha256(b"r%d" % n).hexdigest(),
            "facility": f"f{n % 1000}",
            "days": ["2026-05-01", "2026-05-08"],
        },
        outcome=OUTCOMES[n % 10],
        verdicts=(
            {"rule": "day-cap", "verdict": "permit", "article": "§ 12 (3)", "facts": {"days": n % 30}},
        ),
        key=sha256(b"k%d" % n).hexdigest(),
    )


def make(path: Path, entries: int) -> str:
    """Write the record to `path` and return its signed checkpoint."""
    frontier = Frontier()
    with path.open("wb") as out:
        for low in range(0, entries, 10_000):
            lines = [entry(n).to_bytes() for n in range(low, min(low + 10_000, entries))]
            frontier = frontier.extend(map(leaf_hash, lines))
            out.writelines(line + b"\n" for line in lines)
    return sign(Checkpoint(KEY.name, frontier.size, frontier.root), KEY)


def seconds(work: Callable[[], None]) -> float:
    """Return how long `work` takes by the wall clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines one by one."""
    with path.open("rb") as file:
        yield from file


def hash_file(path: Path) -> None:
    """Read and hash the file as one string of bytes: proves equality with a known hash, nothing else."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(MIB):
            digest.update(block)


def hash_tree(path: Path) -> None:
    """Read the lines and make the root, without looking into any entry."""
    Frontier().extend(leaf_hash(line[:-1]) for line in lines_of(path))


def read_json(path: Path) -> None:
    """Read every line as JSON, without any check."""
    for line in lines_of(path):
        json.loads(line)


def round_trip(path: Path, entries: int) -> None:
    """Check the canonical form of the first lines with the plain rfc8785 library."""
    for line in islice(lines_of(path), entries):
        assert rfc8785.dumps(json.loads(line)) == line[:-1]


def verify(path: Path, note: str, verifier: VerifierKey) -> None:
    """Verify the record as `holdfast verify` does."""
    report = verify_record(lines_of(path), note, verifier)
    assert report.verified, report.faults


def measure(path: Path, entries: int) -> dict[str, object]:
    """Return the figures of one run."""
    note, share = make(path, entries), max(entries // RFC8785_SHARE, 1)
    before = resource.getrusage(resource.RUSAGE_SELF)
    own = seconds(lambda: verify(path, note, KEY.verifier))
    after = resource.getrusage(resource.RUSAGE_SELF)
    peers = {
        "sha256_of_the_file": seconds(lambda: hash_file(path)),
        "tree_without_reading_entries": seconds(lambda: hash_tree(path)),
        "json_without_checks": seconds(lambda: read_json(path)),
        "rfc8785_round_trip": seconds(lambda: round_trip(path, share)) * entries / share,
    }
    return {
        "entries": entries,
        "file_mib": round(path.stat().st_size / MIB, 1),
        "seconds": round(own, 3),
        "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3),
        "entries_per_second": round(entries / own),
        "peak_mib": round(after.ru_maxrss / 1024, 1),
        "peak_mib_before": round(before.ru_maxrss / 1024, 1),
        "peer_seconds": {name: round(value, 3) for name, value in peers.items()},
        "seconds_over_peer": {name: round(own / value, 2) for name, value in peers.items()},
    }


def main() -> None:
    """Run the measurement named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder) / "record.jsonl", arguments.entries)))


if __name__ == "__main__":
    main()
