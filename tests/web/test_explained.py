"""Every page could find its rows by an index, however many there are: PostgreSQL, kept from reading
tables from end to end, says how it would answer what the pages ask. What it does at a million
claims: bench/explained.py."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import explained
from bench.explained import faults, large, without_index
from hedun.claims.models import Claim
from hedun.people.models import User
from tests.support.road import INSURER, Road, make_report
from tests.web.test_queries_of_pages import PAGES, addresses_of, more, road

__all__ = ["road"]
pytestmark = pytest.mark.both  # PostgreSQL's own (tests/web/conftest.py)

OF_THE_REPORT = """
SELECT indexrelid::regclass::text FROM pg_index
JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
WHERE indrelid = 'claims_claim'::regclass AND attname = 'report_id'
"""


@pytest.fixture
def paid(road: Road) -> Claim:
    return more(road, make_report(road), 10)


def looked(path: str, username: str) -> list[str]:
    client = Client()
    client.force_login(User.objects.get(username=username))
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    asked = [one["sql"] for one in queries.captured_queries]
    with connection.cursor() as cursor:
        return [str(one) for one in without_index(cursor, asked, large())]


def test_no_page_reads_a_large_table_from_end_to_end(paid: Claim) -> None:
    found = {}
    for page, (people, address, _most) in PAGES.items():
        for username in people:
            if told := looked(address.format(**addresses_of(paid)), username):
                found[page, username] = told
    assert not found, "\n".join(f"{key}: {one}" for key, many in found.items() for one in many)


def test_an_index_that_is_missing_is_seen(paid: Claim) -> None:
    path = f"/reports/{paid.report.number}/"
    assert looked(path, INSURER) == []
    with connection.cursor() as cursor:
        cursor.execute(OF_THE_REPORT)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
    assert any("claims_claim is read from end to end" in one for one in looked(path, INSURER))


def test_much_that_is_read_for_little_is_seen(paid: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the bench counts it, of ten claims."""
    monkeypatch.setattr(explained, "MOST", 5)
    monkeypatch.setattr(explained, "A_ROW", 1)
    asked = [
        "SELECT count(*) FROM claims_claim",
        f"SELECT * FROM claims_claim WHERE id = {paid.pk}",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = [(one.what, one.sql) for one in faults(cursor, asked, large())]
    assert ("10 rows of large tables are read for 1", asked[0]) in found
    assert {sql for _what, sql in found} == {asked[0]}
