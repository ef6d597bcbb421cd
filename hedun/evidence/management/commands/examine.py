"""hedun examine: look once more at photographs that could not be read."""

from django.core.management.base import BaseCommand

from hedun import clock
from hedun.domain.actors import TICKER
from hedun.evidence.actions import examine_again


class Command(BaseCommand):
    help = (
        "Look once more at the photographs that could not be read: the file is back, or a decoder "
        "was mended. Those that nobody has looked at are examined by `hedun work`."
    )

    def handle(self, **options: object) -> None:
        last = 0
        while (found := examine_again(TICKER, clock.now(), after=last)) is not None:
            last = found
