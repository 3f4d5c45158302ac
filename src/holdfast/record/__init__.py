"""The record: entries in a Merkle tree under signed checkpoints, and the proofs they allow.

Three places to start: `Entry` for what is written, `Frontier` and `sign` for keeping a record,
`verify_record` for checking one with nothing but the export and the verifier key.
"""

from holdfast.record.canonical import canonical, canonical_texts, parse
from holdfast.record.checkpoint import Checkpoint, SigningKey, VerifierKey, open_checkpoint, sign
from holdfast.record.commitment import commit, opens
from holdfast.record.entry import Entry
from holdfast.record.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from holdfast.record.verify import Report, verify_record

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "Entry",
    "Frontier",
    "Report",
    "SigningKey",
    "VerifierKey",
    "canonical",
    "canonical_texts",
    "commit",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "opens",
    "parse",
    "root_of",
    "sign",
    "verify_consistency",
    "verify_inclusion",
    "verify_record",
]
