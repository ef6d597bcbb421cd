"""A line between phone and server that breaks after so many bytes, wherever that is."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 4096


@dataclass
class Line:
    """Breaks when `left` bytes have gone one way or the other; None: it holds. What is on it then
    is lost, also an answer to something the server has done. `cuts`: how often it broke."""

    server: tuple[str, int]
    left: int | None = None
    cuts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextmanager
    def open(self) -> Iterator["Line"]:
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listener.close()

    def break_after(self, size: int | None) -> None:
        with self._lock:
            self.left = size

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed: the test is over
            while True:
                phone, _ = self._listener.accept()
                server = socket.create_connection(self.server)
                for one, other in ((phone, server), (server, phone)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(PIECE):
                passed = self._allowed(len(data))
                other.sendall(data[:passed])
                if passed < len(data):
                    break
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _allowed(self, size: int) -> int:
        with self._lock:
            if self.left is None:
                return size
            passed = min(size, self.left)
            self.left -= passed
            if passed < size:
                self.cuts += 1
            return passed
