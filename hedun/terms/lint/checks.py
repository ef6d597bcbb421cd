"""The table of checks: each looks at the terms and at what losses are paid, and finds."""

from collections.abc import Callable, Iterator, Mapping

from hedun.terms.lint import bandwork, behind, cliffs, doors, limits, rows, work
from hedun.terms.lint.ambiguities import ambiguous
from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding
from hedun.terms.model import Terms

Check = Callable[[Terms, Curves], Iterator[Finding]]

CHECKS: Mapping[str, Check] = {
    "losses that are paid less than smaller ones": cliffs.pays_less,
    "sections that never pay": cliffs.never_pays,
    "gaps between bands": bandwork.band_gap,
    "bands without use": bandwork.band_use,
    "bands applied twice": bandwork.bands_twice,
    "thresholds at which payment jumps": cliffs.jumps,
    "thresholds without use": cliffs.threshold_idle,
    "sections without a value": work.no_value,
    "results that are replaced": work.replaced,
    "rates over one": work.rate_over_one,
    "names never used": work.kept_unused,
    "readings against the steps": work.reading_contradicts,
    "gates that refuse everything": doors.refuses_all,
    "gates that refuse nothing": doors.gate_idle,
    "lists at odds": doors.exclude_in_include,
    "included without a row": doors.included_without_row,
    "rows out of reach": rows.row_unreachable,
    "stages missing": rows.stage_missing,
    "sub-limits above their aggregate": limits.sublimit_above,
    "limits without use": limits.limit_idle,
    "limits in the wrong order": limits.limit_order,
    "limits before a share": behind.limit_before_share,
    "rounding over a limit": behind.round_over_limit,
    "minimum before other steps": behind.minimum_before,
    "ambiguous clauses": ambiguous,
}
