"""The settings of the tests: a home of their own, quick passwords, assets without a build step."""

import os
import tempfile

# Set before hedun.settings is read. The workers of xdist inherit it, so all share one home.
if "HEDUN_TEST_HOME" not in os.environ:
    os.environ["HEDUN_TEST_HOME"] = tempfile.mkdtemp(prefix="hedun-tests-")
os.environ["HEDUN_HOME"] = os.environ["HEDUN_TEST_HOME"]
for name in ("HEDUN_DEMO", "HEDUN_DEBUG", "HEDUN_HOSTS", "HEDUN_HTTPS"):
    os.environ.pop(name, None)

from hedun import settings as ours  # noqa: E402

globals().update({name: getattr(ours, name) for name in dir(ours) if name.isupper()})

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = ours.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
