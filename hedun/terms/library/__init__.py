"""Wordings that come with the product, one TOML file each, named by its `id`."""

from importlib.resources import files


def names() -> list[str]:
    """The ids of the wordings, sorted."""
    folder = files(__name__)
    return sorted(
        f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")
    )


def read(name: str) -> bytes:
    """The source of one wording; raises KeyError for an id that is not among `names()`."""
    if name not in names():
        raise KeyError(f"no wording {name!r} in the library; there are {', '.join(names())}")
    return files(__name__).joinpath(f"{name}.toml").read_bytes()
