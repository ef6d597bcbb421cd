"""What the web server counts of itself: requests by the name of their address, never by itself.

Several processes count into files of a folder ($PROMETHEUS_MULTIPROC_DIR, which `hedun web` and
`hedun serve` set and empty), so that whichever of them is asked answers for all.
"""

import os
import re
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = ("GET", "POST", "HEAD", "PUT")
REQUESTS = Counter(
    "hedun_requests",
    "Requests answered, by the name of the address.",
    ("route", "method", "status"),
)
SECONDS = Histogram(
    "hedun_request_seconds", "Until an answer began.", ("route",), buckets=BUCKETS
)  # fmt: skip
IN_HAND = Gauge("hedun_requests_in_hand", "Requests not answered yet.", multiprocess_mode="livesum")
REPORTS = Counter(
    "hedun_reports",
    "Pages that may be read from a replica, by where they were, and why not from it.",
    ("source", "why"),
)
POOL = Gauge(
    "hedun_pool",
    "The pool of connections to the database: size, available, requests_waiting.",
    ("what",),
    multiprocess_mode="livesum",
)
LIVE = re.compile(r"gauge_live\w*_(\d+)\.db")


def count(route: str, method: str, status: str, seconds: float) -> None:
    """One request that was answered."""
    REQUESTS.labels(route, method if method in METHODS else "other", status).inc()
    SECONDS.labels(route).observe(seconds)


def registry() -> CollectorRegistry:
    """All that the processes of this server have counted."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if not folder:
        return REGISTRY
    for path in Path(folder).glob("gauge_live*.db"):
        found = LIVE.fullmatch(path.name)
        if found and not Path(f"/proc/{found[1]}").exists():
            mark_process_dead(int(found[1]), folder)
    made = CollectorRegistry()
    MultiProcessCollector(made, path=folder)
    return made
