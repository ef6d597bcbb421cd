from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0006_board_of_companies"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=40)),
                ("hour", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("runs", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("ms", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("hour", "job"), name="one_tally_an_hour")
                ],
            },
        ),
    ]
