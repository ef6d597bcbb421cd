from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "hedun.assessment"
    label = "assessment"
