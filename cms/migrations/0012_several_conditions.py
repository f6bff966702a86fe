"""A lesson is completed by one condition, or by several of which all are needed."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0011_draws_from_the_bank'),
    ]

    operations = [
        migrations.AddField(
            model_name='lessonpage',
            name='quiz_threshold',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Only where video and questions are both asked for; left empty, the same percentage holds for both.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='another percentage for the questions'),
        ),
        migrations.AlterField(
            model_name='lessonpage',
            name='rule',
            field=models.CharField(default='read', max_length=27, verbose_name='completed by'),
        ),
    ]
