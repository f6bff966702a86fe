"""Lessons that a teacher confirms; and lessons done are those that the course still has."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def count_what_is_still_there(apps, schema_editor):
    """One statement: learners of courses from which a lesson was withdrawn."""
    alias = schema_editor.connection.alias
    done = (
        apps.get_model("learning", "LessonProgress")
        .objects.using(alias)
        .filter(Q(lesson__status="live", lesson__online=True) | Q(lesson__course__status="retired"))
        .filter(enrolment=OuterRef("pk"), completed_at__isnull=False)
        .order_by()
        .values("enrolment")
        .annotate(n=Count("pk"))
    )
    gone = apps.get_model("courses", "Lesson").objects.using(alias).exclude(status="live", online=True)
    enrolments = apps.get_model("learning", "Enrolment").objects.using(alias).filter(course__in=gone.values("course"))
    enrolments.update(lessons_done=Coalesce(Subquery(done.values("n"), output_field=IntegerField()), 0))


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_several_conditions'),
        ('learning', '0007_progress_of_enrolments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='lessonprogress',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='confirmed by the teacher'),
        ),
        migrations.AddField(
            model_name='lessonprogress',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lessonprogress',
            name='waits_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='waits for the teacher since'),
        ),
        migrations.AddIndex(
            model_name='lessonprogress',
            index=models.Index(condition=models.Q(('waits_since__isnull', False)), fields=['lesson', 'waits_since', 'id'], name='lesson_waiting'),
        ),
        migrations.AddConstraint(
            model_name='lessonprogress',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='lesson_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='lessonprogress',
            constraint=models.CheckConstraint(condition=models.Q(('waits_since__isnull', True), models.Q(('completed_at__isnull', True), ('confirmed_at__isnull', True)), _connector='OR'), name='lesson_waits_for_confirmation'),
        ),
        migrations.RunPython(count_what_is_still_there, migrations.RunPython.noop),
    ]
