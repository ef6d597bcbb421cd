"""What a phone takes along: the officer's villages, their rolls by name and last four digits, the
words, and the wording's plan for estimates. Nobody's number, phone or account is in it.

Rooms above give what else an officer takes along; each registers its part in its apps.py:

    package.register("visits", visits)

A provider takes who it is and when; what it answers of somebody without that duty is None.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hedun.claims import codes, words
from hedun.claims.items import ITEMS
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.units import UNITS
from hedun.domain.words import STATES
from hedun.intake.queries import own_villages
from hedun.people.models import Household
from hedun.people.queries import actor_named
from hedun.phone.devices import Sender
from hedun.phone.models import Device
from hedun.places.models import Place
from hedun.places.queries import outlines
from hedun.policies.files import terms_bytes
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import policy_for, terms_for
from hedun.terms.export import plan
from hedun.terms.texts import Text

FORMAT = 1
# Codes in words, as the sentences of an estimate say them.
NAMES: Mapping[str, Text] = {
    code.lower(): Text(word["zh"], word["en"])
    for table in (codes.REFUSAL_CODES, words.ITEMS, words.STAGES, words.SPECIES)
    for code, word in table.items()
}

Part = Callable[[Actor, datetime], Any]
PARTS: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    if PARTS.setdefault(name, part) is not part:
        raise RuntimeError(f"{name}: another room gives this part of the package already")


def package(by: Sender, now: datetime) -> tuple[bytes, str]:
    """The package as JSON, and its ETag: another content, another tag."""
    actor = actor_named(by.username)
    villages = list(own_villages(actor, now))
    policies = {v.pk: policy_for(v, local_day(now)) for v in villages}
    wordings = _wordings(policies.values(), now)
    first = next(iter(wordings), None)
    found = {
        "format": FORMAT,
        "officer": actor.name,
        "device": by.number,
        "until": Device.objects.values_list("until", flat=True).get(pk=by.device).isoformat(),
        "villages": _villages(villages, policies),
        "roll": _roll(villages),
        "words": _WORDS,
        "policy": None if first is None else _policy(first, wordings[first]),
        "plan": None if first is None else _plan(wordings[first]),
        "other_policies": [
            {"policy": _policy(one, wordings[one]), "plan": _plan(wordings[one])}
            for one in wordings
            if one != first
        ],
        **{name: part(actor, now) for name, part in PARTS.items()},
    }
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    tag = hashlib.sha256(body).hexdigest()[:32]
    return body[:-1] + f',"version":"{tag}"}}'.encode(), f'"{tag}"'


def _villages(
    villages: Sequence[Place], policies: Mapping[int, Policy | None]
) -> list[dict[str, Any]]:
    ours = Place.objects.filter(pk__in=[village.pk for village in villages])
    drawn = {one.place_id: json.loads(one.geojson) for one in outlines(ours)}
    return [
        {
            "code": village.code,
            "name": village.name,
            "above": village.parent.name if village.parent else "",
            "outline": drawn.get(village.pk),
            "policy": policy.number if (policy := policies[village.pk]) else None,
        }
        for village in villages
    ]


def _roll(villages: Iterable[Place]) -> list[dict[str, Any]]:
    rows = Household.objects.filter(village__in=list(villages), until=None)
    columns = ("number", "village__code", "name", "identity__id_number_last4", "group", "kind")
    return [
        {"id": number, "village": code, "name": name, "last4": last4 or "", "group": group,
         "kind": kind}
        for number, code, name, last4, group, kind in rows.order_by(
            "village__code", "number"
        ).values_list(*columns)
    ]  # fmt: skip


def _wordings(policies: Iterable[Policy | None], now: datetime) -> dict[Policy, TermsFile | None]:
    """Each policy once, with the wording of today."""
    found = dict.fromkeys(policy for policy in policies if policy is not None)
    return {policy: terms_for(policy, local_day(now)) for policy in found}


def _policy(policy: Policy, wording: TermsFile | None) -> dict[str, Any]:
    return {
        "number": policy.number,
        "insurer": policy.insurer,
        "starts": policy.starts.isoformat(),
        "ends": policy.ends.isoformat(),
        "terms": None if wording is None else {
            "sha256": wording.sha256, "zh": wording.title_zh, "en": wording.title_en,
            "effective": wording.effective.isoformat(), "expires": wording.expires.isoformat(),
        },
    }  # fmt: skip


def _plan(wording: TermsFile | None) -> dict[str, Any] | None:
    if wording is None:
        return None
    return plan(terms_bytes(wording), f"{wording.spec_id}.toml", NAMES)


_WORDS: Mapping[str, Any] = {
    "species": words.SPECIES,
    "sections": words.SECTIONS,
    "stages": words.STAGES,
    "fates": words.FATES,
    "states": {state.value: word for state, word in STATES.items()},
    "units": {unit.code: {"zh": unit.zh, "en": unit.en} for unit in UNITS.values()},
    "items": [
        {"code": item.code, "section": item.section, "unit": item.unit, "zh": item.zh,
         "en": item.en, "stages": list(item.stages)}
        for item in ITEMS.values()
    ],
}  # fmt: skip
