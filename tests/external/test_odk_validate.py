"""ODK's own program reads the form as Collect will (it needs Java, and comes with pyxform)."""

import subprocess
from importlib.resources import files
from pathlib import Path

from hedun.openrosa.definition import FORM


def test_odk_validate_finds_the_form_right(java: Path) -> None:
    jar = files("pyxform") / "validators/odk_validate/bin/ODK_Validate.jar"
    done = subprocess.run(
        (java, "-Djava.awt.headless=true", "-jar", str(jar), str(FORM)),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Xform is valid!" in said
