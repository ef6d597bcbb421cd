"""Public data sets that are no part of the repository: $HEDUN_SHARED, else ../shared beside it.

Where they are not, these tests say so and stand aside: nothing of the product needs the data.
"""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of data sets, each with its PROVENANCE."""
    folder = Path(os.environ.get("HEDUN_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(f"no public data sets at {folder} (set HEDUN_SHARED)")
    return folder


@pytest.fixture(scope="session")
def java() -> Path:
    """The Java of this machine."""
    found = shutil.which("java")
    if found is None:
        pytest.skip("no java here, which ODK Validate needs (on Debian: default-jre-headless)")
    return Path(found)
