"""A photograph made small: whatever somebody uploads becomes a little JPEG without its past."""

from io import BytesIO
from typing import Literal

LARGEST_UPLOAD = 12 * 1024 * 1024
"""Bytes. What a telephone's camera makes is below."""
MOST_PIXELS = 60_000_000
"""A small file may unpack to gigabytes: its size is read before its pixels are."""
SIDE = 256
"""Pixels of the longer side that is kept: a face on a case page, no more."""
FORMATS = ("JPEG", "PNG", "WEBP")

Unfit = Literal["not-a-picture", "too-many-pixels"]


def made_small(upload: bytes) -> bytes | Unfit:
    """Return the picture as a JPEG of at most `SIDE` pixels, upright, with no metadata at all.

    It takes some tenths of a second of a processor: call it in a thread.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - slow to import

    try:
        with Image.open(BytesIO(upload), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return "too-many-pixels"
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
            flat = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            flat.paste(rgba, mask=rgba)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "too-many-pixels"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return "not-a-picture"
    made = BytesIO()
    flat.save(made, "JPEG", quality=82, optimize=True)
    return made.getvalue()
