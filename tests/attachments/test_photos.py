"""Photos: drawn again, small and upright, knowing nothing of where they were taken; or refused with a sentence."""

from __future__ import annotations

import io
import random
import time

import pytest
from PIL import Image

from crm.attachments.photo_rules import NotTaken, read_photo
from tests.attachments.pictures import (
    HTML,
    SVG,
    encoded,
    jpeg,
    jpeg_of_a_phone,
    png_of,
    progressive,
    two_halves,
    webp_of,
)


def drawn(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(read_photo(content)))
    assert image.format == "WEBP"
    return image


def is_red(image: Image.Image, x: int, y: int) -> bool:
    red, _green, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return red > 150 and blue < 80


def test_a_large_photo_becomes_small_and_keeps_its_shape() -> None:
    assert drawn(encoded(two_halves(3000, 1500))).size == (800, 400)


def test_a_small_photo_is_not_made_larger() -> None:
    assert drawn(jpeg()).size == (40, 20)


def test_a_photo_taken_upright_stands_upright() -> None:
    image = drawn(jpeg_of_a_phone())
    assert image.size == (20, 40)
    assert is_red(image, 10, 5) and not is_red(image, 10, 35)


def test_nothing_of_the_place_the_device_or_the_profile_stays() -> None:
    before = jpeg_of_a_phone()
    assert before.count(b"Zibeline") > 20 and Image.open(io.BytesIO(before)).getexif()
    after = read_photo(before)
    assert b"Zibeline" not in after and b"EXIF" not in after and b"ICCP" not in after and b"XMP" not in after
    assert not Image.open(io.BytesIO(after)).getexif()


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "RGB", "RGBA", "LA", "I;16", "YCbCr"])
def test_every_kind_of_colours_is_drawn(mode: str) -> None:
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    if mode == "I;16":
        image = Image.new("I;16", (40, 20), 60_000)
    else:
        image = two_halves().convert(mode)
    assert drawn(encoded(image, kind)).size == (40, 20)


def test_what_is_transparent_stays_so() -> None:
    image = two_halves(mode="RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    for kind in ("PNG", "WEBP", "GIF"):
        assert drawn(encoded(image, kind)).convert("RGBA").getpixel((0, 0))[3] == 0, kind  # type: ignore[index]


def test_of_a_moving_picture_the_first_image_is_kept() -> None:
    moving = encoded(two_halves(), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 20))] * 3)
    image = drawn(moving)
    assert getattr(image, "n_frames", 1) == 1 and is_red(image, 5, 5)


REFUSED = {
    "words called .jpg": (b"I am a photo, honestly. " * 40, "not a photo we can read"),
    "a drawing with a program": (SVG, "can hold a program"),
    "a drawing with spaces before": (b" \n\n<?xml version='1.0'?>\n" + SVG, "can hold a program"),
    "a page": (HTML, "can hold a program"),
    "a photo of a telephone of 2017": (b"\x00\x00\x00\x18ftypheic" + bytes(200), "HEIC"),
    "another kind of picture": (encoded(two_halves(), "BMP"), "not a photo we can read"),
    "a JPEG cut short": (encoded(two_halves(400, 300))[:-900], "may be damaged"),
    "a PNG cut short": (encoded(two_halves(400, 300), "PNG")[:-40], "may be damaged"),
    "the beginning alone": (b"\xff\xd8\xff\xe0", "not a photo we can read"),
    "a PNG of 20,000 by 20,000": (png_of(20_000, 20_000), "too many pixels"),
    "a PNG a little too large": (png_of(8_000, 5_001), "too many pixels"),
    "a WebP that says it is immense": (webp_of(16_383, 16_383), "too many pixels"),
    "a JPEG of a thousand scans": (progressive(1000), "may be damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_is_refused_at_once_with_a_sentence(name: str) -> None:
    content, words = REFUSED[name]
    began = time.perf_counter()
    with pytest.raises(NotTaken, match=words):
        read_photo(content)
    assert time.perf_counter() - began < 2


def test_a_progressive_jpeg_as_cameras_make_them_is_drawn() -> None:
    assert drawn(progressive(1)).size == (64, 64)


def test_whatever_the_bytes_the_answer_is_a_photo_or_a_sentence() -> None:
    dice = random.Random(2010)
    whole = [jpeg(), jpeg_of_a_phone(), *(encoded(two_halves(), kind) for kind in ("PNG", "WEBP", "GIF"))]
    outcomes = {"drawn": 0, "refused": 0}
    for _ in range(100):
        for source in whole:
            content = bytearray(source)
            for _change in range(dice.randint(1, 12)):
                content[dice.randrange(len(content))] = dice.randrange(256)
            if dice.random() < 0.3:
                del content[dice.randrange(len(content)) :]
            try:
                read_photo(bytes(content))
                outcomes["drawn"] += 1
            except NotTaken:
                outcomes["refused"] += 1
    assert min(outcomes.values()) > 20, outcomes
