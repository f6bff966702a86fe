from django.db import migrations


class Migration(migrations.Migration):
    """On its own: PostgreSQL alters no table whose new references are still to be checked."""

    dependencies = [
        ("network", "0002_places_that_change"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="servicecentre",
            name="hours",
        ),
    ]
