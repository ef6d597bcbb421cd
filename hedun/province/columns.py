"""The columns of an export: one row a loss line, amounts in fen, nobody's name, number or place.

`report` and `claim` are keyed numbers: the county finds the claim by them, nobody else does.
`village`, `occurred` and `told` are what a forecast needs. A line of an injured person says neither
village nor days, only the first of their months, and stands in a report of its own: in a village
few are hurt.

Amounts are the claim's, shared out to its lines: `given_fen` left the cover, `paid_fen` of it the
bank has paid, `estimate_fen` is what a claim comes to that is not awarded yet (`open`).
"""

import pyarrow as pa

WORDS = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        pa.field(name, kind, nullable=False)
        for name, kind in (
            ("report", pa.int64()),
            ("claim", pa.int64()),
            ("line", pa.int32()),
            ("village", WORDS),
            ("section", WORDS),
            ("item", WORDS),
            ("species", WORDS),
            ("occurred", pa.date32()),
            ("told", pa.date32()),
            ("quantity_e4", pa.int64()),
            ("state", WORDS),
            ("open", pa.bool_()),
            ("given_fen", pa.int64()),
            ("paid_fen", pa.int64()),
            ("estimate_fen", pa.int64()),
        )
    ]
)
SUMS = ("given_fen", "paid_fen", "estimate_fen")
