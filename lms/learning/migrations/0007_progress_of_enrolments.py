"""What is kept with each enrolment, counted once from the lessons that are there; and messages to learners."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from lms.core.days import SHANGHAI

FAILS = 3


def count_what_is_there(apps, schema_editor):
    """One statement; the day of the last writing stands for the day of the last report, of which there is no note."""

    def rows(model):
        return apps.get_model("learning", model).objects.using(schema_editor.connection.alias).order_by()

    def counted(found, field):
        numbers = found.values(field).annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)

    lessons = rows("LessonProgress").filter(enrolment=OuterRef("pk"))
    attempts = rows("QuizAttempt").filter(progress=OuterRef("pk"))
    failed = (
        rows("LessonProgress")
        .filter(enrolment=OuterRef("pk"), completed_at__isnull=True)
        .filter(~Exists(attempts.filter(passed=True)))
        .annotate(failed=counted(attempts.filter(passed=False, score__isnull=False), "progress"))
        .filter(failed__gte=FAILS)
    )
    joined = TruncDate("joined_at", tzinfo=SHANGHAI)
    written = lessons.values("enrolment").annotate(at=Max("updated_at"))
    rows("Enrolment").update(
        begun=Exists(lessons),
        lessons_done=counted(lessons.filter(completed_at__isnull=False), "enrolment"),
        failing=counted(failed, "enrolment"),
        last_active_on=Greatest(
            joined,
            Coalesce(Subquery(written.annotate(day=TruncDate("at", tzinfo=SHANGHAI)).values("day")), joined),
        ),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0002_shared_courses'),
        ('learning', '0006_open_attempts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CourseMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('nonce', models.CharField(max_length=64)),
                ('text', models.TextField(blank=True, max_length=500)),
                ('people', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'message to learners',
                'verbose_name_plural': 'messages to learners',
            },
        ),
        migrations.AddField(
            model_name='enrolment',
            name='begun',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='failing',
            field=models.PositiveSmallIntegerField(default=0, help_text='Lessons that are not done and whose questions were failed three times.'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='last_active_on',
            field=models.DateField(default=django.utils.timezone.localdate, verbose_name='last active'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='lessons_done',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='lessons done'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['course', 'joined_at', 'id'], name='enrolment_by_joining'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['course', 'last_active_on', 'id'], name='enrolment_by_day'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['course', 'lessons_done', 'id'], name='enrolment_by_lessons'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['course', 'begun', 'completed_at', 'last_active_on', 'failing'], name='enrolment_states'),
        ),
        migrations.AddField(
            model_name='coursemessage',
            name='course',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='courses.course'),
        ),
        migrations.AddField(
            model_name='coursemessage',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='course_messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='coursemessage',
            index=models.Index(fields=['course', '-at'], name='course_message_newest'),
        ),
        migrations.AddConstraint(
            model_name='coursemessage',
            constraint=models.UniqueConstraint(fields=('sender', 'nonce'), name='course_message_once'),
        ),
        migrations.RunPython(count_what_is_there, migrations.RunPython.noop),
    ]
