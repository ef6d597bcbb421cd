"""The counties worked out by workers of Dask (extra `scale`), here or on other machines.

The workers of a cluster that is started here speak by TLS with a certificate made for the occasion:
whoever else sits on the machine cannot hand them work.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack

import dask
from distributed import Client, LocalCluster, as_completed

from hedun.province.view import Order, Orders, Told

# Workers would look a hundred times a second at what they are doing.
QUIET = {"distributed.worker.profile.enabled": False}
ATTEMPTS = 5  # how often a county may take its worker down with it


def on_cluster(orders: Orders, workers: int, address: str | None = None) -> Iterator[Told]:
    """As they come. The workers of `address` must see the folder under the same name."""
    logging.getLogger("distributed").setLevel(logging.ERROR)  # nobody asked how workers are
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(QUIET))
        if address is None:
            local = LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, security=True,
                dashboard_address="127.0.0.1:0",
            )  # fmt: skip
            client = stack.enter_context(Client(stack.enter_context(local)))
        else:
            client = stack.enter_context(Client(address))
        tasks = [client.submit(_worked, order, retries=ATTEMPTS, pure=False) for order in orders]
        for task in as_completed(tasks):
            yield task.result()
            task.release()


def _worked(order: Order) -> Told:
    return order()
