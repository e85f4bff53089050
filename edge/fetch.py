"""One request over HTTPS that shows the device's certificate."""

import httpx

from edge.mqtt import tls_context
from edge.settings import Centre

TIMEOUT_S = 15.0
LARGEST = 4 * 1024 * 1024


class NotFetched(Exception):  # noqa: N818 - it reads as what it says
    """It did not work now; it may later."""


async def fetch(url: str, centre: Centre) -> bytes:
    """Return the body; raises NotFetched. Redirections are not followed."""
    try:
        context = tls_context(centre.ca, centre.certificate, centre.key)
        async with (
            httpx.AsyncClient(verify=context, timeout=TIMEOUT_S, trust_env=False) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise NotFetched(f"{url} answered {response.status_code}")
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise NotFetched(f"{url} is larger than {LARGEST} bytes")
            return body
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise NotFetched(f"{url}: {error!r}") from error
