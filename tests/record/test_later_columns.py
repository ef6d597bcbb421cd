"""A column that a migration adds to a sealed table: what was recorded before it still verifies, and
nothing can be hidden in it."""

import json

from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)
from django.db.migrations.operations.base import Operation

from hedun.record.seals import ABSENT, plain
from hedun.record.verification import ROOMS, sealed_models
from tests.support.house import House

# The last migration of each room that was written before the rule (docs/decisions/0022).
BEFORE = {
    "assessment": 4, "claims": 4, "evidence": 2, "injuries": 1, "intake": 3, "notices": 2,
    "payments": 2, "people": 4, "places": 3, "policies": 2,
}  # fmt: skip
GIVEN_UP = (RemoveField, RenameField, DeleteModel, RenameModel)

# In a house that has grown: a column more, in the model and in the table, all of it taken back at
# the end with the transaction. Prints what `verify` names first, step by step.
LATER = """
import json
from datetime import timedelta
from django.db import connection, models, transaction
from hedun import clock
from hedun.domain.actors import TICKER
from hedun.livestock.models import Animal
from hedun.record.pen import writing
from hedun.record.seals import ABSENT
from hedun.record.verification import verify

def named():
    return sorted(fault.subject for fault in verify().faults)

def hold(value):
    Animal.objects.filter(pk=some.pk).update(colour=value)
    return named()

told = {}
with transaction.atomic():
    field = models.CharField(max_length=20, default="")
    field.contribute_to_class(Animal, "colour")
    text = "ALTER TABLE livestock_animal ADD COLUMN colour varchar(20) NOT NULL DEFAULT ''"
    with connection.cursor() as cursor:
        cursor.execute(text)
    some = Animal.objects.order_by("pk").first()
    told["every"] = [f"livestock.Animal:{pk}" for pk in Animal.objects.values_list("pk", flat=True)]
    told["the one"] = f"livestock.Animal:{some.pk}"
    told["unregistered"] = named()
    ABSENT["livestock.Animal"] = {"colour": ""}
    told["registered"] = named()
    told["set behind the back"] = hold("black")
    told["and back"] = hold("")
    with writing(actor=TICKER, now=clock.now() + timedelta(days=999)) as pen:
        some.colour = "black"
        some.save(update_fields=["colour"])
        pen.write("animals.grade", some.claim.number, {}, rows=[some])
    told["written by the pen"] = named()
    told["emptied behind the back"] = hold("")
    told["another"] = hold("white")
    transaction.set_rollback(True)
print(json.dumps(told))
"""


def test_rows_of_before_verify_and_a_later_change_is_seen(grown: House) -> None:
    told = json.loads(grown.python(LATER))
    one = [told["the one"]]
    assert one[0] in told["every"]
    assert told["unregistered"] == sorted(told["every"])  # what the registry is for
    assert told["registered"] == told["and back"] == told["written by the pen"] == []
    for change in ("set behind the back", "emptied behind the back", "another"):
        assert told[change] == one, change


def later_operations() -> list[tuple[str, str, Operation]]:
    """(room, migration, operation) of every migration after the rule."""
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [
        (room, name, operation)
        for (room, name), migration in sorted(found.items())
        if migration.__module__.startswith(ROOMS) and int(name[:4]) > BEFORE.get(room, 1)
        for operation in migration.operations
    ]


def test_every_column_that_came_later_is_registered_with_its_default() -> None:
    sealed = {model._meta.label: model for model in sealed_models()}
    registered = {(label, name) for label, columns in ABSENT.items() for name in columns}
    added = set()
    for room, migration, operation in later_operations():
        assert not isinstance(operation, GIVEN_UP), f"{room} {migration}: see decision 0022"
        if isinstance(operation, AddField):
            model = apps.get_model(room, operation.model_name)
            if model._meta.label in sealed:
                added.add((model._meta.label, column_of(model, operation.name)))
    made = {
        apps.get_model(room, operation.name)._meta.label  # type: ignore[attr-defined]
        for room, _, operation in later_operations()
        if type(operation).__name__ == "CreateModel"
    }
    # A table that came later itself may have had rows before its column, or not.
    assert {one for one in added if one[0] not in made} <= registered <= added
    for label, columns in ABSENT.items():
        fields = {field.attname: field for field in sealed[label]._meta.concrete_fields}
        for name, value in columns.items():
            assert plain(fields[name].get_default()) == plain(value), f"{label}.{name}"


def column_of(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.attname
