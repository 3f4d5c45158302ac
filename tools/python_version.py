"""Refuse a Python that is too old, in words rather than in a stack trace."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"Holdfast needs Python 3.11 or later; this is {sys.version.split()[0]}. Install one and run `make PYTHON=python3.12`."
    )
