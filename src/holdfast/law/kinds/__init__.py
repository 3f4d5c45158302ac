"""Kinds of rule, a file each; `holdfast.law._register` lists them."""
