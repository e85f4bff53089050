"""A source of map tiles on the loopback: every tile is the same grey square."""

import asyncio
import struct
import zlib


def grey_tile() -> bytes:
    """Return a PNG of one grey pixel, which a browser stretches."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00\xb0")
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


TILE = grey_tile()


async def give_tile(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one HTTP request with the tile."""
    await reader.readuntil(b"\r\n\r\n")
    head = f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {len(TILE)}\r\n"
    writer.write(head.encode() + b"Connection: close\r\n\r\n" + TILE)
    await writer.drain()
    writer.close()
