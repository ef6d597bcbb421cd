"""The sightings as GeoPackage, GeoParquet and EarthRanger's events, each with the same columns.

Coordinates are longitude and latitude on WGS 84 (EPSG:4326). CGCS2000 (EPSG:4490), in which Chinese
surveys are given, agrees with it within decimetres: far below a cell (blurred.py).
"""

import io
import json
import tempfile
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pyproj
import shapely

from hedun.domain.deadlines import LOCAL
from hedun.wildlife.sightings import GENERALISED, Sighting
from hedun.wildlife.species import GRADES

CRS = "EPSG:4326"
LAYER = "sightings"
NOTE = "WGS 84 (EPSG:4326); CGCS2000 (EPSG:4490) agrees with it within decimetres."


def columns(found: Sequence[Sighting]) -> dict[str, list[Any]]:
    """By name, in the order of the files; texts, whole numbers, None where nothing is told."""
    return {
        "id": [one.id for one in found],
        "species": [one.species.code for one in found],
        "scientific_name": [one.species.scientific for one in found],
        "vernacular_zh": [one.species.word["zh"] for one in found],
        "vernacular_en": [one.species.word["en"] for one in found],
        "event_date": [one.day.isoformat() for one in found],
        "county": [one.county for one in found],
        "town": [one.town or None for one in found],
        "village": [one.village or None for one in found],
        "damage": [" | ".join(one.kinds) for one in found],
        "things": [" | ".join(one.things) for one in found],
        "households": [one.households for one in found],
        "area_mu_e4": [one.area_e4 for one in found],
        "protection": [_graded(one) for one in found],
        "uncertainty_m": [one.place.uncertainty_m if one.place else None for one in found],
        "generalised": [GENERALISED[one.sensitive] for one in found],
    }


def _graded(one: Sighting) -> str | None:
    """In force on the day."""
    return " | ".join(GRADES[status.grade]["zh"] for status in one.species.on(one.day)) or None


WHOLE = frozenset({"households", "area_mu_e4", "uncertainty_m"})


def _arrow(found: Sequence[Sighting]) -> pa.Table:
    """With the column `geometry`, WKB or null."""
    made = {
        name: pa.array(values, pa.int64() if name in WHOLE else pa.string())
        for name, values in columns(found).items()
    }
    points = [
        shapely.to_wkb(shapely.Point(one.place.lon, one.place.lat)) if one.place else None
        for one in found
    ]
    return pa.table({**made, "geometry": pa.array(points, pa.binary())})


def geopackage(found: Sequence[Sighting]) -> bytes:
    """OGC GeoPackage with one layer of points."""
    import pyogrio  # GDAL takes a while to load, for who takes such a file along

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{LAYER}.gpkg"
        pyogrio.write_arrow(
            _arrow(found), path, driver="GPKG", layer=LAYER, geometry_name="geometry",
            geometry_type="Point", crs=CRS,
        )  # fmt: skip
        return path.read_bytes()


def geoparquet(found: Sequence[Sighting]) -> bytes:
    """GeoParquet 1.1.0: WKB in `geometry`, the reference system as PROJJSON, the box of all."""
    table = _arrow(found)
    places = [one.place for one in found if one.place]
    told: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"] if places else [],
        "crs": pyproj.CRS(CRS).to_json_dict(),
    }
    if places:
        lons, lats = (np.array([getattr(one, axis) for one in places]) for axis in ("lon", "lat"))
        told["bbox"] = [float(lons.min()), float(lats.min()), float(lons.max()), float(lats.max())]
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": told}}
    schema = {b"geo": json.dumps(geo).encode(), b"note": NOTE.encode()}
    out = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(schema), out)
    return out.getvalue()


def earthranger(found: Sequence[Sighting]) -> bytes:
    """Events to post to an EarthRanger site, a list; those without a place are left out, because
    an event there is a place on the map. `event_type`s are made there beforehand."""
    return json.dumps([_event(one) for one in found if one.place], ensure_ascii=False).encode()


def _event(one: Sighting) -> dict[str, Any]:
    assert one.place is not None
    details = {
        "species": one.species.code,
        "scientific_name": one.species.scientific,
        "damage": list(one.kinds),
        "things": list(one.things),
        "households": one.households,
        "area_mu": None if one.area_e4 is None else one.area_e4 / 10_000,
        "uncertainty_m": one.place.uncertainty_m,
        "hedun_id": one.id,
    }
    return {
        "event_type": one.kinds[0],
        "title": f"{one.species.word['zh']} {one.species.word['en']}",
        "time": datetime.combine(one.day, time(0), LOCAL).isoformat(),
        "location": {"latitude": one.place.lat, "longitude": one.place.lon},
        "priority": 100,
        "state": "active",
        "event_details": {name: value for name, value in details.items() if value is not None},
    }
