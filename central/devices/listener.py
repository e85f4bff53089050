"""The HTTPS door of the devices, on its own port: enrolment, the proof of it, the desired state.

A client certificate is optional for TLS and required by the routes of a device, because a device
has none when it claims its first. Only the certificate that the centre gave last is good: an older
or a revoked one is refused here even though its signature verifies.
"""

import ssl
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import uvicorn
from fastapi import FastAPI

from central.console import problems
from central.database import Database
from central.devices.authority import Authority, CertificateRefused
from central.devices.configuration import SecondPath
from central.devices.device_routes import DeviceRoutes
from central.devices.peer import PeerProtocol
from central.settings import CentralSettings
from protocol.clock import Clock
from protocol.provisioning import CLAIM, CONFIG, HELLO, PROOF, REVOCATIONS


class DeviceCentre(Protocol):
    """What the listener needs of the centre."""

    @property
    def settings(self) -> CentralSettings: ...

    @property
    def database(self) -> Database: ...

    @property
    def clock(self) -> Clock: ...


def build_device_app(centre: DeviceCentre) -> FastAPI:
    """Return the application; raises OSError and CertificateRefused where the authority is not."""
    settings = centre.settings
    if settings.authority_certificate is None or settings.authority_key is None:
        raise CertificateRefused("set authority_certificate and authority_key to enrol devices")
    routes = DeviceRoutes(
        centre.database,
        Authority.load(settings.authority_certificate, settings.authority_key),
        centre.clock,
        broker=settings.device_broker or without_credentials(settings.broker),
        second=SecondPath(number=settings.sms_number, secret=settings.the_secret()),
    )
    app = FastAPI(title="Caliu for devices", docs_url=None, redoc_url=None, openapi_url=None)
    problems.install(app)
    app.add_api_route(HELLO, routes.hello, methods=["GET"])
    app.add_api_route(REVOCATIONS, routes.revocations, methods=["GET"])
    app.add_api_route(CLAIM, routes.claim, methods=["POST"])
    app.add_api_route(PROOF, routes.proof, methods=["GET"])
    app.add_api_route(CONFIG, routes.config, methods=["GET"])
    return app


def device_server(centre: DeviceCentre) -> uvicorn.Server:
    """Return the server, ready to `serve()`; raises OSError, ssl.SSLError, CertificateRefused."""
    settings = centre.settings
    context = _tls(settings)
    return uvicorn.Server(
        uvicorn.Config(
            build_device_app(centre),
            host=settings.device_host,
            port=settings.device_port,
            http=PeerProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            ssl_context_factory=lambda _config, _default: context,
        )
    )


def without_credentials(broker: str) -> str:
    """Return the URL of a broker without the user and password in it: they are the centre's own."""
    parts = urlsplit(broker)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _tls(settings: CentralSettings) -> ssl.SSLContext:
    if settings.device_certificate is None or settings.device_key is None:
        raise CertificateRefused("set device_certificate and device_key to listen for devices")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.device_certificate, settings.device_key)
    context.load_verify_locations(settings.authority_certificate)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context
