"""What Collect downloads: the list of forms, the files that belong to one, and those files: the
officer's villages, and who lives there, by name and last four digits alone."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from hedun.domain.actors import Actor
from hedun.domain.exported import harmless
from hedun.intake.queries import own_villages
from hedun.openrosa.definition import definition, md5_of
from hedun.people.models import Household

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
Write = Callable[[Actor, datetime], bytes]


def form_list(base: str, only: str = "") -> bytes:
    """The form list of OpenRosa 1.0. `base`: the address before /formList; `only`: of this form."""
    root = Element("xforms", xmlns=LIST)
    form = definition()
    if only in ("", form.form):
        told = SubElement(root, "xform")
        for name, text in (
            ("formID", form.form),
            ("name", form.name),
            ("version", form.version),
            ("hash", f"md5:{form.md5}"),
            ("descriptionText", "野生动物致害报损 · Damage by wildlife"),
            ("downloadUrl", f"{base}/forms/{form.form}.xml"),
            ("manifestUrl", f"{base}/forms/{form.form}/manifest"),
        ):
            SubElement(told, name).text = text
    return _xml(root)


def manifest(base: str, actor: Actor, now: datetime) -> bytes:
    """The files of the form, each with the digest by which Collect sees that it is another."""
    root = Element("manifest", xmlns=MANIFEST)
    for name, write in FILES.items():
        told = SubElement(root, "mediaFile")
        SubElement(told, "filename").text = name
        SubElement(told, "hash").text = f"md5:{md5_of(write(actor, now))}"
        SubElement(told, "downloadUrl").text = f"{base}/forms/{definition().form}/{name}"
    return _xml(root)


def _villages(actor: Actor, now: datetime) -> bytes:
    villages = own_villages(actor, now)
    return _csv(
        ("name", "label"),
        ((v.code, f"{v.name} · {v.parent.name}" if v.parent else v.name) for v in villages),
    )


def _households(actor: Actor, now: datetime) -> bytes:
    """The key of a household is its number on the roll, which says nothing of who it is."""
    rows = Household.objects.filter(village__in=own_villages(actor, now), until=None)
    columns = ("number", "name", "identity__id_number_last4", "group", "village__code")
    return _csv(
        ("name", "label", "village"),
        (
            (number, " ".join(part for part in (name, last4, group) if part), village)
            for number, name, last4, group, village in rows.order_by(
                "village__code", "number"
            ).values_list(*columns)
        ),
    )


FILES: Mapping[str, Write] = {"villages.csv": _villages, "households.csv": _households}


def _csv(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(map(harmless, row) for row in rows)
    return out.getvalue().encode()


def _xml(root: Element) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True)
