"""Positions that maps hide in letters and metres: OSM's short codes, Waze's geohashes, Baidu's own projection."""

import re

_OSM_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~"
_OSM = re.compile(r"/go/([A-Za-z\d_~@]{2,12})(-{0,2})(\?[^\s#]{0,200})?")
_HASH_LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"
_GEOHASH = re.compile(r"(?:/ul/h|[?&]h=|/ul\?h=)([0-9b-hjkmnp-z]{6,12})(?![0-9a-z])")
_BAIDU = re.compile(r"(?:/@|[?&]c=)(-?\d{6,8}(?:\.\d{1,8})?),(-?\d{5,8}(?:\.\d{1,8})?)(?:,(\d{1,2}))?")
# Baidu's projection is undone by one polynomial for each band of northings; published with its web maps.
_BANDS = (12890594.86, 8362377.87, 5591021.0, 3481989.83, 1678043.12, 0.0)
_TERMS = (
    (1.410526172116255e-8, 8.98305509648872e-6, -1.9939833816331, 200.9824383106796, -187.2403703815547,
     91.6087516669843, -23.38765649603339, 2.57121317296198, -0.03801003308653, 17337981.2),
    (-7.435856389565537e-9, 8.983055097726239e-6, -0.78625201886289, 96.32687599759846, -1.85204757529826,
     -59.36935905485877, 47.40033549296737, -16.50741931063887, 2.28786674699375, 10260144.86),
    (-3.030883460898826e-8, 8.98305509983578e-6, 0.30071316287616, 59.74293618442277, 7.357984074871,
     -25.38371002664745, 13.45380521110908, -3.29883767235584, 0.32710905363475, 6856817.37),
    (-1.981981304930552e-8, 8.983055099779535e-6, 0.03278182852591, 40.31678527705744, 0.65659298677277,
     -4.44255534477492, 0.85341911805263, 0.12923347998204, -0.04625736007561, 4482777.06),
    (3.09191371068437e-9, 8.983055096812155e-6, 0.00006995724062, 23.10934304144901, -0.00023663490511,
     -0.6321817810242, -0.00663494467273, 0.03430082397953, -0.00466043876332, 2555164.4),
    (2.890871144776878e-9, 8.983055095805407e-6, -0.00000003068298, 7.47137025468032, -0.00000353937994,
     -0.02145144861037, -0.00001234426596, 0.00010322952773, -0.00000323890364, 826088.5),
)  # fmt: skip


def read_osm(said: str) -> tuple[float, float, bool] | None:
    """`osm.org/go/0EEQjE==`: latitude, longitude, and whether a pin stands there."""
    found = _OSM.search(said)
    if not found:
        return None
    x = y = bits = 0
    for letter in found[1].replace("@", "~"):
        digit = _OSM_LETTERS.index(letter)
        for shift in (4, 2, 0):
            x, y = x << 1 | digit >> (shift + 1) & 1, y << 1 | digit >> shift & 1
        bits += 3
    side = 2.0**-bits
    longitude, latitude = (x + 0.5) * side * 360.0 - 180.0, (y + 0.5) * side * 180.0 - 90.0
    return round(latitude, 7), round(longitude, 7), bool(re.search(r"[?&]m(?:=|&|$)", found[3] or ""))


def read_geohash(said: str) -> tuple[float, float] | None:
    """`waze.com/ul/hw4rqe7j2kd`: the middle of the square."""
    found = _GEOHASH.search(said)
    if not found:
        return None
    edges = [[-90.0, 90.0], [-180.0, 180.0]]
    axis = 1
    for letter in found[1]:
        digit = _HASH_LETTERS.index(letter)
        for shift in (4, 3, 2, 1, 0):
            middle = sum(edges[axis]) / 2
            edges[axis][0 if digit >> shift & 1 else 1] = middle
            axis = 1 - axis
    return round(sum(edges[0]) / 2, 7), round(sum(edges[1]) / 2, 7)


def read_baidu_metres(said: str) -> tuple[float, float] | None:
    """`map.baidu.com/@12958160.97,4825907.72,17z`: BD-09 latitude and longitude."""
    found = _BAIDU.search(said)
    if not found:
        return None
    x, y = float(found[1]), float(found[2])
    terms = next(terms for band, terms in zip(_BANDS, _TERMS, strict=True) if abs(y) >= band)
    height = abs(y) / terms[9]
    latitude = sum(term * height**power for power, term in enumerate(terms[2:9]))
    longitude = terms[0] + terms[1] * abs(x)
    return round(latitude if y >= 0 else -latitude, 7), round(longitude if x >= 0 else -longitude, 7)
