"""A county with one township and one village, and people posted in it."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from hedun.domain.actors import Level, Role
from hedun.people.models import RolePosting, User
from hedun.places.models import Place

# How it answers is PostgreSQL's own.
ON_POSTGRESQL = "postgresql" in os.environ.get("DATABASE_URL", "")
collect_ignore = [] if ON_POSTGRESQL else ["test_explained.py"]
PASSWORD = "grain-and-shield-7"
START = date(2020, 1, 1)

NewPerson = Callable[..., User]


@pytest.fixture
def village(db: None) -> Place:
    place: Place | None = None
    for code, name, level in (
        ("140400000000", "长治市", Level.CITY),
        ("140423000000", "襄垣县", Level.COUNTY),
        ("140423104000", "虒亭镇", Level.TOWNSHIP),
        ("140423104201", "柳沟村", Level.VILLAGE),
    ):
        place = Place.objects.create(code=code, name=name, level=level, parent=place, starts=START)
    assert place is not None
    return place


@pytest.fixture
def new_person(village: Place) -> NewPerson:
    """`new_person("zhou", "周晓峰", Role.TOWNSHIP, "140423104000")`"""

    def make(username: str, name: str, role: Role, code: str, until: date | None = None) -> User:
        user = User(username=username, name=name, created_at=datetime(2026, 1, 1, tzinfo=UTC))
        user.set_password(PASSWORD)
        user.save()
        place = Place.objects.get(code=code)
        RolePosting.objects.create(
            user=user,
            role=role,
            place=place,
            starts=START,
            until=until,
            given_by="setup",
            given_at=user.created_at,
        )
        return user

    return make


@pytest.fixture
def zhou(new_person: NewPerson) -> User:
    """The township's officer."""
    return new_person("zhou", "周晓峰", Role.TOWNSHIP, "140423104000")
