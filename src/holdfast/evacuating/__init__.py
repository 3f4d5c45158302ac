"""Evacuations read and worked out: zones, routes and shelters of the register, plans in phases, counts of people."""
