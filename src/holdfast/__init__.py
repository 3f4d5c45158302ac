"""Holdfast plans, runs and accounts for the protection of a region.

Three places to start reading:

- `holdfast.desk.Desk.submit` is the one way in: every change is an order.
- `holdfast.law` judges orders by a profile, the dated rules of one jurisdiction.
- `holdfast.plan` finds who guards what and when, with a certificate of how good the plan is.
"""

__version__ = "0.1.0"
