"""Where a broker listens, read from its address and the files of a certificate."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a broker listens, and who we are to it."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None

    @classmethod
    def parse(
        cls,
        url: str,
        *,
        ca: Path | None = None,
        certificate: Path | None = None,
        key: Path | None = None,
    ) -> "Address":
        """Read `mqtt://[user[:password]@]host[:port]` or `mqtts://...`; reads the files."""
        parts = urlsplit(url)
        tls = None
        if parts.scheme == "mqtts":
            try:
                tls = ssl.create_default_context(cafile=ca)
                if certificate is not None:
                    tls.load_cert_chain(certificate, key)
            except OSError as error:
                files = ", ".join(str(file) for file in (ca, certificate, key) if file)
                raise OSError(f"the broker's {files} cannot be used: {error}") from error
        elif parts.scheme != "mqtt":
            raise ValueError(f"{parts.scheme}:// is not a broker's address")
        if parts.hostname is None:
            raise ValueError("a broker's address without a host")
        return cls(
            host=parts.hostname,
            port=parts.port or (8883 if tls else 1883),
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            tls=tls,
        )
