"""`hedun verify`: every wording that was proposed or put in force still lies there, unchanged; and
closing statements say what the ledger said."""

from collections.abc import Iterator

from hedun.ledger.models import Kind
from hedun.policies.files import TermsFileFault, kept, terms_bytes
from hedun.policies.models import TermsFile, TermsProposal, YearClosing
from hedun.policies.statement import OWED, adds_up, digest, money_until


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


def closings_add_up() -> Iterator[tuple[str, str, str]]:
    """A closing statement adds up, is the one that was signed, and says what the ledger said."""
    for row in YearClosing.objects.select_related("policy").order_by("pk"):
        told, where = row.statement, f"policies.YearClosing:{row.pk}"
        money = money_until(row.policy.number, row.transfer)
        owed = sum(money[kind] for kind in OWED)
        if digest(told) != row.sha256 or not adds_up(told):
            yield where, "结算单合计不符或已被改动", "the closing statement does not add up"
        elif (told["cover_fen"], told["paid_fen"], told["owed_fen"]) != (
            -money[Kind.SOURCE],
            money[Kind.PAID],
            owed,
        ):
            yield where, "结算单与账不符", "the closing statement is not what the ledger said"
