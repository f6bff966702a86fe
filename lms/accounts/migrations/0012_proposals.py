from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0011_one_index_of_pinyin"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="proposes_begun",
            field=models.BooleanField(default=True, verbose_name="Courses that I have begun"),
        ),
        migrations.AddField(
            model_name="user",
            name="proposes_learned",
            field=models.BooleanField(default=True, verbose_name="Courses like those I have learned"),
        ),
        migrations.AddField(
            model_name="user",
            name="proposes_near",
            field=models.BooleanField(default=True, verbose_name="Courses in my community"),
        ),
    ]
