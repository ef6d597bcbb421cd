"""Terms files in a few words: gates, steps and tables as a test says them."""

AMOUNT = '[[step]]\nop = "value"\nfrom = "amount"\n'
GROSS = AMOUNT + 'as = "gross"\n'


def step(op: str, **keys: str) -> str:
    return "[[step]]\n" + _written(op, keys)


def gate(op: str, **keys: str) -> str:
    return "[[gate]]\n" + _written(op, keys)


def _written(op: str, keys: dict[str, str]) -> str:
    lines = [f'op = "{op}"', *(f"{key} = {value}" for key, value in keys.items())]
    return "\n".join(lines) + "\n"


def table(name: str, keys: str, values: str) -> str:
    return f"[tables.{name}]\nkeys = [{keys}]\nvalues = {{ {values} }}\n"


def bands(mode: str, *spans: tuple[object, ...], **keys: str) -> str:
    listed = ", ".join(
        f"{{ over = {over}, " + (f"upto = {upto}, " if upto else "") + f"rate = {rate} }}"
        for over, upto, rate in spans
    )
    return step("bands", mode=f'"{mode}"', bands=f"[{listed}]", **keys)


def limit(scope: str, amount: object, **keys: str) -> str:
    return step("limit", scope=f'"{scope}"', amount=str(amount), **keys)


CLAIM = {"scope": '"claim"'}
PRICED = step("value", sections='["crop"]', **{"from": '"table"'}, table='"mu"')
STAGED = PRICED + step("factor", sections='["crop"]', table='"share"')
BOTH = '"item", "stage"'
