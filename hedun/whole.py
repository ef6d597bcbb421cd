"""A file that is there whole or as it was before, whatever ends the process in between."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Under another name first, which backups leave out. `private`: for the house's own user."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.write_bytes(data)
    if private:
        draft.chmod(0o600)
    draft.replace(path)
