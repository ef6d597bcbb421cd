from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "hedun.policies"
    label = "policies"

    def ready(self) -> None:
        from hedun.policies.verification import closings_add_up, terms_files_intact
        from hedun.record import verification

        verification.register(terms_files_intact)
        verification.register(closings_add_up)
