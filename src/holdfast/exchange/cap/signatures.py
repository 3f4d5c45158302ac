"""Who signed an alert: checked against certificates pinned beforehand, at the time of receipt, never at now.

Signers renew their certificates every few months, so an alert from the archive fails now and was good when it came.
A signature counts only where it is over the alert itself: one of another element, or by rules of its own, is refused.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from lxml import etree

from holdfast.errors import InvalidValueError
from holdfast.exchange.cap.findings import CapError
from holdfast.exchange.cap.schema import DSIG
from holdfast.exchange.cap.structure import SIGNATURE
from holdfast.exchange.cap.values import NAMESPACE
from holdfast.exchange.cap.xmlfile import MOST_BYTES, parse

MOST_SIGNATURES: Final = 4
"""Signatures of one alert that are checked; a distributor signs beside the author."""

_ENVELOPED: Final = f"{DSIG}enveloped-signature"
_CANONICAL: Final = frozenset({
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
})  # fmt: skip


class SignatureVerdict(StrEnum):
    """What a signature is worth."""

    UNSIGNED = "unsigned"
    GOOD = "good"
    UNKNOWN_SIGNER = "unknown_signer"
    EXPIRED = "expired_at_receipt"
    NOT_YET = "not_yet_valid"
    BROKEN = "broken"


_Around = tuple[bytes, bytes]
_Tree = tuple[Any, _Around]
_NOTHING: Final[_Around] = (b"", b"")
_BEST: Final = (
    SignatureVerdict.GOOD,
    SignatureVerdict.BROKEN,
    SignatureVerdict.EXPIRED,
    SignatureVerdict.NOT_YET,
    SignatureVerdict.UNKNOWN_SIGNER,
)


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """The verdict on a signature.

    Attributes
    ----------
    reason
        The verdict in a sentence.
    signer
        Whom the certificate names; empty where none fits.
    fingerprint
        SHA-256 of that certificate, in hex.
    """

    verdict: SignatureVerdict
    reason: str
    signer: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says: whom it names, how it is known, from when until when it holds."""

    subject: str
    fingerprint: str
    not_before: datetime
    not_after: datetime


def read_certificate(pem: bytes) -> Certificate:
    """Return what a certificate says.

    Raises
    ------
    InvalidValueError
        If it is none.
    """
    return _described(_loaded(pem))


def check_signature(document: bytes, certificates: Iterable[bytes], at: datetime) -> SignatureFinding:
    """Return who signed an alert, as of the moment at which it was received.

    Parameters
    ----------
    certificates
        Those pinned beforehand, PEM.
    at
        When the alert was received; an aware moment.

    Raises
    ------
    InvalidValueError
        If a certificate cannot be read. What is wrong with the alert is in the verdict.
    """
    pinned = [_loaded(pem) for pem in certificates]
    if b"Signature" not in document and not document.startswith(
        (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
    ):
        return _UNSIGNED
    try:
        root = parse(document)
    except CapError as error:
        return SignatureFinding(SignatureVerdict.BROKEN, f"It cannot be read. {error.findings[0].reason}")
    return check_tree(root, pinned, at)


def check_tree(root: Any, pinned: Sequence[x509.Certificate], at: datetime) -> SignatureFinding:
    """Return who signed the tree of an alert; the best of its signatures decides."""
    every = list(root.iter(SIGNATURE))
    direct = [one for one in every if one.getparent() is root]
    if not every:
        return _UNSIGNED
    if len(direct) != len(every) or root.tag != f"{{{NAMESPACE}}}alert":
        return _broken(
            "A signature stands elsewhere than directly in the alert, so it is not the alert that is signed."
        )
    if len(direct) > MOST_SIGNATURES:
        return _broken(f"It has {len(direct)} signatures; {MOST_SIGNATURES} is the most that is checked.")
    found = [_checked(root, i, pinned, at) for i in range(len(direct))]
    return min(found, key=lambda finding: _BEST.index(finding.verdict))


def _checked(root: Any, which: int, pinned: Sequence[x509.Certificate], at: datetime) -> SignatureFinding:
    wrong = _misplaced(root.findall(SIGNATURE)[which])
    if wrong:
        return _broken(wrong)
    trees: list[_Tree] = []
    changed: x509.Certificate | None = None
    for tree in _as_signed(root, which):
        trees.append(tree)
        for certificate in pinned:
            result = _verified(*tree, certificate)
            if result is _Result.GOOD:
                return _dated(certificate, at)
            changed = certificate if result is _Result.CHANGED else changed
    if changed is not None:
        return _broken("The alert was changed after it was signed.", changed)
    return _by_enclosed(root.findall(SIGNATURE)[which], trees)


def _by_enclosed(signature: Any, trees: Iterable[_Tree]) -> SignatureFinding:
    """Judge by the certificate that came with the signature, which proves nothing but that both belong together."""
    enclosed = _enclosed(signature)
    if not enclosed:
        said = "It encloses no certificate that can be read, and none of the pinned ones fits."
        return SignatureFinding(SignatureVerdict.UNKNOWN_SIGNER, said)
    for certificate in enclosed:
        result = _tried(trees, certificate)
        if result is _Result.GOOD:
            known = _described(certificate)
            said = f"It is signed by {known.subject}, whose certificate is not pinned, so anybody may have made it."
            return SignatureFinding(SignatureVerdict.UNKNOWN_SIGNER, said, known.subject, known.fingerprint)
        if result is _Result.CHANGED:
            return _broken("The alert was changed after it was signed.", certificate)
    return _broken("The signature does not fit the certificate that came with it.")


class _Result(StrEnum):
    GOOD = "good"
    CHANGED = "changed"  # the key fits, what was signed does not
    OTHER = "other"


def _tried(trees: Iterable[_Tree], certificate: x509.Certificate) -> _Result:
    """Return the best result over the ways in which the alert may have stood when it was signed."""
    best = _Result.OTHER
    for tree in trees:
        result = _verified(*tree, certificate)
        if result is _Result.GOOD:
            return result
        best = result if result is _Result.CHANGED else best
    return best


def _verified(tree: Any, around: _Around, certificate: x509.Certificate) -> _Result:
    # 0.2 s that unsigned alerts do not need
    from signxml.exceptions import InvalidDigest  # noqa: PLC0415
    from signxml.verifier import SignatureConfiguration  # noqa: PLC0415

    # NOTE: signxml asks whether the certificate holds at one moment; ours is asked separately, to tell the verdicts apart.
    config = SignatureConfiguration(location="./", verification_time=certificate.not_valid_before_utc)
    try:
        found: Any = _verifier()(around).verify(
            tree, x509_cert=certificate, expect_config=config, validate_schema=False, parser=_PARSER
        )
    except InvalidDigest:
        return _Result.CHANGED
    except (InvalidSignature, ValueError):
        return _Result.OTHER
    except Exception:  # noqa: BLE001 -- whatever a hostile signature makes the library raise, it is not verified
        return _Result.OTHER
    signed = found.signed_xml
    # NOTE: "see what is signed": the bytes that were digested must be this alert, whole.
    whole = signed is not None and signed.tag == tree.tag and _tags(signed) == _tags(_without_first(tree))
    return _Result.GOOD if whole else _Result.OTHER


@cache
def _verifier() -> Any:
    """Return signxml's verifier, which besides can put the instructions around the alert before what is digested."""
    from signxml.verifier import XMLVerifier  # noqa: PLC0415

    class Verifier(XMLVerifier):  # type: ignore[misc, unused-ignore]
        def __init__(self, around: _Around) -> None:
            super().__init__()
            self._around = around

        def _apply_transforms(self, payload: Any, **more: Any) -> Any:
            before, after = self._around
            return before + super()._apply_transforms(payload, **more) + after

    return Verifier


def _without_first(tree: Any) -> list[Any]:
    """Return what the first signature of a tree leaves to be signed."""
    first = tree.find(SIGNATURE)
    return [child for child in tree if child is not first]


def _tags(elements: Iterable[Any]) -> list[str]:
    return [element.tag for element in elements if isinstance(element.tag, str)]


_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_UNSIGNED: Final = SignatureFinding(SignatureVerdict.UNSIGNED, "It is not signed.")


def _as_signed(root: Any, which: int) -> Iterator[_Tree]:
    """Yield the alert as it may have stood when that signature was made.

    As it is; without the signatures that others added; and both without the space between elements, which means nothing
    and which senders change after signing. Instructions around the alert, such as a style sheet, are part of what a
    reference to the whole document covers (Canonical XML 1.0, section 2.1), but not every signer has them in.
    """
    alone = len(root.findall(SIGNATURE)) == 1
    instructions = _instructions(root)
    for around in dict.fromkeys([_NOTHING, instructions]):
        for blank in (True, False):
            base = root if blank else _without_space(root)
            yield _with_first(base, which), around
            if not alone:
                yield _with_only(base, which), around


def _instructions(root: Any) -> _Around:
    """Return the instructions before and after the alert in their canonical form."""
    before = [one for one in root.itersiblings(preceding=True) if one.tag is etree.PI]
    after = [one for one in root.itersiblings() if one.tag is etree.PI]
    return (
        b"".join(_instruction(one) + b"\n" for one in reversed(before)),
        b"".join(b"\n" + _instruction(one) for one in after),
    )


def _instruction(one: Any) -> bytes:
    return f"<?{one.target}{' ' + one.text if one.text else ''}?>".encode()


def _with_first(root: Any, which: int) -> Any:
    """Return a copy in which that signature comes first, where signxml looks; the others stay in their order."""
    copy = _copied(root)
    signatures = copy.findall(SIGNATURE)
    if which:
        moved = signatures[which]
        _detach(moved)
        signatures[0].addprevious(moved)
    return copy


def _with_only(root: Any, which: int) -> Any:
    copy = _copied(root)
    for i, signature in enumerate(copy.findall(SIGNATURE)):
        if i != which:
            _detach(signature)
    return copy


def _detach(element: Any) -> None:
    """Take an element out and leave the text after it where it was."""
    tail, before, parent = element.tail or "", element.getprevious(), element.getparent()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    element.tail = None
    parent.remove(element)


def _copied(root: Any) -> Any:
    return etree.fromstring(etree.tostring(root), _PARSER)


def _without_space(root: Any) -> Any:
    copy = deepcopy(root)
    for element in copy.iter():
        if len(element) and element.text and not element.text.strip():
            element.text = None
        if element.tail and not element.tail.strip():
            element.tail = None
    return copy


def _misplaced(signature: Any) -> str:
    """Return why a signature is not over the alert as a whole, or nothing where it is (XML signature wrapping)."""
    infos = signature.findall(f"{{{DSIG}}}SignedInfo")
    references = list(signature.iter(f"{{{DSIG}}}Reference"))
    if len(infos) != 1 or len(references) != 1 or references[0].getparent() is not infos[0]:
        return "A signature of an alert covers one thing, the alert; this one covers none or several."
    if references[0].get("URI") != "":
        return f"The signature covers {str(references[0].get('URI'))[:60]!r}, not the alert as a whole."
    used = [str(one.get("Algorithm")) for one in references[0].iter(f"{{{DSIG}}}Transform")]
    odd = [name for name in used if name != _ENVELOPED and name not in _CANONICAL]
    if odd:
        return f"The signature chooses what it covers by a rule of its own ({odd[0][:80]})."
    if used.count(_ENVELOPED) != 1:
        return "The signature is not enveloped, as CAP asks (section 3.3.4.1)."
    return _weak(infos[0], references[0])


def _weak(info: Any, reference: Any) -> str:
    method = info.find(f"{{{DSIG}}}SignatureMethod")
    digest = reference.find(f"{{{DSIG}}}DigestMethod")
    names = [str(one.get("Algorithm")) for one in (method, digest) if one is not None]
    if len(names) == 2 and any(name.endswith("sha1") for name in names):
        return "It is signed by SHA-1, which can be forged."
    if any("hmac" in name for name in names):
        return "It is signed by a shared secret, which proves nothing to a third."
    return ""


def _enclosed(signature: Any) -> list[x509.Certificate]:
    found = []
    for element in list(signature.iter(f"{{{DSIG}}}X509Certificate"))[:MOST_SIGNATURES]:
        try:
            der = base64.b64decode("".join((element.text or "").split()), validate=True)
            found.append(x509.load_der_x509_certificate(der))
        except (binascii.Error, ValueError):
            continue
    return found


def _dated(certificate: x509.Certificate, at: datetime) -> SignatureFinding:
    known = _described(certificate)
    if at < known.not_before:
        verdict, said = (
            SignatureVerdict.NOT_YET,
            f"holds only from {known.not_before:%Y-%m-%d} on, after it was received",
        )
    elif at >= known.not_after:
        verdict, said = (
            SignatureVerdict.EXPIRED,
            f"had expired on {known.not_after:%Y-%m-%d}, before it was received",
        )
    else:
        said = f"It is signed by {known.subject}, whose certificate is pinned and held when it was received."
        return SignatureFinding(SignatureVerdict.GOOD, said, known.subject, known.fingerprint)
    said = f"It is signed by {known.subject}, whose pinned certificate {said}."
    return SignatureFinding(verdict, said, known.subject, known.fingerprint)


def _broken(reason: str, certificate: x509.Certificate | None = None) -> SignatureFinding:
    known = _described(certificate) if certificate is not None else None
    if known is None:
        return SignatureFinding(SignatureVerdict.BROKEN, reason)
    return SignatureFinding(SignatureVerdict.BROKEN, reason, known.subject, known.fingerprint)


def _described(certificate: x509.Certificate) -> Certificate:
    return Certificate(
        subject=certificate.subject.rfc4514_string()[:500] or "nobody",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


@lru_cache(maxsize=256)
def _loaded(pem: bytes) -> x509.Certificate:
    if len(pem) > MOST_BYTES:
        raise InvalidValueError("The certificate is too large to be one. Give one X.509 certificate as PEM.")
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise InvalidValueError(
            "The certificate cannot be read. Give one X.509 certificate as PEM."
        ) from error
