"""The pretend GSM modem: it answers AT commands on a pty the way real ones do, faults included."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from simulations.serial_line import SerialLine

_QUOTED: Final = re.compile(r'"([^"]*)"')

ANSWERED_S: Final = 0.1
"""How long a call is that the other side ends."""


@dataclass(slots=True, kw_only=True)
class Network:
    """What the modem meets outside; change it while it runs."""

    registration: int = 1
    """0 no, 1 home, 2 searching, 3 denied, 5 roaming (27.007, 7.2)."""
    rssi: int = 17
    credit: bool = True
    congested: int = 0
    """So many messages are refused before one is taken."""
    answers: str = "OK"
    """What a call ends its dialling with."""
    sent: list[tuple[str, str]] = field(default_factory=list)
    """(number, text) of each message that the network took."""
    ended: bool = False
    """Whether the one who is called hangs up soon after answering."""
    called: list[str] = field(default_factory=list)
    hung_up: int = 0


class SimulatedModem:
    """A modem whose line appears as `port`. `plug` it in; all randomness comes from `seed`."""

    def __init__(self, folder: Path, *, pin: str | None = None, seed: int = 0) -> None:
        self._random = Random(seed)
        self._path = folder / "modem"
        self._line = SerialLine(self._path, self._random, self._hear)
        self.network = Network()
        self.pin = pin
        self.pin_tries_left = 3
        self.hung = False
        """It takes everything and says nothing."""
        self._unlocked = pin is None
        self._echo = True
        self._typed = b""
        self._to: str | None = None
        """The number of the message whose text is being written."""
        self._spoken_until = 0.0
        self._stored: dict[int, tuple[str, str]] = {}
        self._commands: dict[str, Callable[[str], str]] = {
            "AT": lambda _: "OK",
            "ATE0": self._quiet,
            "AT+CMEE=1": lambda _: "OK",
            "AT+CPIN?": lambda _: f"+CPIN: {self._sim()}\r\n\r\nOK",
            "AT+CPIN=": self._take_pin,
            "AT+CMGF=1": lambda _: "OK",
            'AT+CSCS="GSM"': lambda _: "OK",
            "AT+CNMI=": lambda _: "OK",
            "AT+CREG?": lambda _: f"+CREG: 0,{self.network.registration}\r\n\r\nOK",
            "AT+CSQ": lambda _: f"+CSQ: {self.network.rssi},99\r\n\r\nOK",
            "AT+CMGS=": self._begin_message,
            "AT+CMGL=": self._list,
            "AT+CMGD=": self._delete,
            "ATD": self._dial,
            "AT+CHUP": self._hang_up,
        }

    @property
    def port(self) -> str:
        return str(self._path)

    def plug(self) -> None:
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def deliver(self, sender: str, text: str) -> None:
        """A message comes in from the network."""
        index = max(self._stored, default=0) + 1
        self._stored[index] = (sender, text)
        if not self.hung:
            self._say(f'+CMTI: "SM",{index}')

    def ring(self) -> None:
        """Somebody calls the modem; nothing in it answers."""
        self._say("RING")

    @property
    def stored(self) -> int:
        """Messages on the SIM card."""
        return len(self._stored)

    # -- its firmware

    def _hear(self, data: bytes) -> None:
        for byte in data:
            self._take(bytes([byte]))

    def _take(self, byte: bytes) -> None:
        if self.hung:
            return
        if self._to is not None:
            self._take_text(byte)
        elif byte == b"\r":
            command, self._typed = self._typed.decode("latin-1"), b""
            if self._echo:
                self._line.write(command.encode("latin-1") + b"\r")
            if command:
                self._say(self._obey(command))
        elif byte not in b"\n\x1b":
            self._typed += byte

    def _take_text(self, byte: bytes) -> None:
        if byte == b"\x1b":
            self._to, self._typed = None, b""
            self._say("OK")
        elif byte == b"\x1a":
            number, text = self._to or "", self._typed.decode("latin-1")
            self._to, self._typed = None, b""
            self._say(self._carry(number, text))
        else:
            self._typed += byte

    def _obey(self, command: str) -> str:
        for name, answer in sorted(self._commands.items(), key=lambda each: -len(each[0])):
            if command == name or (name[-1] in "=D" and command.startswith(name)):
                return answer(command)
        return "ERROR"

    def _quiet(self, _: str) -> str:
        self._echo = False
        return "OK"

    def _sim(self) -> str:
        if self.pin_tries_left == 0:
            return "SIM PUK"
        return "READY" if self._unlocked else "SIM PIN"

    def _take_pin(self, command: str) -> str:
        given = _QUOTED.search(command)
        if given is not None and given[1] == self.pin and self.pin_tries_left:
            self._unlocked = True
            return "OK"
        self.pin_tries_left = max(0, self.pin_tries_left - 1)
        return "+CME ERROR: 16"

    def _begin_message(self, command: str) -> str:
        to = _QUOTED.search(command)
        if not self._unlocked:
            return "+CMS ERROR: 311"
        if to is None:
            return "ERROR"
        self._to = to[1]
        return ""

    def _carry(self, number: str, text: str) -> str:
        if self.network.registration not in (1, 5):
            return "+CMS ERROR: 331"
        if not self.network.credit:
            return "+CMS ERROR: 21"
        if self.network.congested:
            self.network.congested -= 1
            return "+CMS ERROR: 42"
        self.network.sent.append((number, text))
        return f"+CMGS: {len(self.network.sent)}\r\n\r\nOK"

    def _list(self, _: str) -> str:
        listed = [
            f'+CMGL: {index},"REC UNREAD","{sender}",,"26/11/25,03:14:00+04"\r\n{text}'
            for index, (sender, text) in sorted(self._stored.items())
        ]
        return "\r\n".join([*listed, "", "OK"])

    def _delete(self, command: str) -> str:
        self._stored.pop(int(command.partition("=")[2]), None)
        return "OK"

    def _dial(self, command: str) -> str:
        self.network.called.append(command.removeprefix("ATD").rstrip(";"))
        if self.network.answers == "OK" and self.network.ended:
            asyncio.get_running_loop().call_later(ANSWERED_S, self._say, "NO CARRIER")
        return self.network.answers

    def _hang_up(self, _: str) -> str:
        self.network.hung_up += 1
        return "OK"

    def _say(self, text: str) -> None:
        """Say it in pieces, as bytes come from a slow line."""
        data = f"\r\n{text}\r\n".encode("latin-1") if text else b"\r\n> "
        loop = asyncio.get_running_loop()
        self._spoken_until = max(self._spoken_until, loop.time())
        while data:
            size = self._random.randint(1, 9)
            piece, data = data[:size], data[size:]
            loop.call_at(self._spoken_until, self._line.write, piece)
            self._spoken_until += 0.0005
