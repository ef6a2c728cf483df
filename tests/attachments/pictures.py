"""Tiny pictures drawn for tests, and files that are not what they say."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

RED, BLUE = (200, 20, 20), (20, 20, 200)
GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def two_halves(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The bytes of `image`."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(**but: Any) -> bytes:
    """A small photo."""
    return encoded(two_halves(**but), quality=90)


def jpeg_of_a_phone() -> bytes:
    """Held upright: the picture lies on its side, and says so, where it was taken, and by what."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKE] = "Zibeline Phones"
    exif.get_ifd(GPS).update({1: "N", 2: (43.0, 17.0, 5.0), 3: "E", 4: (5.0, 22.0, 11.0)})
    return encoded(two_halves(), quality=90, exif=exif, comment=b"by Zibeline", icc_profile=b"Zibeline" * 20)


def png_of(width: int, height: int) -> bytes:
    """A black PNG of this size, of very few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def webp_of(width: int, height: int) -> bytes:
    """A WebP that says it is this large, and holds next to nothing."""
    image = encoded(Image.new("RGB", (8, 8)), "WEBP", lossless=True)[12:]
    extended = b"VP8X" + struct.pack("<I", 10) + bytes(4)
    extended += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + extended + image
    return b"RIFF" + struct.pack("<I", len(body)) + body


def progressive(scans: int) -> bytes:
    """A JPEG whose last scan is sent again and again."""
    whole = encoded(two_halves(64, 64), progressive=True)
    at = whole.rindex(b"\xff\xda")
    return whole[:at] + whole[at:-2] * scans + whole[-2:]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"
