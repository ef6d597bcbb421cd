"""The wordings themselves: $HEDUN_HOME/terms/<sha256>.toml, written once and never again (0440)."""

import hashlib
from pathlib import Path

from django.conf import settings

from hedun.policies.models import TermsFile
from hedun.whole import write_once


class TermsFileFault(Exception):
    """A wording that is not what was put in force; `zh` and `en` say what and what to do."""

    def __init__(self, path: Path, zh: str, en: str) -> None:
        self.zh = f"条款文件 {path.name} {zh}，请从备份恢复到 {path.parent}"
        self.en = f"terms file {path.name} {en}; put it back into {path.parent} from the backup"
        super().__init__(self.en)


def keep(data: bytes) -> str:
    """Write the bytes under their digest and answer the digest. What is there stays there.

    Raises TermsFileFault when other bytes lie under that name.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        write_once(path, data, mode=0o440)  # of the same name it is the same wording
    _read(digest)
    return digest


def terms_bytes(terms_file: TermsFile) -> bytes:
    """The wording, checked against its digest. Raises TermsFileFault."""
    return _read(terms_file.sha256)


def kept(digest: str) -> bytes:
    """What was kept under a digest, checked against it. Raises TermsFileFault."""
    return _read(digest)


def _read(digest: str) -> bytes:
    path = _path(digest)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TermsFileFault(path, "不见了", "is missing") from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise TermsFileFault(path, "被改动", "was changed")
    return data


def _path(digest: str) -> Path:
    return Path(settings.TERMS_DIR) / f"{digest}.toml"
