"""Over the wire, by a program that is not ours: a digest, several requests, a body in chunks."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import httpx

from tests.openrosa.world import BOUNDARY, body
from tests.support.house import House

TOKEN = "a-token-of-the-tests"
PREPARE = f"""
from datetime import UTC, datetime, timedelta
from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.models import Device
now = datetime.now(UTC)
user = User.objects.create(pk=1, username="clerk", name="x", created_at=now)
one = Device(number="SB-0001", officer=user, name="x", token_hash=devices.hashed({TOKEN!r}),
             registered_at=now, until=now + timedelta(days=9), seen_at=now, kind="collect")
one.digest_enc = devices._digest_of(one, {TOKEN!r})
one.save()
"""
COUNT = """
from hedun.openrosa.models import Instance
from hedun.openrosa.verification import instances_intact
from hedun.phone.handing import contents_hold
from hedun.phone.models import Parcel
rows = Parcel.objects.select_related("device")
print(len(rows), sum(len(row.files) for row in rows), all(contents_hold(row) for row in rows),
      Instance.objects.filter(parcel=None).count(), list(instances_intact()))
"""
XML = """<?xml version='1.0'?><data id="hedun_damage" version="2026090101"
xmlns:orx="http://openrosa.org/xforms"><village>140423104201</village>
<told><told_at>2026-08-31T07:30:00.000+08:00</told_at></told>
<line><who><listed>yes</listed><household>140423104201-0001</household></who>
<loss><species>wild_boar</species><occurred>2026-08-30</occurred><item>maize</item></loss>
<photo_wide>1.jpg</photo_wide><photo_close>2.jpg</photo_close></line>
<orx:meta><orx:instanceID>uuid:0198c0de-0000-7000-8000-%012d</orx:instanceID></orx:meta></data>"""
PHOTOS = {"1.jpg": bytes(range(256)) * 1500, "2.jpg": bytes(range(255, -1, -1)) * 12_000}


def in_chunks(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), 50_000):
        yield data[at : at + 50_000]


def test_a_program_of_others_sends_to_the_running_server(house: House) -> None:
    house.python(PREPARE)
    with house.served() as here, httpx.Client(base_url=here.url, timeout=20) as client:
        client.auth = httpx.DigestAuth("SB-0001", TOKEN)
        listed = client.get("/odk/formList", headers={"X-OpenRosa-Version": "1.0"})
        assert listed.status_code == 200, listed.text
        [form] = ElementTree.fromstring(listed.content)
        address = form.findtext("{http://openrosa.org/xforms/xformsList}downloadUrl")
        assert address and client.get(address).status_code == 200
        head = client.head("/odk/submission")
        assert (head.status_code, head.headers["Location"]) == (204, f"{here.url}/odk/submission")
        assert int(head.headers["X-OpenRosa-Accept-Content-Length"]) > 0

        xml, answers = XML % 1, []
        for name, more in (("1.jpg", True), ("2.jpg", False), ("2.jpg", False)):
            data = {"*isIncomplete*": "yes"} if more else {}
            files = {"xml_submission_file": ("f.xml", xml.encode(), "text/xml"),
                     name: (name, PHOTOS[name], "image/jpeg")}  # fmt: skip
            answers.append(client.post("/odk/submission", data=data, files=files))
        assert [one.status_code for one in answers] == [202, 201, 202], answers[0].text
        numbers = {found for one in answers for found in re.findall(r"SJ-\d{4}-\d{6}", one.text)}
        assert len(numbers) == 1

        # as app users do: a token, and a body of which nobody says how long it is
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        token = httpx.post(
            f"{here.url}/odk/key/{TOKEN}/submission",
            content=in_chunks(body(XML % 2, PHOTOS)),
            headers=kind,
        )
        assert token.status_code == 201, token.text
        basic = httpx.get(f"{here.url}/odk/formList", auth=("SB-0001", TOKEN))
        assert basic.status_code == 200
        assert httpx.get(f"{here.url}/odk/formList", auth=("SB-0001", "?")).status_code == 401
    assert house.python(COUNT).split() == ["2", "4", "True", "0", "[]"]
