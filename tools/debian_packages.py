"""Install the Debian packages that the tests use, where this machine allows it; say what is skipped where it does not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

WANTED = {
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb"),
    "chromium": lambda: (
        shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    ),
}


def main() -> None:
    """Install what is missing."""
    missing = [package for package, found in WANTED.items() if not found()]
    if not missing:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        print(
            f"Not installed and not installable here: {', '.join(missing)}. The tests that need them are skipped."
        )
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=False, env=environment
    )
    if done.returncode != 0:
        print(f"apt-get could not install {', '.join(missing)}. The tests that need them are skipped.")


if __name__ == "__main__":
    main()
