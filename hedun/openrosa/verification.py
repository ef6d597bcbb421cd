"""Do filled forms that are on their way still say what was received?"""

from collections.abc import Iterator

from hedun.evidence.store import digest
from hedun.openrosa.actions import seal_of, xml_of
from hedun.openrosa.models import Instance
from hedun.people.vault import DoesNotOpen
from hedun.phone.staging import folder_of


def instances_intact() -> Iterator[tuple[str, str, str]]:
    """Each form against its own seal; while it waits for its parts, what has come of them. Its
    parcel is looked at by the room of phones."""
    rows = Instance.objects.select_related("device", "parcel").order_by("pk")
    for one in rows.iterator(chunk_size=500):
        where = f"openrosa.Instance:{one.pk}"
        if one.seal != seal_of(one):
            yield where, "ODK 填报登记被改动", "what was received of a filled form was changed"
        elif one.parcel is None:
            yield from _waiting(where, one)
        elif one.parcel.uuid != one.uuid:
            yield where, "与收件不是同一份", "its parcel is not the one made of it"


def _waiting(where: str, one: Instance) -> Iterator[tuple[str, str, str]]:
    try:
        xml_of(one)
    except DoesNotOpen:
        yield where, "填报内容打不开", "what was filled in does not open"
    for _name, sha256, _size in one.files:
        path = folder_of(one.device.officer_id) / f"{one.uuid}.{sha256}"
        if not path.is_file() or digest(path.read_bytes()) != sha256:
            yield (
                where,
                "收到的照片不见了或被改动",
                "a file that was received is missing or changed",
            )
            return
