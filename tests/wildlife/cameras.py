"""A small Camtrap DP package: one camera, a boar, a leopard, a person and a blank."""

import io
import json
import zipfile

HERE = (113.0512, 36.5321)
DEPLOYMENTS = f"""deploymentID,locationName,latitude,longitude,deploymentStart,deploymentEnd,setupBy
dep1,南坡 1 号,{HERE[1]},{HERE[0]},2026-08-01T08:00:00+08:00,2026-09-30T08:00:00+08:00,赵铁柱
"""
MEDIA = """mediaID,deploymentID,timestamp,filePath,filePublic,fileMediatype
m1,dep1,2026-08-29T22:10:00+08:00,zhaotiezhu/1.jpg,false,image/jpeg
"""
OBSERVATIONS = (
    "observationID,deploymentID,mediaID,eventStart,eventEnd,observationLevel,observationType,"
    "scientificName,count,classificationMethod,classifiedBy,classificationProbability\n"
    "obs1,dep1,m1,,,media,animal,Sus scrofa,3,machine,zhaotiezhu,0.93\n"
    "obs2,dep1,,2026-09-02T03:00:00+08:00,2026-09-02T03:01:00+08:00,event,animal,Panthera pardus,"
    "1,human,赵铁柱,\n"
    "obs3,dep1,m1,,,media,human,,,human,赵铁柱,\n"
    "obs4,dep1,m1,,,media,blank,,,machine,,\n"
)


def package(name: str = "xiangyuan-2026", **files: str) -> bytes:
    """`files`: deployments, media, observations, datapackage as they are to read instead."""
    told = {
        "datapackage.json": files.get("datapackage", json.dumps({"name": name})),
        "deployments.csv": files.get("deployments", DEPLOYMENTS),
        "media.csv": files.get("media", MEDIA),
        "observations.csv": files.get("observations", OBSERVATIONS),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for file, text in told.items():
            if text:
                pack.writestr(file, text)
    return out.getvalue()
