"""A partner's server: it listens, and answers as it was told, well or badly."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    headers: dict[str, str]
    body: bytes


class Receiver:
    """`answers`: what the next requests get, a status each, then 204 for good. "hang": nothing
    until `let_go`; "drip": a byte now and then; "nonsense": no HTTP."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int | str] = []
        self.let_go = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hedun"

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, handler: Any) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        how = self.answers.pop(0) if self.answers else 204
        self.received.append(Received(dict(handler.headers.items()), body))
        handler.close_connection = True
        if how == "hang":
            self.let_go.wait(20)
        elif how == "drip":
            for _ in range(200):
                if self.let_go.wait(0.02):
                    return
                handler.wfile.write(b"H")
        elif how == "nonsense":
            handler.wfile.write(b"no HTTP at all\r\n\r\n")
        else:
            handler.send_response(how)
            if how == 302:
                handler.send_header("Location", self.url + "/elsewhere")
            handler.end_headers()

    def bodies(self) -> list[bytes]:
        return [one.body for one in self.received]


@contextmanager
def timed() -> Iterator[list[float]]:
    """How many seconds it took."""
    took, begun = [0.0], time.monotonic()
    yield took
    took[0] = time.monotonic() - begun
