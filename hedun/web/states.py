"""How a state looks: its shape and colour (never colour alone), and the step it waits for.

The words themselves stand in domain.words, one for every page and letter.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from hedun.domain.case import State
from hedun.domain.words import STATES
from hedun.language import lang


@dataclass(frozen=True, slots=True)
class Look:
    """`css`: the class `is-…` and the icon `i-…`. `step`: the verb of the button on "my work"."""

    css: str
    step: str | Promise
    icon: str = ""

    @property
    def symbol(self) -> str:
        return self.icon or self.css


# fmt: off
LOOKS: dict[State, Look] = {
    State.DRAFT:      Look("draft",   pgettext_lazy("step", "Report")),
    State.REPORTED:   Look("wait",    pgettext_lazy("step", "Verify")),
    State.VERIFIED:   Look("wait",    pgettext_lazy("step", "Review")),
    State.ACCEPTED:   Look("wait",    pgettext_lazy("step", "Assess")),
    State.ASSESSED:   Look("wait",    pgettext_lazy("step", "Award")),
    State.AWARDED:    Look("wait",    pgettext_lazy("step", "Post")),
    State.ON_NOTICE:  Look("notice",  pgettext_lazy("step", "See the notice")),
    State.CONTESTED:  Look("back",    pgettext_lazy("step", "Re-survey"), icon="review"),
    State.ESCALATED:  Look("hard",    pgettext_lazy("step", "Decide")),
    State.PAYABLE:    Look("payable", pgettext_lazy("step", "Pay")),
    State.PAYING:     Look("payable", pgettext_lazy("step", "Enter the answer"), icon="wait"),
    State.PAID:       Look("paid",    pgettext_lazy("step", "See")),
    State.RECOVERING: Look("back",    pgettext_lazy("step", "Settle the recovery")),
    State.CLOSED:     Look("closed",  pgettext_lazy("step", "See"), icon="minus"),
    State.REFUSED:    Look("refused", pgettext_lazy("step", "See")),
}
# fmt: on
# A draft that was sent back: it is with you again.
RETURNED = Look("back", pgettext_lazy("step", "Complete"))


def look(state: State, returned: bool = False) -> Look:
    return RETURNED if returned and state is State.DRAFT else LOOKS[state]


def word(state: State, returned: bool = False) -> str | Promise:
    if returned and state is State.DRAFT:
        return pgettext_lazy("state", "Sent back")
    return STATES[state][lang()]
