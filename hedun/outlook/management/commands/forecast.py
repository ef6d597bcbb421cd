"""hedun forecast: what the season will have cost, and whether the cover lasts."""

import json
from argparse import ArgumentParser
from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.claims.models import Claim
from hedun.domain.deadlines import end_of_day, local_day
from hedun.domain.money import yuan
from hedun.outlook.forecasting import PERCENTS, Forecast, forecast
from hedun.outlook.loading import TermsFileFault, yuan_of
from hedun.policies.models import Policy


class Command(BaseCommand):
    help = "What the season comes to in the end, with bands, and whether the cover lasts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help="as known at the end of that day")
        parser.add_argument("--cover", metavar="YUAN", help="instead of the policy's own cover")
        parser.add_argument("--policy", metavar="NUMBER", help="default: the newest that has begun")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object, yuan")

    def handle(
        self, *, as_of: str | None, cover: str | None, policy: str | None, json: bool,
        **options: object,
    ) -> None:  # fmt: skip
        now = clock.now()
        at = _instant(as_of, now)
        fen = None if cover is None else yuan_of(cover)
        if cover is not None and fen is None:
            raise CommandError(f"--cover {cover}: expected an amount in yuan, as 8000000")
        chosen = _policy(policy, local_day(at) if as_of is None else date.fromisoformat(as_of))
        try:
            found = forecast(chosen, Claim.objects.all(), at, fen)
        except TermsFileFault as fault:
            raise CommandError(f"{fault.zh}\n{fault.en}") from fault
        if not found.villages.places:
            raise CommandError(f"{chosen.number}: no village under {chosen.place} has a household")
        self.stdout.write(_as_json(found) if json else _as_text(found))


def _instant(as_of: str | None, now: datetime) -> datetime:
    if as_of is None:
        return now
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise CommandError(f"--as-of {as_of}: expected a day, as 2026-08-31") from None
    if day > local_day(now):
        raise CommandError(f"--as-of {as_of}: that day has not come; today is {local_day(now)}")
    return min(end_of_day(day), now)


def _policy(number: str | None, day: date) -> Policy:
    rows = list(Policy.objects.select_related("place").order_by("-starts", "number"))
    if number is not None:
        rows = [row for row in rows if row.number == number]
    else:
        rows = [row for row in rows if row.starts <= day] or rows[-1:]
    if not rows:
        raise CommandError(f"no policy {number}" if number else "there is no policy yet")
    return rows[0]


def _as_json(found: Forecast) -> str:
    said = {
        "policy": found.policy.number,
        "as_of": found.on.isoformat(),
        "unit": "yuan",
        "cover": found.cover_fen // 100,
        "expected_total": found.expected_fen // 100,
        "quantiles": {f"p{p}": found.quantile_fen(p) // 100 for p in PERCENTS},
        "exhaustion_probability": round(found.exhaustion, 6),
    }
    return json.dumps(said)


def _as_text(found: Forecast) -> str:
    rows = [
        ("expected at season's end", found.expected_fen),
        ("  left the cover already", found.loaded.given_fen),
        ("  told, not awarded yet", found.open_fen),
        ("  still to come", found.coming_fen),
        *((f"not more than, {p} in 100", found.quantile_fen(p)) for p in PERCENTS),
        ("cover", found.cover_fen),
    ]
    lines = [f"{found.policy.number} · {found.policy.place} · as of {found.on}"]
    lines += [f"{name:<28}{yuan(fen):>18} yuan" for name, fen in rows]
    lines.append(f"{'the cover does not last':<28}{100 * found.exhaustion:>17.1f} %")
    lines.append(
        f"from {found.outlook.told} lists told, {found.outlook.coming:.0f} expected; "
        f"seasons behind it: {found.fit.seasons}"
    )
    return "\n".join(lines)
