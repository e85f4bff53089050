"""Whatever a modem answers, nothing but a ModemError leaves the module."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge import modem
from firmware_bridge.modem import Modem, ModemError, Reach, Sms

LINES = st.one_of(
    st.binary(max_size=40),
    st.text('+CMGLREGSQPIN: ,"0123456789OKERROR>', max_size=40).map(str.encode),
    st.sampled_from(
        [
            *(b"+CMGL: 1", b'+CMGL: 1,"REC"', b'+CMGL: x,"REC UNREAD","+34600000001"', b"+CMGL:"),
            *(b"+CREG: 0", b"+CREG: 0,x", b"+CREG:", b"+CSQ: 999999", b"+CSQ: ,", b"+CMTI:"),
            *(b"+CPIN:", b"NO CARRIER", b"+CME ERROR: 9999", b"> ", b"RING"),
        ]
    ),
)


async def answered(said: list[bytes], ask: Callable[[Modem], Awaitable[object]]) -> object:
    """Ask a modem that answers each command with the same lines, and OK."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    far_reader, far_writer = await asyncio.open_connection(sock=theirs)
    one = Modem(reader, writer)

    async def babble() -> None:
        while await far_reader.read(1024):
            far_writer.write(b"\r\n".join([b"", *said, b"OK", b""]))

    reading = asyncio.create_task(one._read(), name="modem")
    babbling = asyncio.create_task(babble(), name="babbles")
    try:
        return await ask(one)
    except ModemError as error:
        return error
    finally:
        for task in (reading, babbling):
            task.cancel()
        await asyncio.gather(reading, babbling, return_exceptions=True)
        far_writer.close()
        writer.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modem, "SETTLED_S", 0.0)
    monkeypatch.setattr(modem, "ANSWER_S", 0.2)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=5))
def test_whatever_it_answers_is_a_value_or_a_refusal(said: list[bytes]) -> None:
    async def all_of_it() -> None:
        reach = await answered(said, lambda one: one.reach())
        assert isinstance(reach, Reach | ModemError)
        found = await answered(said, lambda one: one._stored())
        assert isinstance(found, list | ModemError)
        if isinstance(found, list):
            assert all(isinstance(each, Sms) for each in found)
        called = await answered(said, lambda one: one.call("+34600000077", hold_s=0.0))
        assert isinstance(called, str | ModemError)
        unlocked = await answered(said, lambda one: one._unlock(None))
        assert unlocked is None or isinstance(unlocked, ModemError)

    asyncio.run(all_of_it())
