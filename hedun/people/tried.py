"""An action run for a page: what stands against it, and what is wrong with a field beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused, as_problems
from hedun.language import spoken
from hedun.people.problems import BadFields, BadItems


def tried(form: forms.Form | None, run: Callable[[], Any], **renamed: str) -> list[Problem]:
    """Run it; answers what stands against it as a whole. What is wrong with a field is noted in the
    form (without one it is among the answers). `renamed`: what the form calls a field of the
    action."""
    try:
        run()
    except BadFields as bad:
        return beside(form, bad.fields, **renamed)
    except BadItems as bad:  # of several new ones: the only one here
        return beside(form, next(iter(bad.items.values())).fields, **renamed)
    except (Malformed, Refused) as error:
        return problems_of(error)
    return []


def problems_of(error: Malformed | Refused) -> list[Problem]:
    """What a page says of it."""
    return list(as_problems(error.refusals)) if isinstance(error, Refused) else [error.problem]


def beside(
    form: forms.Form | None, wrong: Mapping[str, Sequence[Problem]], **renamed: str
) -> list[Problem]:
    """Note each problem at its field, or above all of them; without a form they are handed back."""
    if form is None:
        return [one for problems in wrong.values() for one in problems]
    for name, problems in wrong.items():
        field = renamed.get(name, name)
        for one in problems:
            form.add_error(field if field in form.fields else None, spoken(one))
    return []
