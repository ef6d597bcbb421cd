"""How often each check fires: on an honest season, on fraud planted into it, on real incidents.

    HEDUN_HOME=… .venv/bin/python bench/checks.py [--write]

`HEDUN_HOME`: of a demo (make demo, or hedun demo --no-serve). Fraud is planted pattern by pattern
and strength by strength, looked at, and rolled back; nothing stays. `--write` puts the tables into
docs/checks.md. Real incidents: the public data sets beside the repository ($HEDUN_SHARED); where
they are not, the table says so.
"""

import argparse
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
DOCUMENT = ROOT / "docs" / "checks.md"

from bench.told import put  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the tables into docs/checks.md")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
    os.environ.setdefault("HEDUN_DEMO", "1")
    import django

    django.setup()
    text = "\n\n".join([honest(), planted(), real()])
    print(text)
    if options.write:
        put("measured", text, DOCUMENT)


# ── the honest season ───────────────────────────────────────────────────────────────────────────


def honest() -> str:
    from hedun.checks.codes import SEVERITIES
    from hedun.claims.models import Claim, Report

    claims = list(Claim.objects.filter(merged_into=None).order_by("pk"))
    fired = Counter(code for codes in noticed(claims).values() for code in codes)
    reports = list(Report.objects.order_by("pk"))
    of_lists = Counter(code for codes in noticed_of(reports).values() for code in codes)
    rows = [
        (code, severity, fired[code] or "", of_lists[code] or "")
        for code, severity in SEVERITIES.items()
    ]
    heads = ("check", "severity", f"of {len(claims):,} claims", f"of {len(reports):,} lists")
    return f"### The honest season of the demo\n\n{table(heads, rows)}"


def noticed(claims: Sequence[object]) -> dict[int, set[str]]:
    """{claim pk: codes}."""
    from hedun.checks.queries import findings
    from hedun.claims.moves import loaded

    found: dict[int, set[str]] = {}
    for at in range(0, len(claims), 500):
        rows = loaded(claims[at : at + 500])  # type: ignore[arg-type]
        found |= {pk: {one.code for one in own} for pk, own in findings(rows).items()}
    return found


def noticed_of(reports: Iterable[object]) -> dict[int, set[str]]:
    from hedun.checks.queries import report_findings
    from hedun.claims.queries import claims_of, lines_of

    found = {}
    for report in reports:
        lines = lines_of(claims_of(report))  # type: ignore[arg-type]
        found[report.pk] = {one.code for one in report_findings(report, lines)}  # type: ignore[attr-defined, arg-type]
    return found


# ── planted ─────────────────────────────────────────────────────────────────────────────────────


def planted() -> str:
    from bench.planted import FRAUDS, HONEST, PATTERNS, SEED

    rows = []
    for pattern in PATTERNS:
        for strength, level in enumerate(pattern.levels):
            print(f"… {pattern.what}: {level}", file=sys.stderr)
            truth, flagged = tried(pattern, strength, SEED)
            rows.append((
                f"`{'` `'.join(pattern.codes)}`" if strength == 0 else "",
                pattern.what if strength == 0 else "", level, *scores(truth, flagged),
            ))  # fmt: skip
    rows += of_equals()
    heads = ("check", "planted", "how strong", "planted", "noticed", "recall", "precision")
    said = (
        f"Seed {SEED}; some {FRAUDS} frauds among {HONEST:,} honest claims (or as many lists). "
        "Recall: planted ones that are noticed. Precision: of what is noticed, what "
        "was planted."
    )
    return f"### Planted fraud\n\n{said}\n\n{table(heads, rows)}"


def tried(pattern: "object", strength: int, seed: int) -> tuple[set[int], set[int]]:
    """What was planted, and what its checks say of everything."""
    from django.db import transaction

    from bench.planted import Pattern, Season
    from hedun.claims.models import Claim, Report
    from hedun.record.following import forget

    assert isinstance(pattern, Pattern)
    with transaction.atomic():
        season = Season(random.Random(seed))
        truth = pattern.plant(season, strength)
        forget()  # what is kept in memory follows the record, and nothing of this stands there
        if pattern.of == "reports":
            found = noticed_of(Report.objects.filter(pk__in=[r.pk for r in season.reports]))
        else:
            wanted = truth | {claim.pk for claim in season.claims}
            found = noticed(list(Claim.objects.filter(pk__in=wanted).order_by("pk")))
        transaction.set_rollback(True)
    forget()
    return truth, {pk for pk, codes in found.items() if codes & set(pattern.codes)}


def scores(truth: set[Any], flagged: set[Any]) -> tuple[int, int, str, str]:
    right = len(truth & flagged)
    recall = f"{right / len(truth):.2f}" if truth else "—"
    precision = f"{right / len(flagged):.2f}" if flagged else "—"
    return len(truth), len(flagged), recall, precision


def of_equals() -> list[tuple[object, ...]]:
    """Villages, officers and digits, each among its equals: the page of what stands out."""
    from django.db import transaction

    from bench import planted
    from bench import planted_equals as equals
    from hedun.checks.peers import first_digits
    from hedun.claims.models import Claim
    from hedun.insights import outstanding as page
    from hedun.policies.models import Policy
    from hedun.record.following import forget

    claims = Claim.objects.filter(merged_into=None).order_by()

    def villages(measure: str) -> set[object]:
        every = page.villages(claims)
        return {v.of[measure].key for v in every if measure in v.of and v.of[measure].out}

    def officers(found: Sequence[Any]) -> set[object]:
        return {one.officer.user for one in found if one.standing.out}

    tried = (
        ("a village's mean area", ("1.2 times", "1.5 times", "2.5 times"), equals.larger_areas,
         lambda: villages("area")),
        ("a village's round areas", ("20 % of its lines", "50 %", "90 %"), equals.rounder_areas,
         lambda: villages("round")),
        ("a village's claims a household", ("1.5 times", "4 times", "12 times"),
         equals.more_claims, lambda: villages("rate")),
        ("a town at the policy's end", ("8 % of its accidents", "25 %", "50 %"),
         equals.before_the_end,
         lambda: {x.standing.key for x in page.endings(claims, Policy.objects.get())
                  if x.standing.out}),
        ("what a reviewer sends back", ("8 %", "20 %", "50 %"), equals.stern_or_lenient,
         lambda: officers(page.reviewers(claims))),
        ("an expert's degrees", ("4 points more", "10 points", "18 points"), equals.drifting,
         lambda: officers(page.assessors(claims))),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for what, levels, plant, look in tried:
        for strength, level in enumerate(levels):
            print(f"… {what}: {level}", file=sys.stderr)
            with transaction.atomic():
                truth = plant(planted.Season(random.Random(planted.SEED)), strength)
                forget()
                flagged = look()
                transaction.set_rollback(True)
            forget()
            rows.append(("what stands out" if strength == 0 else "", what if strength == 0 else "",
                         level, *scores(truth, flagged)))  # fmt: skip
    for strength, level in enumerate(("10 % of the amounts", "30 %", "60 %")):
        numbers = equals.invented(random.Random(planted.SEED), strength)
        digits = Counter((len(str(n)), int(str(n)[0])) for n in numbers)
        out = {0} if first_digits(digits).out else set()
        rows.append(
            (
                "what stands out" if strength == 0 else "",
                "invented amounts" if strength == 0 else "",
                level,
                *scores({0}, out),
            )
        )
    return rows


# ── real incidents ──────────────────────────────────────────────────────────────────────────────


def real() -> str:
    from bench import real_incidents

    shared = Path(os.environ.get("HEDUN_SHARED") or ROOT.parent / "shared") / "data"
    heads = ("check", "asked of", "fires", "what it rests on")
    rows = real_incidents.rows(shared)
    if rows is None:
        return "### Real incidents\n\nNot measured: no public data sets beside the repository."
    return f"### Real incidents\n\n{real_incidents.SAID}\n\n{table(heads, rows)}"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


if __name__ == "__main__":
    main()
