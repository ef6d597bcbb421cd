"""Which files the wildlife data are handed out as, how each is called and made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.insights.export import as_csv
from hedun.wildlife import darwin, geodata, tables
from hedun.wildlife.sightings import Sighting
from hedun.wildlife.tables import Seen


@dataclass(frozen=True, slots=True)
class File:
    title: str | Promise
    suffix: str
    content_type: str
    made: Callable[[list[Sighting], darwin.About], bytes]
    says: str | Promise


FILES: Mapping[str, File] = {
    "dwca": File(
        "Darwin Core Archive", "zip", "application/zip", darwin.archive,
        _("for GBIF and national biodiversity data centres: events and occurrences"),
    ),
    "earthranger": File(
        "EarthRanger", "json", "application/json", lambda found, about: geodata.earthranger(found),
        _("events for an EarthRanger site of a reserve"),
    ),
    "geopackage": File(
        "GeoPackage", "gpkg", "application/geopackage+sqlite3",
        lambda found, about: geodata.geopackage(found),
        _("for QGIS and other programs for maps"),
    ),
    "geoparquet": File(
        "GeoParquet", "parquet", "application/vnd.apache.parquet",
        lambda found, about: geodata.geoparquet(found),
        _("for analysis in columns"),
    ),
    "csv": File(
        "CSV", "csv", "text/csv; charset=utf-8",
        lambda found, about: as_csv(tables.sightings(Seen(found, about.last))),
        _("for spreadsheets"),
    ),
}  # fmt: skip
