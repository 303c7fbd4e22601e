"""`python -m documents.gateways.developing`: a file comes in, clean pictures of its pages go out.

It opens what strangers send, so it lives in a process of its own with hard limits, knows no key, no database and no
Django, and writes no file. Out goes one line of JSON, then the pictures, one after the other.
"""

import dataclasses
import io
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pi_heif
import pypdfium2
from PIL import Image

from documents.gateways.measuring import measure
from documents.rules import files

MOST_MEMORY = 1_200 * files.MEGABYTE  # of address space; a third of it is libraries
MOST_SECONDS = 25  # of processor
SIDE = 2400  # pixels: A4 at 200 dots an inch
DOTS = 200 / 72  # of a PDF's points
QUALITY = 88
TURNS = {  # what EXIF's orientation asks for
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112


class RefusedError(Exception):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def main() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),  # a dump of memory would hold the paper
    ):
        resource.setrlimit(what, (most, most))
    Image.MAX_IMAGE_PIXELS = None  # rules.files has the limit, and its own words
    content = sys.stdin.buffer.read()
    pictures: list[bytes] = []
    answer: dict[str, object]
    try:
        answer = {"pages": [_developed(page, side, pictures) for page, side in _pages(content)]}
    except RefusedError as refusal:
        answer, pictures = {"refused": refusal.code}, []
    except MemoryError:
        answer, pictures = {"refused": "picture_too_big"}, []
    except Exception as error:  # noqa: BLE001  whatever a decoder stumbles over, the file is what is broken
        answer, pictures = {"refused": "file_broken", "error": type(error).__name__}, []
    answer["peak"] = _peak()
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(pictures))
    sys.stdout.buffer.flush()


def _peak() -> int:
    """The most memory this process had, in bytes; what getrusage says begins with that of whoever started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _pages(content: bytes) -> Iterator[tuple[Image.Image, int]]:
    """Each page upright and small enough, with its longer side as it arrived. Raises RefusedError."""
    if files.media_type(content[:16]) == files.PDF:
        yield from _pages_of_pdf(content)
    else:
        yield _picture(content)


def _picture(content: bytes) -> tuple[Image.Image, int]:
    kind = files.media_type(content[:16])
    if kind == files.HEIC:
        pi_heif.register_heif_opener(thumbnails=False)
    formats = {files.HEIC: ["HEIF"], files.PNG: ["PNG"]}.get(kind, ["JPEG", "MPO"])
    picture: Image.Image = Image.open(io.BytesIO(content), formats=formats)
    for finding in files.check_picture(*picture.size):
        raise RefusedError(finding.code)
    side, turn = max(picture.size), picture.getexif().get(ORIENTATION, 1)
    picture.draft("RGB", (SIDE, SIDE))  # a JPEG is opened no larger than it is needed
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("P", "1"):
        picture = picture.convert("RGBA")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    method = TURNS.get(turn)
    return _on_white(picture.transpose(method) if method is not None else picture), side


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands():
        return picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _pages_of_pdf(content: bytes) -> Iterator[tuple[Image.Image, int]]:
    """Drawn as pictures: what a PDF would run, link to or hide stays behind."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise RefusedError("file_locked" if is_locked else "file_broken") from error
    if not 1 <= len(document) <= files.MOST_PAGES:
        raise RefusedError("too_many_pages" if len(document) else "file_broken")
    for number in range(len(document)):
        page = document[number]
        longest = max(page.get_size())
        drawn = page.render(scale=min(DOTS, SIDE / longest)).to_pil().convert("RGB")
        page.close()
        yield drawn, max(drawn.size)


def _developed(page: Image.Image, side: int, pictures: list[bytes]) -> dict[str, object]:
    """The page's picture is appended, without metadata; what is known of it."""
    page.info.clear()  # comments and profiles would be written again
    out = io.BytesIO()
    page.save(out, "JPEG", quality=QUALITY, optimize=True)
    pictures.append(out.getvalue())
    measures = dataclasses.asdict(measure(page, side))
    return {"width": page.width, "height": page.height, "bytes": len(pictures[-1]), "measures": measures}


if __name__ == "__main__":
    main()
