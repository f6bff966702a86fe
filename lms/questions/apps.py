from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "lms.questions"
