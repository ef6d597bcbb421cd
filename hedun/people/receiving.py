"""Writing who receives in a household's stead (part of the room's actions).

The head has died, or is a minor: then the household's own account is not paid to, until an heir,
a proxy or a guardian is named, with a paper and an account. A proxy may also be named for
somebody who cannot go to the bank.
"""

from datetime import date, datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people import checks, hidden, reasons
from hedun.people.accounts import end_accounts
from hedun.people.households import insist, insist_going_on, insist_reason
from hedun.people.models import Circumstance, Household, Proxy
from hedun.people.problems import insist_good, malformed, problem
from hedun.record.pen import writing


def declare_circumstance(
    household: Household, kind: str, *, since: date | None = None, actor: Actor, now: datetime
) -> Circumstance:
    """户主去世 (since the day of the death) or 户主未成年 (since today): see Circumstance.

    Raises BadFields (kind, since), Malformed (CIRCUMSTANCE_THERE, HOUSEHOLD_OVER,
    COLLECTIVE_NO_HEAD), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("circumstance.declare", household.village, actor, now, household.number)
        insist_going_on(household)
        if household.kind == Household.Kind.COLLECTIVE:
            raise malformed("COLLECTIVE_NO_HEAD")
        today = local_day(now)
        late = since is not None and since > today
        insist_good(
            kind=() if kind in Circumstance.Kind.values else (problem("CIRCUMSTANCE_KIND"),),
            since=(problem("DAY_FUTURE"),) if late else (),
        )
        if household.circumstances.filter(kind=kind, ended_at__isnull=True).exists():
            raise malformed("CIRCUMSTANCE_THERE")
        row = Circumstance.objects.create(
            household=household, kind=kind, since=since or today, entered_at=now
        )
        data = {"kind": kind, "since": row.since.isoformat()}
        pen.write("circumstance.declare", household.number, data, rows=[row])
        return row


def end_circumstance(
    circumstance: Circumstance, *, reason: str, actor: Actor, now: datetime
) -> Circumstance:
    """Come of age, or entered by mistake: the household's own account is paid to again.

    Raises Malformed (REASON, CIRCUMSTANCE_ENDED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        rows = Circumstance.objects.select_related("household__village")
        circumstance = rows.get(pk=circumstance.pk)
        household = circumstance.household
        insist("circumstance.end", household.village, actor, now, household.number)
        insist_reason(reason)
        if circumstance.ended_at is not None:
            raise malformed("CIRCUMSTANCE_ENDED")
        circumstance.ended_at = now
        circumstance.save(update_fields=["ended_at"])
        why = reasons.keep(pen, reason)
        data = {"kind": circumstance.kind}
        pen.write("circumstance.end", household.number, data, rows=[circumstance, why])
        return circumstance


def name_proxy(
    household: Household,
    *,
    kind: str,
    name: str,
    id_number: str,
    relation: str,
    paper: str,
    starts: date | None = None,
    until: date | None = None,
    actor: Actor,
    now: datetime,
) -> Proxy:
    """代领人 (proxy), 监护人 (guardian) or 继承人 (heir), from today unless given, to `until`.

    Whoever was named before ends with it, and their account. `id_number`: of the resident ID, or of
    another document as domain.documents writes it. `paper`: number or SHA-256 of what says so. The
    account comes by `add_account(…, proxy=…)`. Raises BadFields (kind, name, id_number, relation,
    paper, starts, until), Malformed (HOUSEHOLD_OVER, PROXY_KIND_HERE), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("proxy.name", household.village, actor, now, household.number)
        insist_going_on(household)
        today = local_day(now)
        first = starts or today
        insist_good(
            kind=() if kind in Proxy.Kind.values else (problem("PROXY_KIND"),),
            name=checks.text(name, 60),
            id_number=checks.document(id_number, today=today),
            relation=checks.text(relation, 20),
            paper=checks.text(paper, 80),
            starts=(problem("DAY_FUTURE"),) if first > today else (),
            until=(problem("PERIOD", starts=first),) if until is not None and until < first else (),
        )
        before = list(household.proxies.filter(ended_at__isnull=True))
        accounts = end_accounts(before, now)
        for one in before:
            one.ended_at = now
            one.save(update_fields=["ended_at"])
        row = Proxy.objects.create(
            household=household, kind=kind, name=name, relation=relation, paper=paper,
            starts=first, until=until, entered_at=now,
            **hidden.columns(Proxy, "id_number", household, id_number),
        )  # fmt: skip
        data = {"kind": kind, "starts": first.isoformat(), "until": until and until.isoformat()}
        pen.write("proxy.name", household.number, data, rows=[*before, *accounts, row])
        return row


def end_proxy(proxy: Proxy, *, reason: str, actor: Actor, now: datetime) -> Proxy:
    """Nobody receives in the household's stead any more; the proxy's account ends with it.

    Raises Malformed (REASON, PROXY_ENDED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        proxy = Proxy.objects.select_related("household__village").get(pk=proxy.pk)
        household = proxy.household
        insist("proxy.end", household.village, actor, now, household.number)
        insist_reason(reason)
        if proxy.ended_at is not None:
            raise malformed("PROXY_ENDED")
        accounts = end_accounts([proxy], now)
        proxy.ended_at = now
        proxy.save(update_fields=["ended_at"])
        why = reasons.keep(pen, reason)
        pen.write("proxy.end", household.number, {}, rows=[proxy, *accounts, why])
        return proxy
