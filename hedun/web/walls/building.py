"""The wall as SQL: policies for the role that serves the desk, made from the table of fences.

Reading goes from a row to the row it hangs on, whose own policy is asked in turn; the planner asks
them by key for a few rows and makes a hash of them for many. Writing asks functions that belong to
the owner of the tables: inside an action the reader sees the whole, so sight cannot say what may be
written. There is a policy for each command: one FOR ALL would add what may be written to what may
be seen.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from hedun.web.walls.fences import FENCED

SEES_WHOLE = "(SELECT current_setting('hedun.whole', true)) = 'yes'"
# What stands of an older wall goes first: its tables may have been others.
TAKE_DOWN = r"""
DO $$ DECLARE it record; BEGIN
FOR it IN SELECT polname, polrelid::regclass AS at FROM pg_policy WHERE polname LIKE 'hedun\_%'
LOOP EXECUTE format('DROP POLICY %I ON %s', it.polname, it.at); END LOOP;
FOR it IN SELECT oid::regclass AS at FROM pg_class
WHERE relrowsecurity AND relnamespace = 'public'::regnamespace
LOOP EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', it.at); END LOOP;
FOR it IN SELECT oid::regprocedure AS own FROM pg_proc WHERE proname LIKE 'hedun\_own\_%'
LOOP EXECUTE format('DROP FUNCTION %s', it.own); END LOOP;
END $$
"""
ENDS = ("places.Place", "policies.Policy")  # where every row ends


def statements(role: str) -> Iterator[str]:
    """What builds the wall anew, in one transaction. `role`: quoted, not the owner's."""
    yield TAKE_DOWN
    yield from _grants(role)
    made = [apps.get_model(label) for label in _in_order()]
    for model in made:
        yield from _function(model, role)
    for model in made:
        yield from _policies(model, role)


def _grants(role: str) -> Iterator[str]:
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"


def _in_order() -> list[str]:
    """Each table behind those that it hangs on."""
    done: list[str] = []

    def add(label: str) -> None:
        for field, _mark in columns(apps.get_model(label)):
            parent = field.related_model._meta.label
            if parent not in (*ENDS, *done):
                add(parent)
        if label not in done:
            done.append(label)

    for label in FENCED:
        add(label)
    return done


def columns(model: type[models.Model]) -> list[tuple[models.ForeignKey, str]]:
    """The columns that say whose a row is, in order, each with its mark (fences.py)."""
    found = []
    for name in FENCED[model._meta.label].split():
        field = model._meta.get_field(name.lstrip("^~"))
        assert isinstance(field, models.ForeignKey)
        found.append((field, name[: -len(field.name)]))
    return found


def _key(model: type[models.Model]) -> tuple[str, str]:
    """The column of the primary key, and what the database calls its kind."""
    field = model._meta.pk
    assert field is not None
    return field.column, str(field.rel_db_type(connection))


def _own(model: type[models.Model]) -> str:
    return f"hedun_own_{model._meta.db_table}"


def _condition(model: type[models.Model], row: str, *, writing: bool) -> str:
    """Whether a row (by the name it has in the statement) lies where somebody stands."""
    parts, before = [], list[str]()
    for field, mark in columns(model):
        at = f"{row}.{field.column}"
        shared = mark == "^" or (mark == "~" and not writing)
        here = _leads(field, at, shared, writing=writing)
        parts.append(" AND ".join([*(f"{one} IS NULL" for one in before), here]))
        before.append(at)
    found = " OR ".join(f"({part})" for part in parts)
    if model._meta.label == "claims.Report":  # of an insurer's staff their own company's
        found = f"({found}) AND {_among(f'{row}.policy_id', 'policies')}"
    return found


def _leads(field: models.ForeignKey, at: str, shared: bool, *, writing: bool) -> str:
    to = field.related_model
    if to._meta.label == "places.Place":
        above = f" OR {_among(at, 'above')}" if shared else ""
        return f"({_among(at, 'places')}{above})"
    if to._meta.label == "policies.Policy":
        whole = f"SELECT 1 FROM policies_policy up WHERE up.id = {at} AND "
        whole = "" if shared else f" AND EXISTS ({whole}{_among('up.place_id', 'places')})"
        return _among(at, "policies") + whole
    if writing:
        return f"{_own(to)}({at})"
    return f"EXISTS (SELECT 1 FROM {to._meta.db_table} up WHERE up.{_key(to)[0]} = {at})"


def _among(at: str, setting: str) -> str:
    """Hashed once a statement, however many they are; of a setting that was never made nothing."""
    keys = f"string_to_array(current_setting('hedun.{setting}', true), ',')::bigint[]"
    return f"{at} IN (SELECT unnest({keys}))"


def _function(model: type[models.Model], role: str) -> Iterator[str]:
    """Whether the row with this key may be written; asked as the owner, who sees all rows."""
    table, (key, kind) = model._meta.db_table, _key(model)
    name = f"{_own(model)}({kind})"
    yield (
        f"CREATE FUNCTION {name} RETURNS boolean LANGUAGE sql STABLE "
        f"SECURITY DEFINER SET search_path = public, pg_temp AS "
        f"$$ SELECT {_condition(model, 'it', writing=True)} FROM {table} it WHERE it.{key} = $1 $$"
    )
    yield f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION {name} TO {role}"


def _policies(model: type[models.Model], role: str) -> Iterator[str]:
    table = model._meta.db_table
    reads = f"{SEES_WHOLE} OR {_condition(model, table, writing=False)}"
    writes = _condition(model, table, writing=True)
    clauses = {
        "SELECT": f"USING ({reads})",
        "INSERT": f"WITH CHECK ({writes})",
        "UPDATE": f"USING ({writes}) WITH CHECK ({writes})",
        "DELETE": f"USING ({writes})",
    }
    for command, clause in clauses.items():
        name = f"hedun_{command.lower()}"
        yield f"CREATE POLICY {name} ON {table} FOR {command} TO {role} {clause}"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
