from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0010_tables_of_the_command_line")]

    operations = [
        *(
            migrations.AddField(
                model, "address_en", models.CharField(blank=True, default="", max_length=200, verbose_name="address in English"),
                preserve_default=False,
            )
            for model in ("school", "servicecentre")
        ),
        migrations.AddField(
            "servicecentre", "services_en", models.TextField(blank=True, default="", verbose_name="the same in English"),
            preserve_default=False,
        ),
    ]
