"""The Record Access Control Point (2A52): ask a meter for what it kept. Pure.

It is asked for the records from the last one known on, that one included: an empty answer then
means that the meter was reset and counts anew, and it is asked for all. So is one that cannot
look for a part of them. Its codes are recalled and not read in the standard.
"""

from dataclasses import dataclass

from sensors.bluetooth.octets import Octets, Refused, Unreadable

ALL = bytes((0x01, 0x01))
"""Report stored records; all of them."""
REPORT = 0x01
RESPONSE = 0x06
SUCCESS = 0x01
NO_RECORDS = 0x06
UNKNOWN = frozenset({0x02, 0x03, 0x04, 0x05, 0x09})
"""Operation, operator or operand: not supported, or invalid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the meter ended the request."""

    request: int
    code: int

    @property
    def is_vain(self) -> bool:
        """Whether it has no record that was asked for, or does not know how to look for it."""
        return self.request == REPORT and self.code in {NO_RECORDS, *UNKNOWN}


def from_number(serial: int) -> bytes:
    """Ask for the records whose sequence number is `serial` or greater."""
    return bytes((REPORT, 0x03, 0x01)) + serial.to_bytes(2, "little")


def read(raw: bytes) -> Answer | Refused:
    """Read a response code. Never raises."""
    octets = Octets(raw)
    try:
        opcode, _operator = octets.unsigned(1, "operation"), octets.unsigned(1, "operator")
        answer = Answer(request=octets.unsigned(1, "request"), code=octets.unsigned(1, "code"))
        octets.end()
    except Unreadable as wrong:
        return Refused(what="record access 2A52", at=wrong.at, why=wrong.why)
    if opcode != RESPONSE:
        why = f"Operation {opcode:#04x} is no answer to what was asked."
        return Refused(what="record access 2A52", at=0, why=why)
    return answer
