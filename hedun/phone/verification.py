"""Do received parcels still say what was received, and what became of them?"""

from collections.abc import Iterator

from hedun.people.vault import DoesNotOpen
from hedun.phone.handing import contents_hold
from hedun.phone.models import Handover, Parcel
from hedun.phone.receiving import manifest_of, seal_of

State = Parcel.State
SETTLED = frozenset({State.HANDED, State.ASIDE, State.DROPPED, State.REFUSED})


def parcels_intact() -> Iterator[tuple[str, str, str]]:
    """Each parcel against its own seal, against what was recorded of its hand-over, and, while it
    waits for that, its manifest and the files on the disk."""
    settled = {
        parcel: (state, seal)
        for parcel, state, seal in Handover.objects.values_list("parcel", "state", "parcel_seal")
    }
    rows = Parcel.objects.select_related("device").order_by("pk")
    for parcel in rows.iterator(chunk_size=500):
        where = f"phone.Parcel:{parcel.pk}"
        if parcel.seal != seal_of(parcel):
            settled.pop(parcel.pk, None)
            yield where, "收件登记被改动", "what was received was changed"
            continue
        state, seal = settled.pop(parcel.pk, ("", parcel.seal))
        if seal != parcel.seal:
            yield where, "与交办时登记的不符", "it is not what was handed over"
        if (parcel.state in SETTLED or state in SETTLED) and parcel.state != state:
            yield where, "状态与记录不符", "its state is not the one recorded"
        if parcel.state in (State.RECEIVED, State.ASIDE):
            yield from _waiting(where, parcel)
    for pk in settled:
        yield f"phone.Parcel:{pk}", "交办过的收件不见了", "a parcel that was settled is missing"


def _waiting(where: str, parcel: Parcel) -> Iterator[tuple[str, str, str]]:
    try:
        manifest_of(parcel)
    except DoesNotOpen:
        yield where, "清单打不开", "its manifest does not open"
    if not contents_hold(parcel):
        yield where, "收到的文件不见了或被改动", "a file that was received is missing or changed"
