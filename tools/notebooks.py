"""Run the example notebooks and write them back with what they show, their figures also as files for the pages.

Without arguments writes `docs/notebooks` and `docs/figures`; with `--to FOLDER` writes there instead.
"""

from __future__ import annotations

import argparse
import base64
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "docs" / "notebooks"
FIGURES = ROOT / "docs" / "figures"
MOST_SECONDS = 240


class ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs this, wherever others may be installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return that kernel, by whatever name it is asked for."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name=kernel_name, language="python")


def run(path: Path) -> nbformat.NotebookNode:
    """Return a notebook with what its cells show now.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell failed.
    """
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory(prefix="holdfast-kernel-") as folder:
        manager = AsyncKernelManager(
            kernel_spec_manager=ThisPython(),
            kernel_name="python3",
            connection_file=f"{folder}/kernel.json",
            transport="ipc",  # sockets in that folder: no network, nothing left behind
            ip=f"{folder}/kernel",
        )
        client = NotebookClient(notebook, km=manager, timeout=MOST_SECONDS, record_timing=False)
        client.owns_km = True  # so that the kernel ends with the notebook
        client.execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def figures_of(notebook: nbformat.NotebookNode) -> dict[str, bytes]:
    """Return the pictures that cells show, by the name of the cell."""
    return {
        cell.id: base64.b64decode(output.data["image/png"])
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    }


def main() -> int:
    """Run every notebook."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--to", type=Path)
    to = cli.parse_args().to
    notebooks, figures = (to, to) if to else (NOTEBOOKS, FIGURES)
    figures.mkdir(parents=True, exist_ok=True)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = run(path)
        nbformat.write(notebook, notebooks / path.name)
        for name, picture in figures_of(notebook).items():
            (figures / f"{path.stem}-{name}.png").write_bytes(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
