"""Each tutorial is run as it is written: its files are saved, its commands typed, what it shows is compared."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from terminal import holdfast

ROOT = Path(__file__).resolve().parent.parent
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def _steps(text: str) -> list[tuple[str, str]]:
    """Return each command of a console block with the output shown under it."""
    steps: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], ""))
        else:
            command, shown = steps[-1]
            steps[-1] = command, shown + line + "\n"
    return steps


def _pattern(shown: str) -> re.Pattern[str]:
    """Return what the output must look like; `…` stands for anything."""
    return re.compile(".*".join(re.escape(part) for part in shown.strip().split("…")), re.DOTALL)


def _type(command: str, shell: dict[str, str], folder: Path) -> str:
    """Return what a line shows; `holdfast` itself runs in this process, for its start takes a second or two."""
    if export := re.fullmatch(r"export (\w+)=(\S+)", command):
        shell[export[1]] = export[2].replace("$PWD", str(folder))
        return ""
    words = shlex.split(command)
    if words[0] != "holdfast":
        subprocess.run(["bash", "-c", command], check=True, cwd=folder)
        return ""
    target = words[-1] if words[-2] == ">" else None
    typed = holdfast(
        *(words[1:-2] if target else words[1:]), home=Path(shell.get("HOLDFAST_HOME", folder)), status=None
    )
    if target:
        (folder / target).write_text(typed.out, encoding="utf-8")
        return ""
    return typed.err + typed.out


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda page: page.stem)
def test_tutorial(tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that every file and command of a tutorial does what the page shows."""
    monkeypatch.chdir(tmp_path)
    shell: dict[str, str] = {}
    blocks = BLOCK.findall(tutorial.read_text(encoding="utf-8"))
    for _, name, body in blocks:
        if name:
            (tmp_path / name).write_text(body, encoding="utf-8")
    for command, shown in [step for kind, _, body in blocks if kind == "console" for step in _steps(body)]:
        output = _type(command, shell, tmp_path)
        assert _pattern(shown).fullmatch(output.strip()), (
            f"$ {command}\n{output}\nbut the page shows\n{shown}"
        )
