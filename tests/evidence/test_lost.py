"""A file lost from the disk: its page says what is missing and whom to tell; the rest goes on."""

from collections.abc import Callable

import pytest

from hedun.evidence import disk, store
from hedun.evidence.models import Evidence
from hedun.people.models import User
from tests.support.pages import Pages, Reader
from tests.support.road import ADMINISTRATOR, TOWNSHIP, Road, make_claim, make_county


@pytest.fixture
def road(db: None, home: object) -> Road:
    return make_county()


@pytest.fixture
def reader(road: Road, monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Pages(road, monkeypatch).sit(TOWNSHIP)


def damage(path: object) -> None:
    path.chmod(0o640)  # type: ignore[attr-defined]
    path.write_bytes(b"another picture")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("harm", "words"),
    [(lambda path: path.unlink(), "文件不见了"), (damage, "文件被改动")],
    ids=["missing", "changed"],
)
def test_a_lost_file_has_a_page_that_says_what_to_do(
    road: Road, reader: Reader, harm: Callable[[object], None], words: str
) -> None:
    claim, other = make_claim(road, "reported"), make_claim(road, "reported")
    photo, kept = Evidence.objects.get(claim=claim), Evidence.objects.get(claim=other)
    harm(disk.path_of(photo.sha256))
    page = f"/evidence/{photo.pk}/"
    told = reader.get(page, status=410)
    administrator = User.objects.get(username=ADMINISTRATOR).name
    short = " ".join(photo.sha256[at : at + 4] for at in range(0, 16, 4))
    for part in (words, short, photo.name, administrator, "hedun verify", "条记录"):
        assert part in told, (part, told)
    assert photo.sha256 not in told, "shortened"
    assert f'href="/claims/{claim.number}/"' in reader.client.get(page).content.decode()
    assert reader.client.get(page)["Cache-Control"] == "no-store"

    small = reader.client.get(f"{page}thumb/")
    assert small.status_code == 410 and small["Content-Type"] == "image/jpeg"
    for path in (f"/evidence/{kept.pk}/", f"/evidence/{kept.pk}/thumb/"):
        assert reader.client.get(path).status_code == 200
    for path in (f"/claims/{claim.number}/", f"/reports/{claim.report.number}/"):
        reader.get(path)
    assert "Tell the administrator" in reader.english().get(page, status=410)


def test_put_back_from_the_backup_it_is_shown_again(road: Road, reader: Reader) -> None:
    photo = Evidence.objects.get(claim=make_claim(road, "reported"))
    path = disk.path_of(photo.sha256)
    data = path.read_bytes()
    path.unlink()
    assert reader.client.get(f"/evidence/{photo.pk}/").status_code == 410
    store.keep(data)
    answer = reader.client.get(f"/evidence/{photo.pk}/")
    assert answer.status_code == 200 and answer.content == data
