"""Sets the planner beside general solvers: same problems, same machine, same time limit, one process each in turn.

Prints one JSON object: value, bound, seconds and the curve of each peer at each size, and when it came within 0.5 % of
the best bound any of them proved. `--table` and `--plot` write a Markdown table and a picture from the same figures;
with `--from` they are drawn again from an earlier run without solving anything.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from holdfast.exchange.instances import write_instance
from instances import make

HERE = Path(__file__).parent
PEERS = {
    "Holdfast": ("peers_ours.py",),
    "by hand": ("peers_greedy.py",),
    "HiGHS LP": ("peers_highs.py", "lp"),
    "HiGHS MIP": ("peers_highs.py", "mip"),
    "CP-SAT": ("peers_cpsat.py",),
}
SIZES = "100x3,300x6,1000x15,5000x50"
NEAR = 0.005
GRACE = 120.0
"""Seconds beyond the limit after which a peer that does not stop is ended: building its model counts."""

Figures = dict[str, Any]


def run(peer: str, folder: Path, seconds: float) -> Figures:
    """Return what one peer says; where it says nothing in time, that it has nothing."""
    file, *more = PEERS[peer]
    command = [sys.executable, str(HERE / file), str(folder), str(seconds), *more]
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=seconds + GRACE, cwd=HERE
        )
    except subprocess.TimeoutExpired:
        return {
            "seconds": seconds + GRACE,
            "value": None,
            "bound": None,
            "curve": [],
            "why": "did not stop in time",
        }
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return {"seconds": None, "value": None, "bound": None, "curve": [], "why": why}
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def compare(people: int, facilities: int, seed: int, seconds: float, peers: list[str]) -> Figures:
    """Return what every peer does on one problem."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_instance(folder, make(people, facilities, seed=seed))
        found = {}
        for peer in peers:
            found[peer] = run(peer, folder, seconds)
            short = {key: said for key, said in found[peer].items() if key != "curve"}
            print(f"{people} x {facilities}, {peer}: {json.dumps(short)}", file=sys.stderr, flush=True)
    proved = [figures["bound"] for figures in found.values() if figures["bound"] is not None]
    best = min(proved) if proved else None
    for figures in found.values():
        figures["gap"] = (best - figures["value"]) / best if best and figures["value"] is not None else None
        figures["own_gap"] = own_gap(figures)
        figures["near_after"] = near_after(figures["curve"], best)
        figures["proved_near_after"] = proved_near_after(figures["curve"])
    return {"people": people, "facilities": facilities, "best_bound": best, "peers": found}


def own_gap(figures: Figures) -> float | None:
    """Return the gap between a peer's own value and its own bound."""
    if figures["value"] is None or not figures["bound"]:
        return None
    return float((figures["bound"] - figures["value"]) / figures["bound"])


def near_after(curve: list[list[float]], best: float | None) -> float | None:
    """Return when a peer's value came within 0.5 % of the best bound."""
    if best is None:
        return None
    return next((second for second, value, _ in curve if value and value >= best * (1 - NEAR)), None)


def proved_near_after(curve: list[list[float]]) -> float | None:
    """Return when a peer had itself proved a gap of 0.5 %."""
    return next((s for s, value, bound in curve if bound and value and value >= bound * (1 - NEAR)), None)


def table(figures: Figures) -> str:
    """Return the figures as a Markdown table."""
    head = (
        "| people x facilities | peer | value | bound | gap to the best bound | own gap "
        "| within 0.5 % after | proved after | seconds |\n|---|---|---|---|---|---|---|---|---|\n"
    )
    rows = []
    for size in figures["sizes"]:
        for peer, f in size["peers"].items():
            cells = (
                f"{size['people']:,} x {size['facilities']}",
                peer,
                _number(f["value"], ",.1f"),
                _number(f["bound"], ",.1f"),
                _number(f["gap"], ".2%"),
                _number(f["own_gap"], ".2%"),
                _number(f["near_after"], ".1f", " s"),
                _number(f["proved_near_after"], ".1f", " s"),
                _number(f["seconds"], ".1f"),
            )
            rows.append("| " + " | ".join(cells) + " |")
    return head + "\n".join(rows) + "\n"


def _number(number: float | None, form: str, unit: str = "") -> str:
    return "none" if number is None else format(number, form) + unit


def plot(figures: Figures, path: Path) -> None:
    """Draw value and bound of every peer over time, as shares of the best bound."""
    import matplotlib as mpl  # noqa: PLC0415 - only for the picture

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    mpl.rcParams["svg.hashsalt"] = "peers"
    sizes = figures["sizes"]
    across = min(2, len(sizes))
    down = -(-len(sizes) // across)
    drawn, axes = plt.subplots(down, across, figsize=(5.2 * across, 3.6 * down), squeeze=False, sharey=True)
    for axis, size in zip(axes.ravel(), sizes, strict=False):
        _draw(axis, size)
    for axis in axes.ravel()[len(sizes) :]:
        axis.set_visible(False)
    axes[0, 0].legend(fontsize=8, loc="lower right")
    drawn.tight_layout()
    drawn.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=150)
    plt.close(drawn)


def _draw(axis: Any, size: Figures) -> None:
    best = size["best_bound"]
    for number, (peer, f) in enumerate(size["peers"].items()):
        colour, points = f"C{number}", f["curve"]
        values = [(max(s, 0.05), 100 * v / best) for s, v, _ in points if v and v > 0]
        bounds = [(max(s, 0.05), 100 * b / best) for s, _, b in points if b]
        if values:
            axis.step(
                *zip(*values, strict=True), where="post", color=colour, label=peer, marker=".", markersize=3
            )
        if bounds:
            said = {"label": peer, "marker": "v"} if not values else {}
            axis.step(*zip(*bounds, strict=True), where="post", color=colour, linestyle=":", **said)
    axis.axhspan(100 * (1 - NEAR), 100, color="0.9", zorder=0)
    axis.set(
        xscale="log",
        ylim=(88, 104),
        title=f"{size['people']:,} people x {size['facilities']} facilities",
        xlabel="seconds",
        ylabel="% of the best bound",
    )


def sizes(text: str) -> list[tuple[int, int]]:
    """Read sizes such as `100x3,300x6`."""
    return [(int(a), int(b)) for a, b in (part.split("x") for part in text.split(","))]


def main() -> None:
    """Measure, print one JSON object, and write the table and the picture where asked to."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--sizes", type=sizes, default=SIZES, help=f"people x facilities, for instance {SIZES}")
    cli.add_argument("--seconds", type=float, default=180.0, help="the limit of each peer at each size")
    cli.add_argument("--seed", type=int, default=7)
    cli.add_argument("--peers", default=",".join(PEERS), help="which, of " + ", ".join(PEERS))
    cli.add_argument("--from", dest="earlier", type=Path, help="the JSON of an earlier run, to draw again")
    cli.add_argument("--table", type=Path, help="where a Markdown table goes")
    cli.add_argument("--plot", type=Path, help="where a picture goes, .svg or .png")
    args = cli.parse_args()
    if args.earlier:
        figures = json.loads(args.earlier.read_text())
    else:
        every = [
            compare(people, facilities, args.seed, args.seconds, args.peers.split(","))
            for people, facilities in args.sizes
        ]
        figures = {"bench": "peers", "seconds_each": args.seconds, "seed": args.seed, "sizes": every}
        print(json.dumps(figures))
    if args.table:
        args.table.write_text(table(figures))
    if args.plot:
        plot(figures, args.plot)


if __name__ == "__main__":
    main()
