"""Break `law/` and `model/` on purpose, a little at a time, and see whether their tests notice.

    python tools/mutants.py --sample 400 --seed 1 --report survivors.txt

A sample of the mutants that cosmic-ray makes is drawn, spread over the files; each is put to the tests of the two rooms
in a copy of the checkout. Compiled kernels run as plain Python meanwhile, or each mutant would be compiled anew.
Left out: replacements of ``|``, which stands in types almost everywhere and changes nothing there, and replacements
of decorators and variable names, which the type checker rejects.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("law", "model")
LEFT_OUT = ("_BitOr_", "RemoveDecorator", "VariableReplacer", "VariableInserter")
CONFIG = """[cosmic-ray]
module-path = [{modules}]
timeout = {timeout}
excluded-modules = []
test-command = "{python} mutant_tests.py"

[cosmic-ray.distributor]
name = "local"
"""

RUNNER = """import filecmp, subprocess, sys
from pathlib import Path
here, whole = Path("src/holdfast"), Path({whole!r})
broken = [f.stem for f in here.rglob("*.py") if not filecmp.cmp(f, whole / f.relative_to(here), shallow=False)]
tests = sorted(f for room in {rooms!r} for f in Path("tests", room).glob("test_*.py"))
tests.sort(key=lambda f: (not any(name.strip("_") in f.stem for name in broken), f.stem in {slow!r}, f.stat().st_size))
found = subprocess.run([sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *map(str, tests)])
sys.exit(found.returncode)
"""
"""Puts the tests that bear the name of the broken file first, for most mutants die there, and the slow ones last."""
SLOW = ("test_judge", "test_properties", "test_allowance", "test_grounds", "test_training", "test_remedies")


def main() -> int:
    """Run the sample and tell what survived; 1 where fewer than the wanted share was killed."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--sample", type=int, default=400, help="how many mutants to try; 0 for all")
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--workers", type=int, default=2)
    cli.add_argument("--timeout", type=float, default=180.0, help="seconds for one mutant")
    cli.add_argument("--least", type=float, default=0.85, help="share that must be killed")
    cli.add_argument("--report", type=Path, help="write each survivor here, as a difference")
    asked = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(asked.workers) as pool:
        copies = [_copied(Path(folder) / str(worker)) for worker in range(asked.workers)]
        tried = 0
        for at, copy in enumerate(copies):
            _run(copy, "init", "mutants.toml", "mutants.sqlite", timeout=asked.timeout)
            with use_db(str(copy / "mutants.sqlite"), WorkDB.Mode.open) as database:
                tried += _draw(database, asked.sample, asked.seed, at, asked.workers)
        _run(
            copies[0], "baseline", "mutants.toml", timeout=asked.timeout
        )  # else everything would seem killed
        print(f"{tried} are tried.", flush=True)
        list(pool.map(partial(_run_all, timeout=asked.timeout), copies))
        survivors = _told(copies, tried)
    if asked.report is not None:
        asked.report.write_text("\n\n".join(survivors), encoding="utf-8")
    killed = (tried - len(survivors)) / tried
    print(f"{tried - len(survivors)} of {tried} mutants killed: {killed:.1%}")
    return 0 if killed >= asked.least else 1


def _copied(folder: Path) -> Path:
    """Return a copy of what git knows, so that nothing is broken here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src", "tests", "docs", "pyproject.toml"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    shutil.copytree(folder / "src" / "holdfast", folder / "whole")
    return folder


def _run_all(copy: Path, *, timeout: float) -> None:
    _run(copy, "exec", "mutants.toml", "mutants.sqlite", timeout=timeout)


def _run(copy: Path, *command: str, timeout: float) -> None:
    config = CONFIG.format(
        modules=", ".join(f'"src/holdfast/{room}"' for room in ROOMS),
        python=sys.executable,
        timeout=timeout,
    )
    (copy / "mutants.toml").write_text(config, encoding="utf-8")
    runner = RUNNER.format(whole=str(copy / "whole"), rooms=tuple(reversed(ROOMS)), slow=SLOW)
    (copy / "mutant_tests.py").write_text(runner, encoding="utf-8")
    settings = os.environ | {
        "PYTHONPATH": str(copy / "src"),
        "NUMBA_DISABLE_JIT": "1",
        "HYPOTHESIS_PROFILE": "mutants",
    }
    subprocess.run([sys.executable, "-m", "cosmic_ray.cli", *command], cwd=copy, env=settings, check=True)


def _draw(database: WorkDB, sample: int, seed: int, part: int, parts: int) -> int:
    """Leave one part of the sample to be tried, and return how many those are; the same draw for every part."""
    fit: list[WorkItem] = []
    for item in sorted(database.work_items, key=_place):
        if any(name in item.mutations[0].operator_name for name in LEFT_OUT):
            _skip(database, item)
        else:
            fit.append(item)
    if part == 0:
        print(f"{len(fit)} mutants could be made.", flush=True)
    random.Random(seed).shuffle(fit)
    drawn = fit[: sample or len(fit)]
    kept = {item.job_id for item in drawn[part::parts]}
    for item in fit:
        if item.job_id not in kept:
            _skip(database, item)
    return len(kept)


def _place(item: WorkItem) -> tuple[str, str, int]:
    found = item.mutations[0]
    return str(found.module_path), found.operator_name, found.occurrence


def _skip(database: WorkDB, item: WorkItem) -> None:
    database.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def _told(copies: list[Path], tried: int) -> list[str]:
    """Print how each file fared and return the differences that no test noticed."""
    killed, survived, found = Counter[str](), Counter[str](), list[str]()
    for copy in copies:
        with use_db(str(copy / "mutants.sqlite"), WorkDB.Mode.open) as database:
            for item, result in database.completed_work_items:
                if result.worker_outcome is WorkerOutcome.SKIPPED:
                    continue
                path = str(item.mutations[0].module_path)
                if result.test_outcome is TestOutcome.SURVIVED:
                    survived[path] += 1
                    found.append(str(result.diff))
                else:
                    killed[path] += 1
    for path in sorted(killed | survived):
        print(f"{killed[path]:5} killed {survived[path]:4} survived  {path}")
    assert sum(killed.values()) + sum(survived.values()) == tried
    return found


if __name__ == "__main__":
    sys.exit(main())
