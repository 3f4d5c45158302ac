"""Check the public door of each room: `__all__` is there, sorted, complete and without names that do not exist."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import holdfast


def faults_of(name: str) -> list[str]:
    """Return what is wrong with the door of a package."""
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", None)
    public = {
        key
        for key, value in vars(module).items()
        if not key.startswith("_") and getattr(value, "__module__", "").startswith(f"{name}.")
    }
    if listed is None:
        return [f"{name} lets names out without __all__: {', '.join(sorted(public))}."] if public else []
    faults = [
        f"{name}.__all__ names {key!r}, which does not exist." for key in listed if not hasattr(module, key)
    ]
    if list(listed) != sorted(listed, key=lambda key: (not key.isupper(), not key[0].isupper(), key)):
        faults.append(f"{name}.__all__ is not sorted: constants, classes, functions, each by name.")
    return faults + [f"{name}.__all__ lacks {key!r}." for key in sorted(public - set(listed))]


def main() -> int:
    """Check every package."""
    packages = [info.name for info in pkgutil.walk_packages(holdfast.__path__, "holdfast.") if info.ispkg]
    faults = [fault for name in packages if "migrations" not in name for fault in faults_of(name)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
