"""The tables of a database that has none, as this version has them (docs/decisions/0029)."""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def lay_tables(connection: BaseDatabaseWrapper) -> None:
    """Every table of today, and every migration noted as done: all of it or nothing."""
    recorder, steps = MigrationRecorder(connection), MigrationLoader(connection).graph.nodes
    with connection.schema_editor(atomic=True) as editor:
        editor.create_model(recorder.Migration)
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=app, name=name) for app, name in sorted(steps)
        )
