import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("classes", "0003_note_rolls_that_are_complete"),
        ("courses", "0001_initial"),
        ("search", "0003_lookouts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseListing",
            fields=[
                (
                    "course",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="listing",
                        serialize=False,
                        to="courses.course",
                    ),
                ),
                ("languages", models.CharField(blank=True, max_length=40)),
                ("subtitled", models.BooleanField(default=False)),
                ("sound", models.CharField(blank=True, max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
            ],
            options={"verbose_name": "course as listed", "verbose_name_plural": "courses as listed"},
        ),
        migrations.CreateModel(
            name="ClassListing",
            fields=[
                (
                    "class_group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="listing",
                        serialize=False,
                        to="classes.classgroup",
                    ),
                ),
                ("left", models.PositiveSmallIntegerField(default=0)),
                ("meetings", models.TextField(blank=True)),
            ],
            options={"verbose_name": "class as listed", "verbose_name_plural": "classes as listed"},
        ),
    ]
