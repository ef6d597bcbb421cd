"""The county's figures stand open, and three cameras in the woods have been read."""

import io
import json
import zipfile
from datetime import datetime, timedelta

from hedun.demo import officers
from hedun.demo.county import County
from hedun.demo.year import Year
from hedun.domain.actors import Role
from hedun.messages.actions import set_switch
from hedun.messages.switches import OPEN_FIGURES
from hedun.wildlife.actions import import_detections

# camera → longitude, latitude; invented, as everything here
CAMERAS = {"北沟 1 号": (112.9362, 36.6147), "后山 2 号": (113.0518, 36.5309),
           "水库 3 号": (112.8705, 36.5596)}  # fmt: skip
# night, camera, animal, how many, how sure a program was (none: a person said it)
NIGHTS = (
    ((7, 12), "北沟 1 号", "Sus scrofa", 4, "0.97"),
    ((7, 19), "后山 2 号", "Meles leucurus", 1, ""),
    ((8, 3), "北沟 1 号", "Sus scrofa", 2, "0.91"),
    ((8, 9), "水库 3 号", "Lepus tolai", 1, "0.88"),
    ((8, 21), "后山 2 号", "Sus scrofa", 6, "0.99"),
    ((9, 2), "后山 2 号", "Panthera pardus", 1, ""),
    ((9, 11), "水库 3 号", "Sus scrofa", 3, "0.94"),
    ((9, 20), "水库 3 号", "Vulpes vulpes", 1, "0.8"),
    ((10, 4), "北沟 1 号", "Prionailurus bengalensis", 1, ""),
    ((10, 15), "北沟 1 号", "Sus scrofa", 5, "0.96"),
)


def open_up(county: County, year: Year, at: datetime) -> None:
    """By an officer of the bureau, after the season's last step."""
    bureau = officers.of(county.people, Role.FORESTRY)[0]
    who, place = county.actor(bureau.username), county.policy.place
    set_switch(place, {OPEN_FIGURES: "1"}, actor=who, now=at)
    import_detections(package(year.founding.year), place, actor=who, now=at)


def package(year: int) -> bytes:
    """A Camtrap DP of the nights above."""
    hung = [f"{year}-06-15T09:00:00+08:00", f"{year}-10-31T09:00:00+08:00"]
    cameras = [
        ",".join((name, name, str(lat), str(lon), *hung)) for name, (lon, lat) in CAMERAS.items()
    ]
    seen = []
    for n, ((month, day), camera, animal, count, sure) in enumerate(NIGHTS, 1):
        starts = datetime(year, month, day, 22, 40) + timedelta(minutes=17 * n)
        ends = starts + timedelta(minutes=2)
        how = "machine" if sure else "human"
        seen.append(
            f"o{n},{camera},{starts.isoformat()}+08:00,{ends.isoformat()}+08:00,event,animal,"
            f"{animal},{count},{how},{sure}"
        )
    files = {
        "datapackage.json": json.dumps({"name": f"demo-cameras-{year}"}),
        "deployments.csv": "deploymentID,locationName,latitude,longitude,deploymentStart,"
        "deploymentEnd\n" + "\n".join(cameras),
        "media.csv": "mediaID,deploymentID,timestamp\n",
        "observations.csv": "observationID,deploymentID,eventStart,eventEnd,observationLevel,"
        "observationType,scientificName,count,classificationMethod,classificationProbability\n"
        + "\n".join(seen),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, text in files.items():
            pack.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return out.getvalue()
