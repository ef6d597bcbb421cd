"""Rows against what is known: the village's roll, its accounts, the policies, earlier lists.

Nobody is guessed at: a household is found by its ID number in that village, or a person says whose
row it is. A question to the database is asked once for all rows.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hedun.claims.models import Claim, LossLine, Report
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed, Problem
from hedun.intake.beyond import LOOKS
from hedun.intake.problems import problem
from hedun.intake.reading import Where
from hedun.intake.things import is_thing, quantity_e4, stage
from hedun.people.models import BankAccount, Household
from hedun.people.queries import account_to_pay, find_by_id_numbers
from hedun.people.vault import keyed_hash
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.policies.queries import policy_for
from hedun.record.selecting import follow, rows_by

Values = Mapping[Where, Mapping[str, Any]]
Households = Mapping[Where, Household]
Found = Iterator[tuple[Where, str, Problem]]  # row, header, what is wrong
Channel = Report.Channel
# What a list goes on with: earlier lists, and what was entered at the desk itself.
FOLLOWED = frozenset({Channel.SHEET, Channel.DESK})
FIGURES = ("stage", "planted_e4", "damaged_e4", "degree_ppm")  # what a list says of a thing


@dataclass
class Compared:
    """`households` of the rows whose claimant is known; `policies` by day of loss; `repeated`: the
    loss lines that say the same already, word for word; `listed`: the claims in which the
    household's accident stands already; `accounts`: the ones to pay to."""

    households: dict[Where, Household] = field(default_factory=dict)
    accounts: dict[int, BankAccount] = field(default_factory=dict)
    policies: dict[date, Policy | None] = field(default_factory=dict)
    repeated: dict[Where, LossLine] = field(default_factory=dict)
    listed: dict[Where, Claim] = field(default_factory=dict)
    problems: list[tuple[Where, str, Problem]] = field(default_factory=list)


def compare(
    values: Values,
    village: Place,
    *,
    first_told_at: datetime,
    channel: str = Channel.SHEET,
    chosen: Households | None = None,
    another: Collection[Where] = (),
    anew: Collection[Where] = (),
) -> Compared:
    """What the rows are to the village. `chosen`: whose row somebody said it is; its own name and
    number then no longer count. `another`: rows that are a further loss of an accident that is
    listed, as somebody said; `anew`: rows that say anew what is in a claim that was sent back.

    Rows that could only be read in part are compared as far as they could be read.
    """
    found, said = Compared(), chosen or {}
    numbers = {v["id_number"] for w, v in values.items() if w not in said and v.get("id_number")}
    known = find_by_id_numbers(numbers, village)
    for where, own in values.items():
        household = said.get(where) or known.get(own.get("id_number", ""))
        if household is not None:
            found.households[where] = household
        elif own.get("id_number"):
            found.problems.append((where, "身份证号", problem("NOT_ON_ROLL")))
    found.accounts = account_to_pay({h.pk for h in found.households.values()})
    found.policies = {
        day: policy_for(village, day)
        for day in {v["occurred"] for v in values.values() if "occurred" in v}
    }
    found.problems += _names(values, found.households, said)
    found.problems += _accounts(values, found)
    found.problems += _listed(values, found, channel, {*another, *anew})
    found.problems += _days(values, found.policies, local_day(first_told_at))
    known_before = {*found.repeated, *anew}
    rest = {where: own for where, own in values.items() if where not in known_before}
    for look in LOOKS:
        found.problems += look(rest, found.households)
    return found


def _names(values: Values, households: Households, chosen: Households) -> Found:
    for where, household in households.items():
        if where not in chosen and (values[where].get("name") or household.name) != household.name:
            yield where, "户主姓名", problem("NAME_DIFFERS")


def _accounts(values: Values, found: Compared) -> Found:
    """Against the account on the roll; where there is none, against the household's first row."""
    first: dict[int, tuple[Where, str]] = {}
    for where, household in found.households.items():
        number = values[where].get("account")
        if not number:
            continue
        account = found.accounts.get(household.pk)
        earlier, same = first.setdefault(household.pk, (where, number))
        if account is not None and not _is(account, number):
            facts = {"given": number[-4:], "known": account.number_last4}
            yield where, "银行账号", problem("ACCOUNT_DIFFERS", **facts)
        elif account is None and same != number:
            facts = {"given": number[-4:], "known": same[-4:], "row": earlier.row}
            yield where, "银行账号", problem("ACCOUNT_TWO", **facts)


def _is(account: BankAccount, number: str) -> bool:
    return account.number_hash == keyed_hash(number, "card")


def _listed(values: Values, found: Compared, channel: str, another: Collection[Where]) -> Found:
    """The household's accident in a claim that is there already. Withdrawn claims do not count.

    Lists follow one another: of the same field the same figures repeat what is there, other ones
    are a question, and another field is another loss. Whatever comes beside them, from another
    clerk or another way, may tell the same loss in other words: that is a question.
    """
    households = {household.pk for household in found.households.values()}
    claims = rows_by(Claim, "household_id", households, merged_into_id=None)
    claims = [claim for claim in claims if claim.state != State.CLOSED]
    follow(claims, "event", "report")
    of_pk = {claim.pk: claim for claim in claims if claim.event.occurred in found.policies}
    lines = rows_by(LossLine, "claim_id", of_pk)
    known: dict[tuple[object, ...], LossLine] = {}
    things: dict[tuple[object, ...], list[LossLine]] = {}
    there: dict[tuple[object, ...], Claim] = {}
    for line in lines:
        line.claim = of_pk[line.claim_id]
        event = line.claim.event
        accident = (line.claim.household_id, event.occurred, event.species)
        there.setdefault(accident, line.claim)
        known[(*accident, line.plot, line.item)] = line
        thing = (*accident, line.item, line.stage, line.quantity_e4, line.amount_fen)
        things.setdefault(thing, []).append(line)
    for where, household in found.households.items():
        own = values[where]
        said = tuple(own.get(name) for name in ("occurred", "species", "plot", "crop"))
        claim = there.get((household.pk, *said[:2]))
        if claim is None:
            continue
        found.listed[where] = claim
        if where in another:
            continue
        if channel != Channel.SHEET:
            yield where, "", problem("LISTED_BEFORE", claim=claim.number)
            continue
        line = known.get((household.pk, *said))
        if is_thing(own):
            found.repeated |= _same_thing(where, own, (household.pk, *said[:2]), things)
        elif line is not None:
            figures = (line.stage, line.planted_e4, line.quantity_e4, line.degree_ppm)
            if figures == tuple(own.get(name) for name in FIGURES):
                found.repeated[where] = line
            else:
                yield where, "", problem("ALREADY_LISTED", claim=line.claim.number)
                continue
        if where not in found.repeated and claim.report.channel not in FOLLOWED:
            yield where, "", problem("LISTED_BEFORE", claim=claim.number)


def _same_thing(
    where: Where,
    own: Mapping[str, Any],
    accident: tuple[object, ...],
    things: Mapping[tuple[object, ...], list[LossLine]],
) -> dict[Where, LossLine]:
    """A thing that is no field is known by its figures alone: each line is repeated once."""
    if own.get("crop") is None or (own.get("count_e4") is None and own.get("amount_fen") is None):
        return {}
    try:
        figures = (own["crop"], stage(own), quantity_e4(own), own.get("amount_fen"))
    except Malformed:  # a unit that is none of the thing's: told at its cell
        return {}
    there = things.get((*accident, *figures), [])
    return {where: there.pop(0)} if there else {}


def _days(values: Values, policies: Mapping[date, Policy | None], told: date) -> Found:
    """Every day under a policy, and none after the loss was told."""
    for where, own in values.items():
        day = own.get("occurred")
        if day is None:
            continue
        if day > told:
            yield where, "发生日期", problem("DATE_AFTER_TELLING", told=told.isoformat())
        if policies[day] is None:
            yield where, "发生日期", problem("NO_POLICY")
