"""Drafts of a wording: begun, saved, discarded and restored. Any text may be kept, right or not."""

from datetime import datetime

from hedun.domain.actors import Actor
from hedun.policies.models import Policy, TermsDraft
from hedun.policies.problems import malformed
from hedun.policies.queries import insist_may
from hedun.record.pen import Pen, writing
from hedun.record.queries import names

NAME_MOST = 80
TEXT_MOST_KB = 256  # the longest published wording has 12


def start_draft(
    policy: Policy, text: str, *, name: str, came_from: str, actor: Actor, now: datetime
) -> TermsDraft:
    """A new draft. Who: the forestry bureau. Raises Malformed (DRAFT_…), Refused."""
    with writing(actor=actor, now=now) as pen:
        insist_may("terms.draft", policy, actor, now)
        draft = TermsDraft.objects.create(
            policy=policy,
            name=_named(name),
            text=as_kept(text),
            came_from=came_from[:200],
            begun_by=actor.user,
            begun_at=now,
            saved_by=actor.user,
            saved_at=now,
        )
        _write(pen, "terms.draft", draft)
        return draft


def save_draft(
    draft: TermsDraft,
    text: str,
    *,
    seen: int,
    name: str | None = None,
    actor: Actor,
    now: datetime,
) -> TermsDraft:
    """Keep the text; `seen` is the edition it was written on. The same text again writes nothing.

    Who: the forestry bureau. Raises Malformed (DRAFT_…; DRAFT_CHANGED where another has saved
    since), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        draft = _current(draft)
        insist_may("terms.draft", draft.policy, actor, now)
        if draft.discarded_at:
            raise malformed("DRAFT_DISCARDED")
        kept, named = as_kept(text), draft.name if name is None else _named(name)
        if (kept, named) == (draft.text, draft.name):
            pen.nothing_done()
            return draft
        if seen != draft.edition:
            known = names({draft.saved_by})
            raise malformed("DRAFT_CHANGED", who=known.get(draft.saved_by, draft.saved_by))
        draft.text, draft.name, draft.edition = kept, named, draft.edition + 1
        draft.saved_by, draft.saved_at = actor.user, now
        draft.save()
        _write(pen, "terms.save", draft)
        return draft


def discard_draft(draft: TermsDraft, *, actor: Actor, now: datetime) -> TermsDraft:
    """Out of the list; its text stays and can be restored. Raises Malformed, Refused."""
    return _set_discarded(draft, "terms.discard", now, actor=actor, now=now)


def restore_draft(draft: TermsDraft, *, actor: Actor, now: datetime) -> TermsDraft:
    """Back into the list. Raises Refused."""
    return _set_discarded(draft, "terms.restore", None, actor=actor, now=now)


def as_kept(text: str) -> str:
    """Line ends as the file has them, however a browser sends them. Raises Malformed."""
    kept = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(kept.encode()) > TEXT_MOST_KB * 1024 or "\0" in kept:
        raise malformed("DRAFT_TEXT", most=TEXT_MOST_KB)
    return kept


def _set_discarded(
    draft: TermsDraft, act: str, at: datetime | None, *, actor: Actor, now: datetime
) -> TermsDraft:
    with writing(actor=actor, now=now) as pen:
        draft = _current(draft)
        insist_may("terms.draft", draft.policy, actor, now)
        if (draft.discarded_at is None) == (at is None):
            pen.nothing_done()
            return draft
        draft.discarded_at = at
        draft.save(update_fields=["discarded_at"])
        _write(pen, act, draft)
        return draft


def _current(draft: TermsDraft) -> TermsDraft:
    return TermsDraft.objects.select_related("policy__place").get(pk=draft.pk)


def _named(name: str) -> str:
    if not name.strip() or len(name.strip()) > NAME_MOST:
        raise malformed("DRAFT_NAME", most=NAME_MOST)
    return name.strip()


def _write(pen: Pen, act: str, draft: TermsDraft) -> None:
    data = {"draft": draft.pk, "edition": draft.edition}
    pen.write(act, draft.policy.number, data, rows=[draft])
