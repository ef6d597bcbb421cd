"""The settings of the tests: a home of their own, quick passwords, assets without a build step."""

import os
import tempfile
from pathlib import Path

# Set before hedun.settings is read. Each worker of xdist gets a home inside the first one.
if "HEDUN_TEST_HOME" not in os.environ:
    os.environ["HEDUN_TEST_HOME"] = tempfile.mkdtemp(prefix="hedun-tests-")
_home = Path(os.environ["HEDUN_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["HEDUN_HOME"] = str(_home)
for _name in ("HEDUN_DEMO", "HEDUN_DEBUG", "HEDUN_HOSTS", "HEDUN_HTTPS"):
    os.environ.pop(_name, None)

from hedun import settings as ours  # noqa: E402

globals().update({name: getattr(ours, name) for name in dir(ours) if name.isupper()})

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = ours.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True  # a file is looked for when it is asked for, not all with each client
