"""How far apart two places are, for putting points in order; never for anything that counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6_371.0


@dataclass(frozen=True)
class Spot:
    """Degrees of latitude and longitude, WGS 84; `name` is whatever the caller knows it by."""

    name: str
    latitude: float
    longitude: float


def km_between(one: Spot, other: Spot) -> float:
    """Kilometres as the crow flies."""
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    north, east = lat2 - lat1, radians(other.longitude - one.longitude)
    chord = sin(north / 2) ** 2 + cos(lat1) * cos(lat2) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def nearest(home: Spot, spots: Iterable[Spot], most: int) -> list[tuple[str, float]]:
    """(name, kilometres) of the spots nearest to home, the nearest first."""
    ordered = sorted((km_between(home, spot), spot.name) for spot in spots)
    return [(name, km) for km, name in ordered[:most]]
