"""The child process that really sends: it may hang, and then it is killed.

`python -m central.notifications.worker` reads one request a line on stdin, `{"url", "title",
"body"}`, and writes one answer a line on stdout, `{"ok", "error"}`, after a first line that says it
is ready. When stdin ends, because its parent is gone, it ends at once, in the middle of a send too.
"""

import logging
import os
import sys
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

import apprise
from msgspec import Struct, json

ALONE = {
    "json": "custom_json",
    "jsons": "custom_json",
    "mailto": "email",
    "mailtos": "email",
    "ntfy": "ntfy",
    "ntfys": "ntfy",
}
"""Channels whose module is loaded alone, by scheme: for any other apprise loads all 170, which
takes a second and doubles the memory."""


class Request(Struct, frozen=True, kw_only=True):
    """One notification."""

    url: str
    """Apprise's URL of the channel: an address, so it is never logged nor repeated."""
    title: str
    body: str


class Answer(Struct, frozen=True, kw_only=True):
    """How it went."""

    ok: bool
    error: str = ""


def main() -> None:
    """Answer requests until stdin ends."""
    logging.disable()  # apprise logs addresses
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a channel prints stays out of it
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    out.write(json.encode(Answer(ok=True)) + b"\n")
    while True:
        request = json.decode(requests.get(), type=Request)
        out.write(json.encode(_send(request)) + b"\n")


def _listen(lines: BinaryIO, requests: "SimpleQueue[bytes]") -> None:
    for line in iter(lines.readline, b""):
        requests.put(line)
    os._exit(0)


def _send(request: Request) -> Answer:
    try:
        channel = _channel(request.url)
        if channel is None:
            return Answer(ok=False, error="the channel cannot be read")
        sent = channel.notify(title=request.title, body=request.body)
    except Exception as error:  # noqa: BLE001 - a channel's own fault is an answer, not an end
        return Answer(ok=False, error=type(error).__name__)
    return Answer(ok=True) if sent else Answer(ok=False, error="the channel refused it")


def _channel(url: str) -> apprise.NotifyBase | None:
    """Make the channel of an apprise URL, or None where it is none."""
    scheme = url.partition("://")[0].lower()
    module = ALONE.get(scheme)
    if module is None:
        return apprise.Apprise.instantiate(url)
    for found in vars(import_module(f"apprise.plugins.{module}")).values():
        if isinstance(found, type) and scheme in _schemes(found):
            parts = found.parse_url(url)  # type: ignore[attr-defined] # of apprise, which is untyped
            return None if parts is None else found(**parts)
    return apprise.Apprise.instantiate(url)


def _schemes(channel: type) -> tuple[str, ...]:
    schemes: list[str] = []
    for named in ("protocol", "secure_protocol"):
        value = getattr(channel, named, None) or ()
        schemes += [value] if isinstance(value, str) else value
    return tuple(schemes)


if __name__ == "__main__":
    main()
