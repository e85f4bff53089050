"""The sender's real children: sending, hanging, killed, and ended with their parent."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import apprise
import psutil
import pytest

from central.notifications.child import Child, ChildEndedError
from central.notifications.sender import Failed, Sender, Sent
from central.notifications.worker import Request, _channel, _send
from protocol.clock import RealClock
from simulations.carrier import Carrier, Mood

PATIENT = "?cto=600&rto=600"
"""Apprise's own timeouts, made so long that only ours can end it."""


@asynccontextmanager
async def deaf_port() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A TCP server that takes what comes and never answers."""
    connected = asyncio.Event()
    leaving = asyncio.Event()

    async def listen(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await leaving.wait()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], connected
    finally:
        leaving.set()
        server.close()


def children() -> list[psutil.Process]:
    """Return the sending children of this process."""
    return [
        one
        for one in psutil.Process().children()
        if one.status() != psutil.STATUS_ZOMBIE
        and "central.notifications.worker" in " ".join(one.cmdline())
    ]


async def test_a_message_arrives_with_its_words(carrier: Carrier) -> None:
    async with carrier.open(), Sender({"json"}) as sender:
        result = await sender.send(carrier.channel("anna"), title="Rosa", body="Hi pots anar?")
        assert result == Sent()
        text = await carrier.next_text("anna", 1)
        assert "Hi pots anar?" in text.text


async def test_a_channel_that_hangs_is_killed_and_meanwhile_others_go_their_way(
    carrier: Carrier,
) -> None:
    async with (
        carrier.open(),
        deaf_port() as (port, connected),
        Sender({"json"}, timeout_s=6) as sender,
        asyncio.TaskGroup() as group,
    ):
        ready = [sender.send(carrier.channel("pep"), title="", body="x") for _ in range(2)]
        await asyncio.gather(*ready)  # two children have started
        hanging = group.create_task(
            sender.send(f"json://127.0.0.1:{port}/{PATIENT}", title="", body="x")
        )
        await connected.wait()
        assert await sender.send(carrier.channel("pep"), title="", body="x") == Sent()
        assert not hanging.done()
        assert await hanging == Failed("the channel did not answer within 6 s")
        assert len(children()) == 1


async def test_one_carrier_that_hangs_on_everything_leaves_room_for_another(
    carrier: Carrier,
) -> None:
    async with (
        carrier.open(),
        deaf_port() as (port, connected),
        Sender({"json"}, children=2, per_carrier=1) as sender,
        asyncio.TaskGroup() as group,
    ):
        hanging = [
            group.create_task(sender.send(f"json://127.0.0.1:{port}/{PATIENT}", title="", body="x"))
            for _ in range(3)
        ]
        await connected.wait()
        assert await sender.send(carrier.channel("pep"), title="", body="x") == Sent()
        for task in hanging:
            task.cancel()


async def test_closing_kills_what_hangs_and_leaves_no_child() -> None:
    loop = asyncio.get_running_loop()
    async with deaf_port() as (port, connected):
        async with Sender({"json"}) as sender, asyncio.TaskGroup() as group:
            hanging = group.create_task(
                sender.send(f"json://127.0.0.1:{port}/{PATIENT}", title="", body="x")
            )
            await connected.wait()
            assert len(children()) == 1
            ending = loop.time()
            hanging.cancel()
        assert loop.time() - ending < 2
        assert children() == []


async def test_a_child_that_is_killed_in_the_middle_is_replaced_and_the_message_sent(
    carrier: Carrier,
) -> None:
    async with carrier.open(), Sender({"json"}) as sender, asyncio.TaskGroup() as group:
        carrier.moods["anna"] = Mood.HANGS
        sending = group.create_task(
            sender.send(carrier.channel("anna") + PATIENT, title="", body="x")
        )
        (first,) = await _some_children()
        os.kill(first.pid, signal.SIGKILL)
        carrier.moods["anna"] = Mood.RINGS
        assert await sending == Sent()
        assert [one.pid for one in children()] != [first.pid]


async def test_an_idle_child_that_was_killed_is_not_used_again(carrier: Carrier) -> None:
    async with carrier.open(), Sender({"json"}) as sender:
        await sender.send(carrier.channel("anna"), title="", body="one")
        (idle,) = children()
        os.kill(idle.pid, signal.SIGKILL)
        assert await sender.send(carrier.channel("anna"), title="", body="two") == Sent()


async def test_a_refusal_of_the_channel_is_said_without_its_address(carrier: Carrier) -> None:
    async with carrier.open(), Sender({"json"}) as sender:
        carrier.moods["anna"] = Mood.FAILS
        result = await sender.send(carrier.channel("anna"), title="", body="x")
        assert result == Failed("the channel refused it")


async def test_a_scheme_that_is_not_allowed_never_reaches_a_child() -> None:
    async with Sender({"json"}) as sender:
        result = await sender.send("syslog://localhost", title="", body="x")
        assert result == Failed("the channel 'syslog' is not allowed here")
        assert children() == []


async def test_a_spare_child_is_ready_before_anything_is_sent(carrier: Carrier) -> None:
    async with carrier.open(), Sender({"json"}) as sender, asyncio.TaskGroup() as group:
        spare = group.create_task(sender.keep_spare())
        await _some_children()
        await sender.send(carrier.channel("anna"), title="", body="x")
        spare.cancel()


async def test_a_child_ends_when_its_parent_is_gone_even_in_the_middle_of_a_send() -> None:
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'central.notifications.worker'],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "child.stdin.write(sys.argv[1].encode() + b'\\n'); child.stdin.flush()\n"
        "print(child.pid, flush=True); time.sleep(60)\n"
    )
    async with deaf_port() as (port, connected):
        request = f'{{"url":"json://127.0.0.1:{port}/{PATIENT}","title":"","body":"x"}}'
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, request, stdout=PIPE, stderr=DEVNULL
        )
        assert parent.stdout is not None
        pid = int(await parent.stdout.readline())
        await connected.wait()
        orphan = psutil.Process(pid)
        parent.kill()
        await parent.wait()
        clock = RealClock()
        async with asyncio.timeout(5):
            while orphan.is_running() and orphan.status() != psutil.STATUS_ZOMBIE:
                await clock.sleep(0.02)


async def test_a_program_that_is_no_child_of_ours_is_refused_and_gone() -> None:
    with pytest.raises(ChildEndedError):
        await Child.start((sys.executable, "-c", "print('hello')"))


async def _some_children() -> list[psutil.Process]:
    """Return the children once there are some."""
    clock = RealClock()
    async with asyncio.timeout(10):
        while not (found := children()):
            await clock.sleep(0.02)
    return found


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("json://127.0.0.1:9/x", "NotifyJSON"),
        ("jsons://127.0.0.1:9/x", "NotifyJSON"),
        ("mailto://user:word@example.com", "NotifyEmail"),
        ("ntfys://ntfy.example/rosa", "NotifyNtfy"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alarms", "NotifySlack"),
    ],
)
def test_a_channel_is_made_alike_whether_it_is_loaded_alone_or_with_all(
    url: str, kind: str
) -> None:
    alone, with_all = _channel(url), apprise.Apprise.instantiate(url)
    assert type(alone).__name__ == kind
    assert alone is not None
    assert with_all is not None
    assert type(alone) is type(with_all)


@pytest.mark.parametrize("url", ["json://", "mailto://", "nonsense", "nonsense://x"])
def test_what_is_no_channel_is_none(url: str) -> None:
    assert _send(Request(url=url, title="", body="x")).ok is False
