"""Which tables the second wall keeps, and that who asks means nothing where there is none."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from hedun.domain.actors import Role
from hedun.people.models import RolePosting
from hedun.places.models import Place
from hedun.policies.standing import at, standing
from hedun.record import wall
from hedun.web.walls.building import columns
from hedun.web.walls.fences import FENCED, OPEN
from tests.policies.insurers import hire
from tests.support.road import CLERK, INSURER, TOWNSHIP, make_county


def test_every_table_is_fenced_or_open_for_a_reason() -> None:
    ours = {m._meta.label for m in apps.get_models() if m.__module__.startswith("hedun.")}
    assert set(FENCED) | set(OPEN) == ours and not set(FENCED) & set(OPEN)
    assert all(OPEN.values())


def test_every_fence_leads_to_a_place_or_a_policy() -> None:
    ends = {"places.Place", "policies.Policy"}
    for label in FENCED:
        for field, mark in columns(apps.get_model(label)):
            to = field.related_model._meta.label
            assert to in ends or to in FENCED, (label, field.name)
            assert mark in ("", "^", "~") and (to in ends or not mark), (label, field.name)


def test_everybody_stands_where_they_read_claims_and_a_company_at_its_own_policies(
    db: None, home: Path
) -> None:
    road = make_county(1)
    hire(road, "另一财险")
    clerk, township, insurer = (
        standing(road.who(name), road.now) for name in (CLERK, TOWNSHIP, INSURER)
    )
    other = standing(road.county.actor("xinren"), road.now)
    village, policy = road.county.village, road.county.policy
    assert clerk.places == {village.pk} and clerk.policies == {policy.pk} == insurer.policies
    assert clerk.places < township.places < insurer.places == other.places
    assert village.parent_id in clerk.above and not other.policies
    assert at({village.code}) == clerk
    for keeper in RolePosting.objects.filter(role=Role.ADMINISTRATOR):
        assert standing(road.county.actor(keeper.user.username), road.now) == wall.NOBODY
    assert standing(road.who(CLERK), road.later(days=-400)) == wall.NOBODY
    assert Place.objects.count() > len(insurer.places)


@pytest.mark.django_db
def test_who_asks_is_forgotten_when_they_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told and taken back; on SQLite it is never told, nor to the owner of the tables."""
    with wall.guarded():
        wall.stand(wall.Standing(places=frozenset({7})))
        assert not wall.binds()
    monkeypatch.setattr(wall, "binds", lambda: connection.vendor == "postgresql")

    def told() -> list[str]:
        if connection.vendor != "postgresql":
            return [""] * len(wall.SETTINGS)
        with connection.cursor() as cursor:
            asked = ", ".join(f"coalesce(current_setting('{s}', true), '')" for s in wall.SETTINGS)
            cursor.execute(f"SELECT {asked}")
            return list(cursor.fetchone())

    with wall.guarded():
        wall.stand(wall.Standing(places=frozenset({7, 3}), policies=frozenset({1})))
        assert connection.vendor != "postgresql" or told() == ["3,7", "", "1", ""]
        with wall.seeing_whole():
            assert connection.vendor != "postgresql" or told() == ["3,7", "", "1", "yes"]
    assert told() == ["", "", "", ""]


@pytest.mark.django_db
def test_the_wall_is_built_in_postgresql_and_not_for_its_owner() -> None:
    if connection.vendor == "postgresql":
        said, role = "owns the tables", connection.settings_dict["USER"]
    else:
        said, role = "PostgreSQL", "hedun_desk"
    with pytest.raises(CommandError, match=said):
        call_command("wall", role)
