"""The insurer's own system asks the demo for its claims: a partner, and a token that two persons
opened. Of moves it is told nowhere: no address outside is called from a demo."""

from datetime import datetime, timedelta

from hedun.demo import officers
from hedun.demo.county import County
from hedun.demo.ground import COUNTY
from hedun.demo.year import Year
from hedun.domain.actors import Actor, Role
from hedun.partners import actions as partners
from hedun.partners.words import AWARDS, CLAIMS, PAYMENTS

HOLDS = timedelta(days=365)


def admit(county: County, year: Year, now: datetime) -> None:
    """The administrator makes it, the insurer admits one; another waits for that."""
    by = {"actor": _first(county, Role.ADMINISTRATOR), "now": now}
    row = partners.add_partner(
        county.places[COUNTY], "理赔核心系统（演示）", company=officers.INSURER, **by
    )
    made = partners.make_token(
        row, "每日对账", (CLAIMS, AWARDS, PAYMENTS), until=now + HOLDS, **by
    )  # its secret is told to nobody
    partners.admit(made.token, actor=_first(county, Role.INSURER), now=now)
    partners.make_token(row, "季度统计", (CLAIMS,), until=now + HOLDS, **by)


def _first(county: County, role: Role) -> Actor:
    return county.actor(officers.of(county.people, role)[0].username)
