"""How long it takes to judge alerts, beside a schema-only peer on the same alerts in the same run.

Prints one JSON object. The alerts are made first: two languages, a polygon of a hundred pairs, every other one signed;
`--alerts` sets how many. The peer (capvalidator) compares them with the schema of CAP 1.2 and nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import cos, pi, sin
from pathlib import Path

import capvalidator

from holdfast.exchange.alert_files import judge_file
from holdfast.exchange.cap import Alert, Area, Info, is_valid, judge, make_signer, sign, write

AT = datetime(2030, 1, 5, 8, tzinfo=UTC)
RING = tuple((46.0 + 0.1 * sin(2 * pi * i / 99), 7.0 + 0.1 * cos(2 * pi * i / 99)) for i in range(99))


def alert(number: int) -> Alert:
    """Return one alert of many."""
    area = Area(f"Zone {number}", ((*RING, RING[0]),))
    info = Info(
        event="Flood",
        urgency="Expected",
        severity="Severe",
        certainty="Likely",
        categories=("Met", "Safety"),
        language="en",
        effective=AT,
        onset=AT + timedelta(hours=1),
        expires=AT + timedelta(hours=number % 48 + 2),
        sender_name="The land",
        headline=f"Water rises in zone {number}",
        description="The river leaves its bed. " * 10,
        instruction="Leave the banks. Go to higher ground.",
        web="https://land.example/",
        areas=(area,),
    )
    return Alert(
        f"land-{number}",
        "warning@land.example",
        AT,
        "Actual",
        "Alert",
        "Public",
        infos=(info, replace(info, language="de")),
    )


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 3)


def command(documents: Sequence[bytes], certificate: bytes) -> tuple[float, float]:
    """Return how long the command takes over a folder of the alerts, from its start to its end, by the wall and by the CPU."""
    with tempfile.TemporaryDirectory() as folder:
        for i, document in enumerate(documents):
            (Path(folder) / f"{i:06}.cap").write_bytes(document)
        pin = Path(folder) / "pin.pem"
        pin.write_bytes(certificate)
        words = [
            sys.executable,
            "-c",
            "from holdfast.cli import main; main()",
            "cap",
            "check",
            folder,
            "--pin",
            str(pin),
        ]
        words += ["--received-at", AT.isoformat(), "--json"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = seconds(lambda: subprocess.run(words, check=True, capture_output=True))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=1_000)
    count = parser.parse_args().alerts
    key, certificate = make_signer("The land", AT)
    plain = [write(alert(i)) for i in range(count)]
    mixed = [sign(document, key, certificate) if i % 2 else document for i, document in enumerate(plain)]
    ours = seconds(lambda: [judge(document, received_at=AT) for document in mixed])
    signed = seconds(lambda: [judge_file(one, received_at=AT, certificates=(certificate,)) for one in mixed])
    peer = seconds(lambda: [capvalidator.check_schema(document) for document in mixed])
    wall, cpu = command(mixed, certificate)
    found = {
        "alerts": count,
        "signed": count // 2,
        "kilobytes": sum(map(len, mixed)) // 1000,
        "valid": sum(is_valid(judge(document)) for document in mixed),
        "judged_s": ours,
        "judged_with_signatures_s": signed,
        "command_s": wall,
        "command_cpu_s": cpu,
        "peer": "capvalidator.check_schema: the schema alone",
        "peer_s": peer,
        "peer_valid": sum(bool(capvalidator.check_schema(document).passed) for document in mixed),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
