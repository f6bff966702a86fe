from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lms.learning"

    def ready(self) -> None:
        from lms.core.messages import register
        from lms.courses import joining
        from lms.learning import holdings
        from lms.learning.evidence import lesson_steps, quiz_steps
        from lms.learning.finished import finished_pairs
        from lms.learning.sentences import SENTENCES, STATUSES
        from lms.records import evidence

        register(SENTENCES, statuses=STATUSES)
        evidence.register("lesson", lesson_steps)
        evidence.register("quiz", quiz_steps)
        holdings.register_all()
        joining.register_finished(finished_pairs)
