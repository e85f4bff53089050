"""A modem's dialogue on a real pty: readied, refused, congested, hung, pulled; both ways."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge import at, modem
from firmware_bridge.at import Ended, Line, Prompt, Receiver, end_of, explained, fields
from firmware_bridge.modem import Hung, Modem, Reach, Refused, SimLocked, Sms
from simulations.modem import SimulatedModem

ANNA = "+34600000011"


@pytest.fixture
async def gsm(tmp_path: Path) -> "Iterator[SimulatedModem]":  # type: ignore[misc] # an async fixture
    pretend = SimulatedModem(tmp_path, seed=5)
    pretend.plug()
    yield pretend
    pretend.unplug()


# -- lines


@given(st.lists(st.integers(1, 7)))
def test_lines_are_the_same_however_the_bytes_arrive(cuts: list[int]) -> None:
    data = b'\r\n+CSQ: 17,99\r\n\r\nOK\r\n\r\n+CMTI: "SM",3\r\n'
    receiver = Receiver()
    said: list[Line | Prompt] = []
    for cut in [*cuts, len(data)]:
        receiver, more = receiver.feed(data[:cut])
        data = data[cut:]
        said += more
    assert said == [Line("+CSQ: 17,99"), Line("OK"), Line('+CMTI: "SM",3')]


def test_a_prompt_has_no_end_of_line() -> None:
    receiver, said = Receiver().feed(b"\r\n>")
    assert said == ()
    assert receiver.feed(b" ")[1] == (Prompt(),)


@given(st.binary(max_size=5_000))
def test_no_bytes_break_the_receiver_or_make_it_grow(noise: bytes) -> None:
    receiver, _ = Receiver().feed(noise)
    receiver, _ = receiver.feed(b"x" * 10_000)
    assert len(receiver._rest) <= at.LONGEST_LINE + 1
    _, said = receiver.feed(b"\r\nOK\r\n")
    assert said[-1] == Line("OK")


@pytest.mark.parametrize(
    ("line", "ended"),
    [
        ("OK", Ended(how="ok")),
        ("ERROR", Ended(how="error")),
        ("+CME ERROR: 16", Ended(how="error", code=16)),
        ("+CMS ERROR: 331", Ended(how="error", code=331, sms=True)),
        ("NO CARRIER", Ended(how="no-carrier")),
        ("+CSQ: 17,99", None),
        ("OKAY", None),
    ],
)
def test_the_end_of_an_answer_is_known(line: str, ended: Ended | None) -> None:
    assert end_of(line) == ended


def test_an_error_is_told_in_words_and_an_unknown_one_by_its_number() -> None:
    assert explained(Ended(how="error", code=12)) == "the SIM card is blocked: it wants its PUK"
    assert explained(Ended(how="error", code=977, sms=True)) == "+CMS error 977"
    assert explained(Ended(how="error")) == "the modem refuses the command"


@given(st.text(max_size=60))
def test_fields_of_any_line_never_raise(text: str) -> None:
    found = fields(text, "+CMGL")
    assert found is None or text.partition(":")[0].strip() == "+CMGL"


# -- the dialogue


async def test_it_tells_how_it_stands_and_hands_a_message_to_the_network(
    gsm: SimulatedModem,
) -> None:
    async with Modem.on(gsm.port) as opened:
        assert await opened.reach() == Reach(
            registered=True, roaming=False, denied=False, level_dbm=-79
        )
        await opened.send(ANNA, "La Rosa necessita ajuda: 03:14")
    assert gsm.network.sent == [(ANNA, "La Rosa necessita ajuda: 03:14")]


async def test_messages_that_come_stay_on_the_card_until_they_are_forgotten(
    gsm: SimulatedModem,
) -> None:
    gsm.deliver(ANNA, "before we listened")
    async with asyncio.timeout(10), Modem.on(gsm.port) as opened:
        [first] = await opened.receive()
        assert first == Sms(index=1, sender=ANNA, text="before we listened")
        assert await opened.receive() == [first], "it comes again until it is forgotten"
        await opened.forget(first)
        gsm.ring()
        gsm.deliver("+34600000012", "hi vaig, 5 min")
        [second] = await opened.receive()
        assert (second.sender, second.text) == ("+34600000012", "hi vaig, 5 min")
        await opened.forget(second)
    assert gsm.stored == 0


async def test_a_locked_card_is_opened_with_its_pin(tmp_path: Path) -> None:
    locked = SimulatedModem(tmp_path, pin="1714")
    locked.plug()
    async with Modem.on(locked.port, pin="1714") as opened:
        await opened.send(ANNA, "ok")
    locked.unplug()
    assert len(locked.network.sent) == 1


@pytest.mark.parametrize(("pin", "why"), [(None, "settings have none"), ("0000", "not tried")])
async def test_a_wrong_or_missing_pin_is_told_and_never_tried_twice(
    tmp_path: Path, pin: str | None, why: str
) -> None:
    locked = SimulatedModem(tmp_path, pin="1714")
    locked.plug()
    with pytest.raises(SimLocked, match=why):
        async with Modem.on(locked.port, pin=pin):
            pass
    locked.unplug()
    assert locked.pin_tries_left == (3 if pin is None else 2)


async def test_a_blocked_card_is_told(tmp_path: Path) -> None:
    blocked = SimulatedModem(tmp_path, pin="1714")
    blocked.pin_tries_left = 0
    blocked.plug()
    with pytest.raises(SimLocked, match="SIM PUK"):
        async with Modem.on(blocked.port, pin="1714"):
            pass
    blocked.unplug()


async def test_no_credit_no_network_and_a_crowd_are_told_apart_and_it_works_on_after(
    gsm: SimulatedModem,
) -> None:
    async with Modem.on(gsm.port) as opened:
        gsm.network.credit = False
        with pytest.raises(Refused, match="credit"):
            await opened.send(ANNA, "one")
        gsm.network.credit, gsm.network.registration = True, 2
        with pytest.raises(Refused, match="no network"):
            await opened.send(ANNA, "two")
        assert (await opened.reach()).registered is False
        gsm.network.registration, gsm.network.congested = 1, 1
        with pytest.raises(Refused, match="congested"):
            await opened.send(ANNA, "three")
        await opened.send(ANNA, "four")
    assert gsm.network.sent == [(ANNA, "four")]


async def test_a_modem_that_hangs_is_noticed_and_one_that_is_opened_anew_works(
    gsm: SimulatedModem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modem, "ANSWER_S", 0.3)
    async with Modem.on(gsm.port) as opened:
        gsm.hung = True
        with pytest.raises(Hung, match="did not answer"):
            await opened.send(ANNA, "one")
    gsm.hung = False
    async with Modem.on(gsm.port) as opened:
        await opened.send(ANNA, "two")
    assert gsm.network.sent == [(ANNA, "two")]


async def test_a_modem_that_is_pulled_ends_whoever_waits(gsm: SimulatedModem) -> None:
    async def wait_for_messages() -> None:
        async with asyncio.timeout(10), Modem.on(gsm.port) as opened:
            asyncio.get_running_loop().call_later(0.1, gsm.unplug)
            await opened.receive()

    with pytest.raises(Hung):
        await wait_for_messages()


async def test_what_an_earlier_user_left_half_written_does_no_harm(gsm: SimulatedModem) -> None:
    gsm._to, gsm._typed = ANNA, b"half a mess"
    async with Modem.on(gsm.port) as opened:
        await opened.send(ANNA, "whole")
    assert gsm.network.sent == [(ANNA, "whole")]


@pytest.mark.parametrize(
    ("answers", "called"),
    [
        ("OK", "connected"),
        ("BUSY", "busy"),
        ("NO ANSWER", "no-answer"),
        ("NO CARRIER", "no-carrier"),
    ],
)
async def test_a_call_ends_as_the_network_says(
    gsm: SimulatedModem, answers: str, called: str
) -> None:
    gsm.network.answers = answers
    async with Modem.on(gsm.port) as opened:
        assert await opened.dial(ANNA) == called
        await opened.hang_up()
    assert gsm.network.called == [ANNA]


@pytest.mark.parametrize("answers", ["BUSY", "NO ANSWER", "NO CARRIER"])
async def test_a_call_that_nobody_takes_is_hung_up_and_texts_go_on(
    gsm: SimulatedModem, answers: str
) -> None:
    gsm.network.answers = answers
    async with Modem.on(gsm.port) as opened:
        assert await opened.call(ANNA) != "connected"
        await opened.send(ANNA, "and yet")
    assert (gsm.network.hung_up, len(gsm.network.sent)) == (1, 1)


async def test_a_call_that_is_answered_lasts_until_they_hang_up(gsm: SimulatedModem) -> None:
    gsm.network.ended = True
    async with asyncio.timeout(10), Modem.on(gsm.port) as opened:
        assert await opened.call(ANNA, hold_s=60) == "connected"
    assert gsm.network.hung_up == 1


async def test_a_call_that_nobody_ends_is_ended(gsm: SimulatedModem) -> None:
    async with asyncio.timeout(10), Modem.on(gsm.port) as opened:
        assert await opened.call(ANNA, hold_s=0.2) == "connected"
        gsm.ring()
        assert (await opened.reach()).registered
    assert gsm.network.hung_up == 1


@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_answer_of_a_modem_breaks_what_reads_it(lines: list[str]) -> None:
    raw = "".join(f"\r\n{line}" for line in lines).encode("latin-1", "replace")
    _, said = Receiver().feed(raw + b"\r\n")
    for one in said:
        if isinstance(one, Line):
            ended = end_of(one.text)
            if ended is not None:
                assert explained(ended)
            for name in ("+CMGL", "+CREG", "+CSQ", "+CPIN"):
                for field in fields(one.text, name) or ():
                    at.number(field)


@pytest.mark.parametrize(
    ("to", "text"),
    [("600000011", "x"), (ANNA, ""), (ANNA, "x" * 161), (ANNA, "安"), (f'{ANNA}"\r', "x")],
)
async def test_what_no_modem_could_send_is_refused_before_it_is_tried(
    gsm: SimulatedModem, to: str, text: str
) -> None:
    async with Modem.on(gsm.port) as opened:
        with pytest.raises(ValueError, match=r"number|message"):
            await opened.send(to, text)
    assert gsm.network.sent == []
