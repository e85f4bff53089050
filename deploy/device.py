"""What a device keeps of its enrolment, in an order that survives a power cut at any moment.

The key of an enrolment under way is `device-next.key`. The centre's answer is written whole to
`enrolment.json`; only then does the key take its place, and the other files follow from the answer.
"""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.hub_settings import Files
from deploy.pki import PkiError, belongs, load_key, make_key
from deploy.writing import PRIVATE, move_file, write_file
from protocol.provisioning import Enrolment


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The centre's answer, and for which claim code, so that a run with the same one resumes."""

    enrolment: Enrolment
    code_sha256: str


def code_digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def present_enrolment(files: Files, now: datetime) -> Kept | None:
    """Return what an earlier run obtained and is still good, finishing what it began."""
    try:
        kept = msgspec.json.decode(files.enrolment.read_bytes(), type=Kept)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise PkiError(f"{files.enrolment} cannot be understood: {error}") from error
    enrolment = kept.enrolment
    if files.next_key.exists() and belongs(enrolment.certificate, load_key(files.next_key)):
        move_file(files.next_key, files.key)
    if not files.key.exists() or not belongs(enrolment.certificate, load_key(files.key)):
        return None
    certificate = x509.load_pem_x509_certificate(enrolment.certificate.encode())
    return kept if now < certificate.not_valid_after_utc else None


def next_key(files: Files) -> ec.EllipticCurvePrivateKey:
    """Return the key of the enrolment under way, made here at its first try."""
    if files.next_key.exists():
        return load_key(files.next_key)
    return make_key(files.next_key)


def keep(files: Files, kept: Kept, authority: Path) -> None:
    """Write the enrolment and what follows from it, except the settings."""
    enrolment = kept.enrolment
    write_file(files.enrolment, msgspec.json.encode(kept), mode=PRIVATE)
    if files.next_key.exists() and belongs(enrolment.certificate, load_key(files.next_key)):
        move_file(files.next_key, files.key)
    write_file(files.certificate, enrolment.certificate)
    if authority.resolve() != files.authority.resolve():
        write_file(files.authority, authority.read_bytes())
