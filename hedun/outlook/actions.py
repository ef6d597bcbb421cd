"""The only writer of this room: the forecast of each morning is kept, and those concerned are
warned. A step of the ticker, once a day and policy, after the county's quiet hours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hedun.actuarial.fitting import LONGEST
from hedun.claims.models import Claim
from hedun.domain.actors import TICKER, Role
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.messages.events import Audience
from hedun.messages.models import Message
from hedun.messages.queueing import user_row
from hedun.messages.switches import Switches, switches_of
from hedun.outlook.forecasting import Forecast, forecast
from hedun.outlook.models import DayForecast
from hedun.outlook.warning import level_after, ppm, warnings_of
from hedun.people.queries import holders
from hedun.places.queries import lineage
from hedun.policies.files import TermsFileFault
from hedun.policies.models import Policy, YearClosing
from hedun.record.inserting import insert
from hedun.record.pen import writing

TELLS = (Audience.FORESTRY, Audience.INSURER)  # named as the roles are


def keep_forecasts(now: datetime) -> int:
    """Of every policy that runs, or ended lately, and of whose season something was told. Answers
    how many. Raises TermsFileFault, after the others were done, where a wording cannot be read."""
    day, done, fault = local_day(now), 0, None
    for policy in _waiting(day):
        switches = switches_of([policy.place_id])[policy.place_id]
        if switches.quiet_until(now):
            continue
        try:
            found = forecast(policy, Claim.objects.all(), now)
        except TermsFileFault as wrong:
            fault = wrong
            continue
        if found.villages.places:
            done += _keep(found, day, switches, now)
    if fault is not None:
        raise fault
    return done


def _waiting(day: date) -> Sequence[Policy]:
    """Those whose forecast of the day is not there yet."""
    lately = Policy.objects.filter(starts__lte=day, ends__gte=day - timedelta(days=LONGEST))
    kept = DayForecast.objects.filter(day=day).values("policy")
    closed = YearClosing.objects.filter(state=YearClosing.State.CONFIRMED).values("policy")
    rows = lately.exclude(pk__in=kept).exclude(pk__in=closed).select_related("place").order_by("pk")
    told = Claim.objects.exclude(state=State.DRAFT)
    return [policy for policy in rows if told.filter(report__policy=policy).exists()]


def _keep(found: Forecast, day: date, switches: Switches, now: datetime) -> int:
    policy = found.policy
    with writing(actor=TICKER, now=now) as pen:
        past = DayForecast.objects.filter(policy=policy)
        if past.filter(day=day).exists():  # another ticker was quicker
            pen.nothing_done()
            return 0
        newest = past.order_by("day").last()
        before = newest.level if newest else 0
        level = level_after(found.exhaustion, before, warnings_of(policy, day).percents)
        row = DayForecast.objects.create(
            policy=policy,
            day=day,
            cover_fen=found.cover_fen,
            expected_fen=found.expected_fen,
            chance_ppm=ppm(found.exhaustion),
            level=level,
            told=level > before,
            made_at=now,
        )
        told = _messages(row, switches, pen.next_seq, now) if row.told else []
        data = {"day": day.isoformat(), "chance_ppm": row.chance_ppm, "level": level}
        pen.write("outlook.keep", policy.number, data, rows=[row, *insert(told)])
        return 1


def _messages(row: DayForecast, switches: Switches, seq: int, now: datetime) -> list[Message]:
    """One to each of the two parties' people, whom the county lets be told."""
    policy = row.policy
    above = lineage(policy.place, row.day)
    facts: dict[str, object] = {
        "number": policy.number,
        "percent": row.level,
        "chance": f"{row.chance_ppm / 10_000:.1f}",
        "day": row.day.isoformat(),
        "whole": row.expected_fen,
        "cover": row.cover_fen,
    }
    users: dict[int, None] = {}
    for audience in TELLS:
        if switches.tells("cover", audience):
            insurer = policy.insurer if audience is Audience.INSURER else ""
            found = holders(Role(audience), above, now, insurer)
            users |= {user.pk: None for user in found}
    return [
        user_row(
            "cover", policy.number, seq, user=user, place=policy.place_id, facts=facts, now=now
        )
        for user in users
    ]
