"""The code that an entry's subject bears: which county a number is of, as far as it says so itself.

The record knows no places; it keeps its entries in order of these six digits, so that those about
one county are found, the newest first, without those of all others (decision 0050).
"""

from django.db.models import BooleanField, CharField, F, Func

# How numbers begin that go on with the code of their place: of lists, reports and claims, notices,
# objections, batches, complaints, forms, beneficiaries. Those of households and of divisions are
# that code from the beginning.
KINDS = ("LJ-", "BA-", "GS-", "YY-", "PF-", "TS-", "ZB-", "SY-")
DIGITS = "12345678"  # with which codes begin (GB/T 2260)
LENGTH = 6

# The values stand in the text and are not passed beside it: SQLite takes an index for an expression
# only where it reads the same.
_BORNE = (
    "CASE WHEN substr(%(expressions)s, 1, 3) IN ({kinds}) THEN substr(%(expressions)s, 4, {length})"
    " WHEN substr(%(expressions)s, 1, 1) IN ({digits}) THEN substr(%(expressions)s, 1, {length})"
    " ELSE '' END"
).format(
    kinds=", ".join(f"'{kind}'" for kind in KINDS),
    digits=", ".join(f"'{digit}'" for digit in DIGITS),
    length=LENGTH,
)
BORNE = Func(F("subject"), template=f"({_BORNE})", output_field=CharField())
NONE_BORNE = Func(F("subject"), template=f"({_BORNE} = '')", output_field=BooleanField())


def code_of(subject: str) -> str:
    """The same of one subject: "140423" of "BA-140423100-2024-0001"; of a username "" """
    if subject[:3] in KINDS:
        return subject[3 : 3 + LENGTH]
    return subject[:LENGTH] if subject[:1] in tuple(DIGITS) else ""
