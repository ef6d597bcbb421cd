"""Do filled forms that are on their way still say what was received?"""

from collections.abc import Iterator

from hedun.evidence.store import digest
from hedun.openrosa.actions import seal_of, xml_of
from hedun.openrosa.models import Instance
from hedun.people.vault import DoesNotOpen
from hedun.phone.models import Device, Parcel
from hedun.phone.staging import folder_of


def instances_intact() -> Iterator[tuple[str, str, str]]:
    """Each form against its own seal; while it waits for its parts, what has come of them; and no
    parcel that came from Collect without its form. Parcels are the room of phones' own."""
    made = dict(Parcel.objects.filter(device__kind=Device.Kind.COLLECT).values_list("uuid", "pk"))
    for one in Instance.objects.order_by("pk").iterator(chunk_size=500):
        where = f"openrosa.Instance:{one.pk}"
        parcel = made.pop(one.uuid, None)
        if one.seal != seal_of(one):
            yield where, "ODK 填报登记被改动", "what was received of a filled form was changed"
        elif one.parcel_id is None:
            yield from _waiting(where, one)
        elif one.parcel_id != parcel:
            yield where, "与收件不是同一份", "its parcel is not the one made of it"
    for uuid in made:
        yield (
            f"openrosa.Instance:{uuid}",
            "收件所依据的 ODK 填报不见了",
            "the filled form of which a parcel was made is missing",
        )


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
