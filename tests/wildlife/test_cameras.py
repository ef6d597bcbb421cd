"""What cameras saw stands beside the reports; of people they saw nothing is kept."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.insights.selection import ground, read
from hedun.record.models import Entry
from hedun.wildlife import camtrap
from hedun.wildlife.actions import enter_protection, import_detections
from hedun.wildlife.darwin import about, archive
from hedun.wildlife.models import Deployment, Detection, Package, Protection
from hedun.wildlife.queries import detections_seen, provincial, reports_near
from hedun.wildlife.sightings import detected, sightings
from tests.support.pages import Pages
from tests.support.road import CLERK, FORESTRY, INSURER, Road
from tests.wildlife.cameras import DEPLOYMENTS, OBSERVATIONS, package
from tests.wildlife.conftest import Wild
from tests.wildlife.validator import faults


def taken(road: Road, data: bytes, username: str = FORESTRY) -> tuple[int, int, int]:
    place = road.county.policy.place
    done = import_detections(data, place, actor=road.who(username), now=road.now)
    return done.added, done.known, done.left_out


def test_a_package_taken_in_twice_adds_nothing_twice(pages: Pages, wild: Wild) -> None:
    road = pages.road
    assert taken(road, package()) == (2, 0, 2)
    entries = Entry.objects.count()
    assert taken(road, package()) == (0, 2, 2)
    assert Entry.objects.count() == entries  # nothing was done, so nothing is recorded
    more = OBSERVATIONS + "obs5,dep1,m1,,,media,animal,Lepus tolai,1,human,,\n"
    assert taken(road, package(observations=more)) == (1, 2, 2)
    assert (Package.objects.count(), Deployment.objects.count()) == (2, 1)
    assert Detection.objects.count() == 3
    # The same names in another dataset are other observations.
    assert taken(road, package(name="elsewhere")) == (2, 0, 2)


def test_a_detection_stands_beside_the_reports_near_it(pages: Pages, wild: Wild) -> None:
    road = pages.road
    taken(road, package())
    actor = road.who(FORESTRY)
    leopard, boar = detections_seen(actor, road.now)
    near = reports_near([leopard, boar], actor, road.now)
    assert (near[boar.pk].accidents, near[boar.pk].report) == (1, wild.boar[0].report.number)
    assert near[leopard.pk].report == wild.leopard.report.number
    assert (boar.count, boar.machine, boar.sure_ppm) == (3, True, 930_000)
    page = pages.sit(FORESTRY).client.get("/wildlife/cameras/").content.decode()
    assert "南坡 1 号" in page and "野猪" in page
    assert f'href="/reports/{wild.boar[0].report.number}/"' in page
    pages.sit(CLERK).get("/wildlife/cameras/", 404)


def test_of_people_a_camera_saw_nothing_is_kept(pages: Pages, wild: Wild) -> None:
    taken(pages.road, package())
    kept = [str(list(rows.objects.values())) for rows in (Package, Deployment, Detection)]
    for said in ("赵铁柱", "zhaotiezhu", "human", "obs3", "jpg"):
        assert not any(said in one for one in kept), said


def test_who_is_no_bureau_takes_nothing_in(pages: Pages, wild: Wild) -> None:
    with pytest.raises(Refused):
        taken(pages.road, package(), INSURER)
    pages.sit(INSURER).get("/wildlife/cameras/import/", 404)
    reader = pages.sit(FORESTRY)
    sent = SimpleUploadedFile("cameras.zip", package(name="by-the-page"))
    assert "新增 2 条" in reader.post("/wildlife/cameras/import/", package=sent)
    wrong = SimpleUploadedFile("cameras.zip", b"no zip")
    assert "Camtrap DP" in reader.post("/wildlife/cameras/import/", 422, package=wrong)


WRONG = [
    ({"observations": ""}, "CAMTRAP_FILE"),
    ({"datapackage": "{"}, "CAMTRAP_FILE"),
    ({"datapackage": "{}"}, "CAMTRAP_NAME"),
    ({"datapackage": "[" * 5000}, "CAMTRAP_FILE"),
    ({"deployments": DEPLOYMENTS.replace("latitude", "lat")}, "CAMTRAP_COLUMN"),
    ({"deployments": DEPLOYMENTS.replace("36.5321", "136.5")}, "CAMTRAP_VALUE"),
    ({"deployments": DEPLOYMENTS.replace("36.5321", "NaN")}, "CAMTRAP_VALUE"),
    ({"deployments": DEPLOYMENTS.replace("+08:00", "")}, "CAMTRAP_VALUE"),
    ({"observations": OBSERVATIONS.replace("obs1,dep1", "obs1,dep9")}, "CAMTRAP_VALUE"),
    ({"observations": OBSERVATIONS.replace("Sus scrofa,3", "Sus scrofa,-3")}, "CAMTRAP_VALUE"),
    ({"observations": OBSERVATIONS.replace("0.93", "93")}, "CAMTRAP_VALUE"),
    ({"observations": OBSERVATIONS.replace("obs1,", ",")}, "CAMTRAP_VALUE"),
    ({"media": 'mediaID,deploymentID,timestamp\n"m1,dep1'}, "CAMTRAP_FILE"),
]


def test_what_is_no_package_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for files, code in WRONG:
        with pytest.raises(Malformed) as wrong:
            camtrap.read_package(package(**files))
        assert wrong.value.problem.code == code, files
        assert wrong.value.problem.zh and wrong.value.problem.en
    monkeypatch.setattr(camtrap, "MOST", 1000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("observations.csv", "0" * 5_000_000)
    for data in (bomb.getvalue(), b"", b"PK\x03\x04", package()[:-30]):
        with pytest.raises(Malformed):
            camtrap.read_package(data)
    monkeypatch.setattr(camtrap, "MOST", 60 * camtrap.MB)
    monkeypatch.setattr(camtrap, "ROWS", 2)
    with pytest.raises(Malformed) as wrong:
        camtrap.read_package(package())
    assert wrong.value.problem.code == "CAMTRAP_MANY"


def test_what_cameras_saw_goes_into_the_archive_as_seen_by_machines(
    pages: Pages, wild: Wild
) -> None:
    road, actor = pages.road, pages.road.who(FORESTRY)
    taken(road, package())
    chosen = read({}, ground(actor, road.now), actor, road.now)
    assert chosen is not None
    seen = detected(detections_seen(actor, road.now), chosen[0])
    assert [(one.species.code, one.machine, one.village) for one in seen] == [
        ("wild_boar", True, ""), ("leopard", True, ""),
    ]  # fmt: skip
    both = [*sightings(chosen[0], actor, road.now), *seen]
    made = archive(both, about(chosen[0].policy, road.now))
    assert faults(made) == []
    with zipfile.ZipFile(io.BytesIO(made)) as pack:
        text = pack.read("occurrence.txt").decode()
    assert text.count("MachineObservation") == 2 and text.count("HumanObservation") == 2
    assert "赵铁柱" not in text and "南坡" not in text


def test_the_provincial_list_is_entered_with_its_days(pages: Pages, wild: Wild) -> None:
    road, place = pages.road, pages.road.county.policy.place
    bureau = {"actor": road.who(FORESTRY), "now": road.now}
    enter_protection(place, "hare", date(2020, 1, 1), basis="省名录", **bureau)
    enter_protection(
        place, "hare", date(2020, 1, 1), until=date(2026, 1, 1), basis="省名录", **bureau
    )
    [status] = provincial([place.pk])["hare"]
    assert status.on(date(2025, 12, 31)) and not status.on(date(2026, 1, 1))
    assert Protection.objects.count() == 2  # put right by adding
    for species, until, basis in (("dragon", None, "x"), ("hare", date(2019, 1, 1), "x"),
                                  ("hare", None, " ")):  # fmt: skip
        with pytest.raises(Malformed):
            enter_protection(place, species, date(2020, 1, 1), until=until, basis=basis, **bureau)
    reader = pages.sit(FORESTRY)
    said = {"species": "chukar", "starts": "2021-05-01", "until": "", "basis": "省名录"}
    assert "2021-05-01起省重点" in reader.post("/wildlife/protection/", **said)
    assert "2020-01-01至2026-01-01" in reader.get("/wildlife/")
