"""The board kept: sums of the record, advanced entry by entry, and done again to prove them.

`advance` takes the entries after the mark and adds what they tell; a page reads the sums and never
the claims. Any number of workers may call it at the same time: the mark is locked. `differences`
reckons everything anew from the first entry and says where the sums are not what the record says.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import Max

from hedun.claims.models import Claim
from hedun.domain.case import State
from hedun.oversight.models import BoardDay, BoardMark, BoardStand
from hedun.oversight.stays import TELLING, HandOver, Stand, Told, after, told
from hedun.record.models import Entry, Head
from hedun.record.selecting import rows_by, select
from hedun.record.statements import for_each

ONLY = 1
AT_ONCE = 4000  # moves in one transaction
COLUMNS = ("seq", "at", "action", "subject", "body")
Home = tuple[int, int]  # the village and the policy of a claim: neither ever changes
Sums = Counter[tuple[date, int, int, str, str, int]]  # day, *home, stage, action, hours → claims


@dataclass
class Reckoned:
    """Where claims stand and what was handed over, by entries. `homes`: of each claim."""

    stands: dict[str, Stand] = field(default_factory=dict)
    days: Sums = field(default_factory=Counter)
    homes: dict[str, Home] = field(default_factory=dict)

    def add(self, one: Told) -> None:
        """Raises ValueError for an entry that does not follow on what stands."""
        self.stands[one.claim], change = after(self.stands.get(one.claim), one)
        if change and change[1].counts:
            sign, made = change
            key = made.day, *self.homes[one.claim], str(made.stage), made.action, made.hours
            self.days[key] += sign


def advance(most: int = AT_ONCE) -> int:
    """Reckon with the next entries; answers how many there were (0: the board is up to date).
    Raises ValueError for a record that is not one: `hedun verify` says where."""
    if not behind():
        return 0
    with transaction.atomic():
        mark = _locked()
        rows = Entry.objects.filter(seq__gt=mark.seq, action__in=list(TELLING)).order_by("seq")
        # What was written before the entries were asked for is among them, whoever writes on.
        end = Entry.objects.aggregate(end=Max("seq"))["end"] or 0
        found = list(rows.filter(seq__lte=end)[:most].values_list(*COLUMNS))
        entries = [one for row in found if (one := told(*row))]
        reached = found[-1][0] if len(found) == most else end
        known = Reckoned(homes=homes({one.claim for one in entries}))
        known.stands = _stands(known.homes)
        for one in entries:
            known.add(one)
        _keep_stands({one.claim for one in entries}, known)
        _keep_days(known.days)
        done, mark.seq = reached - mark.seq, reached
        mark.digest = Entry.objects.values_list("digest", flat=True).get(pk=reached)
        mark.save(update_fields=["seq", "digest"])
        return done


def catch_up() -> int:
    """Advance to the record's end; answers how many entries it took."""
    done = 0
    while some := advance():
        done += some
    return done


def behind() -> int:
    """How many entries the board has not reckoned with."""
    head = Head.objects.filter(pk=ONLY).values_list("seq", flat=True).first() or 0
    return max(0, head - mark_of().seq)


def mark_of() -> BoardMark:
    """How far the board is; before the first entry where it was never advanced."""
    return BoardMark.objects.filter(pk=ONLY).first() or BoardMark(pk=ONLY)


def start_again() -> None:
    """Forget the sums, so that the next `advance` begins with the first entry."""
    with transaction.atomic():
        mark = _locked()
        BoardDay.objects.all().delete()
        BoardStand.objects.all().delete()
        mark.seq, mark.digest = 0, ""
        mark.save(update_fields=["seq", "digest"])


def homes(numbers: Iterable[str]) -> dict[str, Home]:
    """claim number → where it is."""
    columns = ("number", "report_id")
    reports = dict(select(Claim, columns, "number", numbers))
    report = Claim._meta.get_field("report").related_model
    wanted = ("id", "village_id", "policy_id")
    rows = select(report, wanted, "id", set(reports.values()))  # type: ignore[arg-type]
    of = {pk: (village, policy) for pk, village, policy in rows}
    return {number: of[report] for number, report in reports.items()}


# ── proving ─────────────────────────────────────────────────────────────────────────────────────


def recomputed(upto: int) -> Reckoned:
    """The whole of it from the entries 1 … upto, in one pass."""
    columns = ("number", "report__village_id", "report__policy_id")
    every = Claim.objects.order_by().values_list(*columns)
    known = Reckoned(homes={number: (at, under) for number, at, under in every.iterator()})
    rows = Entry.objects.filter(seq__lte=upto, action__in=list(TELLING)).order_by("seq")
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=AT_ONCE):
        if one := told(*row):
            known.add(one)
    return known


def differences() -> Iterator[tuple[str, str, str]]:
    """Where the board is not what the record says up to its mark: (subject, zh, en)."""
    mark = mark_of()
    if not mark.seq:
        return
    digest = Entry.objects.filter(pk=mark.seq).values_list("digest", flat=True).first()
    if digest != mark.digest:
        what = "oversight.BoardMark:1"
        yield what, "台账依据的记录不是现有的记录", "the board was reckoned from another record"
        return
    known = recomputed(mark.seq)
    yield from _wrong_stands(known)
    yield from _wrong_days(known)


def _wrong_stands(known: Reckoned) -> Iterator[tuple[str, str, str]]:
    left = dict(known.stands)
    for row in BoardStand.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        stand = left.pop(row.claim, None)
        if stand is None or _row(row.claim, stand, known.homes) != _values(row):
            subject = f"oversight.BoardStand:{row.claim}"
            yield subject, "台账上的环节与记录不符", "the board has it elsewhere than the record"
    for claim in left:
        yield f"oversight.BoardStand:{claim}", "台账缺这一户", "the board lacks this claim"


def _wrong_days(known: Reckoned) -> Iterator[tuple[str, str, str]]:
    left = +known.days
    columns = ("day", "village_id", "policy_id", "stage", "action", "hours", "n")
    for *key, n in BoardDay.objects.order_by().values_list(*columns).iterator():
        right = left.pop(tuple(key), 0)  # type: ignore[arg-type]
        if n != right:
            yield (
                f"oversight.BoardDay:{_said(key)}",
                f"台账 {n}，记录 {right}",
                (f"the board says {n}, the record {right}"),
            )
    for key_, n in left.items():
        yield f"oversight.BoardDay:{_said(key_)}", f"台账缺 {n}", f"the board lacks {n}"


def _said(key: Iterable[object]) -> str:
    return "/".join(map(str, key))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────

STAND_COLUMNS = ("village_id", "policy_id", "state", "since", "seq")
CAME_COLUMNS = ("came_by", "came_from", "came_since", "came_since_seq")


def _locked() -> BoardMark:
    BoardMark.objects.get_or_create(pk=ONLY)
    rows = BoardMark.objects.filter(pk=ONLY)
    if connection.features.has_select_for_update:  # SQLite: the transaction has the one lock
        rows = rows.select_for_update()
    return rows.get()


def _stands(numbers: Iterable[str]) -> dict[str, Stand]:
    return {row.claim: _stand(row) for row in rows_by(BoardStand, "claim", numbers)}


def _stand(row: BoardStand) -> Stand:
    state = State(row.state)
    if not row.came_by or row.came_since is None or row.came_since_seq is None:
        return Stand(state, row.since, row.seq)
    came = HandOver(
        State(row.came_from), row.came_by, row.came_since, row.came_since_seq, row.since, row.seq
    )
    return Stand(state, row.since, row.seq, came)


def _row(claim: str, stand: Stand, of: Mapping[str, Home]) -> tuple[object, ...]:
    came = stand.came
    led = (
        (came.action, str(came.stage), came.since, came.since_seq) if came else ("", "", None, None)
    )
    return claim, *of[claim], str(stand.state), stand.since, stand.seq, *led


def _values(row: BoardStand) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in ("claim", *STAND_COLUMNS, *CAME_COLUMNS))


def _keep_stands(claims: Iterable[str], known: Reckoned) -> None:
    names = ("claim", *STAND_COLUMNS, *CAME_COLUMNS)
    rows = [
        BoardStand(**dict(zip(names, _row(claim, known.stands[claim], known.homes), strict=True)))
        for claim in sorted(claims)
    ]
    changing = [name.removesuffix("_id") for name in names[1:]]
    BoardStand.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["claim"], update_fields=changing, batch_size=500
    )


def _keep_days(days: Sums) -> None:
    table, quote = BoardDay._meta.db_table, connection.ops.quote_name
    text = (
        f"INSERT INTO {quote(table)} (day, village_id, policy_id, stage, action, hours, n) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (day, village_id, policy_id, stage, action, hours) "
        f"DO UPDATE SET n = {quote(table)}.n + excluded.n"
    )
    day = connection.ops.adapt_datefield_value
    rows = [(day(key[0]), *key[1:], n) for key, n in sorted(days.items()) if n]
    if rows:
        for_each(text, rows)
    emptied = {key[0] for key, n in days.items() if n < 0}
    if emptied:
        BoardDay.objects.filter(day__in=emptied, n=0).delete()
