"""Lists that did not come as a sheet: listed on the clerk's phone, or on a form that was typed off;
and at the end of the season a call. The figures are what the sheet would say. And what the expert
sends from the plots of such a list."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID

from hedun.assessment.actions import Degree
from hedun.claims.models import Claim
from hedun.demo import preparing, texts
from hedun.demo.county import County
from hedun.demo.ground import HOME, spot
from hedun.demo.hands import Hands
from hedun.demo.pictures import signed
from hedun.demo.plan import Sitting
from hedun.demo.season import Loss, Night, VillageList
from hedun.demo.year import Year
from hedun.evidence.store import digest
from hedun.fieldwork.models import FieldSheet
from hedun.fieldwork.sheets import E7
from hedun.intake.given import Given, TellingOf
from hedun.intake.models import Submission
from hedun.paper import actions as paper
from hedun.paper.keying import Checked, Line, Typed
from hedun.people.models import Household, User
from hedun.phone import devices
from hedun.phone.models import Handover
from hedun.phone.receiving import Sent, take_manifest, take_whole
from hedun.phone.working import work_off

PHONE, PAPER, SHEET = "phone", "paper", "sheet"
EVERY = {2: PHONE, 3: PAPER, 10: PHONE}  # of so many lists
OF = 16
Losses = Iterator[tuple[int, Household, Night, Loss, str]]


def channel_of(one: VillageList) -> str:
    """Most villages send a sheet."""
    return EVERY.get(one.number % OF, SHEET)


def by_phone(hand: Hands, s: Sitting, one: VillageList) -> Submission:
    """As the phone sends it and the worker hands it over."""
    rng = Random(f"phone {hand.year.seed} {one.number}")
    where = Random(f"ground {hand.year.seed} {one.number}")
    rows = [
        {
            "id": _uuid(rng),
            "household": household.number,
            "note": note,
            **_said(night, loss),
            "ground": _stood(one, loss, where),
        }
        for _, household, night, loss, note in _losses(hand, one)
    ]
    manifest = {
        "village": one.village.code,
        "first_told_at": one.told.isoformat(),
        "device_clock": s.at.isoformat(),
        "told_by": {"name": _teller(hand, one).name, "relation": "group_head",
                    "how": "in_person", "consent": "on_screen"},
        "no_evidence_reason": texts.NO_PICTURE,
        "rows": rows,
    }  # fmt: skip
    token_hash = _signed_in(hand, s)
    sent = Sent(devices.sender(token_hash, s.at), token_hash, _uuid(rng), 0, s.at)
    take_manifest(sent, json.dumps(manifest, ensure_ascii=False).encode())
    work_off(s.at)
    found = Handover.objects.select_related("submission").get(parcel__uuid=sent.uuid).submission
    if found is None:
        raise RuntimeError(f"what the phone sent for {one.village.name} was not taken over")
    return found


def by_paper(hand: Hands, s: Sitting, one: VillageList) -> Submission:
    """On a form with the roll printed on it, every line signed."""
    by: dict[str, Any] = {"actor": hand.who(s), "now": s.at}
    form = paper.make_form(hand.county.places[one.village.code], **by)
    given, lines = [], []
    for n, household, night, loss, note in _losses(hand, one):
        values = {**_said(night, loss), "occurred": night.occurred, "note": note}
        given.append(Given(n, values, household=household))
        lines.append(Line(str(n), household.number, {}, signed=True))
    head = {"name": _teller(hand, one).name, "relation": "group_head", "phone": "",
            "reason": texts.NO_PICTURE}  # fmt: skip
    checked = Checked(given)
    done = paper.hand_in_form(form, 1, Typed(head, lines), checked, told=one.told, **by)
    return done.submissions[0]


def from_the_plots(hand: Hands, s: Sitting, claim: Claim, degrees: Mapping[int, Degree]) -> None:
    """The expert's sheet of the claim, counted on a hundred plants at each point, with a signature;
    as the phone sends it and the worker hands it over. `degrees` by line pk."""
    rng, signature = Random(f"sheet {claim.number}"), signed(claim.number)
    lines = [
        {"line": line.number, "degree_ppm": degrees[line.pk].mean_ppm, "provisional": False,
         "counted": "plants", "points": [{"of": 100, "bad": ppm // 10_000, "half": 0, "here": {
             "lat": line.lat_e7 / E7, "lon": line.lon_e7 / E7, "accuracy_m": rng.randrange(4, 12)}}
             for ppm in degrees[line.pk].points]}
        for line in claim.lines.filter(pk__in=degrees).order_by("number")
    ]  # fmt: skip
    manifest = {
        "kind": "sheet",
        "village": claim.report.village.code,
        "claim": claim.number,
        "device_clock": s.at.isoformat(),
        "visited_at": s.began.isoformat(),
        "signed_at": s.at.isoformat(),
        "lines": lines,
        "files": [{"sha256": digest(signature), "size": len(signature), "kind": "signed",
                   "name": "签名.png"}],
    }  # fmt: skip
    token_hash = _signed_in(hand, s)
    sent = Sent(devices.sender(token_hash, s.at), token_hash, _uuid(rng), 0, s.at)
    told = json.dumps(manifest, ensure_ascii=False).encode()
    whole = BytesIO(told + signature)
    take_whole(sent, whole.read, len(told), len(told) + len(signature))
    work_off(s.at)
    if not FieldSheet.objects.filter(claim=claim).exists():
        raise RuntimeError(f"the expert's sheet of {claim.number} was not taken")


def ring_up(county: County, year: Year, at: datetime) -> None:
    """Somebody calls a clerk, the first village's if it has had a list, for a neighbour and for one
    who is not on the roll by the name that was heard; and a form is out there that nobody has typed
    off yet."""
    lists = [(s, year.lists[s.claims[0][0]]) for s in reversed(year.sittings) if s.what == "list"]
    of_home = (pair for pair in lists if pair[1].village.code == HOME)
    last, one = next(of_home, lists[0])
    roll = [household for _, household in county.rolls[one.village.code]]
    listed = {hit.household for hit in one.hits}
    neighbour = next(h for n, h in enumerate(roll) if n not in listed)
    told = at - timedelta(minutes=25)
    heard = {"species": "wild_boar", "crop": "maize", "stage": "ripe", "plot": "村后",
             "occurred": told.date() - timedelta(days=1)}  # fmt: skip
    rows = [
        Given(1, {**heard, "damaged_e4": 8_000}, household=neighbour),
        Given(2, {**heard, "damaged_e4": 5_000, "name": texts.MISHEARD}),
    ]
    telling = TellingOf(
        name=roll[0].name,
        relation="neighbour",
        how="call",
        told_at=told,
        phone=year.founding.rolls[one.village.code][0].phone,
        consent="read_back",
        consent_at=told,
        read_back=texts.READ_BACK,
    )
    by: dict[str, Any] = {"actor": county.actor(last.who), "now": at}
    paper.make_form(county.places[one.village.code], **by)
    paper.hand_in_call(
        rows,
        county.places[one.village.code],
        telling,
        reference=_uuid(Random(f"call {year.seed}")),
        no_evidence_reason=texts.NOT_SEEN_YET,
        **by,
    )


def _losses(hand: Hands, one: VillageList) -> Losses:
    """Each line of the list, numbered from 1."""
    roll = hand.county.rolls[one.village.code]
    rows = preparing.rows(hand.year, one, hand.families[one.village.code])
    whose = [hit.household for hit in one.hits for _ in hit.losses]
    for n, (row, household) in enumerate(zip(rows, whose, strict=True), start=1):
        yield n, roll[household][1], row.night, row.loss, row.note


def _said(night: Night, loss: Loss) -> dict[str, Any]:
    return {
        "species": night.species,
        "occurred": night.occurred.isoformat(),
        "crop": loss.crop,
        "stage": loss.stage,
        "plot": loss.plot,
        "planted_e4": loss.planted_e4,
        "damaged_e4": loss.damaged_e4,
        "degree_ppm": loss.degree * 10_000,
    }


def _stood(one: VillageList, loss: Loss, rng: Random) -> dict[str, Any]:
    """Where the clerk stood with the phone."""
    lat, lon = spot(one.village.code, loss.plot, rng)
    return {"lat": lat, "lon": lon, "datum": "WGS-84", "accuracy_m": rng.randrange(4, 12)}


def _signed_in(hand: Hands, s: Sitting) -> str:
    """The digest of the token of the clerk's phone, which is signed in again where it must."""
    known = hand.phones.get(s.who)
    if known is None or known.device.until <= s.at:
        user = User.objects.get(username=s.who)
        renews = known.device.number if known else ""
        by: dict[str, Any] = {"actor": hand.who(s), "now": s.at}
        name = f"{user.name}的手机"
        known = hand.phones[s.who] = devices.register(user, name, renews=renews, **by)
    return devices.hashed(known.token)


def _teller(hand: Hands, one: VillageList) -> Household:
    roll: Sequence[tuple[object, Household]] = hand.county.rolls[one.village.code]
    return roll[0][1]


def _uuid(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))
