from collections.abc import Callable

import pytest

from hedun.claims.models import Claim
from hedun.notices.actions import confirm_due, post
from hedun.payments.actions import make_batch, release
from hedun.payments.models import PaymentBatch
from hedun.people.models import Beneficiary
from tests.notices.world import CHECKER, CLERK, DAY, MAKER, NOW, PHOTO, World, make_world
from tests.payments.injury import a_death
from tests.support.kept import kept
from tests.support.road import Road, make_county

LATER = NOW + 4 * DAY  # the notice posted at NOW is over
FAMILY = ("王福生", "赵喜娥", "郝秀兰", "李顺")


@pytest.fixture
def world(db: None, home: object) -> World:
    """A county with one report and no claims yet."""
    return make_world()


@pytest.fixture
def road(db: None, home: object) -> Road:
    return make_county()


@pytest.fixture
def estate(road: Road) -> tuple[Claim, list[Beneficiary]]:
    """A death: three heirs of a claim that pays an odd amount."""
    return a_death(road)


@pytest.fixture
def payable(world: World) -> Callable[..., list[Claim]]:
    """`payable(300_00, 200_00)`: claims of different households, posted and agreed."""

    def make(*fens: int) -> list[Claim]:
        for name, fen in zip(FAMILY, fens, strict=False):
            world.claim(name, fen)
        kept("posted and agreed", lambda: agree(world.claims))
        return fresh(world.claims)

    return make


def agree(claims: list[Claim]) -> None:
    post(claims, photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    confirm_due(now=LATER)


@pytest.fixture
def made(payable: Callable[..., list[Claim]]) -> Callable[..., PaymentBatch]:
    """A batch of such claims, made by the maker."""

    def make(*fens: int) -> PaymentBatch:
        claims = payable(*fens)
        return kept("batch", lambda: put_together(claims))

    return make


def put_together(claims: list[Claim]) -> PaymentBatch:
    done = make_batch(claims, template="rural_bank", actor=MAKER, now=LATER)
    assert done.left_out == () and done.batch is not None
    return done.batch


@pytest.fixture
def sent(made: Callable[..., PaymentBatch]) -> Callable[..., PaymentBatch]:
    """A batch released by the checker."""

    def make(*fens: int) -> PaymentBatch:
        batch = made(*fens)
        kept("released", lambda: let_go(batch))
        batch.refresh_from_db()
        return batch

    return make


def let_go(batch: PaymentBatch) -> None:
    assert release(batch, actor=CHECKER, now=LATER).file is not None


def fresh(claims: list[Claim]) -> list[Claim]:
    for claim in claims:
        claim.refresh_from_db()
    return claims
