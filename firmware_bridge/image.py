"""The board's firmware as a file: what it is, and whether it can be one. Pure."""

import zlib
from dataclasses import dataclass
from typing import Final

PAGE: Final = 128
"""Bytes of a page of an ATmega328P's flash; an image is filled up to whole ones."""
_ABOUT: Final = b"Caliu board "
"""Stands in every image (`firmware_bridge/avr/app/talk.c`), followed by its version."""


class ImageError(ValueError):
    """The file is no firmware of ours. The text says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An application for the board."""

    content: bytes
    """Whole pages."""
    major: int
    minor: int

    @property
    def crc(self) -> int:
        """CRC-32 (IEEE 802.3), as the loader computes it of what it reads back."""
        return zlib.crc32(self.content)

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}"

    @classmethod
    def read(cls, content: bytes) -> "Image":
        """Read a binary image; raises ImageError."""
        if content.count(_ABOUT) != 1:
            raise ImageError(
                "this is no firmware of the board: its mark does not stand in it exactly once; "
                "give the file application.bin that `make firmware` builds"
            )
        at = content.index(_ABOUT) + len(_ABOUT)
        if len(content) < at + 2:
            raise ImageError("this firmware is cut off after its mark: build or copy it anew")
        return cls(
            content=content + b"\xff" * (-len(content) % PAGE),
            major=content[at],
            minor=content[at + 1],
        )
