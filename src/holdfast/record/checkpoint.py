"""Checkpoints: the size and root of the record at a moment, signed.

A checkpoint is a C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) in a C2SP signed note
(https://c2sp.org/signed-note) with an Ed25519 signature; any tool for transparency logs can check it.
The key's name is the record's origin, as tlog-checkpoint recommends.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from holdfast.errors import InvalidValueError, RecordError
from holdfast.record.tree import HASH_SIZE

MAX_NOTE = 2**20  # characters; sixteen of the largest signatures known take a tenth of it
MAX_SIGNATURES = 100
MAX_SIZE = 2**63 - 1
_ED25519 = b"\x01"  # signed-note, "Signature types"
_KEY_SIZE = 32
_KEY_ID_SIZE = 4
_PRIVATE = "PRIVATE+KEY+"
_SIGNATURE_PREFIX = "— "


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key, with the name it signs under.

    Attributes
    ----------
    name
        The origin of the record, best a URL without scheme such as `hq.example.org/record`.
    public
        The 32 bytes of the Ed25519 public key (RFC 8032).

    Raises
    ------
    InvalidValueError
        If name or key cannot be used.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_key_bytes(self.public)

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that name the key in a signature (signed-note, "Ed25519 signatures")."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID_SIZE]

    @property
    def text(self) -> str:
        """The key as one line to hand out: name, key id, key."""
        return f"{self.name}+{self.key_id.hex()}+{_to_base64(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Return the key that `text` spells.

        Raises
        ------
        InvalidValueError
            If `text` is not a verifier key, or its parts do not belong together.
        """
        if text.startswith(_PRIVATE):
            raise InvalidValueError(
                "This is a private key. Keep it secret and give the verifier key instead."
            )
        name, key_id, public = _key_parts(text, "verifier key")
        key = cls(name, public)
        if key.key_id.hex() != key_id:
            _refuse_key("verifier key", "the key id does not belong to this name and key")
        return key

    def verifies(self, signature: bytes, text: str) -> bool:
        """Tell whether `signature` is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half of a key; never shown when printed.

    Attributes
    ----------
    name
        The origin of the record.
    seed
        32 random bytes: the Ed25519 private key (RFC 8032 section 5.1.5).

    Raises
    ------
    InvalidValueError
        If name or seed cannot be used.
    """

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_key_bytes(self.seed)

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, _private(self.seed).public_key().public_bytes_raw())

    @property
    def private_text(self) -> str:
        """The key as one line to be kept secret, in the form of Go's `sumdb/note`."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{_to_base64(_ED25519 + self.seed)}"

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Return the key that `text` spells.

        Raises
        ------
        InvalidValueError
            If `text` is not a signing key, or its parts do not belong together; never quotes it.
        """
        if not text.startswith(_PRIVATE):
            _refuse_key("signing key", f"it does not begin with {_PRIVATE}")
        name, key_id, seed = _key_parts(text.removeprefix(_PRIVATE), "signing key")
        key = cls(name, seed)
        if key.verifier.key_id.hex() != key_id:
            _refuse_key("signing key", "the key id does not belong to this name and key")
        return key

    def sign_text(self, text: str) -> str:
        """Return the signature line over `text`, which must end in a newline."""
        signature = _private(self.seed).sign(text.encode())
        return f"{_SIGNATURE_PREFIX}{self.name} {_to_base64(self.verifier.key_id + signature)}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the record was at a moment.

    Attributes
    ----------
    origin
        The name of the record.
    size
        The number of entries.
    root
        The root of the tree over them, 32 bytes.

    Raises
    ------
    InvalidValueError
        If one of them cannot be written in a checkpoint.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        _check_name(self.origin)
        if not 0 <= self.size <= MAX_SIZE:
            raise InvalidValueError("A record has from 0 to 2^63 - 1 entries. Give a size in between.")
        if len(self.root) != HASH_SIZE:
            raise InvalidValueError(
                f"A root has {HASH_SIZE} bytes; {len(self.root)} were given. Give the root of the record's tree."
            )

    @property
    def text(self) -> str:
        """The text that is signed: origin, size and root, each on a line."""
        return f"{self.origin}\n{self.size}\n{_to_base64(self.root)}\n"


def sign(checkpoint: Checkpoint, key: SigningKey) -> str:
    """Return `checkpoint` as a note signed with `key`.

    Raises
    ------
    InvalidValueError
        If the key has another name than the checkpoint's origin.
    """
    if checkpoint.origin != key.name:
        raise InvalidValueError(
            f"A checkpoint of {checkpoint.origin!a} cannot be signed by {key.name!a}. Give the key of that record."
        )
    return f"{checkpoint.text}\n{key.sign_text(checkpoint.text)}"


def open_checkpoint(note: str, verifier: VerifierKey) -> Checkpoint:
    """Return the checkpoint in `note` after verifying its signature.

    Signatures of other keys are ignored, and so are extension lines, as the specifications demand.

    Raises
    ------
    RecordError
        If the note is malformed, not signed by `verifier`, wrongly signed, or of another record.
    """
    text = _open_note(note, verifier)
    origin, size, root = _read_text(text)
    if origin != verifier.name:
        raise RecordError(
            f"This checkpoint is of {origin!a}, signed by {verifier.name!a}. Give the checkpoint of the key's own record."
        )
    return Checkpoint(origin, size, root)


def _open_note(note: str, verifier: VerifierKey) -> str:
    """Return the text of `note` once every signature of `verifier` on it holds."""
    text, block = _split_note(note)
    known = (verifier.name, verifier.key_id)
    lines = [_read_signature(line) for line in block]
    signatures = [signature for name, key_id, signature in lines if (name, key_id) == known]
    if not signatures:
        raise RecordError(
            f"This checkpoint is not signed by {verifier.name!a} with key id {verifier.key_id.hex()}. "
            "Give the key of the record it is from, or the note of the record the key is from."
        )
    if not all(verifier.verifies(signature, text) for signature in signatures):
        raise RecordError(
            f"The signature of {verifier.name!a} on this checkpoint is not of this text: "
            "note or signature was changed. Fetch the note again from where it was published."
        )
    return text


@lru_cache(maxsize=4)
def _private(seed: bytes) -> Ed25519PrivateKey:
    """Return the key of a seed; made once, since every order is signed for."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def _split_note(note: str) -> tuple[str, list[str]]:
    """Return text and signature lines (signed-note, "Format")."""
    if len(note) > MAX_NOTE:
        _refuse_note(f"it is longer than {MAX_NOTE} characters")
    if any(letter < " " and letter != "\n" for letter in note) or not _is_unicode(note):
        _refuse_note("it has control characters or is not Unicode text")
    head, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        _refuse_note("it does not end in a text, an empty line and lines of signatures")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        _refuse_note(f"it has more than {MAX_SIGNATURES} signatures")
    return head + "\n", lines


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    """Return name, key id and signature of one line (signed-note, "Signatures")."""
    name, space, encoded = line.removeprefix(_SIGNATURE_PREFIX).partition(" ")
    data = _from_base64(encoded)
    if not (
        line.startswith(_SIGNATURE_PREFIX) and space and _is_name(name) and data and len(data) > _KEY_ID_SIZE
    ):
        _refuse_note("a line among the signatures is not a signature")
    return name, data[:_KEY_ID_SIZE], data[_KEY_ID_SIZE:]


def _read_text(text: str) -> tuple[str, int, bytes]:
    """Return origin, size and root (tlog-checkpoint, "Note text")."""
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        _refuse_note("it does not hold origin, size and root on a line each")
    origin, digits, encoded = lines[:3]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20) or str(int(digits)) != digits:
        _refuse_note("its size is not a plain decimal number")
    root = _from_base64(encoded)
    if root is None or len(root) != HASH_SIZE or int(digits) > MAX_SIZE:
        _refuse_note("its root is not a SHA-256 hash in base64, or its size is beyond 2^63 - 1")
    return origin, int(digits), root


def _refuse_note(fault: str) -> NoReturn:
    raise RecordError(
        f"This is not a signed checkpoint: {fault}. Give the note whole, exactly as it was published."
    )


def _key_parts(text: str, what: str) -> tuple[str, str, bytes]:
    # Base64 may hold a plus of its own, a name and a key id may not.
    parts = text.split("+", 2)
    data = _from_base64(parts[-1])
    if len(parts) != 3 or data is None:
        _refuse_key(what, "it is not name, key id and key with a + between them")
    if data[:1] != _ED25519 or len(data) != 1 + _KEY_SIZE:
        _refuse_key(what, "it is not an Ed25519 key")
    return parts[0], parts[1], data[1:]


def _refuse_key(what: str, fault: str) -> NoReturn:
    # NOTE: what was given is not quoted, because a private key may be given in place of a public one.
    raise InvalidValueError(f"This is not a {what}: {fault}. Copy the whole line as it was handed out.")


def _check_name(name: str) -> None:
    if not _is_name(name):
        raise InvalidValueError(
            f"{name!a} cannot name a record. Give a name without spaces, plus signs and control characters, "
            "such as hq.example.org/record."
        )


def _is_name(name: str) -> bool:
    return (
        bool(name)
        and _is_unicode(name)
        and not any(letter.isspace() or letter == "+" or letter < " " for letter in name)
    )


def _check_key_bytes(key: bytes) -> None:
    if len(key) != _KEY_SIZE:
        raise InvalidValueError(
            f"An Ed25519 key has {_KEY_SIZE} bytes; {len(key)} were given. Give {_KEY_SIZE} random bytes."
        )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(text: str) -> bytes | None:
    """Return the bytes of RFC 4648 section 4 base64, or None where it is not in its one exact form."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if _to_base64(data) == text else None
