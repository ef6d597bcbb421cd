"""The only writer of policies: the contract, its wording, its numbers, its audit draw."""

import re
from datetime import date, datetime

from django.db.models import Q

from hedun.domain.actors import OF_A_COMPANY, Actor
from hedun.domain.deadlines import local_day
from hedun.domain.draw import SEED_LEAST, SEED_MOST, seed_digest
from hedun.domain.money import yuan
from hedun.ledger.actions import Short, open_book, set_limit
from hedun.ledger.queries import limits
from hedun.people import vault
from hedun.people.models import RolePosting
from hedun.people.reasons import keep
from hedun.places.models import Place
from hedun.places.queries import lineage, on_day
from hedun.places.standing import insist_permitted
from hedun.policies.activation import (
    confirm_terms,
    decline_terms,
    propose_terms,
    withdraw_terms,
)
from hedun.policies.awarded import last_awarded_day, last_reported_day
from hedun.policies.closing import (
    confirm_year,
    decline_year,
    propose_year,
    withdraw_year,
)
from hedun.policies.drafts import (
    discard_draft,
    restore_draft,
    save_draft,
    start_draft,
)
from hedun.policies.models import AuditSeed, Policy, PolicySetting, YearClosing
from hedun.policies.numbers import BASES, DRAW_SHARE, LIMIT, insist_value
from hedun.policies.problems import malformed
from hedun.policies.queries import draw_share_ppm, secret_seed, seed_context, settings_on
from hedun.record.pen import writing

__all__ = [
    "confirm_terms",
    "confirm_year",
    "decline_terms",
    "decline_year",
    "discard_draft",
    "end_policy",
    "propose_terms",
    "propose_year",
    "renew_policy",
    "restore_draft",
    "reveal_seed",
    "save_draft",
    "set_number",
    "sign_policy",
    "start_draft",
    "withdraw_terms",
    "withdraw_year",
]


def sign_policy(
    number: str,
    policyholder: str,
    insurer: str,
    place: Place,
    starts: date,
    ends: date,
    cover_fen: int,
    premium_fen: int,
    audit_seed: str,
    *,
    actor: Actor,
    now: datetime,
) -> Policy:
    """签单: from here on losses in the period have a cover, which stands in the ledger.

    `audit_seed` is made by chance by the caller (secrets.token_hex(32)), kept encrypted, and its
    digest written to the record. Who: the forestry bureau. Raises Malformed (POLICY_…, PARTY,
    PERIOD, PLACE_NOT_THERE, COVER, SEED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("policy.sign", place, actor, now, number)
        _insist_number(number)
        _insist_parties(policyholder, insurer)
        _insist_period(place, starts, ends)
        _insist_staff(insurer, place, starts)
        if cover_fen <= 0 or premium_fen < 0:
            raise malformed("COVER")
        digest = _digest(audit_seed)
        policy = Policy.objects.create(
            number=number,
            policyholder=policyholder,
            insurer=insurer,
            place=place,
            starts=starts,
            ends=ends,
            cover_fen=cover_fen,
            premium_fen=premium_fen,
        )
        hidden = vault.hide(audit_seed, seed_context(policy))
        seed = AuditSeed.objects.create(policy=policy, seed_enc=hidden, sha256=digest)
        # Whose keys sign for it (policies/parties.py) stands in the chain, so that nobody can say
        # later that it was another company's.
        parties = {"insurer": insurer, "place": place.code}
        data = {"cover_fen": cover_fen, "premium_fen": premium_fen, "audit_seed_sha256": digest}
        data |= parties
        pen.write("policy.sign", number, data, rows=[policy, seed])
        open_book(number, cover_fen, actor=actor, now=now)
        return policy


def renew_policy(
    before: Policy,
    number: str,
    insurer: str,
    starts: date,
    ends: date,
    cover_fen: int,
    premium_fen: int,
    audit_seed: str,
    *,
    actor: Actor,
    now: datetime,
) -> Policy:
    """续保, with the same insurer or another: signed anew, and every number that the contract had
    set at its end holds again from the first day. Its wording is proposed and confirmed as ever.

    What is open of the old year stays with the old policy and its book. Who: the forestry bureau.
    Raises Malformed (POLICY_RENEWED, and as `sign_policy`), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("policy.renew", before.place, actor, now, before.number, before.insurer)
        if starts <= before.ends:
            raise malformed("POLICY_RENEWED", ends=before.ends)
        policy = sign_policy(
            number, before.policyholder, insurer, before.place, starts, ends, cover_fen,
            premium_fen, audit_seed, actor=actor, now=now,
        )  # fmt: skip
        for key, old in settings_on(before, before.ends).items():
            set_number(
                policy, key, old.value, basis=old.basis, clause=old.clause, effective=starts,
                actor=actor, now=now,
            )  # fmt: skip
        pen.write("policy.renew", number, {"before": before.number})
        return policy


def end_policy(policy: Policy, ends: date, *, reason: str, actor: Actor, now: datetime) -> Policy:
    """提前终止: the policy answers for losses up to `ends` and for none after; another may be
    signed from the next day on. Claims of the days before stay with it, open or not.

    Who: the forestry bureau. Raises Malformed (POLICY_END, POLICY_REPORTED, POLICY_WHY), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        policy = Policy.objects.select_related("place").get(pk=policy.pk)
        _insist("policy.end", policy.place, actor, now, policy.number, policy.insurer)
        if not policy.starts <= ends < policy.ends:
            raise malformed("POLICY_END", starts=policy.starts, ends=policy.ends)
        last = last_reported_day(policy)
        if last is not None and last > ends:
            raise malformed("POLICY_REPORTED", last=last)
        if not reason.strip():
            raise malformed("POLICY_WHY")
        data = {"ends": ends.isoformat(), "before": policy.ends.isoformat()}
        policy.ends = ends
        policy.save(update_fields=["ends"])
        pen.write("policy.end", policy.number, data, rows=[policy, keep(pen, reason)])
        return policy


def set_number(
    policy: Policy,
    key: str,
    value: str,
    *,
    basis: str,
    clause: str,
    effective: date,
    actor: Actor,
    now: datetime,
) -> PolicySetting:
    """A clock, an amount, a limit or the share of the draw (numbers.KEYS), from `effective` on.

    Who: the forestry bureau. Raises Malformed (SETTING_…, CLOCK_…, SHARE_…, LIMIT_…), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("policy.set_number", policy.place, actor, now, policy.number, policy.insurer)
        if policy.closings.filter(state=YearClosing.State.CONFIRMED).exists():
            raise malformed("YEAR_CLOSED")
        insist_value(key, value)
        if basis not in BASES:
            raise malformed("SETTING_BASIS")
        if not clause.strip() or len(clause) > 120:
            raise malformed("SETTING_CLAUSE")
        if not policy.starts <= effective <= policy.ends:
            raise malformed("SETTING_DAY", starts=policy.starts, ends=policy.ends)
        if key == DRAW_SHARE:
            _insist_share_is_new(policy, effective)
        if key.startswith(LIMIT):
            _limit(policy, key.removeprefix(LIMIT), int(value), effective, actor, now)
        row = PolicySetting.objects.create(
            policy=policy,
            key=key,
            value=value,
            basis=basis,
            clause=clause,
            effective=effective,
            entered_at=now,
        )
        data = {"key": key, "value": value, "basis": basis, "effective": effective.isoformat()}
        pen.write("policy.set_number", policy.number, data, rows=[row])
        return row


def reveal_seed(policy: Policy, *, actor: Actor, now: datetime) -> AuditSeed:
    """公开抽查种子 once the policy is over: now anybody can compute the draw again.

    Who: the forestry bureau. Raises Malformed (POLICY_RUNS, SEED_REVEALED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("policy.reveal_seed", policy.place, actor, now, policy.number, policy.insurer)
        row = AuditSeed.objects.get(policy=policy)
        if row.revealed:
            raise malformed("SEED_REVEALED")
        if local_day(now) <= policy.ends:
            raise malformed("POLICY_RUNS", ends=policy.ends)
        row.revealed, row.revealed_at = secret_seed(row), now
        row.save(update_fields=["revealed", "revealed_at"])
        share = draw_share_ppm(policy)  # in the record also where it is the default
        data = {"audit_seed": row.revealed, "audit_seed_sha256": row.sha256, DRAW_SHARE: share}
        pen.write("policy.reveal_seed", policy.number, data, rows=[row])
        return row


# ── what must hold ──────────────────────────────────────────────────────────────────────────────


def _insist(
    action: str, place: Place, actor: Actor, now: datetime, number: str, insurer: str = ""
) -> None:
    above = lineage(place)
    insist_permitted(action, above, actor=actor, now=now, subject=number, insurer=insurer)


def _insist_number(number: str) -> None:
    if not re.fullmatch(r"[\w()/-]{1,40}", number):
        raise malformed("POLICY_NUMBER_FORM")
    if Policy.objects.filter(number=number).exists():
        raise malformed("POLICY_NUMBER_TAKEN", number=number)


def _insist_parties(*names: str) -> None:
    if any(not name.strip() or len(name) > 80 for name in names):
        raise malformed("PARTY")


def _insist_staff(insurer: str, place: Place, starts: date) -> None:
    """Where another insurer follows, everybody's posting says whose staff they are: else those of
    the old one would act on the claims of the new one."""
    before = Policy.objects.filter(place__code=place.code).exclude(insurer=insurer)
    unbound = RolePosting.objects.filter(
        Q(until__isnull=True) | Q(until__gte=starts),
        role__in=OF_A_COMPANY,
        company="",
        place__code__in=lineage(place),
    )
    if before.exists() and (one := unbound.select_related("user").first()):
        raise malformed("POLICY_STAFF", name=one.user.name, username=one.user.username)


def _insist_period(place: Place, starts: date, ends: date) -> None:
    if ends < starts:
        raise malformed("PERIOD", starts=starts, ends=ends)
    if not on_day(starts).filter(pk=place.pk).exists():
        raise malformed("PLACE_NOT_THERE", day=starts)
    other = Policy.objects.filter(
        place__code=place.code, starts__lte=ends, ends__gte=starts
    ).first()
    if other:
        raise malformed("POLICY_OVERLAPS", number=other.number)


def _digest(seed: str) -> str:
    try:
        return seed_digest(seed)
    except ValueError:
        raise malformed("SEED", least=SEED_LEAST, most=SEED_MOST) from None


def _limit(
    policy: Policy, section: str, fen: int, effective: date, actor: Actor, now: datetime
) -> None:
    """The limit stands in the ledger, for the whole period. It may be made larger or smaller later;
    a new one comes before the first award, since what was awarded uses it."""
    if effective != policy.starts:
        raise malformed("LIMIT_DAY", starts=policy.starts)
    if section not in limits(policy.number) and last_awarded_day(policy) is not None:
        raise malformed("LIMIT_LATE")
    try:
        set_limit(policy.number, section, fen, actor=actor, now=now)
    except Short as short:
        raise malformed("LIMIT_USED", left=yuan(short.left_fen)) from short


def _insist_share_is_new(policy: Policy, effective: date) -> None:
    if effective != policy.starts:
        raise malformed("SHARE_DAY", starts=policy.starts)
    if policy.settings.filter(key=DRAW_SHARE).exists():
        raise malformed("SHARE_ONCE")
    if AuditSeed.objects.filter(policy=policy).exclude(revealed="").exists():
        raise malformed("SEED_REVEALED")  # else one could choose who was drawn
