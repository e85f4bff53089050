"""What a device and the centre say to each other over HTTPS while a home is being enrolled."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

HELLO = "/provision/v1/hello"
"""GET without a certificate; answers a Hello: whether the centre is there, and its time."""
CLAIM = "/provision/v1/claim"
"""POST a ClaimRequest without a certificate; answers an Enrolment."""
PROOF = "/provision/v1/proof/{alarm}"
"""GET with the device's certificate; answers a Proof, or 404 while the alarm is not stored."""
CONFIG = "/device/v1/config"
"""GET with the device's certificate; answers a `protocol.configuration.HomeConfig`."""

REVOCATIONS = "/provision/v1/revocations"
"""GET without a certificate; answers the authority's list of revoked certificates (CRL) in PEM."""

TRIAL_SOURCE = "technician"
"""The source of the test alarm that ends an enrolment. It comes from no outbox: its epoch is made
for it alone and says nothing of the hub's."""


class Hello(Struct, frozen=True, kw_only=True):
    """The centre is there."""

    at: datetime
    """Its time, against which a device sees whether its own clock is wrong."""


class ClaimRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A technician's code and the device's request for a certificate."""

    code: str
    csr: str
    """PKCS #10 in PEM, over an EC P-256 or Ed25519 key; the subject it asks for is ignored."""
    profile: Literal["hub", "robot"] = "hub"
    software: str = ""


class Enrolment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who the device is from now on."""

    hub: str
    installation: str
    certificate: str
    """PEM; its common name is `hub`."""
    broker: str
    """URL of the broker, such as `mqtts://broker.example:8883`; empty where the centre has none."""
    language: str = "ca"
    receipt_within_s: float = 20.0
    heartbeat_s: float = 300.0


class Proof(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That an alarm of this device stood in the queue of the centre's operators."""

    alarm: UUID
    received_at: datetime
    queued: bool
    """Whether a case stands, or stood, in the queue for it."""
    test: bool
    case: int | None = None
    """The number that operators see."""
    position: int = 0
    """Of the case's last change in the centre's journal."""
