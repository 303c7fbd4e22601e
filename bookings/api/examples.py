"""Examples for the schema. Invented people and numbers."""

from typing import Any

EARLIEST: dict[str, Any] = {
    "office": {"slug": "bekasi", "name": "Kantor Imigrasi Kelas I Non TPI Bekasi", "zone": "Asia/Jakarta"},
    "as_of": "2030-03-01T02:15:00.123456+00:00",
    "places": [
        {
            "slot": 4711,
            "point": "bekasi-mpp",
            "point_name": "MPP Kota Bekasi",
            "lane": "regular",
            "starts_at": "2030-03-04T09:00:00+07:00",
            "minutes": 30,
            "left": 3,
        }
    ],
    "next_release": {"at": "2030-03-08T14:00:00+07:00", "first_on": "2030-03-11", "last_on": "2030-03-17"},
    "points": [{"slug": "bekasi-mpp", "name": "MPP Kota Bekasi", "first_free": "2030-03-04T09:00:00+07:00"}],
    "reasons": None,
}

HOLD: dict[str, Any] = {"slot": 4711, "service": "new", "product": "electronic_10", "people": 1}

HELD: dict[str, Any] = {
    "hold": "0b6f1a52-6f43-4e1e-9a3c-5a7f0d2c9e11",
    "expires_at": "2030-03-01T02:25:00+00:00",
    "parts": [{"slot": 4711, "places": 1}],
}

BOOK: dict[str, Any] = {
    "hold": "0b6f1a52-6f43-4e1e-9a3c-5a7f0d2c9e11",
    "people": [{"name": "Siti Contoh", "nik": "3275015705900001", "born_on": "1990-05-17", "needs": []}],
    "phone": "0812 3456 7890",
    "language": "id",
}

WAIT: dict[str, Any] = {
    "office": "bekasi",
    "service": "new",
    "product": "electronic_10",
    "people": 1,
    "points": ["bekasi-mpp"],
    "first_on": "2030-03-04",
    "last_on": "2030-03-29",
}
