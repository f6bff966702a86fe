from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lms.learning"

    def ready(self) -> None:
        from lms.core.messages import register
        from lms.courses import joining
        from lms.learning import confirming, holdings, open_marks
        from lms.learning.evidence import lesson_steps, quiz_steps
        from lms.learning.finished import finished_pairs, joined_pairs
        from lms.learning.messaging import KINDS
        from lms.learning.sentences import SENTENCES, STATUSES
        from lms.notices import kinds
        from lms.records import evidence

        register(SENTENCES, statuses=STATUSES)
        evidence.register("lesson", lesson_steps)
        evidence.register("quiz", quiz_steps)
        kinds.register(KINDS)
        holdings.register_all()
        joining.register(finished=finished_pairs, joined=joined_pairs)
        kinds.register(open_marks.KINDS)
        kinds.register(confirming.KINDS)
