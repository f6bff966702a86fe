"""Notes of learners on lessons, and the places to which they want to come back."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0005_certificates'),
        ('learning', '0008_teacher_confirms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bookmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.course')),
                ('learner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.lesson')),
            ],
            options={
                'verbose_name': 'bookmark',
                'verbose_name_plural': 'bookmarks',
                'constraints': [models.UniqueConstraint(fields=('learner', 'lesson'), name='bookmark_lesson_once'), models.UniqueConstraint(condition=models.Q(('lesson__isnull', True)), fields=('learner', 'course'), name='bookmark_course_once')],
            },
        ),
        migrations.CreateModel(
            name='LessonNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('text', models.TextField(max_length=5000, verbose_name='note')),
                ('seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('page', models.CharField(blank=True, max_length=36)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('learner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lesson_notes', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.lesson')),
            ],
            options={
                'verbose_name': 'note of a learner',
                'verbose_name_plural': 'notes of learners',
                'indexes': [models.Index(fields=['learner', 'lesson'], name='note_of_lesson'), models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['deleted_at'], name='note_deleted')],
            },
        ),
    ]
