"""Every free text of a house with markup in front of it, as if somebody had typed it there."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from hedun.people import vault
from hedun.web.rotating import BOUND, bound_values
from tests.access.looked import MARK

# Columns that hold words of ours, numbers and digests, by their names: nobody types into them.
CODES = frozenset((
    "action", "algorithm", "amount_right", "at", "basis", "body", "book", "bundle", "claim",
    "code", "crop", "datum", "digest", "exclusions", "form", "geojson", "giver", "handler",
    "holder", "item", "key", "kind", "kindly", "media_type", "memo", "new_crop", "number",
    "officer", "outcome", "page", "password", "person", "prev", "profile", "query", "received",
    "reference", "revealed", "role", "root", "seal", "section", "signature", "spec_id",
    "species", "stage", "start", "state", "subject", "tag", "tag_key", "taken", "template",
    "to", "trouble", "unit", "user", "value", "version", "village", "why", "zone",
))  # fmt: skip
ENDS = ("_by", "_hash", "_last4", "sha256", "_digest", "_seal", "_from")
# Of one table something else than of the others.
FREE = {
    ("people.BankAccount", "holder"), ("record.PartyKey", "holder"), ("telling.Message", "text"),
    ("claims.LossLine", "person"), ("payments.PayeeShare", "person"),
    ("notices.Objection", "said_by"), ("policies.TermsDraft", "came_from"),
}  # fmt: skip
NOT_FREE = {("policies.TermsDraft", "text"), ("claims.Assignment", "by"), ("phone.Handover", "by"),
            ("othercover.Cover", "policy"), ("intake.Waiting", "sheet"),
            ("policies.PolicySetting", "key"), ("assessment.ExGratia", "voucher")}  # fmt: skip
HIDDEN = ("name_enc", "reason_enc", "title_enc", "hospital_enc", "diagnosis_enc", "read_back_enc")


def is_free(label: str, name: str) -> bool:
    if (label, name) in FREE:
        return True
    coded = name in CODES or name.endswith(ENDS) or (label, name) in NOT_FREE
    return not coded


def texts(model: type[models.Model]) -> Iterator[models.Field]:  # type: ignore[type-arg]
    for field in model._meta.fields:
        typed = isinstance(field, models.CharField | models.TextField)
        plain = not (field.choices or field.unique or field.primary_key)
        if typed and plain and is_free(model._meta.label, field.name):
            yield field


def mark_everything() -> int:
    """Past the pen: the house does not verify any more. Answers how many columns were marked."""
    marked = 0
    for model in apps.get_models():
        if not model.__module__.startswith("hedun."):
            continue
        for field in texts(model):
            rows = model._default_manager.exclude(**{field.name: ""})
            changed = list(rows)
            for row in changed:
                value = f"{MARK}{getattr(row, field.name)}"
                setattr(row, field.name, value[: field.max_length or None])
            model._default_manager.bulk_update(changed, [field.name], batch_size=200)
            marked += bool(changed)
    return marked + _mark_hidden()


def _mark_hidden() -> int:
    marked = 0
    for label, column in BOUND:
        if column in HIDDEN:
            model = apps.get_model(label)
            for pk, held in bound_values(model, [column]):
                blob, context = held[column]
                anew = vault.hide(MARK + vault.reveal(blob, context), context)
                model._default_manager.filter(pk=pk).update(**{column: anew})
                marked += 1
    return marked
