from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "hedun.assessment"
    label = "assessment"

    def ready(self) -> None:
        from hedun.assessment import facts as ours
        from hedun.assessment import land, looks, split
        from hedun.assessment.awarded import last_awarded_day
        from hedun.assessment.awarding import ENDINGS, award_again, end_award, take_back
        from hedun.assessment.exgratia import gifts_agree
        from hedun.assessment.limits import settle_limits
        from hedun.assessment.reserves import CHANGING, ask_back, settle_recovery, settle_reserves
        from hedun.assessment.verification import awards_reproduce, books_beside_agree
        from hedun.assessment.yearend import parts_were_given
        from hedun.checks import queries as checks
        from hedun.claims import effects, facts
        from hedun.policies import awarded
        from hedun.record.verification import register

        facts.register(ours.surveyors, "surveyors")
        facts.register(ours.resurveys, "resurveys")
        facts.register(ours.degrees_missing, "degrees_missing")
        facts.register(ours.for_expert, "for_expert")
        facts.register(ours.awarded, "awarded_fen")
        facts.register(ours.injury_advance, "injury_advance")
        facts.register(ours.small_and_clear, "estimate_fen", "drawn")
        checks.register(looks.of_plots, "BEYOND_PLOT", *looks.REVIEWED)
        checks.register(land.above_land, *land.CODES)
        checks.register(split.split_claims, split.CODE)
        effects.undo("award", effects.Each(take_back))
        for ending in ENDINGS:
            effects.after(ending, effects.Each(end_award))
            effects.undo(ending, effects.Each(award_again))
        for action in ("award", *ENDINGS, "recovered"):
            effects.settle(action, settle_limits)
        for action in CHANGING:
            effects.settle(action, settle_reserves)
        effects.settle("recover", ask_back)
        effects.settle("recovered", settle_recovery)
        register(awards_reproduce)
        register(books_beside_agree)
        register(gifts_agree)
        register(parts_were_given)
        awarded.register(last_awarded_day)
