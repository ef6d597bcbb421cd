"""The picture of the ground under the map, where an office has set one up.

Only layers in WGS-84 or CGCS2000 are taken: those in GCJ-02 or BD-09 lie hundreds of metres
beside the plots, by another distance in every place; no shift of a whole layer puts that right.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

TIANDITU = "tianditu:"
_TIANDITU = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)
# kind → its layers, the lowest first
_LAYERS = {"vec": ("vec", "cva"), "img": ("img", "cia"), "ter": ("ter", "cta")}
_CREDIT = "天地图 · 国家地理信息公共服务平台"
_SHIFTED = ("autonavi.com", "amap.com", "map.qq.com", "gtimg.com", "google.cn", "baidu.com",
            "bdimg.com")  # fmt: skip
DATUMS = ("WGS-84", "CGCS2000")


class NoLayer(ValueError):
    """Why the layer cannot be used; never with the key."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`addresses`: with {z}, {x} and {y}; `origin`: the one host they come from; `credit`: whose
    they are, as the map shows it."""

    addresses: tuple[str, ...]
    origin: str
    credit: str


def read(address: str, key: str, credit: str, datum: str) -> Ground | None:
    """None where no layer is set. Raises NoLayer."""
    if not address:
        return None
    if (datum or DATUMS[0]) not in DATUMS:
        raise NoLayer(
            f"HEDUN_MAP_DATUM is {datum!r}; a layer in GCJ-02 or BD-09 lies beside the plots and is"
            f" not taken. Use one in {' or '.join(DATUMS)}, such as tianditu:vec"
        )
    kind = address.removeprefix(TIANDITU)
    if address.startswith(TIANDITU):
        if kind not in _LAYERS:
            raise NoLayer(f"HEDUN_MAP_TILES is {address!r}; expected tianditu:vec, img or ter")
        found = tuple(_TIANDITU.replace("{layer}", layer) for layer in _LAYERS[kind])
    else:
        found = (address,)
    if any("{key}" in one for one in found) and not key:
        raise NoLayer("HEDUN_MAP_KEY is empty, but the address in HEDUN_MAP_TILES has a {key}")
    parts = urlsplit(found[0])
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or any(c in parts.netloc for c in "{} ;,'\""):
        raise NoLayer("HEDUN_MAP_TILES begins otherwise than https:// and one fixed host")
    if not all(all(part in one for part in ("{z}", "{x}", "{y}")) for one in found):
        raise NoLayer("HEDUN_MAP_TILES lacks {z}, {x} or {y}")
    if any(host == one or host.endswith(f".{one}") for one in _SHIFTED):
        raise NoLayer(f"{host} draws in GCJ-02 or BD-09, beside the plots; see HEDUN_MAP_DATUM")
    said = credit or (_CREDIT if address.startswith(TIANDITU) else "")
    if not said:
        raise NoLayer("HEDUN_MAP_CREDIT is empty; say whose map it is, as its terms ask for")
    return Ground(
        tuple(one.replace("{key}", key) for one in found), f"https://{parts.netloc}", said
    )
