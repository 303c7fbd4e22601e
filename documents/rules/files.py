"""What a file is by its own bytes, whatever its name says, and the limits of what is taken."""

from offices.rules.findings import Finding

MEGABYTE = 1024 * 1024
MOST_BYTES = 15 * MEGABYTE
MOST_PAGES = 20
MOST_PIXELS = 50_000_000  # the most that phones make as a rule; opening them takes up to some 500 MB
LONGEST_SIDE = 20_000  # pixels

JPEG, PNG, HEIC, PDF = "image/jpeg", "image/png", "image/heic", "application/pdf"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")


def media_type(head: bytes) -> str:
    """By the first bytes; empty for what is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    return PDF if head.startswith(b"%PDF-") else ""


def check_size(size: int) -> list[Finding]:
    """What is wrong with a file of so many bytes."""
    if size <= 0:
        return [Finding("file_empty")]
    return [Finding("file_too_large")] if size > MOST_BYTES else []


def check_file(content: bytes) -> list[Finding]:
    """What can be told without opening the file."""
    if found := check_size(len(content)):
        return found
    return [] if media_type(content[:16]) else [Finding("file_type_unknown")]


def check_picture(width: int, height: int) -> list[Finding]:
    """By its size in pixels, before a single one of them is read."""
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        return [Finding("picture_too_big")]
    return [Finding("picture_too_small")] if max(width, height) < 300 or min(width, height) < 150 else []
