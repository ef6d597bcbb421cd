"""Kinds of parcels beside the village's list, said by rooms that know more of them.

Rooms above may not be imported from here, so each registers in its apps.py what it sends phones to
do; the manifest names it:

    kinds.register("sheet", Kind(read, take, became))

Such a parcel comes as every other, and gets its receipt. Handing it over either does what it asks
for, all of it, or says why not: then it is refused, which is told to the phone, and nobody at the
desk has to look at it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hedun.domain.actors import Actor
from hedun.phone.values import Wrong

if TYPE_CHECKING:
    from hedun.phone.handing import Files
    from hedun.phone.manifest import Manifest
    from hedun.phone.models import Parcel


@dataclass(frozen=True, slots=True)
class Kind:
    """`read`: the manifest, as JSON gives it (raises Wrong). `take`: does what it asks for, under
    the pen (raises Malformed, Refused). `became`: of parcels that were taken, by their uuid, what a
    phone is told; one query."""

    read: Callable[[Any], "Manifest"]
    take: Callable[["Parcel", "Manifest", "Files", Actor, datetime], None]
    became: Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    if KINDS.setdefault(name, kind) != kind:
        raise RuntimeError(f"{name}: another room has this kind of parcel already")


def of(name: object) -> Kind:
    """Raises Wrong for one that nobody knows."""
    if name not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise Wrong(f"下列之一：{known}", f"one of: {known}", "kind")
    return KINDS[str(name)]
