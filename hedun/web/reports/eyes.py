"""What of a list is clear and can be decided together, and what needs eyes, with the reasons.

A claim is clear unless one of REASONS or an open finding of the checks is true of it. The page of a
report asks row by row (rows.py); "my work" asks for many lists at once, in a constant number of
queries.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.assessment.figures import Figure, Figures, figures
from hedun.checks.queries import findings
from hedun.checks.rules import Finding
from hedun.claims import facts
from hedun.claims.items import PERSON
from hedun.claims.models import Claim
from hedun.claims.past import marked_late
from hedun.claims.queries import covered, decisions, lines_of
from hedun.domain.case import Case, State
from hedun.domain.lifecycle import ENDED
from hedun.evidence.queries import photographs

GRAVE = frozenset({"block", "review"})  # findings that want eyes; a hint only says something
MUCH = 3  # figures differ much from a third of what the village said on: our default
# Before anybody of an office has been there, a claim without a photograph rests on words alone.
UNSEEN = frozenset({State.REPORTED, State.VERIFIED})
# Who decides now has not seen what the level before found.
AFTER_ANOTHER = frozenset({State.VERIFIED, State.ASSESSED})

# A check's finding in the few words that fit into a row; its own sentence is told beside it.
NOTICED: dict[str, str | Promise] = {
    "SHARED_ACCOUNT": _("shared account"),
    "AREA_ABOVE_PLANTED": _("area above planted"),
    "ACCOUNT_OTHER_NAME": _("account in another name"),
    "SAME_IDENTITY": _("registered twice"),
    "GROUND_PAID": _("plot paid to another"),
    "GROUND_OVERLAP": _("plots overlap"),
    "GROUND_OUTSIDE": _("beyond the village"),
    "AREA_FAR_ABOVE_ROLL": _("area above the roll"),
    "AREA_ABOVE_ROLL": _("area above the roll"),
    "AREA_ABOVE_PLOT": _("area above the roll"),
    "SPLIT_CLAIMS": _("one loss in parts"),
    "ACCOUNT_OF_OFFICER": _("account of an officer"),
    "PHONE_OF_OFFICER": _("telephone of an officer"),
    "ID_INVALID": _("identity number wrong"),
    "HEAD_OVER_100": _("head over 100"),
    "HEAD_DECEASED": _("head has died"),
    "ROLL_AFTER_LOSS": _("registered after the loss"),
    "ROLL_ENDED": _("off the roll"),
    "AFTER_HARVEST": _("not in the field"),
    "PHONE_OF_MANY": _("shared telephone"),
    "EAR_TAG_PAID": _("ear tag paid before"),
    "HEADS_DIFFER": _("heads differ"),
    "NO_DISPOSAL": _("no proof of disposal"),
    "CAUSE_NOT_GRADED": _("cause not graded"),
    "EAR_TAG_OPEN": _("ear tag twice"),
    "HEADS_UNLIKE": _("animals differ"),
    "BEYOND_PLOT": _("beyond the plot"),
    "OTHER_COVER": _("other cover"),
    "CROP_CHANGED": _("crop changed"),
    "PLANTED_DIFFERS": _("planted area differs"),
    "PLOT_UNCLEAR": _("plot unclear"),
    "SAME_PHOTO": _("same photograph"),
    "PICTURE_AGAIN": _("same photograph"),
    "PICTURE_FAR": _("taken elsewhere"),
    "PICTURE_OUTSIDE": _("taken elsewhere"),
    "PICTURE_TWO_PLACES": _("two places"),
    "PICTURE_EARLY": _("taken before the loss"),
    "PICTURE_OLD": _("old photograph"),
    "PICTURE_CLOCK": _("time in doubt"),
    "PICTURE_UNREADABLE": _("unreadable photograph"),
    "STAGE_OFF_CALENDAR": _("stage off the calendar"),
    "LATE_REPORT": _("told late"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at of one claim. `figures`: of its lines, but for what is claimed for persons;
    `late`: it came back after two years."""

    case: Case
    findings: Sequence[Finding] = ()
    figures: Sequence[Figures] = ()
    pictures: int = 0
    late: bool = False


def _differs_much(seen: Seen) -> bool:
    return seen.case.state in AFTER_ANOTHER and any(
        _much(each.village, each.latest) for each in seen.figures
    )


def _much(said: Figure, found: Figure) -> bool:
    """By a third or more in area (or number), degree or documented loss."""
    pairs = (
        (said.quantity_e4, found.quantity_e4),
        (said.degree_ppm, found.degree_ppm),
        (said.amount_fen, found.amount_fen),
    )
    return any(a and b is not None and abs(b - a) * MUCH >= a for a, b in pairs)


# code → its few words, and whether it is true of a claim; in the order in which they are told
REASONS: dict[str, tuple[str | Promise, Callable[[Seen], bool]]] = {
    "held": (_("on hold"), lambda seen: seen.case.held),
    "objection": (
        _("objection open"),
        lambda seen: seen.case.state is State.CONTESTED or seen.case.set_aside > 0,
    ),
    "late": (_("past 2 years"), lambda seen: seen.late and seen.case.state not in ENDED),
    "no_picture": (
        _("no photograph"),
        lambda seen: bool(seen.figures) and not seen.pictures and seen.case.state in UNSEEN,
    ),
    "differs": (_("figures far apart"), _differs_much),
}


def reasons(seen: Seen) -> tuple[str | Promise, ...]:
    """Why the claim needs eyes, in a few words each; nothing for one that is clear."""
    grave = [NOTICED.get(f.code, f.code) for f in seen.findings if f.severity in GRAVE]
    others = [words for words, true in REASONS.values() if true(seen)]
    return tuple(dict.fromkeys([*grave, *others]))


@dataclass(slots=True)
class Split:
    """How many of some claims are clear and how many need eyes, and why."""

    clear: int = 0
    eyes: int = 0
    why: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[str | Promise]) -> None:
        words = [str(one) for one in found]
        self.clear += not words
        self.eyes += bool(words)
        self.why.update(words)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """The most frequent first."""
        return self.why.most_common()


def split(found: Iterable[Iterable[str | Promise]]) -> Split:
    made = Split()
    for one in found:
        made.add(one)
    return made


def looked_at(claims: Sequence[Claim]) -> dict[int, tuple[str | Promise, ...]]:
    """{claim pk: why it needs eyes}, in a constant number of queries. Claims come as
    `visible_to` gives them."""
    cases, lines, late = facts.cases(claims), lines_of(claims), marked_late(claims)
    said = decisions(lines)
    noticed, pictures = findings(claims, covered(lines, said)), photographs(claims)
    known, of_claim = figures(lines), dict[int, list[Figures]]()
    for line in lines:
        if line.section == PERSON:
            continue
        of_claim.setdefault(line.claim_id, []).append(known[line.pk])
    return {
        claim.pk: reasons(
            Seen(
                cases[claim.pk],
                noticed[claim.pk],
                of_claim.get(claim.pk, ()),
                len(pictures.get(claim.pk, ())),
                claim.pk in late,
            )
        )
        for claim in claims
    }
