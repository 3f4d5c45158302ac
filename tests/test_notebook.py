"""The example notebook is run from its first cell to its last, and the library's page as it is written."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "docs" / "notebooks"
PAGE = ROOT / "docs" / "reference" / "planner-library.md"
FIGURES = ("coverage", "fairness", "gap-over-time", "prices")
MOST_BYTES = 400_000


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the notebook as it runs now, and its figures."""
    folder = tmp_path_factory.mktemp("notebooks")
    # NOTE: a process of its own, as for a reader: the warnings of the kernel's machinery are not ours to make errors.
    command = [sys.executable, str(ROOT / "tools" / "notebooks.py"), "--to", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return folder


def _shown(path: Path) -> str:
    """Return all text that the cells of a notebook show."""
    outputs = [each for cell in nbformat.read(path, as_version=4).cells for each in cell.get("outputs", ())]
    return "\n".join(str(each.get("text", each.get("data", {}).get("text/plain", ""))) for each in outputs)


def test_notebook_runs(ran: Path) -> None:
    """Tests that every cell runs without a warning, the plan is lawful and close to its bound, and figures appear."""
    notebook = nbformat.read(ran / "planning.ipynb", as_version=4)
    errors = [
        each
        for cell in notebook.cells
        for each in cell.get("outputs", ())
        if each.output_type == "error" or each.get("name") == "stderr"
    ]
    assert not errors
    shown = _shown(ran / "planning.ipynb")
    assert "lawful: True" in shown
    gaps = [float(gap) for gap in re.findall(r"gap ([\d.]+)%", shown)]
    assert len(gaps) == 2
    assert max(gaps) < 5
    for name in FIGURES:
        assert (ran / f"planning-{name}.png").read_bytes().startswith(b"\x89PNG")


def test_notebook_in_the_repository() -> None:
    """Tests that the notebook kept here shows what it showed, is small, and names no folder of the machine it ran on."""
    path = NOTEBOOKS / "planning.ipynb"
    text = path.read_text(encoding="utf-8")
    assert "lawful: True" in _shown(path)
    assert text.count('"image/png"') == len(FIGURES)
    assert len(text) < MOST_BYTES
    assert not re.search(r"/(home|root|work|tmp|Users)/", text)
    for name in FIGURES:
        assert (ROOT / "docs" / "figures" / f"planning-{name}.png").exists()


def test_library_page() -> None:
    """Tests that the examples of the page on the library show what they show there."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    examples = [block for block in blocks if ">>> " in block]
    assert examples
    test = doctest.DocTestParser().get_doctest("\n".join(examples), {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert result.failed == 0, "".join(said)
