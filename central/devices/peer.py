"""Who is at the other end of a TLS connection: uvicorn does not tell its application, so we do.

The peer goes into the scope as the ASGI extension `tls` does it, under names of our own.
"""

import asyncio
import ssl
from dataclasses import dataclass
from hashlib import sha256

from cryptography import x509
from cryptography.x509.oid import NameOID
from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "caliu.peer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A client whose certificate the TLS layer has verified."""

    name: str
    """The certificate's common name: a hub's id."""
    sha256: str
    """Of the certificate's DER form, in hexadecimal."""


class PeerProtocol(HttpToolsProtocol):
    """HTTP/1.1 that remembers the certificate of its connection."""

    peer: Peer | None = None

    def connection_made(  # type: ignore[override]  # uvicorn narrows asyncio's, as here
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        connection = transport.get_extra_info("ssl_object")
        if connection is not None:
            self.peer = _read(connection)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self.peer is not None:
            self.scope["extensions"] = {EXTENSION: {"peer": self.peer}}


def peer_of(request: Request) -> Peer | None:
    """Return who sent `request`, or None where no certificate was shown."""
    found = request.scope.get("extensions", {}).get(EXTENSION, {}).get("peer")
    return found if isinstance(found, Peer) else None


def _read(connection: ssl.SSLObject) -> Peer | None:
    der = connection.getpeercert(binary_form=True)
    if not der:
        return None
    subject = x509.load_der_x509_certificate(der).subject
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if len(names) != 1:
        return None
    return Peer(name=str(names[0].value), sha256=sha256(der).hexdigest())
