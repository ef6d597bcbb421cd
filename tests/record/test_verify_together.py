"""`hedun verify` by several processes: the same answer, of one moment, whoever ends on the way."""

import json
import os
import signal
import threading
from typing import Any

from django.db import connection

from hedun.clock import now as at_once
from hedun.domain.actors import TICKER
from hedun.record import beside
from hedun.record.models import Head
from hedun.record.pen import writing
from hedun.record.roots import handed_out
from hedun.record.verification import look
from tests.support.house import House
from tests.support.shell import Shell

RUN = "from tests.record.test_verify_together import {0}; {0}()"
SPOIL = """
from hedun.claims.models import Claim
from hedun.ledger.models import LedgerAccount, Transfer
from django.db.models import F
Claim.objects.filter(pk=1).update(row=F("row") + {0})
LedgerAccount.objects.filter(pk=2).update(balance_fen=F("balance_fen") + {0})
Transfer.objects.filter(pk=1).update(amount_fen=F("amount_fen") + {0})
"""


def test_several_processes_find_what_one_finds_in_the_same_order(grown: House) -> None:
    with Shell(grown) as shell:
        shell.python(SPOIL.format(1))
        try:
            found = [
                json.loads(shell.run("verify", "--json", "--processes", n, status=1)) for n in "12"
            ]
        finally:
            shell.python(SPOIL.format(-1))
    assert found[0] == found[1]
    places = {fault["subject"].partition(":")[0] for fault in found[0]["faults"]}
    assert places >= {"claims.Claim", "ledger.Transfer", "ledger.LedgerAccount"}


def test_what_a_helper_that_ends_had_in_hand_is_looked_at_here(grown: House) -> None:
    said = json.loads(grown.python(RUN.format("verify_while_helpers_end")))
    assert said["ended"] > 1 and said["same"]


def verify_while_helpers_end() -> None:
    """One ends before it stands at the moment, one with the first part in its hands."""
    ended, here = list[int](), beside.Helper.tell

    def tell(helper: beside.Helper, said: Any) -> None:
        if isinstance(said, tuple) or not ended:
            os.kill(helper.process.pid, signal.SIGKILL)
            ended.append(helper.process.pid)
        here(helper, said)

    alone = look(handed_out())[0]
    beside.Helper.tell = tell  # type: ignore[method-assign]
    found = look(handed_out(), processes=3)[0]
    print(json.dumps({"ended": len({*ended}), "same": found == alone}))


def test_all_look_at_one_moment_while_others_write(grown_apart: House) -> None:
    """Who cannot be given this process's moment is sent away when somebody wrote in between."""
    said = json.loads(grown_apart.python(RUN.format("verify_while_others_write")))
    given = grown_apart.database_url.startswith("postgresql")
    assert said == {"helped": [int(given)], "faults": [], "more": 0}


def verify_while_others_write() -> None:
    helped, real, entries = list[int](), beside.moment_for, Head.objects.get().seq

    def moment_for(some: Any) -> Any:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        found = real(some)
        helped.append(len(found))
        return found

    beside.moment_for = moment_for
    found = look(processes=2)[0]
    faults = [fault.subject for fault in found.faults]
    print(json.dumps({"helped": helped, "faults": faults, "more": found.entries - entries}))


def write() -> None:
    """An act of somebody else, over a connection of its own."""
    with writing(actor=TICKER, now=at_once()) as pen:
        pen.write("test.note", "1")
    connection.close()
