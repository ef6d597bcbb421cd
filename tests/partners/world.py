"""A partner as the offices make it: by the administrator, admitted by who reads the claims."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from hedun.claims.models import ClaimMove
from hedun.evidence.models import Sweep
from hedun.partners import actions
from hedun.partners.models import Delivery, Hook, Partner, Token
from hedun.partners.words import EVENTS, SCOPES
from hedun.people import signons
from hedun.people.models import User
from hedun.places.models import Place
from tests.support.road import ADMINISTRATOR, FORESTRY, TOWNSHIP, Road


@dataclass
class Partnered:
    """`secret`: the token. What its system asks is answered as over the wire."""

    road: Road
    partner: Partner
    token: Token
    secret: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> Any:
        told = {"Authorization": f"Bearer {self.secret}", **headers}
        return self.client.get(f"/partners/api/{path}", headers=told)

    def post(self, path: str, told: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"}
        path = f"/partners/api/{path}"
        return self.client.post(path, told, content_type="application/json", headers=headers)


def admin(road: Road) -> dict[str, Any]:
    return {"actor": road.who(ADMINISTRATOR), "now": road.now}


def bureau(road: Road) -> dict[str, Any]:
    return {"actor": road.who(FORESTRY), "now": road.now}


def county_of(road: Road) -> Place:
    return road.county.policy.place


def a_partner(road: Road, company: str = "", scopes: Sequence[str] = tuple(SCOPES)) -> Partnered:
    by = admin(road)
    row = actions.add_partner(county_of(road), "某某系统", company=company, **by)
    made = actions.make_token(
        row, "核心业务系统", scopes, until=road.now + timedelta(days=90), a_minute=600, **by
    )
    token = actions.admit(made.token, **bureau(road))
    return Partnered(road, row, token, made.secret)


def a_hook(
    road: Road, partner: Partner, url: str, events: Sequence[str] = tuple(EVENTS)
) -> tuple[Hook, str]:
    """Admitted, and the secret that signs."""
    made = actions.make_hook(partner, url, events, **admin(road))
    return actions.admit(made.hook, **bureau(road)), made.secret


def tell_and_let_read(road: Road) -> None:
    """Of an authority and of the insurer: a token and a hook admitted, others switched off. An
    officer comes in by the office's own sign-in."""
    town = {"actor": road.who(TOWNSHIP), "now": road.now}
    signons.link(User.objects.get(username=TOWNSHIP), "https://sso.invalid", "1", **town)
    by, county, until = admin(road), county_of(road), road.now + timedelta(days=90)
    for company in (road.county.policy.insurer, ""):
        row = actions.add_partner(county, "核心系统", company=company, **by)
        for _ in range(2):
            made = actions.make_token(row, "对账", list(SCOPES), until=until, **by)
            actions.admit(made.token, **bureau(road))
            hook = actions.make_hook(row, "https://8.8.8.8/hook", ["bank_paid"], **by).hook
            actions.admit(hook, **bureau(road))
        actions.switch_off(made.token, reason="不再需要", **bureau(road))
        actions.rotate_secret(hook, hours=24, **by)
        actions.switch_off(hook, reason="不再需要", **by)
        move = ClaimMove.objects.order_by("pk")[0]
        Delivery.objects.create(
            hook=hook, move=move.pk, action="report", claim=move.claim.number, state="stopped",
            queued_at=road.now, reason="failed", tries=9,
        )  # fmt: skip
    Sweep.objects.create(begun_at=road.now, ended_at=road.now)  # the files were read
    gone = actions.add_partner(county, "旧系统", **by)
    actions.end_partner(gone, reason="合同到期", **by)
