from django.db import migrations, models

import lms.accounts.pinyin


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_forget_the_sound_of_names")]

    operations = [
        migrations.AlterField(
            "user", "pinyin", lms.accounts.pinyin.PinyinField(blank=True, editable=False, max_length=120)
        ),
        migrations.AddIndex("user", models.Index(fields=["pinyin"], name="accounts_user_pinyin")),
    ]
