"""`hedun verify`: every wording that was put in force still lies there, unchanged."""

from collections.abc import Iterator

from hedun.policies.files import TermsFileFault, terms_bytes
from hedun.policies.models import TermsFile


def terms_files_intact() -> Iterator[tuple[str, str, str]]:
    for terms_file in TermsFile.objects.order_by("pk"):
        try:
            terms_bytes(terms_file)
        except TermsFileFault as fault:
            yield f"policies.TermsFile:{terms_file.pk}", fault.zh, fault.en
