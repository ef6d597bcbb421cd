"""A wording is put in force by two persons: one proposes its very bytes, another confirms them."""

from datetime import datetime

from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed, Problem
from hedun.people.proposed import decide, insist_other
from hedun.policies import files
from hedun.policies.awarded import last_awarded_day
from hedun.policies.columns import LIVE
from hedun.policies.models import Policy, TermsFile, TermsProposal
from hedun.policies.problems import malformed, problem
from hedun.policies.queries import insist_may
from hedun.record.pen import Draft, Pen, writing
from hedun.terms.model import Terms
from hedun.terms.schema import load_terms

CURRENCY = "CNY"
REASON_MOST = 300
State = TermsProposal.State


def propose_terms(
    policy: Policy,
    toml_bytes: bytes,
    *,
    reason: str = "",
    corrects: bool = False,
    actor: Actor,
    now: datetime,
) -> TermsProposal:
    """提议生效: these bytes from the day they name; nothing is in force until another confirms.

    `corrects`: it may begin on or before the last awarded day of loss, with a reason; what was
    awarded is then calculated again and differences are shown (SPEC §8). Who: the forestry bureau.
    Raises terms.texts.TermsError for a file that is no wording, Malformed (TERMS_…),
    files.TermsFileFault, Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist_may("terms.propose", policy, actor, now)
        terms = load_terms(toml_bytes, f"{policy.number}.toml")
        _insist_may_begin(policy, terms, corrects)
        if corrects or reason.strip():
            reason = _said(reason)
        digest = files.keep(toml_bytes)
        if policy.terms.filter(sha256=digest).exists():
            raise malformed("TERMS_IN_FORCE")
        if policy.proposals.filter(sha256=digest, state=State.OPEN).exists():
            raise malformed("TERMS_PROPOSED")
        row = TermsProposal.objects.create(
            policy=policy,
            sha256=digest,
            spec_id=terms.id,
            title_zh=terms.title.zh,
            title_en=terms.title.en,
            effective=terms.effective,
            expires=terms.expires,
            corrects=corrects,
            reason=reason.strip(),
            proposed_by=actor.user,
            proposed_at=now,
        )
        _write(pen, "terms.propose", row)
        return row


def confirm_terms(proposal: TermsProposal, *, actor: Actor, now: datetime) -> TermsFile:
    """确认生效, by another person: from now on the newest wording for the days it is for.

    What was proposed is looked at again: awards may have been made meanwhile. Who: the forestry
    bureau. Raises Malformed (TERMS_…), files.TermsFileFault, Refused (SAME_PROPOSER, …).
    """
    with writing(actor=actor, now=now) as pen:
        proposal = _open(proposal, actor, now)
        policy = proposal.policy
        insist_other(proposal, actor, policy.number)
        terms = load_terms(files.kept(proposal.sha256), f"{policy.number}.toml")
        _insist_may_begin(policy, terms, proposal.corrects)
        if policy.terms.filter(sha256=proposal.sha256).exists():
            raise malformed("TERMS_IN_FORCE")
        row = TermsFile.objects.create(policy=policy, put_in_force_at=now, **proposal.head())
        proposal.terms = row
        decide(proposal, State.CONFIRMED, "", actor=actor, now=now)
        draft = _write(pen, "terms.put_in_force", proposal)
        draft.rows.append(row)
        return row


def decline_terms(
    proposal: TermsProposal, *, reason: str, actor: Actor, now: datetime
) -> TermsProposal:
    """不予确认, with the reason, by another person. Raises Malformed, Refused."""
    with writing(actor=actor, now=now) as pen:
        proposal = _open(proposal, actor, now)
        insist_other(proposal, actor, proposal.policy.number)
        decide(proposal, State.DECLINED, _said(reason), actor=actor, now=now)
        _write(pen, "terms.decline", proposal)
        return proposal


def withdraw_terms(proposal: TermsProposal, *, actor: Actor, now: datetime) -> TermsProposal:
    """撤回, by who proposed it, as long as it is open. Raises Malformed, Refused."""
    with writing(actor=actor, now=now) as pen:
        proposal = _open(proposal, actor, now)
        if proposal.proposed_by != actor.user:
            raise malformed("TERMS_NOT_YOURS")
        decide(proposal, State.WITHDRAWN, "", actor=actor, now=now)
        _write(pen, "terms.withdraw", proposal)
        return proposal


# ── what must hold ──────────────────────────────────────────────────────────────────────────────


def misfits(terms: Terms, policy: Policy) -> list[Problem]:
    """Why a wording is not for this policy: its place, its period, yuan, and names that fit."""
    found = []
    if not policy.place.code.startswith(terms.place):
        found.append(problem("TERMS_PLACE", found=terms.place, expected=policy.place.code))
    if not policy.starts <= terms.effective <= terms.expires <= policy.ends:
        found.append(
            problem(
                "TERMS_PERIOD",
                effective=terms.effective,
                expires=terms.expires,
                starts=policy.starts,
                ends=policy.ends,
            )
        )
    if terms.currency != CURRENCY:
        found.append(problem("TERMS_CURRENCY", found=terms.currency))
    # A table or gate by a column that live lines do not have would find nothing.
    unknown = sorted(set(terms.columns()) - set(LIVE))
    if unknown:
        found.append(problem("TERMS_COLUMNS", found=", ".join(unknown)))
    names = {"id": (terms.id, 80), "title.zh": (terms.title.zh, 200)}
    for field, (value, most) in {**names, "title.en": (terms.title.en, 200)}.items():
        if len(value) > most:
            found.append(problem("TERMS_TOO_LONG", field=field, most=most))
    return found


def _insist_may_begin(policy: Policy, terms: Terms, corrects: bool) -> None:
    for wrong in misfits(terms, policy):
        raise Malformed(wrong)
    last = last_awarded_day(policy)
    if last and terms.effective <= last and not corrects:
        raise malformed("TERMS_AWARDED", effective=terms.effective, last=last)


def _open(proposal: TermsProposal, actor: Actor, now: datetime) -> TermsProposal:
    """The proposal as it stands now, if it waits and the actor may decide it."""
    row = TermsProposal.objects.select_related("policy__place").get(pk=proposal.pk)
    insist_may("terms.confirm", row.policy, actor, now)
    if row.state != State.OPEN:
        raise malformed("TERMS_DECIDED")
    return row


def _said(reason: str) -> str:
    if not reason.strip() or len(reason.strip()) > REASON_MOST:
        raise malformed("TERMS_REASON", most=REASON_MOST)
    return reason.strip()


def _write(pen: Pen, act: str, row: TermsProposal) -> Draft:
    data = {
        "sha256": row.sha256,
        "id": row.spec_id,
        "effective": row.effective.isoformat(),
        "proposed_by": row.proposed_by,
    }
    return pen.write(act, row.policy.number, data, rows=[row])
