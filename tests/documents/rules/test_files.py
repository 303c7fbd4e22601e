import pytest

from documents.rules import files

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmif1", "image/heic"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\0\0\0\x18ftypisom", ""),  # a film
        (b" %PDF-1.7", ""),
        (b"GIF89a", ""),
        (b"\xff\xd8", ""),
        (b"", ""),
    ],
)
def test_media_type_is_what_the_first_bytes_say(head, kind):
    assert files.media_type(head) == kind


@pytest.mark.parametrize(
    ("size", "codes"),
    [(0, ["file_empty"]), (1, []), (15 * MEGABYTE, []), (15 * MEGABYTE + 1, ["file_too_large"])],
)
def test_file_has_at_most_15_megabytes(size, codes):
    assert [finding.code for finding in files.check_size(size)] == codes


@pytest.mark.parametrize(
    ("width", "height", "codes"),
    [
        (8_064, 6_048, []),  # 48 megapixels, as phones have
        (10_000, 5_000, []),
        (10_000, 5_001, ["picture_too_big"]),
        (20_001, 300, ["picture_too_big"]),
        (300, 150, []),
        (299, 299, ["picture_too_small"]),
        (4_000, 149, ["picture_too_small"]),
    ],
)
def test_picture_has_a_size_that_can_be_opened_and_read(width, height, codes):
    assert [finding.code for finding in files.check_picture(width, height)] == codes
