"""The centre's HTTPS door as a device sees it; every failure becomes a sentence and a hint."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import httpx
import msgspec

from deploy.hub_settings import Files
from deploy.steps import StepFailed
from protocol.clock import Clock
from protocol.configuration import HomeConfig
from protocol.provisioning import (
    CLAIM,
    CONFIG,
    HELLO,
    PROOF,
    REVOCATIONS,
    ClaimRequest,
    Enrolment,
    Hello,
    Proof,
)

_Answer = TypeVar("_Answer")

ANSWER_WITHIN_S = 15.0
NOT_YET_VALID, EXPIRED = 9, 10
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""
NAME_MISMATCH = {62, 64}
"""X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH."""


def tls_context(authority: Path, files: Files | None = None) -> ssl.SSLContext:
    """Return a context that trusts `authority` alone, with the device's certificate where asked."""
    try:
        context = ssl.create_default_context(cafile=authority)
    except (OSError, ssl.SSLError) as error:
        raise StepFailed(
            f"{authority} is not a certificate that can be read ({error}).",
            "Fetch the authority's ca.pem again and give it with --ca.",
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if files is not None:
        try:
            context.load_cert_chain(files.certificate, files.key)
        except (OSError, ssl.SSLError) as error:
            raise StepFailed(
                f"The device's certificate and key do not fit ({error}).",
                "Enrol anew: run again with --anew and a new claim code.",
            ) from error
    return context


class CentreDoor:
    """Requests to the device listener of the centre; each raises StepFailed."""

    def __init__(self, url: str, authority: Path, clock: Clock) -> None:
        self._url = url.rstrip("/")
        self._authority = authority
        self._clock = clock

    async def behind(self) -> timedelta:
        """Return how far the clock of this device is behind the centre's."""
        before = self._clock.now()
        hello = await self._get(HELLO, Hello)
        after = self._clock.now()
        return hello.at - (before + (after - before) / 2)

    async def revocations(self) -> bytes:
        """Fetch the list of revoked certificates, in PEM."""
        response = await self._send("GET", REVOCATIONS)
        if not response.is_success:
            title, detail = _problem(response)
            raise StepFailed(f"The centre refuses: {title}.", detail or "Ask the centre.")
        return response.content

    async def claim(self, request: ClaimRequest) -> Enrolment:
        """Spend a claim code."""
        response = await self._send("POST", CLAIM, body=msgspec.json.encode(request))
        return _read(response, Enrolment)

    async def home_config(self, files: Files) -> HomeConfig:
        """Fetch the desired state with the device's certificate."""
        return await self._get(CONFIG, HomeConfig, files=files)

    async def proof(self, alarm: UUID, files: Files) -> Proof | None:
        """Ask whether an alarm stood in the queue; None where the centre does not know it yet."""
        response = await self._send("GET", PROOF.format(alarm=alarm), files=files)
        return None if response.status_code == httpx.codes.NOT_FOUND else _read(response, Proof)

    async def _get(self, path: str, shape: type[_Answer], *, files: Files | None = None) -> _Answer:
        return _read(await self._send("GET", path, files=files), shape)

    async def _send(
        self, method: str, path: str, *, body: bytes | None = None, files: Files | None = None
    ) -> httpx.Response:
        context = await asyncio.to_thread(tls_context, self._authority, files)
        try:
            async with (
                asyncio.timeout(ANSWER_WITHIN_S),
                httpx.AsyncClient(verify=context, trust_env=False) as client,
            ):
                return await client.request(method, self._url + path, content=body)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            raise unreached(self._url, error, "centre") from error


def _read(response: httpx.Response, shape: type[_Answer]) -> _Answer:
    if response.is_success:
        try:
            return msgspec.json.decode(response.content, type=shape)
        except msgspec.DecodeError as error:
            raise StepFailed(
                f"The centre's answer cannot be understood ({error}).",
                "Compare the versions of both sides (`caliu version`).",
            ) from error
    title, detail = _problem(response)
    raise StepFailed(f"The centre refuses: {title}.", detail or "Ask the centre.")


class _Problem(msgspec.Struct):
    title: str = ""
    detail: str = ""


def _problem(response: httpx.Response) -> tuple[str, str]:
    try:
        problem = msgspec.json.decode(response.content, type=_Problem)
    except msgspec.DecodeError:
        return f"status {response.status_code}", "Is this the address of the centre's device port?"
    return problem.title or f"status {response.status_code}", problem.detail


def unreached(url: str, error: BaseException, whom: str) -> StepFailed:
    """Word why `url` of `whom` (`centre` or `broker`) could not be reached."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _distrusted(cause, whom)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return StepFailed(
            f"The {whom} at {url} refuses the certificate of this device, or speaks no TLS.",
            "Was this device enrolled by another centre? Then run again with --anew and a new "
            "claim code; else check the port.",
        )
    if any(isinstance(cause, TimeoutError | httpx.TimeoutException) for cause in causes):
        return StepFailed(
            f"The {whom} at {url} does not answer in time.",
            "Is the network cable in, and does the router let this port out?",
        )
    return StepFailed(
        f"Nobody answers at {url} ({str(error) or type(error).__name__}).",
        f"Check the address and the network, then ask whether the {whom} is running.",
    )


def _distrusted(error: ssl.SSLCertVerificationError, whom: str) -> StepFailed:
    if error.verify_code in {NOT_YET_VALID, EXPIRED}:
        return StepFailed(
            f"By the clock of this device the certificate of the {whom} is not valid now.",
            "Look at `date`: if it is wrong, set it (`timedatectl set-ntp true`) and run again; "
            f"else the certificate of the {whom} has expired: tell the centre.",
        )
    if error.verify_code in NAME_MISMATCH:
        return StepFailed(
            f"The certificate of the {whom} is for another address.",
            "Use the address that the centre gave you, by name or number exactly as it is.",
        )
    return StepFailed(
        f"The {whom} shows a certificate that the given authority did not sign.",
        "Is this the ca.pem of this centre? Fetch it again. If it is, do not go on: somebody may "
        "be in between.",
    )


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in found:
        found.append(step)
        step = step.__cause__ or step.__context__
    return found
