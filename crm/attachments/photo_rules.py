"""A photo is read and drawn again: small, upright, and knowing nothing of where it was taken.

Whatever arrives is hostile until drawn again: only four formats are opened, its size is read before a pixel is, and one
photo is drawn at a time in a process, so that several at once cannot take all its memory.
"""

from __future__ import annotations

import io
import threading
from typing import Any

from crm.core.i18n import lazy_gettext as _l

LONGEST_SIDE = 800
PHOTO_TYPE = "image/webp"
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A progressive JPEG is drawn once a scan; ten or so are usual, thousands are an attack on our time.
MOST_SCANS = 100
_one_at_a_time = threading.Lock()


class NotTaken(ValueError):
    """A file that is not taken; `sentence` says why, to whoever sent it."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def read_photo(content: bytes) -> bytes:
    """`content` (JPEG, PNG, WebP or GIF) drawn again as a WebP of 800 pixels at most. Raises `NotTaken`."""
    _refuse_what_is_known(content)
    with _one_at_a_time:
        return _drawn_again(content)


def _refuse_what_is_known(content: bytes) -> None:
    """Says what a file is when it is something people do send as a photo."""
    beginning = content[:1024].lower()
    if b"<svg" in beginning or b"<html" in beginning or b"<!doctype" in beginning:
        raise NotTaken(
            _l("This is a page or a drawing that can hold a program: send a photo as JPEG, PNG or WebP.")
        )
    if beginning[4:8] == b"ftyp" and beginning[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        raise NotTaken(_l("This photo is in a format we do not read (HEIC or AVIF): send it as JPEG."))
    if beginning.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MOST_SCANS:
        raise NotTaken(_l("This photo cannot be read: it may be damaged. Send another copy of it."))


def _drawn_again(content: bytes) -> bytes:
    from PIL import Image, ImageOps  # a photo is rare, and Pillow is heavy

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        image: Any = Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_wide() from error
    except Exception as error:  # decoders of hostile bytes fail in more ways than they say
        raise NotTaken(_l("This is not a photo we can read: send a JPEG, PNG, WebP or GIF.")) from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_wide()
    try:
        if image.mode not in ("L", "RGB", "CMYK"):
            has_holes = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
            image = image.convert("RGBA" if has_holes else "RGB")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
        image = ImageOps.exif_transpose(image)
        if image.mode not in ("RGB", "RGBA"):
            image = image.convert("RGB")
        # The colour profile, the place, the device, the thumbnail of what was cut away: none of it stays.
        image.info = {}
        drawn = io.BytesIO()
        image.save(drawn, "WEBP", quality=82, method=4, exif=b"", icc_profile=b"", xmp=b"")
    except Exception as error:
        raise NotTaken(
            _l("This photo cannot be read: it may be damaged. Send another copy of it.")
        ) from error
    return drawn.getvalue()


def _too_wide() -> NotTaken:
    return NotTaken(_l("This photo has too many pixels for us to open: send a smaller one."))
