"""The configuration of mosquitto for an installation: TLS, client certificates, and the ACL.

The user of a connection is the common name of its certificate, so nobody can speak as another.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.pki import Installation, Pair
from deploy.writing import PRIVATE, write_file
from protocol.topics import CENTRE_ACL, HUB_ACL, MAX_PAYLOAD

HEADROOM = 4 * 1024
"""Of a packet beside its payload: the topic and the fixed header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerPlan:
    """What the configuration is rendered from: everything lies in one folder."""

    folder: Path
    """Absolute: mosquitto does not resolve names beside its configuration."""
    host: str = "0.0.0.0"  # noqa: S104 - a broker of a centre listens to the homes outside
    port: int = 8883
    user: str = "mosquitto"
    """Whom mosquitto becomes when it is started as root, before it reads its key."""

    @property
    def configuration(self) -> Path:
        return self.folder / "mosquitto.conf"

    @property
    def acl(self) -> Path:
        return self.folder / "acl"

    @property
    def authority(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def revocations(self) -> Path:
        """The list of revoked certificates, where one was fetched."""
        return self.folder / "revoked.pem"

    @property
    def server(self) -> Pair:
        return Pair(certificate=self.folder / "broker.pem", key=self.folder / "broker.key")


def write_broker(installation: Installation, plan: BrokerPlan) -> BrokerPlan:
    """Write the folder of a broker: configuration, ACL, certificates and its key.

    Raises OSError, and LookupError where there is no such user.
    """
    write_file(plan.authority, installation.authority.certificate.read_bytes())
    write_file(plan.server.certificate, installation.broker.certificate.read_bytes())
    write_file(plan.server.key, installation.broker.key.read_bytes(), mode=PRIVATE)
    write_file(plan.acl, render_acl(), mode=PRIVATE)
    write_file(plan.configuration, render_configuration(plan))
    if os.geteuid() == 0:
        for private in (plan.server.key, plan.acl):
            shutil.chown(private, plan.user)
    return plan


def render_configuration(plan: BrokerPlan) -> str:
    """Return the text of mosquitto.conf.

    Nothing is kept by the broker: the outboxes at both ends remember, and retained messages are
    published anew on each connection.
    """
    lines = [
        "# Written by `caliu provision broker`; changes are lost when it runs again.",
        "per_listener_settings false",
        "persistence false",
        f"user {plan.user}",
        "allow_anonymous false",
        f"acl_file {plan.acl}",
        "",
        "# Without it an acknowledgement waits for the other side's delayed ACK: 44 ms, not 3.",
        "set_tcp_nodelay true",
        f"message_size_limit {MAX_PAYLOAD}",
        f"max_packet_size {MAX_PAYLOAD + HEADROOM}",
        "max_inflight_messages 1000",
        "max_queued_messages 100000",
        "max_keepalive 600",
        "",
        f"listener {plan.port} {plan.host}",
        f"cafile {plan.authority}",
        f"certfile {plan.server.certificate}",
        f"keyfile {plan.server.key}",
        "tls_version tlsv1.2",
        "require_certificate true",
        "use_identity_as_username true",
    ]
    if plan.revocations.exists():
        lines.append(f"crlfile {plan.revocations}")
    return "\n".join([*lines, ""])


def render_acl() -> str:
    """Return the text of the ACL file: each hub under its own name, the centre everywhere."""
    return "\n".join(
        [
            "# Written by `caliu provision broker` from protocol/topics.py.",
            *HUB_ACL,
            "",
            *CENTRE_ACL,
            "",
        ]
    )
