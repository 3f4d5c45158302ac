"""Service reckoned up: days, pay, strength and what lies ahead, all from values handed in."""
