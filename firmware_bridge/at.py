"""The words of a GSM modem: bytes to lines, and what each line means. Pure.

After 3GPP TS 27.007 (AT commands for the device), 27.005 (for SMS) and ITU-T V.250 (the dialogue).
"""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

LONGEST_LINE: Final = 2_048
"""Bytes; what is longer is no line of a modem, and is dropped."""
CTRL_Z: Final = b"\x1a"
"""Ends the text of a message."""
ESCAPE: Final = b"\x1b"
"""Gives a message up at its prompt."""

NUMBER: Final = re.compile(r"\+[0-9]{6,15}")
"""An international number (ITU-T E.164)."""
PLAIN: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet (3GPP TS 23.038, 6.2.1): 160 of these fit one message."""
LONGEST_TEXT: Final = 160


@dataclass(frozen=True, slots=True)
class Line:
    """A line, without its end."""

    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """`> `: the modem waits for the text of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """The receiving end: `feed` it bytes, keep what it returns."""

    _rest: bytes = b""

    def feed(self, data: bytes) -> "tuple[Receiver, tuple[Line | Prompt, ...]]":
        """Return the receiver after `data`, and what `data` completed, in order; empty lines go."""
        *ended, rest = re.split(rb"[\r\n]+", self._rest + data)
        found: list[Line | Prompt] = [
            Line(line.decode("latin-1")) for line in ended if line and len(line) <= LONGEST_LINE
        ]
        if rest == b"> ":
            found.append(Prompt())
            rest = b""
        return replace(self, _rest=rest[-LONGEST_LINE - 1 :]), tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The last line of an answer."""

    how: Literal["ok", "error", "no-carrier", "busy", "no-answer", "no-dialtone"]
    code: int | None = None
    """Of `+CME ERROR` or `+CMS ERROR`, where the modem gives one."""
    sms: bool = False
    """Whether the code is one of the message service."""


_PLAIN_ENDS: Final[dict[str, Ended]] = {
    "OK": Ended(how="ok"),
    "ERROR": Ended(how="error"),
    "COMMAND NOT SUPPORT": Ended(how="error"),
    "NO CARRIER": Ended(how="no-carrier"),
    "BUSY": Ended(how="busy"),
    "NO ANSWER": Ended(how="no-answer"),
    "NO DIALTONE": Ended(how="no-dialtone"),
}
_CODED_END: Final = re.compile(r"\+(CM[ES]) ERROR: ?(\d{1,4})\b")


def end_of(line: str) -> Ended | None:
    """Return what a line says of the end of an answer; None where it is none."""
    coded = _CODED_END.match(line)
    if coded is not None:
        return Ended(how="error", code=int(coded[2]), sms=coded[1] == "CMS")
    return _PLAIN_ENDS.get(line.strip())


_WORDS: Final[dict[tuple[bool, int], str]] = {
    (False, 10): "there is no SIM card",
    (False, 11): "the SIM card wants its PIN",
    (False, 12): "the SIM card is blocked: it wants its PUK",
    (False, 13): "the SIM card fails",
    (False, 16): "the PIN is wrong",
    (False, 30): "there is no network",
    (False, 32): "the network allows emergency calls alone",
    (True, 8): "the operator bars this number's messages",
    (True, 21): "the network rejects the message: is there credit?",
    (True, 27): "the destination is out of service",
    (True, 38): "the network is out of order",
    (True, 41): "the network fails for the moment",
    (True, 42): "the network is congested",
    (True, 310): "there is no SIM card",
    (True, 330): "the message centre's number is not known",
    (True, 331): "there is no network",
    (True, 332): "the network does not answer",
}


def explained(ended: Ended) -> str:
    """Return what an error means (27.007, 9.2; 27.005, 3.2.5; 24.011, annex E)."""
    if ended.code is None:
        return "the modem refuses the command"
    service = "+CMS" if ended.sms else "+CME"
    return _WORDS.get((ended.sms, ended.code), f"{service} error {ended.code}")


def fields(line: str, name: str) -> list[str] | None:
    """Return the comma-separated fields of `+NAME: a,"b,c",d`; None where it is another line."""
    head, colon, rest = line.partition(":")
    if not colon or head.strip() != name:
        return None
    return [part.strip().strip('"') for part in re.findall(r'"[^"]*"|[^,]+', rest.strip())]


def number(text: str) -> int | None:
    """Return a field as a whole number; None where it is none."""
    return int(text) if re.fullmatch(r"\d{1,6}", text) else None


def dbm(rssi: int) -> int | None:
    """Return the level that `+CSQ` gives, in dBm (27.007, 8.5); None where it is not known."""
    return -113 + 2 * rssi if 0 <= rssi <= 31 else None
