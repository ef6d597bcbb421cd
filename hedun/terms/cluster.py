"""Recalculating on a dask cluster (extra `scale`): the same parts, handed to other processes.

A part that is lost with its worker is handed to another: it was not written, or it was written
whole, and is then written again with the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from distributed import Client, LocalCluster, as_completed

from hedun.terms.partition import Failed, Total

Order = Callable[[Path], Total | Failed]
# How often a part may take its worker down with it before we give up on it.
ATTEMPTS = 5
HANDFUL = 16  # parts to a task: less talk, and still small enough to lose


def on_cluster(
    order: Order, sources: Sequence[Path], address: str | None, workers: int
) -> Iterator[Total | Failed]:
    """The results as they come. The workers must see the folders under the same names."""
    with ExitStack() as stack:
        if address is None:
            local = LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
            )
            address = stack.enter_context(local).scheduler_address
        client = stack.enter_context(Client(address))
        tasks = [
            client.submit(_handful, order, sources[at : at + HANDFUL], retries=ATTEMPTS, pure=False)
            for at in range(0, len(sources), HANDFUL)
        ]
        for task in as_completed(tasks):
            yield from task.result()
            task.release()


def _handful(order: Order, sources: Sequence[Path]) -> list[Total | Failed]:
    return [order(source) for source in sources]
