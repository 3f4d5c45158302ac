"""Signs alerts, and makes the key and certificate to sign with (section 3.3.4.1: an enveloped signature, nothing else)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from holdfast.errors import InvalidValueError
from holdfast.exchange.cap.structure import SIGNATURE
from holdfast.exchange.cap.write import to_bytes
from holdfast.exchange.cap.xmlfile import parse, refused

VALID: Final = timedelta(days=2 * 365)
"""How long a certificate made by the house holds."""


def make_signer(name: str, now: datetime) -> tuple[bytes, bytes]:
    """Return a new key and a certificate for it that it signs itself, both PEM; ECDSA on P-256.

    Parameters
    ----------
    name
        Who signs, as the public knows them: 1 to 64 characters.
    now
        From when it holds; two years.

    Raises
    ------
    InvalidValueError
        If the name cannot stand in a certificate.
    """
    if not 1 <= len(name.strip()) <= 64 or not name.isprintable():
        raise InvalidValueError(f"{name[:80]!r} cannot name a signer. Give 1 to 64 characters.")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name.strip())])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks may be off by so much
        .not_valid_after(now + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret, certificate.public_bytes(serialization.Encoding.PEM)


def sign(document: bytes, key: bytes, certificate: bytes) -> bytes:
    """Return an alert with an enveloped signature; the certificate goes with it.

    Parameters
    ----------
    key, certificate
        PEM; RSA or ECDSA.

    Raises
    ------
    CapError
        If the alert cannot be read, or is signed already.
    InvalidValueError
        If the key cannot be used, or is not that of the certificate.
    """
    from signxml.algorithms import (  # noqa: PLC0415 -- 0.2 s that only signing needs
        DigestAlgorithm,
        SignatureConstructionMethod,
    )
    from signxml.signer import XMLSigner  # noqa: PLC0415

    secret, shown = _key(key), _certificate(certificate)
    if _public(secret.public_key()) != _public(shown.public_key()):
        raise InvalidValueError(
            "The key is not the one that the certificate is for. Give the two that belong together."
        )
    root = parse(document)
    if root.find(SIGNATURE) is not None:
        raise refused(
            "signature.twice", "It is signed already. Sign the alert as it was written.", "alert/Signature"
        )
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm="ecdsa-sha256"
        if isinstance(secret, ec.EllipticCurvePrivateKey)
        else "rsa-sha256",
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
    )
    return to_bytes(signer.sign(root, key=secret, cert=[shown]))


def _key(pem: bytes) -> Any:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidValueError(
            "The signing key cannot be read. Give an RSA or ECDSA key as PEM, not encrypted."
        ) from error
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise InvalidValueError("Alerts are signed by RSA or ECDSA; the key is of another kind.")
    return key


def _certificate(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise InvalidValueError(
            "The certificate cannot be read. Give one X.509 certificate as PEM."
        ) from error


def _public(key: Any) -> bytes:
    return bytes(
        key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
