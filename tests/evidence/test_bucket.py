"""Evidence in a bucket: a server that speaks S3 really listens, and everything holds that holds on
a disk; read through, missing and altered files are found."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from moto.moto_server import werkzeug_app
from moto.server import ThreadedMotoServer

from hedun import clock, environment
from hedun.claims.models import Claim
from hedun.evidence import disk, store, sweeping
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence, Picture, Sweep
from hedun.evidence.queries import content
from hedun.oversight.models import Failure
from hedun.oversight.working import JOBS, Worker
from hedun.record.verification import verify
from hedun.web.backups import databases, keyfiles, restoring, taking
from hedun.web.backups import files as files_
from hedun.web.operating.readiness import unready
from tests.support.pages import Pages
from tests.support.road import ADMINISTRATOR, CLERK, Road, make_claim, make_county, picture

PASSWORD = b"a password of the tests"
DATA = "踩坏的玉米".encode()
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Pages of other hosts may ask what a bucket's own rule lets them, as it is elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(werkzeug_app, "DISABLE_GLOBAL_CORS", True)
        one = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        one.start()
        host, port = one.get_host_and_port()
        yield f"http://{host}:{port}"
        one.stop()


@pytest.fixture
def far(home: Path, server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The bucket as somebody sees it who can change what lies there."""
    told = {"EVIDENCE": "s3://county/evidence", "S3_ENDPOINT": server}
    told |= {"S3_KEY": "x", "S3_SECRET": "y"}
    for name, value in told.items():
        monkeypatch.setenv(f"HEDUN_{name}", value)
    settings.EVIDENCE_STORE = environment.evidence_store()
    client: Any = boto3.client(
        "s3", endpoint_url=server, aws_access_key_id="x", aws_secret_access_key="y",
        region_name="us-east-1",
    )  # fmt: skip
    client.create_bucket(Bucket="county")
    yield client
    for one in client.list_objects_v2(Bucket="county").get("Contents", ()):
        client.delete_object(Bucket="county", Key=one["Key"])


def quiet(what: str, done: int, of: int) -> None: ...


def lies(sha256: str) -> dict[str, str]:
    return {"Bucket": "county", "Key": f"evidence/{sha256[:2]}/{sha256[2:]}"}


def test_a_file_lies_in_the_bucket_under_its_digest_and_nowhere_else(far: Any, home: Path) -> None:
    assert store.keep(DATA) == DIGEST
    assert far.get_object(**lies(DIGEST))["Body"].read() == DATA
    assert store.read(DIGEST) == DATA and store.intact(DIGEST) is True
    assert list(store.all_files()) == [DIGEST] and not (home / "evidence").exists()
    kept = store.keep_all([bytes([n]) for n in range(20)])
    assert sorted([*kept, DIGEST]) == list(store.all_files())
    for ask in (store.read, store.intact, store.forget):
        with pytest.raises(ValueError):
            ask("../secret")


def test_what_is_there_is_never_written_over_also_by_two_at_once(far: Any) -> None:
    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(store.keep, [DATA] * 16)) == {DIGEST}
    before = far.head_object(**lies(DIGEST))["LastModified"]
    far.put_object(**lies(DIGEST), Body=DATA[::-1])  # somebody behind our back
    with pytest.raises(store.FileLost, match="changed"):
        store.keep(DATA)
    with pytest.raises(store.FileLost, match="changed"):
        store.read(DIGEST)
    assert far.get_object(**lies(DIGEST))["Body"].read() == DATA[::-1] and before
    far.delete_object(**lies(DIGEST))
    with pytest.raises(store.FileLost, match="missing"):
        store.read(DIGEST)
    assert store.intact(DIGEST) is None


def test_what_goes_is_noted_there_before_it_goes(far: Any) -> None:
    store.keep(DATA)
    store.leave(DIGEST)
    assert store.leaving() == [DIGEST] and list(store.all_files()) == []
    store.stay(DIGEST)
    assert list(store.all_files()) == [DIGEST]
    store.forget(DIGEST)
    store.forget(DIGEST)  # one that is not there stays away
    assert store.leaving() == [] and list(store.all_files()) == []


def test_a_file_that_came_from_a_phone_is_taken_over(far: Any, tmp_path: Path) -> None:
    path = tmp_path / "arrived"
    path.write_bytes(DATA)
    store.adopt(path, DIGEST)
    store.adopt(path, DIGEST)
    assert store.read(DIGEST) == DATA
    with pytest.raises(store.FileLost):
        store.adopt(path, "0" * 64)


def test_a_bucket_that_is_away_keeps_nothing_and_is_no_lost_file(far: Any, settings: Any) -> None:
    store.keep(DATA)
    assert "store" not in unready()
    settings.EVIDENCE_STORE = {**settings.EVIDENCE_STORE, "secret_key": "z", "bucket_name": "none"}
    with pytest.raises(store.StoreAway):
        store.keep(DATA)
    with pytest.raises(OSError):
        store.read(DIGEST)
    assert "store" in unready(), "and the house says that it cannot work"


# ── the county with it ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def road(far: Any, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Road:
    """Three claims, whose photographs were brought from the disk into the bucket."""
    there, settings.EVIDENCE_STORE = settings.EVIDENCE_STORE, None
    made = make_county(3)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    for _ in range(3):
        make_claim(made)
    files = [store.read(name) for name in store.all_files()]
    for name in store.all_files():
        disk.path_of(name).unlink()
    settings.EVIDENCE_STORE = there
    store.keep_all(files)
    return made


def photo_of(road: Road, kind: str = "photo", n: int = 0) -> Evidence:
    """One more photograph, of the n-th claim."""
    claim = Claim.objects.order_by("pk")[n]
    by = {"actor": road.who(CLERK), "now": road.now}
    return attach(claim.report, picture(), "全景.jpg", kind, claim=claim, **by)


def test_evidence_is_handed_in_read_and_verified_out_of_the_bucket(road: Road, far: Any) -> None:
    photo, sealed = photo_of(road), photo_of(road, "medical", n=1)
    assert hashlib.sha256(content(photo)).hexdigest() == photo.sha256
    assert far.get_object(**lies(sealed.stored_sha256))["Body"].read() != content(sealed)
    assert verify().faults == ()
    far.delete_object(**lies(photo.stored_sha256))
    assert [fault for fault in verify().faults if photo.stored_sha256[:12] in str(fault)]


def test_every_file_is_read_once_a_week_and_what_is_wrong_is_said(road: Road, far: Any) -> None:
    fine, altered, missing = (photo_of(road, n=n) for n in range(3))
    worker = Worker([job for job in JOBS if job.name == "files"])
    worker.round(road.now)
    assert not Sweep.objects.exists()  # the oldest file is hours old
    road.later(days=2)
    worker.until_done(lambda: road.now)
    first = sweeping.last()
    assert first is not None and first.read == len(list(store.all_files()))
    assert (first.missing, first.altered) == ([], [])
    far.put_object(**lies(altered.stored_sha256), Body=b"x")
    far.delete_object(**lies(missing.stored_sha256))
    road.later(days=5)
    worker.until_done(lambda: road.now)
    assert Sweep.objects.count() == 1  # not a week yet
    road.later(days=2)
    worker.until_done(lambda: road.now)
    second = sweeping.last()
    assert second is not None
    assert second.altered == [altered.stored_sha256]
    assert second.missing == [missing.stored_sha256]
    assert fine.stored_sha256 not in str((second.altered, second.missing))
    assert not Failure.objects.exists()
    # the administrator sees it, and the command says it and fails
    with pytest.MonkeyPatch.context() as patch:
        page = Pages(road, patch).sit(ADMINISTRATOR).english().get("/jobs/")
    assert missing.stored_sha256 in page and "1 missing, 1 altered" in page
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("sweep", stdout=out)
    assert f"altered {altered.stored_sha256}" in out.getvalue()


def test_a_reading_goes_on_where_it_stopped_and_waits_for_a_bucket_that_is_away(
    road: Road, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.later(days=2)
    there = settings.EVIDENCE_STORE
    settings.EVIDENCE_STORE = {**there, "bucket_name": "none"}
    worker = Worker()
    worker.round(road.now)
    assert set(Failure.objects.values_list("job", "reason")) == {
        ("photographs", "store"), ("files", "store"),
    }  # fmt: skip
    assert not Picture.objects.exists()  # nothing is said of photographs that nobody saw
    settings.EVIDENCE_STORE = there
    road.later(minutes=1)
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    assert sweeping.left() > 2
    worker.round(road.now)
    assert Sweep.objects.get().read == 2 and not Failure.objects.exists()
    worker.until_done(lambda: road.now)
    row = Sweep.objects.get()
    assert row.ended_at == road.now and row.read == len(list(store.all_files()))
    assert (row.missing, row.altered, sweeping.left()) == ([], [], 0)


def test_a_backup_holds_what_lies_in_the_bucket_and_puts_it_back_there(
    road: Road, far: Any, home: Path, tmp_path_factory: Any, settings: Any, transactional_db: None
) -> None:
    photo = photo_of(road)
    files = sorted(store.all_files())
    folder = tmp_path_factory.mktemp("backup")
    public = keyfiles.public(keyfiles.make(folder / "b.key", PASSWORD))
    place = folder / "a.backup"
    taken = taking.take(place, public, with_keys=True, now=road.now, tell=quiet)
    assert taken.lost == [] and not (home / files_.HELD).exists()
    private = keyfiles.private(folder / "b.key", PASSWORD)
    listed = restoring.check(place, private, quiet)
    assert {f"home/evidence/{one[:2]}/{one[2:]}" for one in files} <= set(listed.files)
    data = content(photo)
    for one in files:
        far.delete_object(**lies(one))
    # the house put up again elsewhere; its database is looked at by tests/faults
    settings.HEDUN_HOME = tmp_path_factory.mktemp("elsewhere")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(databases.BACK, connection.vendor, lambda found: None)
        restoring._write(place, private, listed, [], quiet)
    assert sorted(store.all_files()) == files and content(photo) == data
    assert not (settings.HEDUN_HOME / "evidence").exists()


@pytest.mark.parametrize(
    "told",
    [
        {"EVIDENCE": "https://x/y"},
        {"EVIDENCE": "s3://county", "S3_KEY": "x"},
        {"EVIDENCE": "s3://county", "S3_ENDPOINT": "http://far.example", "S3_KEY": "x",
         "S3_SECRET": "y"},
    ],
)  # fmt: skip
def test_half_of_a_bucket_is_refused_in_words(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in told.items():
        monkeypatch.setenv(f"HEDUN_{name}", value)
    with pytest.raises(environment.SettingError) as wrong:
        environment.evidence_store()
    assert "HEDUN_" in str(wrong.value) and "far.example" not in str(wrong.value)
