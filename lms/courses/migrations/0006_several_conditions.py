"""A lesson is completed by one condition, or by several of which all are needed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0005_certificates'),
    ]

    operations = [
        migrations.AddField(
            model_name='lesson',
            name='quiz_threshold',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Where it is another than ``threshold``.', null=True, verbose_name='percent of the questions'),
        ),
        migrations.AlterField(
            model_name='lesson',
            name='rule',
            field=models.CharField(default='read', max_length=27, verbose_name='completed by'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.CheckConstraint(condition=models.Q(('rule__in', ['read', 'watched', 'quiz', 'confirmed', 'read+watched', 'read+quiz', 'read+confirmed', 'watched+quiz', 'watched+confirmed', 'quiz+confirmed', 'read+watched+quiz', 'read+watched+confirmed', 'read+quiz+confirmed', 'watched+quiz+confirmed', 'read+watched+quiz+confirmed'])), name='lesson_rule_known'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.CheckConstraint(condition=models.Q(('quiz_threshold__isnull', True), ('quiz_threshold__lte', 100), _connector='OR'), name='lesson_quiz_threshold_percent'),
        ),
    ]
