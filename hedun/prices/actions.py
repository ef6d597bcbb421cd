"""The only writer of dated tables: proposed by one person, confirmed or declined by another."""

from collections.abc import Sequence
from datetime import date, datetime

from hedun.domain.actors import Actor, Level
from hedun.domain.permissions import PERMITTED
from hedun.people.proposed import decide, insist_other
from hedun.places.models import Place
from hedun.places.queries import lineage, on_day
from hedun.places.standing import insist_standing
from hedun.prices.kinds import KINDS
from hedun.prices.models import PriceRow, PriceTable
from hedun.prices.problems import malformed
from hedun.prices.queries import in_force, keeper
from hedun.prices.rows import Row, digest
from hedun.record.pen import Pen, writing
from hedun.record.series import next_number

TITLE_MOST, SOURCE_MOST, REASON_MOST = 120, 400, 300
MOST_ROWS = 600
State = PriceTable.State


def propose_table(
    kind: str,
    place: Place,
    rows: Sequence[Row],
    *,
    title_zh: str,
    title_en: str,
    source: str,
    effective: date,
    expires: date | None = None,
    actor: Actor,
    now: datetime,
) -> PriceTable:
    """提议附表: these rows from the day on; nothing is in force until another person confirms.

    `rows` as `prices.rows.read` gives them. Who: the forestry bureau of the county; the city for a
    wider place. Raises Malformed (PRICES_…), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("propose", place, actor, now)
        _insist_head(kind, place, effective, expires)
        if not 0 < len(rows) <= MOST_ROWS:
            code = "PRICES_TOO_MANY" if rows else "PRICES_NO_ROWS"
            raise malformed(code, found=len(rows), most=MOST_ROWS)
        titles = [_said(text, TITLE_MOST, "PRICES_TITLE") for text in (title_zh, title_en)]
        said = _said(source, SOURCE_MOST, "PRICES_SOURCE")
        sha256 = digest(rows)
        _insist_new(kind, place, effective, expires, sha256)
        table = PriceTable.objects.create(
            number=f"PT-{next_number('prices'):06d}",
            kind=kind,
            place=place,
            title_zh=titles[0],
            title_en=titles[1],
            source=said,
            effective=effective,
            expires=expires,
            sha256=sha256,
            proposed_by=actor.user,
            proposed_at=now,
        )
        kept = [
            PriceRow(
                table=table,
                position=position,
                key="/".join(row.key),
                value=row.value,
                until=row.until,
                unit=row.unit,
                note=row.note,
            )
            for position, row in enumerate(rows, start=1)
        ]
        PriceRow.objects.bulk_create(kept)
        _write(pen, "prices.propose", table, kept)
        return table


def confirm_table(table: PriceTable, *, actor: Actor, now: datetime) -> PriceTable:
    """确认, by another person: from now on the newest for the days it is for.

    Raises Malformed (PRICES_DECIDED), Refused (SAME_PROPOSER, …).
    """
    return _decided(table, State.CONFIRMED, "", actor=actor, now=now)


def decline_table(table: PriceTable, *, reason: str, actor: Actor, now: datetime) -> PriceTable:
    """不予确认, with the reason, by another person. Raises Malformed (PRICES_…), Refused."""
    answer = _said(reason, REASON_MOST, "PRICES_REASON")
    return _decided(table, State.DECLINED, answer, actor=actor, now=now)


def withdraw_table(table: PriceTable, *, actor: Actor, now: datetime) -> PriceTable:
    """撤回, by who proposed it, as long as it is open. Raises Malformed, Refused."""
    return _decided(table, State.WITHDRAWN, "", actor=actor, now=now)


# ── what must hold ──────────────────────────────────────────────────────────────────────────────


def _insist(step: str, place: Place, actor: Actor, now: datetime) -> None:
    roles = PERMITTED[f"prices.{step}"] & {keeper(place.level)}
    insist_standing(roles, lineage(place), actor=actor, now=now, subject=place.code)


def _insist_head(kind: str, place: Place, effective: date, expires: date | None) -> None:
    if kind not in KINDS:
        raise malformed("PRICES_KIND", known=", ".join(KINDS))
    if place.level > Level.COUNTY:
        raise malformed("PRICES_PLACE")
    if not on_day(effective).filter(pk=place.pk).exists():
        raise malformed("PRICES_PLACE_NOT_THERE", day=effective)
    if expires is not None and expires < effective:
        raise malformed("PRICES_PERIOD", effective=effective, expires=expires)


def _insist_new(
    kind: str, place: Place, effective: date, expires: date | None, sha256: str
) -> None:
    """Nobody proposes what waits or holds already: a button pressed twice makes one proposal."""
    same = PriceTable.objects.filter(kind=kind, place=place, sha256=sha256)
    waits = same.filter(state=State.OPEN, effective=effective, expires=expires).first()
    if waits:
        raise malformed("PRICES_PROPOSED", number=waits.number)
    holds = in_force(kind, place, effective)
    if holds and (holds.sha256, holds.expires) == (sha256, expires):
        raise malformed("PRICES_SAME", number=holds.number)


def _said(text: str, most: int, code: str) -> str:
    if not text.strip() or len(text.strip()) > most:
        raise malformed(code, most=most)
    return text.strip()


def _decided(
    table: PriceTable, state: str, answer: str, *, actor: Actor, now: datetime
) -> PriceTable:
    with writing(actor=actor, now=now) as pen:
        table = PriceTable.objects.select_related("place").get(pk=table.pk)
        taken_back = state == State.WITHDRAWN
        _insist("propose" if taken_back else "confirm", table.place, actor, now)
        if table.state != State.OPEN:
            raise malformed("PRICES_DECIDED")
        if not taken_back:
            insist_other(table, actor, table.number)
        elif table.proposed_by != actor.user:
            raise malformed("PRICES_NOT_YOURS")
        decide(table, state, answer, actor=actor, now=now)
        _write(pen, ACTS[state], table, [])
        return table


ACTS: dict[str, str] = {
    State.CONFIRMED: "prices.confirm",
    State.DECLINED: "prices.decline",
    State.WITHDRAWN: "prices.withdraw",
}


def _write(pen: Pen, act: str, table: PriceTable, rows: Sequence[PriceRow]) -> None:
    data = {
        "kind": table.kind,
        "place": table.place.code,
        "effective": table.effective.isoformat(),
        "sha256": table.sha256,
        "proposed_by": table.proposed_by,
    }
    pen.write(act, table.number, data, rows=[table, *rows])
