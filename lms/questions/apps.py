from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "lms.questions"

    def ready(self) -> None:
        from lms.core.messages import register
        from lms.questions.sentences import SENTENCES, STATUSES

        register(SENTENCES, statuses=STATUSES)
