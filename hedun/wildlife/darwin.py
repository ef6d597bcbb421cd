"""The sightings as a Darwin Core Archive: events as core, occurrences beside them.

After the Darwin Core text guide and GBIF's terms for sampling events and occurrences. Identifiers
tell nothing; who publishes is an office, never a person.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as Tree

from hedun.domain.deadlines import local_day
from hedun.policies.models import Policy
from hedun.wildlife.sightings import GENERALISED, WITHHELD, Sighting

DWC, DCTERMS = "http://rs.tdwg.org/dwc/terms/", "http://purl.org/dc/terms/"
TEXT = "http://rs.tdwg.org/dwc/text/"
EML = "https://eml.ecoinformatics.org/eml-2.2.0"
LICENCE = "http://creativecommons.org/licenses/by/4.0/legalcode"
PROTOCOL = (
    "Damage reported to the county's wildlife-damage insurance and verified on site by the "
    "township; one event is one accident: an animal, a village, a day."
)
TRAP = "Camera trap, taken in as Camtrap DP; one event is one detection."
STAMP = (1980, 1, 1, 0, 0, 0)  # of the files in the archive: the same bytes every time


@dataclass(frozen=True)
class About:
    """Whose data it is. `publisher`: an office."""

    name: str
    publisher: str
    county: str
    province: str
    first: date
    last: date
    made: datetime

    @property
    def dataset(self) -> str:
        return f"urn:hedun:wildlife:{self.name}"


def about(policy: Policy, now: datetime) -> About:
    place = policy.place
    above = place.parent.parent if place.parent and place.parent.parent else place.parent
    return About(
        policy.number, policy.policyholder, place.name, above.name if above else "",
        policy.starts, min(policy.ends, local_day(now)), now,
    )  # fmt: skip


Term = tuple[str, Callable[[Sighting, About], str]]


def _at(read: Callable[[Sighting], object]) -> Callable[[Sighting, About], str]:
    return lambda one, about: "" if (value := read(one)) is None else str(value)


def _of_place(name: str) -> Callable[[Sighting, About], str]:
    return lambda one, about: str(getattr(one.place, name)) if one.place else ""


EVENT: tuple[Term, ...] = (
    (DWC + "eventID", lambda one, about: f"{about.dataset}:event:{one.id}"),
    (DWC + "parentEventID", lambda one, about: about.dataset),
    (DCTERMS + "type", lambda one, about: "Event"),
    (DCTERMS + "modified", lambda one, about: local_day(about.made).isoformat()),
    (DCTERMS + "language", lambda one, about: "en"),
    (DCTERMS + "license", lambda one, about: LICENCE),
    (DCTERMS + "rightsHolder", lambda one, about: about.publisher),
    (DWC + "institutionCode", lambda one, about: about.publisher),
    (DWC + "datasetID", lambda one, about: about.dataset),
    (DWC + "datasetName", lambda one, about: _title(about)),
    (DWC + "informationWithheld", lambda one, about: WITHHELD),
    (DWC + "dataGeneralizations", lambda one, about: GENERALISED[one.sensitive]),
    (DWC + "samplingProtocol", lambda one, about: TRAP if one.machine else PROTOCOL),
    (DWC + "sampleSizeValue", lambda one, about: "1"),
    (DWC + "sampleSizeUnit", lambda one, about: "detection" if one.machine else "accident"),
    (DWC + "samplingEffort", lambda one, about: "whatever the cameras took" if one.machine
     else "whatever residents reported under the policy"),
    (DWC + "eventDate", _at(lambda one: one.day.isoformat())),
    (DWC + "year", _at(lambda one: one.day.year)),
    (DWC + "month", _at(lambda one: one.day.month)),
    (DWC + "day", _at(lambda one: one.day.day)),
    (DWC + "countryCode", lambda one, about: "CN"),
    (DWC + "country", lambda one, about: "China"),
    (DWC + "stateProvince", lambda one, about: about.province),
    (DWC + "county", _at(lambda one: one.county)),
    (DWC + "municipality", _at(lambda one: one.town)),
    (DWC + "locality", _at(lambda one: one.village)),
    (DWC + "decimalLatitude", _of_place("lat")),
    (DWC + "decimalLongitude", _of_place("lon")),
    (DWC + "geodeticDatum", lambda one, about: "EPSG:4326" if one.place else ""),
    (DWC + "coordinateUncertaintyInMeters", _of_place("uncertainty_m")),
    (DWC + "coordinatePrecision", lambda one, about: str(float(one.place.cell))
     if one.place else ""),
)  # fmt: skip
OCCURRENCE: tuple[Term, ...] = (
    (DWC + "occurrenceID", lambda one, about: f"{about.dataset}:occurrence:{one.id}"),
    (DWC + "basisOfRecord", lambda one, about: "MachineObservation" if one.machine
     else "HumanObservation"),
    (DWC + "individualCount", _at(lambda one: one.count)),
    (DWC + "occurrenceStatus", lambda one, about: "present"),
    (DWC + "scientificName", _at(lambda one: one.species.scientific)),
    (DWC + "scientificNameAuthorship", _at(lambda one: one.species.authorship)),
    (DWC + "taxonRank", lambda one, about: "species"),
    (DWC + "kingdom", _at(lambda one: one.species.kingdom)),
    (DWC + "phylum", _at(lambda one: one.species.phylum)),
    (DWC + "class", _at(lambda one: one.species.klass)),
    (DWC + "order", _at(lambda one: one.species.order)),
    (DWC + "family", _at(lambda one: one.species.family)),
    (DWC + "genus", _at(lambda one: one.species.genus)),
    (DWC + "vernacularName", _at(lambda one: " | ".join(one.species.word.values()))),
    (DWC + "identificationQualifier", _at(lambda one: one.species.qualifier)),
    (DWC + "identificationVerificationStatus", lambda one, about: "from pictures" if one.machine
     else "verified on site"),
    (DWC + "occurrenceRemarks", lambda one, about: "" if one.machine
     else "damage: " + " | ".join(one.kinds)),
    (DWC + "informationWithheld", lambda one, about: WITHHELD),
    (DWC + "dataGeneralizations", lambda one, about: GENERALISED[one.sensitive]),
)  # fmt: skip


def archive(found: Iterable[Sighting], about: About) -> bytes:
    """The archive, a zip of event.txt, occurrence.txt, meta.xml and eml.xml."""
    rows = list(found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in (
            ("meta.xml", _meta()),
            ("eml.xml", _eml(rows, about)),
            ("event.txt", _table(EVENT, rows, about)),
            ("occurrence.txt", _table(OCCURRENCE, rows, about, core=EVENT[0])),
        ):
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(info, content)
    return out.getvalue()


def _table(
    terms: Sequence[Term], rows: list[Sighting], about: About, core: Term | None = None
) -> str:
    """Tabs between, a line each; in a value a tab or the end of a line is a blank."""
    columns = ([core] if core else []) + list(terms)
    lines = ["\t".join(("coreid" if one is core else one[0].rpartition("/")[2]) for one in columns)]
    lines += ["\t".join(" ".join(read(row, about).split()) for _, read in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _meta() -> bytes:
    root = Tree.Element("archive", {"xmlns": TEXT, "metadata": "eml.xml"})
    how = {"encoding": "UTF-8", "fieldsTerminatedBy": "\\t", "linesTerminatedBy": "\\n",
           "fieldsEnclosedBy": "", "ignoreHeaderLines": "1"}  # fmt: skip
    for tag, kind, name, terms, first in (
        ("core", "Event", "event.txt", EVENT, 0),
        ("extension", "Occurrence", "occurrence.txt", OCCURRENCE, 1),
    ):
        part = Tree.SubElement(root, tag, {**how, "rowType": DWC + kind})
        Tree.SubElement(Tree.SubElement(part, "files"), "location").text = name
        Tree.SubElement(part, "coreid" if first else "id", {"index": "0"})
        for at, (term, _read) in enumerate(terms, first):
            Tree.SubElement(part, "field", {"index": str(at), "term": term})
    return _written(root)


def _title(about: About) -> str:
    return f"Wild animals in damage reports of {about.county}, policy {about.name}"


def _eml(rows: list[Sighting], about: About) -> bytes:
    root = Tree.Element(
        "eml:eml",
        {"xmlns:eml": EML, "packageId": about.dataset, "system": "hedun", "scope": "system",
         "xml:lang": "en"},
    )  # fmt: skip
    data = Tree.SubElement(root, "dataset")
    _say(data, "title", _title(about))
    for role in ("creator", "metadataProvider"):
        _say(Tree.SubElement(data, role), "organizationName", about.publisher)
    _say(data, "pubDate", local_day(about.made).isoformat())
    _say(data, "language", "en")
    abstract = (
        f"Accidents with wild animals in {about.county}, as residents reported them to the "
        "county's wildlife-damage insurance and townships verified them on site. Only what was "
        "reported is in it; places without reports are no absences. "
        + WITHHELD
        + " Coordinates are WGS 84 (EPSG:4326), which agrees with CGCS2000 (EPSG:4490) within "
        "decimetres, far below the size of a cell."
    )
    _say(Tree.SubElement(data, "abstract"), "para", abstract)
    rights = Tree.SubElement(Tree.SubElement(data, "intellectualRights"), "para")
    rights.text = "This work is licensed under a "
    link = Tree.SubElement(rights, "ulink", {"url": LICENCE})
    _say(link, "citetitle", "Creative Commons Attribution (CC-BY) 4.0 License")
    coverage = Tree.SubElement(data, "coverage")
    _box(coverage, rows, about)
    days = Tree.SubElement(Tree.SubElement(coverage, "temporalCoverage"), "rangeOfDates")
    for tag, day in (("beginDate", about.first), ("endDate", about.last)):
        _say(Tree.SubElement(days, tag), "calendarDate", day.isoformat())
    _say(Tree.SubElement(data, "contact"), "organizationName", about.publisher)
    method = Tree.SubElement(Tree.SubElement(data, "methods"), "methodStep")
    _say(Tree.SubElement(method, "description"), "para", PROTOCOL)
    return _written(root)


def _box(coverage: Tree.Element, rows: list[Sighting], about: About) -> None:
    places = [one.place for one in rows if one.place]
    if not places:
        return
    area = Tree.SubElement(coverage, "geographicCoverage")
    _say(area, "geographicDescription", about.county)
    half = max(float(place.cell) for place in places) / 2
    lats, lons = [one.lat for one in places], [one.lon for one in places]
    box = Tree.SubElement(area, "boundingCoordinates")
    for tag, value in (
        ("westBoundingCoordinate", min(lons) - half), ("eastBoundingCoordinate", max(lons) + half),
        ("northBoundingCoordinate", max(lats) + half),
        ("southBoundingCoordinate", min(lats) - half),
    ):  # fmt: skip
        _say(box, tag, f"{value:.4f}")


def _say(parent: Tree.Element, tag: str, text: str) -> None:
    Tree.SubElement(parent, tag).text = text


def _written(root: Tree.Element) -> bytes:
    return Tree.tostring(root, encoding="utf-8", xml_declaration=True)
