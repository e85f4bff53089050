"""A broker for a first look or a test: mosquitto where it is installed, else the embedded one."""

import asyncio
import getpass
import shutil
import socket
import sys
from contextlib import closing
from pathlib import Path

from simulations.processes import Company, Program

EMBEDDED = (
    "import sys, time, iotcore\n"
    "broker = iotcore.Broker(port=int(sys.argv[1]), listen='127.0.0.1')\n"
    "broker.start()\n"
    "print('ready', flush=True)\n"
    "import signal\n"
    "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
    "try:\n"
    "    signal.pause()\n"
    "finally:\n"
    "    broker.stop()\n"
)


def free_port() -> int:
    """Return a TCP port of the loopback on which nobody listens now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def mosquitto() -> str | None:
    """Return the path of mosquitto, or None where it is not installed."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


async def start_broker(
    company: Company, name: str, folder: Path, *, port: int | None = None, embedded: bool = False
) -> tuple[Program, int]:
    """Start a plain broker on the loopback; return its program and its port.

    It knows no users: for a first look and for tests. `deploy.broker` configures real ones.
    """
    port = free_port() if port is None else port
    program = None if embedded else mosquitto()
    if program is None:
        broker = Program(
            name, [sys.executable, "-c", EMBEDDED, str(port)], folder=folder, last=True
        )
        await company.start(broker)
        return broker, port
    configuration = folder / f"{name}.conf"
    configuration.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
        f"set_tcp_nodelay true\nmax_inflight_messages 1000\nmax_queued_messages 200000\n"
        f"user {getpass.getuser()}\n"
    )
    broker = Program(name, [program, "-c", str(configuration)], folder=folder, last=True)
    await company.start(broker, probe=lambda: wait_until_listening(port))
    return broker, port


async def wait_until_listening(port: int, within_s: float = 10.0) -> None:
    """Return once somebody accepts on `port`; raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return
