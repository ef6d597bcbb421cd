"""Accounts and postings: who gives them, at which level, for which days."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.management import CommandError, call_command

from hedun.domain.actors import Role
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people.actions import (
    SETUP,
    add_user,
    deactivate,
    end_posting,
    give_posting,
    reactivate,
)
from hedun.people.models import RolePosting, User
from hedun.people.problems import SENTENCES, BadFields
from hedun.people.queries import actor_named, has_administrator
from hedun.record.verification import verify
from tests.people.world import (
    CITY,
    COUNTY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    NOW,
    PASSWORD,
    SINCE,
    TOWN,
    VILLAGE,
    County,
    make_places,
)

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


def code_of(call: Callable[[], object]) -> str:
    """The code with which it is turned down."""
    with pytest.raises((Refused, Malformed)) as error:
        call()
    wrong = error.value
    return wrong.refusals[0].code if isinstance(wrong, Refused) else wrong.problem.code


def signs_in(username: str, password: str) -> bool:
    """As the sign-in page asks, without its counting of failures."""
    return ModelBackend().authenticate(None, username=username, password=password) is not None


def newcomer(county: County, name: str = "newcomer") -> User:
    return add_user(name, "新来的", PASSWORD, actor=county.actor("admin"), now=NOW)


# ── accounts ────────────────────────────────────────────────────────────────────────────────────


def test_a_new_account_signs_in_and_may_do_nothing(county: County) -> None:
    user = newcomer(county)
    assert signs_in("newcomer", PASSWORD)
    assert actor_named("newcomer").roles(NOW) == frozenset()
    assert PASSWORD not in user.password
    assert verify().faults == ()


@pytest.mark.parametrize("who", ["clerk", "insurer", "forestry", "panel", "auditor"])
def test_nobody_but_an_administrator_makes_accounts_and_postings(county: County, who: str) -> None:
    actor = county.actor(who)
    user = county.user("expert")
    assert code_of(lambda: add_user("x-1", "某", PASSWORD, actor=actor, now=NOW)) == "OTHER_ROLE"
    assert (
        code_of(
            lambda: give_posting(user, Role.CLERK, county[VILLAGE], SINCE, actor=actor, now=NOW)
        )
        == "OTHER_ROLE"
    )
    assert code_of(lambda: deactivate(user, actor=actor, now=NOW)) == "OTHER_ROLE"


def test_a_bad_account_is_told_everything_at_once_in_both_languages(county: County) -> None:
    with pytest.raises(BadFields) as bad:
        add_user("Clerk 2", " ", "123", actor=county.actor("admin"), now=NOW)
    found = {field: [p.code for p in ps] for field, ps in bad.value.fields.items()}
    assert found["username"] == ["USERNAME_FORM"]
    assert found["name"] == ["EMPTY"]
    assert found["password"] == [
        "PASSWORD_TOO_SHORT", "PASSWORD_TOO_COMMON", "PASSWORD_ENTIRELY_NUMERIC",
    ]  # fmt: skip
    short = bad.value.fields["password"][0]
    assert "8" in short.zh and "8" in short.en
    assert not User.objects.filter(username="Clerk 2").exists()


@pytest.mark.parametrize("name", ["clerk", "setup", "ticker"])
def test_a_name_in_the_record_stands_for_one_person_for_ever(county: County, name: str) -> None:
    assert code_of(lambda: newcomer(county, name)) == "USERNAME_TAKEN"


def test_one_sets_ones_own_password_and_not_a_colleagues(county: County) -> None:
    clerk = county.actor("clerk")
    people.set_password(county.user("clerk"), "wheat-in-june-8", actor=clerk, now=NOW)
    assert signs_in("clerk", "wheat-in-june-8")
    other = county.user("next-clerk")
    call = lambda: people.set_password(other, "wheat-in-june-9", actor=clerk, now=NOW)  # noqa: E731
    assert code_of(call) == "OTHER_ROLE"
    assert verify().faults == ()


def test_a_countys_administrator_has_no_hand_in_accounts_of_the_city_or_the_next_county(
    county: County,
) -> None:
    admin = county.actor("admin")
    for username in ("panel", "city-admin", "next-insurer"):
        user = county.user(username)
        reset = lambda user=user: people.set_password(user, "taken-over-55", actor=admin, now=NOW)  # noqa: E731
        assert code_of(reset) == "OTHER_PLACE"
        assert code_of(lambda user=user: deactivate(user, actor=admin, now=NOW)) == "OTHER_PLACE"
    city = county.actor("city-admin")
    people.set_password(county.user("next-insurer"), "city-may-do-it-5", actor=city, now=NOW)


def test_who_is_deactivated_may_neither_sign_in_nor_act(county: County) -> None:
    user = deactivate(county.user("clerk"), actor=county.actor("admin"), now=NOW)
    assert not signs_in("clerk", PASSWORD)
    assert county.actor("clerk").postings == ()
    assert code_of(lambda: deactivate(user, actor=county.actor("admin"), now=NOW)) == "NOT_ACTIVE"


def test_who_comes_back_has_the_postings_that_were_not_ended(county: County) -> None:
    admin = county.actor("admin")
    before = county.actor("clerk").postings
    user = deactivate(county.user("clerk"), actor=admin, now=NOW)
    clerk, abroad = county.actor("next-clerk"), county.user("next-insurer")
    assert code_of(lambda: reactivate(user, actor=clerk, now=NOW)) == "OTHER_ROLE"
    reactivate(user, actor=admin, now=NOW)
    assert signs_in("clerk", PASSWORD) and county.actor("clerk").postings == before
    assert code_of(lambda: reactivate(user, actor=admin, now=NOW)) == "IS_ACTIVE"
    assert code_of(lambda: reactivate(abroad, actor=admin, now=NOW)) == "OTHER_PLACE"
    assert verify().faults == ()


# ── postings ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.CLERK, TOWN),
        (Role.TOWNSHIP, COUNTY),
        (Role.INSURER, VILLAGE),
        (Role.CITY, COUNTY),
        (Role.EXPERT, CITY),
        (Role.CASHIER, TOWN),
        (Role.TICKER, COUNTY),
        (Role.VILLAGER, VILLAGE),
    ],
)
def test_a_role_at_a_place_of_the_wrong_level_is_a_mistake(
    county: County, role: Role, code: str
) -> None:
    user = newcomer(county)
    call = lambda: give_posting(  # noqa: E731
        user, role, county[code], SINCE, actor=county.actor("city-admin"), now=NOW
    )
    assert code_of(call) == "ROLE_LEVEL"


def test_an_administrator_posts_nobody_outside_the_own_county_nor_above_it(county: County) -> None:
    user, admin = newcomer(county), county.actor("admin")
    for role, code in ((Role.CLERK, FAR_VILLAGE), (Role.CITY, CITY)):
        call = lambda role=role, code=code: give_posting(  # noqa: E731
            user, role, county[code], SINCE, actor=admin, now=NOW
        )
        assert code_of(call) == "OTHER_PLACE"
    give_posting(user, Role.CLERK, county[NEXT_VILLAGE], SINCE, actor=admin, now=NOW)
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("starts", "until", "problem"),
    [
        (date(2026, 6, 1), None, "POSTING_OVERLAPS"),
        (date(2025, 12, 1), date(2026, 1, 1), "PLACE_NOT_THERE"),
        (date(2026, 2, 1), date(2026, 1, 31), "PERIOD"),
    ],
)
def test_the_days_of_a_posting_must_make_sense(
    county: County, starts: date, until: date | None, problem: str
) -> None:
    call = lambda: give_posting(  # noqa: E731
        county.user("clerk"), Role.CLERK, county[VILLAGE], starts, until,
        actor=county.actor("admin"), now=NOW,
    )  # fmt: skip
    assert code_of(call) == problem


def test_a_posting_may_begin_again_the_day_after_it_ended(county: County) -> None:
    clerk, admin = county.user("clerk"), county.actor("admin")
    posting = RolePosting.objects.get(user=clerk)
    end_posting(posting, TODAY, actor=admin, now=NOW)
    again = lambda day: give_posting(  # noqa: E731
        clerk, Role.CLERK, county[VILLAGE], day, actor=admin, now=NOW
    )
    assert code_of(lambda: again(TODAY)) == "POSTING_OVERLAPS"
    again(TODAY + DAY)
    assert verify().faults == ()


def test_an_ended_posting_carries_to_the_end_of_its_last_day(county: County) -> None:
    posting = RolePosting.objects.get(user__username="clerk")
    end_posting(posting, TODAY, actor=county.actor("admin"), now=NOW)
    actor = county.actor("clerk")
    assert Role.CLERK in actor.roles(NOW)
    assert Role.CLERK not in actor.roles(NOW + DAY)
    register = lambda: county.family(actor=actor, now=NOW + DAY)  # noqa: E731
    assert code_of(register) == "NOT_POSTED_NOW"


def test_days_gone_by_are_not_taken_back_and_an_end_is_not_put_off(county: County) -> None:
    posting, admin = RolePosting.objects.get(user__username="clerk"), county.actor("admin")
    end = lambda day: end_posting(posting, day, actor=admin, now=NOW)  # noqa: E731
    assert code_of(lambda: end(TODAY - 2 * DAY)) == "POSTING_PAST"
    end(TODAY + DAY)
    assert code_of(lambda: end(TODAY + 2 * DAY)) == "POSTING_ENDS_EARLIER"
    end(TODAY - DAY)
    assert Role.CLERK not in county.actor("clerk").roles(NOW)


def test_an_administrator_neither_posts_themselves_nor_holds_another_role(county: County) -> None:
    admin, city = county.actor("admin"), county.actor("city-admin")
    own = lambda: give_posting(  # noqa: E731
        county.user("admin"), Role.AUDITOR, county[COUNTY], SINCE, actor=admin, now=NOW
    )
    assert code_of(own) == "OWN_POSTING"
    both = lambda: give_posting(  # noqa: E731
        county.user("admin"), Role.AUDITOR, county[COUNTY], SINCE, actor=city, now=NOW
    )
    assert code_of(both) == "ADMINISTRATOR_APART"
    other = lambda: give_posting(  # noqa: E731
        county.user("clerk"), Role.ADMINISTRATOR, county[COUNTY], SINCE, actor=city, now=NOW
    )
    assert code_of(other) == "ADMINISTRATOR_APART"


def test_a_role_changed_behind_our_back_is_seen(county: County) -> None:
    posting = RolePosting.objects.get(user__username="clerk")
    RolePosting.objects.filter(pk=posting.pk).update(role=Role.CASHIER)
    assert [f.subject for f in verify().faults] == [f"people.RolePosting:{posting.pk}"]


# ── the first administrator ─────────────────────────────────────────────────────────────────────


def made_by_command(monkeypatch: Any, password: str, place: str = COUNTY) -> str:
    monkeypatch.setattr("sys.stdin", StringIO(password + "\n"))
    out = StringIO()
    call_command("create_administrator", "first", name="申管理", place=place, stdout=out)
    return out.getvalue()


def test_the_first_administrator_is_made_at_the_machine_and_no_second_one(
    db: None, home: Path, monkeypatch: Any
) -> None:
    make_places()
    assert not has_administrator(NOW)
    assert "襄垣县" in made_by_command(monkeypatch, PASSWORD)
    assert signs_in("first", PASSWORD)
    with pytest.raises(CommandError, match="There is an administrator already"):
        made_by_command(monkeypatch, PASSWORD)
    assert User.objects.count() == 1
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("password", "place", "said"),
    [("123", COUNTY, "password:"), (PASSWORD, "140499000000", "import-places"),
     (PASSWORD, VILLAGE, "role:")],
)  # fmt: skip
def test_a_first_administrator_who_cannot_be_is_refused_and_nothing_is_left_behind(
    db: None, home: Path, monkeypatch: Any, password: str, place: str, said: str
) -> None:
    make_places()
    with pytest.raises(CommandError, match=said):
        made_by_command(monkeypatch, password, place)
    assert not User.objects.exists()


def test_every_password_rule_of_the_settings_has_its_sentence() -> None:
    rules = {type(v).__name__ for v in get_default_password_validators()}
    said = {
        "MinimumLengthValidator": "PASSWORD_TOO_SHORT",
        "CommonPasswordValidator": "PASSWORD_TOO_COMMON",
        "UserAttributeSimilarityValidator": "PASSWORD_TOO_SIMILAR",
        "NumericPasswordValidator": "PASSWORD_ENTIRELY_NUMERIC",
    }
    assert {said[rule] for rule in rules} <= set(SENTENCES)


def test_the_set_up_itself_is_nobodys_account(county: County) -> None:
    assert not User.objects.filter(username=SETUP.user).exists()
    assert not signs_in(SETUP.user, "")
