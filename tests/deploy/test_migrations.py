"""A migration can be laid while the version before it serves: expand, migrate, contract.

Read from the files, of every room. What stood before this was looked at is listed by its name; a
new migration is clean, or says by `contract = "…"` why nobody reads any more what it takes away.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED

from tests.shape.sources import ROOMS

TAKES_AWAY = (
    migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel,
    migrations.AlterModelTable,
)  # fmt: skip
REWRITES = (migrations.RunPython, migrations.RunSQL)
# Before 1.0: laid with the desk stopped, as its page said then.
BEFORE = frozenset(
    [
        "assessment.0003_valuation",
        "claims.0003_late",
        "evidence.0002_medical",
        "injuries.0002_says_where_from",
        "intake.0002_inbox",
        "intake.0004_channels",
        "ledger.0002_limits_and_sums",
        "notices.0002_undisputed_part",
        "notices.0003_objections_said_by_whom",
        "oversight.0003_docket",
        "oversight.0006_board_of_companies",
        "payments.0002_payees",
        "people.0010_company",
        "phone.0002_collect",
        "record.0003_what_a_record_is_chained_by",
        "record.0006_whose_a_key_is",
    ]
)


def faults(migration: Any) -> Iterator[str]:
    """What the version before would stumble over, or wait for."""
    told = list(migration.operations)
    made = {one.name.lower() for one in told if isinstance(one, migrations.CreateModel)}
    for one in told:
        if isinstance(one, migrations.AddField) and one.model_name.lower() not in made:
            field = one.field
            valued = field.null or field.many_to_many or field.db_default is not NOT_PROVIDED
            if not valued:
                yield f"{one.model_name}.{one.name}: the version before writes rows without it"
        if isinstance(one, TAKES_AWAY) and not getattr(migration, "contract", ""):
            yield f"{one.describe()}: the version before reads it"
    rewrites = [one for one in told if isinstance(one, REWRITES)]
    if rewrites and len(rewrites) < len(told):
        yield "rows are rewritten in the step that changes tables, which stay locked meanwhile"


def test_every_migration_can_be_laid_while_the_version_before_serves() -> None:
    loader = MigrationLoader(None)
    found = {
        f"{app}.{name}": list(faults(migration))
        for (app, name), migration in loader.disk_migrations.items()
        if app in ROOMS or app == "web"
    }
    wrong = {name: told for name, told in found.items() if told}
    assert len(found) > 70
    assert not {name: told for name, told in wrong.items() if name not in BEFORE}
    assert set(wrong) >= BEFORE, "what is clean needs no place in the list"


def test_the_check_sees_what_the_version_before_would_stumble_over() -> None:
    def said(*operations: Any, **more: str) -> list[str]:
        made = type("Migration", (migrations.Migration,), {"operations": list(operations), **more})
        return list(faults(made("0002", "claims")))

    whole = models.IntegerField(default=0)
    assert said(migrations.AddField("Claim", "late", whole))
    assert not said(migrations.AddField("Claim", "late", models.IntegerField(db_default=0)))
    assert not said(migrations.AddField("Claim", "late", models.IntegerField(null=True)))
    fresh = migrations.CreateModel("Claim", [("id", models.BigAutoField(primary_key=True))])
    assert not said(fresh, migrations.AddField("Claim", "late", whole))
    assert said(migrations.RemoveField("Claim", "late"))
    assert not said(migrations.RemoveField("Claim", "late"), contract="read by nobody since 1.0")
    rewrite = migrations.RunPython(migrations.RunPython.noop)
    assert said(fresh, rewrite) and not said(rewrite)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_a_migration_does_not_wait_long_for_a_table_that_others_use(settings: Any) -> None:
    """On SQLite nobody else writes while a migration runs."""
    if connection.vendor != "postgresql":
        return
    settings.LOCK_SECONDS = 1
    told = connection.get_connection_params()
    with psycopg.connect(
        **{name: told[name] for name in ("host", "port", "user", "dbname")}
    ) as one:
        one.execute("LOCK TABLE django_migrations")
        with pytest.raises(CommandError, match="hedun migrate again"):
            call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
