"""The sums of the board are kept by policy too. They are not moved but done again: the worker
reckons them from the record (`hedun board --again` does it at once)."""

import django.db.models.deletion
from django.db import migrations, models


def start_again(apps, schema_editor):
    for name in ("BoardStand", "BoardDay"):
        apps.get_model("oversight", name).objects.all().delete()
    apps.get_model("oversight", "BoardMark").objects.update(seq=0, digest="")


def by_policy():
    return models.ForeignKey(
        db_index=False,
        default=0,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="policies.policy",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0005_failures"),
        ("policies", "0003_year_closing"),
    ]

    operations = [
        migrations.RunPython(start_again, start_again),
        migrations.RemoveConstraint(model_name="boardday", name="one_sum_a_day"),
        migrations.AddField("boardday", "policy", by_policy(), preserve_default=False),
        migrations.AddField("boardstand", "policy", by_policy(), preserve_default=False),
        migrations.AddConstraint(
            model_name="boardday",
            constraint=models.UniqueConstraint(
                fields=("day", "village", "policy", "stage", "action", "hours"),
                name="one_sum_a_day",
            ),
        ),
    ]
