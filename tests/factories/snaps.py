"""Pictures of papers that never were, as phones and scanners send them."""

import io
from pathlib import Path

import numpy as np
import pi_heif
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = Path(__file__).parents[2] / "config/static/fonts/AtkinsonHyperlegibleNext-Regular.ttf"
HEIC = Path(__file__).with_name("card.heic")  # draw(), as pillow-heif writes it; what reads HEIC here cannot
LINES = [
    ("NIK", "3275 0171 1288 0001"),
    ("Nama", "SITI CONTOH"),
    ("Tempat/Tgl Lahir", "BEKASI, 17-05-1990"),
    ("Jenis Kelamin", "PEREMPUAN"),
    ("Alamat", "JL. CONTOH NO. 1"),
    ("RT/RW", "001/002"),
    ("Kel/Desa", "MARGAHAYU"),
    ("Kecamatan", "BEKASI TIMUR"),
    ("Agama", "TIDAK DISEBUT"),
    ("Pekerjaan", "KARYAWAN SWASTA"),
    ("Kewarganegaraan", "WNI"),
]


def draw(width=1600, height=1000, *, colour=(205, 222, 236), margin=0.08):
    """A card of printed lines that begin at one edge and end where they end."""
    picture = Image.new("RGB", (width, height), colour)
    pen = ImageDraw.Draw(picture)
    step = height * (1 - 2 * margin) / len(LINES)
    font = ImageFont.truetype(str(FONT), int(step * 0.62))
    for place, (label, value) in enumerate(LINES):
        top = height * margin + place * step
        pen.text((width * margin, top), f"{label}", font=font, fill=(25, 25, 40))
        pen.text((width * (margin + 0.28), top), f": {value}", font=font, fill=(25, 25, 40))
    return picture


def as_jpeg(picture, quality=90, **more):
    return _saved(picture, "JPEG", quality=quality, **more)


def as_png(picture, **more):
    return _saved(picture, "PNG", **more)


def as_pdf(*pictures):
    return _saved(pictures[0], "PDF", save_all=True, append_images=pictures[1:], resolution=150)


def _saved(picture, kind, **more):
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def with_position(picture):
    """A JPEG whose EXIF says where it was taken, by whose phone, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0110] = "PHONE OF SITI"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 14.0, 12.0), 3: "E", 4: (106.0, 59.0, 30.0)})
    return as_jpeg(picture, exif=exif)


def opened(content):
    pi_heif.register_heif_opener()
    return Image.open(io.BytesIO(content))


def dark(picture):
    return picture.point(lambda value: value * 0.22)


def blurred(picture, radius=6):
    return picture.filter(ImageFilter.GaussianBlur(radius))


def noisy(picture, spread=6):
    grain = np.random.default_rng(2030).normal(0, spread, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture, dtype=np.float32) + grain, 0, 255).astype(np.uint8))


def on_a_table(picture, colour=(120, 95, 70)):
    """The card lies in the middle of a picture, as when somebody photographs it."""
    table = Image.new("RGB", (picture.width * 5 // 4, picture.height * 5 // 4), colour)
    table.paste(picture, (picture.width // 8, picture.height // 8))
    return noisy(table)


def of_a_screen(content, lines=3):
    """The picture as somebody photographs it from a screen: its dots beat with the camera's, its light is blue."""
    picture = np.asarray(opened(content).convert("RGB"), dtype=np.float32)
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    dots = 1 - 0.13 * ((columns % lines) == 0) - 0.13 * ((rows % lines) == 0)
    beat = 1 + 0.09 * np.sin(columns / 17 + rows / 41) + 0.06 * np.sin(columns / 53 - rows / 13)
    lit = picture * (dots * beat)[..., None] * np.array([0.92, 0.97, 1.08], dtype=np.float32)
    return as_jpeg(Image.fromarray(lit.clip(0, 255).astype(np.uint8)), quality=75)
