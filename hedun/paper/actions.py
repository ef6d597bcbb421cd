"""The only writer of forms; and how a form that was typed off, and a call, are handed in."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from hedun.claims.models import Report
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.evidence.actions import TAKEN, plain_name, stored
from hedun.evidence.media import insist_on_size, recognise
from hedun.evidence.media import problem as of_file
from hedun.evidence.models import Evidence
from hedun.evidence.store import digest
from hedun.intake.actions import hand_in
from hedun.intake.given import Enclosed, Given, TellingOf
from hedun.intake.held import IMPORTERS, insist
from hedun.intake.imported import Imported
from hedun.intake.models import Telling
from hedun.paper import drafts
from hedun.paper.finding import roll_of
from hedun.paper.keying import Checked, Typed
from hedun.paper.models import Form
from hedun.paper.problems import malformed
from hedun.paper.queries import key_of, reference_of
from hedun.paper.words import VERSION
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.record.pen import writing
from hedun.record.series import next_number

Channel = Report.Channel
SCANS = 12  # pages of one form


def make_form(village: Place, *, actor: Actor, now: datetime) -> Form:
    """A form with the village's roll of today, under a number of its own.

    Raises Refused (OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW), Malformed (NO_HOUSEHOLDS).
    """
    insist(IMPORTERS, village, actor, now)
    households = [one.number for one in roll_of(village)]
    if not households:
        raise malformed("NO_HOUSEHOLDS")
    series = f"ZB-{lineage(village)[1][:9]}-{local_day(now).year}"
    with writing(actor=actor, now=now) as pen:
        form = Form.objects.create(
            number=f"{series}-{next_number(series):04d}",
            village=village,
            version=VERSION,
            households=households,
            made_by=actor.user,
            made_at=now,
        )
        pen.write("form.make", form.number, {"households": len(households)}, rows=[form])
        return form


def hand_in_form(
    form: Form,
    part: int,
    typed: Typed,
    checked: Checked,
    *,
    told: datetime,
    scans: Sequence[tuple[str, bytes]] = (),
    actor: Actor,
    now: datetime,
) -> Imported:
    """What was typed off a form, with the pictures of it. The same form again adds nothing and
    answers what there is; its draft goes when it is in the books.

    `part`: 1, or the number of a supplement. `scans`: name and content of each file. Raises as
    intake.actions.hand_in, and Malformed of a file that is no picture or PDF.
    """
    insist(IMPORTERS, form.village, actor, now)
    signed = any(line.signed for line in typed.lines)
    telling = TellingOf(
        name=typed.head["name"],
        relation=typed.head["relation"] or Telling.Relation.OFFICIAL,
        how=Telling.How.PAPER,
        told_at=told,
        phone=typed.head["phone"],
        consent=Telling.Consent.SIGNED if signed else Telling.Consent.NONE,
        consent_at=told if signed else None,
    )
    done = hand_in(
        checked.given,
        form.village,
        channel=Channel.PAPER,
        reference=reference_of(form, part),
        first_told_at=told,
        told_by=telling,
        enclosed=[_enclosed(name, data) for name, data in scans[:SCANS]],
        no_evidence_reason=typed.head["reason"],
        actor=actor,
        now=now,
    )
    drafts.drop(key_of(form, part))
    return done


def hand_in_call(
    rows: Sequence[Given],
    village: Place,
    telling: TellingOf,
    *,
    reference: str,
    no_evidence_reason: str = "",
    actor: Actor,
    now: datetime,
) -> Imported:
    """What was told by telephone, after it was read back. Raises as intake.actions.hand_in."""
    return hand_in(
        rows,
        village,
        channel=Channel.PHONE_CALL,
        reference=reference,
        first_told_at=telling.told_at,
        told_by=telling,
        no_evidence_reason=no_evidence_reason,
        actor=actor,
        now=now,
    )


def _enclosed(name: str, data: bytes) -> Enclosed:
    """A page of the form, scanned or photographed."""
    insist_on_size(data, settings.PHOTO_MAX_BYTES)
    media_type, kind = recognise(data), Evidence.Kind.PAPER
    if media_type not in TAKEN[kind]:
        wanted = {"wanted_zh": "纸表的照片或 PDF", "wanted_en": "a picture or PDF of the form"}
        raise Malformed(of_file("FILE_OTHER_KIND", **wanted))
    kept = stored(data, kind)
    return Enclosed(digest(data), kept, len(data), plain_name(name), media_type, kind)
