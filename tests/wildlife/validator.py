"""What is wrong with a Darwin Core Archive of sampling events, by the published rules.

Written from the Darwin Core text guide, the list of Darwin Core terms and GBIF's required and
recommended terms, with nothing of the house: it can be wrong otherwise than the writer is.

    python tests/wildlife/validator.py ARCHIVE.zip
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree as Tree

TEXT = "{http://rs.tdwg.org/dwc/text/}"
DWC, DC = "http://rs.tdwg.org/dwc/terms/", "http://purl.org/dc/terms/"
DWC_TERMS = set(
    [
        "eventID",
        "parentEventID",
        "eventType",
        "fieldNumber",
        "eventDate",
        "eventTime",
        "startDayOfYear",
        "endDayOfYear",
        "year",
        "month",
        "day",
        "verbatimEventDate",
        "habitat",
        "samplingProtocol",
        "sampleSizeValue",
        "sampleSizeUnit",
        "samplingEffort",
        "fieldNotes",
        "eventRemarks",
        "institutionID",
        "collectionID",
        "datasetID",
        "institutionCode",
        "collectionCode",
        "datasetName",
        "ownerInstitutionCode",
        "basisOfRecord",
        "informationWithheld",
        "dataGeneralizations",
        "dynamicProperties",
        "locationID",
        "higherGeographyID",
        "higherGeography",
        "continent",
        "waterBody",
        "islandGroup",
        "island",
        "country",
        "countryCode",
        "stateProvince",
        "county",
        "municipality",
        "locality",
        "verbatimLocality",
        "decimalLatitude",
        "decimalLongitude",
        "geodeticDatum",
        "coordinateUncertaintyInMeters",
        "coordinatePrecision",
        "footprintWKT",
        "footprintSRS",
        "georeferencedBy",
        "georeferencedDate",
        "georeferenceProtocol",
        "georeferenceRemarks",
        "occurrenceID",
        "catalogNumber",
        "recordNumber",
        "recordedBy",
        "individualCount",
        "organismQuantity",
        "organismQuantityType",
        "sex",
        "lifeStage",
        "behavior",
        "occurrenceStatus",
        "occurrenceRemarks",
        "associatedMedia",
        "identificationID",
        "identifiedBy",
        "dateIdentified",
        "identificationRemarks",
        "identificationQualifier",
        "identificationVerificationStatus",
        "taxonID",
        "scientificNameID",
        "scientificName",
        "scientificNameAuthorship",
        "kingdom",
        "phylum",
        "class",
        "order",
        "family",
        "genus",
        "specificEpithet",
        "taxonRank",
        "vernacularName",
        "taxonRemarks",
        "nomenclaturalCode",
    ]
)
DC_TERMS = {"type", "modified", "language", "license", "rightsHolder", "accessRights",
            "bibliographicCitation", "references"}  # fmt: skip
KNOWN = {DWC + name for name in DWC_TERMS} | {DC + name for name in DC_TERMS}
EVENT_NEEDS = ("eventID", "eventDate", "samplingProtocol", "sampleSizeValue", "sampleSizeUnit")
EVENT_WANTS = ("parentEventID", "samplingEffort", "countryCode", "decimalLatitude",
               "decimalLongitude", "geodeticDatum", "coordinateUncertaintyInMeters", "license",
               "institutionCode", "datasetName", "stateProvince", "county")  # fmt: skip
OCCURRENCE_NEEDS = ("occurrenceID", "basisOfRecord", "scientificName")
OCCURRENCE_WANTS = ("occurrenceStatus", "taxonRank", "kingdom", "phylum", "class", "order",
                    "family", "genus")  # fmt: skip
BASES = {"HumanObservation", "MachineObservation", "PreservedSpecimen", "LivingSpecimen",
         "FossilSpecimen", "MaterialSample", "MaterialEntity", "MaterialCitation", "Occurrence",
         "Observation"}  # fmt: skip
RANKS = {"kingdom", "phylum", "class", "order", "family", "genus", "species", "subspecies"}
LICENCES = re.compile(
    r"https?://creativecommons\.org/(publicdomain/zero/1\.0|licenses/by(-nc)?/4\.0)/legalcode"
)
MAY_BE_EMPTY = {"decimalLatitude", "decimalLongitude", "geodeticDatum",
                "coordinateUncertaintyInMeters"}  # fmt: skip
EML = re.compile(r"\{https://eml\.ecoinformatics\.org/eml-2\.[12]\.\d\}eml")


@dataclass
class Part:
    """One data file: its terms by column, its rows, where the id stands."""

    name: str
    row_type: str
    at: int
    terms: dict[int, str]
    rows: list[list[str]]

    def column(self, term: str) -> list[str]:
        for index, name in self.terms.items():
            if name.rpartition("/")[2] == term:
                return [row[index] if index < len(row) else "" for row in self.rows]
        return []

    def has(self, term: str) -> bool:
        return term in {name.rpartition("/")[2] for name in self.terms.values()}


def faults(data: bytes) -> list[str]:
    """Everything that is wrong, in words; nothing where the archive is good."""
    try:
        pack = zipfile.ZipFile(BytesIO(data))
        broken = pack.testzip()
    except zipfile.BadZipFile:
        return ["no zip archive"]
    if broken:
        return [f"{broken} is damaged"]
    return list(_faults(pack))


def _faults(pack: zipfile.ZipFile) -> Iterator[str]:
    names = set(pack.namelist())
    if "meta.xml" not in names:
        yield "no meta.xml"
        return
    root = Tree.fromstring(pack.read("meta.xml"))
    if root.tag != f"{TEXT}archive":
        yield "meta.xml has no archive in the namespace of the text guide"
        return
    described = root.get("metadata", "")
    if described not in names:
        yield f"the metadata {described!r} are not in the archive"
    else:
        yield from _of_metadata(pack.read(described))
    cores, extensions = root.findall(f"{TEXT}core"), root.findall(f"{TEXT}extension")
    if len(cores) != 1:
        yield f"{len(cores)} cores, expected one"
        return
    parts: list[Part] = []
    for element in (*cores, *extensions):
        before = len(parts)
        yield from _read(element, pack, names, parts, "id" if element in cores else "coreid")
        if len(parts) == before:
            return
    core, *others = parts
    if core.row_type != DWC + "Event":
        yield f"the core is of {core.row_type}, expected events"
    yield from _of_events(core)
    ids = core.column("eventID")
    if [row[core.at] for row in core.rows] != ids:
        yield "the id of the core is not its eventID"
    occurrences = [one for one in others if one.row_type == DWC + "Occurrence"]
    if not occurrences:
        yield "no occurrences"
    for one in occurrences:
        yield from _of_occurrences(one, set(ids))


def _read(
    element: Element, pack: zipfile.ZipFile, names: set[str], parts: list[Part], key: str
) -> Iterator[str]:
    location = element.findtext(f"{TEXT}files/{TEXT}location", "")
    if location not in names:
        yield f"{location!r} is not in the archive"
        return
    if element.get("encoding", "").upper() not in ("UTF-8", "UTF8"):
        yield f"{location} is not said to be UTF-8"
    at = element.find(f"{TEXT}{key}")
    if at is None or not at.get("index", "").isdigit():
        yield f"{location} has no {key}"
        return
    between = element.get("fieldsTerminatedBy", ",").replace("\\t", "\t")
    end = element.get("linesTerminatedBy", "\\n").replace("\\n", "\n").replace("\\r", "\r")
    text = pack.read(location).decode("utf-8")
    lines = text.removesuffix(end).split(end)[int(element.get("ignoreHeaderLines", "0")) :]
    rows = [line.split(between) for line in lines if line]
    terms: dict[int, str] = {}
    for field in element.findall(f"{TEXT}field"):
        index, term = field.get("index"), field.get("term", "")
        if term not in KNOWN:
            yield f"{location}: {term} is no term of Darwin Core or Dublin Core"
        if index is not None and int(index) in terms:
            yield f"{location}: two terms in column {index}"
        if index is not None:
            terms[int(index)] = term
    wide = max([*terms, int(at.get("index", "0"))]) + 1
    for n, row in enumerate(rows, 1):
        if len(row) != wide:
            yield f"{location}, row {n}: {len(row)} columns, expected {wide}"
    parts.append(Part(location, element.get("rowType", ""), int(at.get("index", "0")), terms, rows))


def _present(part: Part, needs: tuple[str, ...], wants: tuple[str, ...]) -> Iterator[str]:
    for term in (*needs, *wants):
        if not part.has(term):
            yield f"{part.name} lacks {term} ({'required' if term in needs else 'recommended'})"
            continue
        empty = sum(not value for value in part.column(term))
        if empty and term not in MAY_BE_EMPTY:
            yield f"{part.name}: {term} is empty in {empty} rows"


def _unique(part: Part, term: str) -> Iterator[str]:
    values = part.column(term)
    if len(set(values)) != len(values):
        yield f"{part.name}: {term} is not unique"


def _of_events(part: Part) -> Iterator[str]:
    yield from _present(part, EVENT_NEEDS, EVENT_WANTS)
    yield from _unique(part, "eventID")
    for value in part.column("eventDate"):
        try:
            for end in value.split("/"):
                if date.fromisoformat(end[:10]) > date.today().replace(year=9000):
                    yield f"eventDate {value} lies ahead"
        except ValueError:
            yield f"eventDate {value!r} is not ISO 8601"
    for value in set(part.column("countryCode")):
        if not re.fullmatch(r"[A-Z]{2}", value):
            yield f"countryCode {value!r} is not ISO 3166"
    for value in part.column("sampleSizeValue"):
        if not re.fullmatch(r"\d+(\.\d+)?", value):
            yield f"sampleSizeValue {value!r} is no number"
    for value in set(part.column("license")):
        if not LICENCES.fullmatch(value):
            yield f"license {value!r} is none that GBIF takes"
    yield from _of_places(part)


def _of_places(part: Part) -> Iterator[str]:
    terms = ("decimalLatitude", "decimalLongitude", "geodeticDatum",
             "coordinateUncertaintyInMeters")  # fmt: skip
    for lat, lon, datum, far in zip(*(part.column(term) for term in terms), strict=False):
        if bool(lat) != bool(lon):
            yield "a latitude without a longitude, or the other way round"
        if not lat or not lon:
            continue
        try:
            if not (-90 <= float(lat) <= 90 and -180 <= float(lon) <= 180):
                yield f"{lat}, {lon} is no place on earth"
            if (float(lat), float(lon)) == (0.0, 0.0):
                yield "a place at zero, zero"
        except ValueError:
            yield f"{lat!r}, {lon!r} are no degrees"
        if not datum:
            yield "a place without a datum"
        if not re.fullmatch(r"\d+(\.\d+)?", far) or not 0 < float(far) < 5_000_000:
            yield f"coordinateUncertaintyInMeters {far!r}"


def _of_occurrences(part: Part, events: set[str]) -> Iterator[str]:
    yield from _present(part, OCCURRENCE_NEEDS, OCCURRENCE_WANTS)
    yield from _unique(part, "occurrenceID")
    lost = {row[part.at] for row in part.rows} - events
    if lost:
        yield f"{len(lost)} occurrences of events that are not in the core"
    for term, known in (("basisOfRecord", BASES), ("occurrenceStatus", {"present", "absent"}),
                        ("taxonRank", RANKS)):  # fmt: skip
        for value in sorted(set(part.column(term)) - known):
            yield f"{term} {value!r} is not in its vocabulary"
    for name, genus in zip(part.column("scientificName"), part.column("genus"), strict=False):
        if not re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*( .+)?", name) or name.split()[0] != genus:
            yield f"scientificName {name!r} of genus {genus!r}"
    for value in part.column("individualCount"):
        if value and not value.isdigit():
            yield f"individualCount {value!r} is no number"


def _of_metadata(data: bytes) -> Iterator[str]:
    root = Tree.fromstring(data)
    if not EML.fullmatch(root.tag):
        yield f"the metadata are {root.tag}, expected EML"
    if not root.get("packageId"):
        yield "EML without a packageId"
    for path in ("title", "creator", "metadataProvider", "pubDate", "language", "abstract/para",
                 "intellectualRights/para", "contact"):  # fmt: skip
        found = root.find(f"dataset/{path}")
        if found is None or not "".join(found.itertext()).strip():
            yield f"EML without dataset/{path}"
    order = [element.tag for element in root.find("dataset") or ()]
    wanted = ["title", "creator", "metadataProvider", "associatedParty", "pubDate", "language",
              "abstract", "keywordSet", "additionalInfo", "intellectualRights", "distribution",
              "coverage", "purpose", "maintenance", "contact", "publisher", "methods",
              "project"]  # fmt: skip
    places = [wanted.index(tag) for tag in order if tag in wanted]
    if places != sorted(places):
        yield "the elements of EML's dataset are out of order"


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        print("\n".join(faults(file.read())) or "good")
