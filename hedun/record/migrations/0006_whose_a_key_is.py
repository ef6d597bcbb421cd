from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0005_signed_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='partykey',
            name='belongs_to',
            field=models.CharField(default='', max_length=80),
        ),
    ]
