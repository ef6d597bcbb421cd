"""A server that is up at once each time it is asked for: everything is read beforehand.

python -m tests.support.warm PORT        each line of input starts one and prints its process

It is the server of `hedun serve`, with the same options; only its start is shared.
"""

import os
import sys

from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import hedun.wsgi
from hedun.serve import HANDS

assert hedun.wsgi.application
for addresses in (None, "hedun.phone.short_urls"):  # else read with the first request
    assert get_resolver(addresses).url_patterns


def main(port: int) -> None:
    for _line in sys.stdin:
        started = os.fork()
        if started == 0:
            os.setsid()
            os.dup2(2, 1)  # what it says shall not stand among the numbers of processes
            Granian(
                "hedun.wsgi:application",
                address="127.0.0.1",
                port=port,
                interface=Interfaces.WSGI,
                workers=1,
                blocking_threads=HANDS,
                websockets=False,
                log_level=LogLevels.error,
            ).serve()
            os._exit(0)
        print(started, flush=True)
        os.waitpid(started, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
