
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Attempts until now were opened and handed in at once, and of several the best one counted."""
    apps.get_model("learning", "QuizAttempt").objects.update(opened_at=models.F("at"))
    apps.get_model("learning", "LessonProgress").objects.update(score=models.F("best_score"))


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0002_shared_courses'),
        ('learning', '0005_refused_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('question_id', models.CharField(max_length=64)),
                ('points', models.PositiveSmallIntegerField()),
                ('comment', models.TextField(blank=True, max_length=1000)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'mark of an open answer',
                'verbose_name_plural': 'marks of open answers',
            },
        ),
        migrations.CreateModel(
            name='QuizVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('digest', models.CharField(max_length=64)),
                ('questions', models.JSONField()),
                ('settings', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'version of questions',
                'verbose_name_plural': 'versions of questions',
            },
        ),
        migrations.RemoveConstraint(
            model_name='quizattempt',
            name='attempt_score_percent',
        ),
        migrations.AddField(
            model_name='lessonprogress',
            name='score',
            field=models.PositiveSmallIntegerField(blank=True, help_text='percent; of the best, the last or all attempts, as the questions say', null=True),
        ),
        migrations.AddField(
            model_name='quizattempt',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='time is up'),
        ),
        migrations.AddField(
            model_name='quizattempt',
            name='extensions_left',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='quizattempt',
            name='marks',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='quizattempt',
            name='opened_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='quizattempt',
            name='saved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last answer kept'),
        ),
        migrations.AddField(
            model_name='quizattempt',
            name='seed',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AlterField(
            model_name='quizattempt',
            name='answers',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='quizattempt',
            name='at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='handed in'),
        ),
        migrations.AlterField(
            model_name='quizattempt',
            name='nonce',
            field=models.CharField(help_text='Of the form that handed it in.', max_length=64),
        ),
        migrations.AlterField(
            model_name='quizattempt',
            name='passed',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='quizattempt',
            name='right',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='quizattempt',
            name='score',
            field=models.PositiveSmallIntegerField(blank=True, help_text='percent', null=True),
        ),
        migrations.AddField(
            model_name='openmark',
            name='attempt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='open_marks', to='learning.quizattempt'),
        ),
        migrations.AddField(
            model_name='openmark',
            name='marked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quizversion',
            name='lesson',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quiz_versions', to='courses.lesson'),
        ),
        migrations.AddField(
            model_name='quizattempt',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='learning.quizversion'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='quizattempt',
            index=models.Index(condition=models.Q(('at__isnull', True), ('due_at__isnull', False)), fields=['due_at'], name='attempt_due'),
        ),
        migrations.AddIndex(
            model_name='quizattempt',
            index=models.Index(condition=models.Q(('score__isnull', True)), fields=['at'], name='attempt_waiting'),
        ),
        migrations.AddConstraint(
            model_name='quizattempt',
            constraint=models.UniqueConstraint(condition=models.Q(('at__isnull', True)), fields=('progress',), name='attempt_open_once'),
        ),
        migrations.AddConstraint(
            model_name='quizattempt',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__lte', 100), _connector='OR'), name='attempt_score_percent'),
        ),
        migrations.AddConstraint(
            model_name='quizattempt',
            constraint=models.CheckConstraint(condition=models.Q(('at__isnull', False), models.Q(('passed', False), ('score__isnull', True)), _connector='OR'), name='attempt_open_unmarked'),
        ),
        migrations.AddConstraint(
            model_name='openmark',
            constraint=models.UniqueConstraint(fields=('attempt', 'question_id'), name='open_mark_once'),
        ),
        migrations.AddConstraint(
            model_name='quizversion',
            constraint=models.UniqueConstraint(fields=('lesson', 'digest'), name='quiz_version_once'),
        ),
    ]
