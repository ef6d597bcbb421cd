"""Files over HTTP: as what they are, sandboxed; thumbnails upright, without the camera's notes."""

from io import BytesIO

from PIL import Image

from hedun.claims.models import Claim
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from tests.claims.conftest import AtDesk
from tests.support.road import CLERK, TOWNSHIP, Road, make_claim

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def sideways(road: Road, claim: Claim) -> Evidence:
    """A photograph taken with the phone on its side: green on top when it is turned upright."""
    picture = Image.new("RGB", (320, 240), (200, 60, 40))
    picture.paste((40, 160, 60), (0, 0, 160, 240))  # left half as stored
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "PhoneMaker"  # 6: turn a quarter to the right
    exif.get_ifd(GPS)[2] = (36.0, 32.0, 0.0)
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    data = out.getvalue()
    return attach(
        claim.report, data, "东坡.jpg", "photo", claim=claim, actor=road.who(CLERK), now=road.now
    )


def test_a_thumbnail_is_upright_and_says_nothing_of_place_or_phone(
    road: Road, at_desk: AtDesk
) -> None:
    photo = sideways(road, make_claim(road))
    answer = at_desk(TOWNSHIP).get(f"/evidence/{photo.pk}/thumb/?size=large")
    assert answer["Content-Type"] == "image/jpeg"
    small = Image.open(BytesIO(answer.content))
    assert small.size == (640, 480) and not small.getexif()
    assert b"PhoneMaker" not in answer.content
    top, bottom = small.getpixel((320, 20)), small.getpixel((320, 460))
    assert top[1] > top[0] and bottom[0] > bottom[1], "green above, red below"


def test_the_file_itself_comes_as_it_was_handed_in_and_runs_nothing(
    road: Road, at_desk: AtDesk
) -> None:
    photo = sideways(road, make_claim(road))
    client = at_desk(TOWNSHIP)
    answer = client.get(f"/evidence/{photo.pk}/")
    assert len(answer.content) == photo.size
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "private" in answer["Cache-Control"]
    assert "%E4%B8%9C%E5%9D%A1.jpg" in answer["Content-Disposition"]
    tag = {"If-None-Match": answer["ETag"]}
    assert client.get(f"/evidence/{photo.pk}/", headers=tag).status_code == 304


def test_what_is_no_picture_has_no_thumbnail(road: Road, at_desk: AtDesk) -> None:
    claim = make_claim(road)
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF"
    paper = attach(
        claim.report, pdf, "证明.pdf", "paper", claim=claim, actor=road.who(CLERK), now=road.now
    )
    client = at_desk(TOWNSHIP)
    assert client.get(f"/evidence/{paper.pk}/thumb/").status_code == 404
    answer = client.get(f"/evidence/{paper.pk}/")
    assert answer.content == pdf and answer["Content-Disposition"].startswith("attachment")
    assert client.get("/evidence/999999/").status_code == 404
    photo = sideways(road, claim)
    assert client.get(f"/evidence/{photo.pk}/thumb/?size=huge").status_code == 404
