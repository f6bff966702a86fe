from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lms.learning"

    def ready(self) -> None:
        from lms.core.messages import register
        from lms.learning import holdings, open_marks
        from lms.learning.evidence import lesson_steps, quiz_steps
        from lms.learning.messaging import KINDS
        from lms.learning.sentences import SENTENCES, STATUSES
        from lms.notices import kinds
        from lms.records import evidence

        register(SENTENCES, statuses=STATUSES)
        evidence.register("lesson", lesson_steps)
        evidence.register("quiz", quiz_steps)
        kinds.register(KINDS)
        holdings.register_all()
        kinds.register(open_marks.KINDS)
