"""`hedun verify`: every wording that was proposed or put in force still lies there, unchanged."""

from collections.abc import Iterator

from hedun.policies.files import TermsFileFault, kept, terms_bytes
from hedun.policies.models import TermsFile, TermsProposal


def terms_files_intact() -> Iterator[tuple[str, str, str]]:
    for terms_file in TermsFile.objects.order_by("pk"):
        try:
            terms_bytes(terms_file)
        except TermsFileFault as fault:
            yield f"policies.TermsFile:{terms_file.pk}", fault.zh, fault.en
    for proposal in TermsProposal.objects.filter(terms=None).order_by("pk"):
        try:
            kept(proposal.sha256)
        except TermsFileFault as fault:
            yield f"policies.TermsProposal:{proposal.pk}", fault.zh, fault.en
