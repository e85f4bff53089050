"""The child process that really sends: it may hang, and then it is killed.

`python -m central.notifications.worker` reads one request a line on stdin, `{"url", "title",
"body"}`, and writes one answer a line on stdout, `{"ok", "error"}`, after a first line that says it
is ready. When stdin ends, because its parent is gone, it ends at once, in the middle of a send too.
"""

import logging
import os
import sys
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

import apprise
from msgspec import Struct, json


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
    apprise.Apprise.instantiate("json://localhost")  # loads every channel, beforehand
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
    channel = apprise.Apprise()
    if not channel.add(request.url):
        return Answer(ok=False, error="the channel cannot be read")
    try:
        sent = channel.notify(title=request.title, body=request.body)
    except Exception as error:  # noqa: BLE001 - a channel's own fault is an answer, not an end
        return Answer(ok=False, error=type(error).__name__)
    return Answer(ok=True) if sent else Answer(ok=False, error="the channel refused it")


if __name__ == "__main__":
    main()
