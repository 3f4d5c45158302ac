"""Makes the helpers beside these tests, and those of the law's tests, importable."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "law"))
sys.path.insert(0, str(Path(__file__).parent))
