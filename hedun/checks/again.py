"""Which photographs of other claims are the same as those of a claim, picture by picture: what a
finding says in a sentence (SAME_PHOTO, PICTURE_AGAIN), to be laid side by side.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hedun.checks.pictures import HOW, changed, counts, met_again
from hedun.checks.shots import listed
from hedun.claims.models import Claim
from hedun.domain.words import Word
from hedun.evidence.models import Evidence, Picture

_SAME_FILE: Word = {"zh": "同一个文件", "en": "the very same file"}


@dataclass(frozen=True)
class Again:
    """`evidence`: the other photograph, with its claim and report; `how`: it differs in."""

    evidence: Evidence
    how: Word


def same_pictures(claim: Claim, photos: Sequence[Evidence]) -> dict[int, list[Again]]:
    """{evidence pk: where else it is seen}; photographs seen nowhere else are left out. Who may see
    the others is for the caller to ask. Three queries."""
    found: dict[int, list[Again]] = defaultdict(list)
    digests = defaultdict[str, list[int]](list)
    for photo in photos:
        digests[photo.sha256].append(photo.pk)
    same = Evidence.objects.filter(sha256__in=digests, kind=Evidence.Kind.PHOTO)
    for other in same.exclude(pk__in=[p.pk for p in photos]).select_related("claim", "report"):
        if counts(claim, other):
            for pk in digests[other.sha256]:
                found[pk].append(Again(other, _SAME_FILE))
    rows = Picture.objects.filter(evidence__in=[photo.pk for photo in photos])
    of_picture = dict(rows.values_list("pk", "evidence_id"))
    for picture, pairs in met_again(of_picture).items():
        for pair, other in pairs:
            if picture in of_picture and counts(claim, other):
                how = listed(HOW[one] for one in changed(pair))
                found[of_picture[picture]].append(Again(other, how))
    return dict(found)
