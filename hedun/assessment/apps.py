from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "hedun.assessment"
    label = "assessment"

    def ready(self) -> None:
        from hedun.assessment.awarding import ENDINGS, award_again, end_award, take_back
        from hedun.assessment.facts import FIELDS, assessment_facts
        from hedun.assessment.verification import awards_reproduce
        from hedun.claims import effects, facts
        from hedun.record.verification import register

        facts.register(assessment_facts, *FIELDS)
        effects.undo("award", effects.Each(take_back))
        for ending in ENDINGS:
            effects.after(ending, effects.Each(end_award))
            effects.undo(ending, effects.Each(award_again))
        register(awards_reproduce)
