"""What the animals of a line weigh, said by the room that knows them.

Rooms above may not be imported from here, so that room registers in its apps.py:

    weighed.register(weights)
"""

from collections.abc import Callable, Collection, Mapping, Sequence

# Of one line: so many heads, and the grams of each of them (None: nobody weighed them).
Weights = Sequence[tuple[int, int | None]]
Provider = Callable[[Collection[int]], Mapping[int, Weights]]

PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in PROVIDERS:
        PROVIDERS.append(provider)


def weights(lines: Collection[int]) -> dict[int, Weights]:
    """By line pk, of those of which animals are known."""
    return {pk: found for provider in PROVIDERS for pk, found in provider(lines).items()}
