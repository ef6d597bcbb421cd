from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "hedun.policies"
    label = "policies"

    def ready(self) -> None:
        from hedun.policies import parties
        from hedun.policies.recorded import entries_of
        from hedun.policies.statement import to_be_signed
        from hedun.policies.verification import closings_add_up, terms_files_intact
        from hedun.record import offices, papers, queries, verification

        queries.show_by(entries_of)
        papers.register(to_be_signed)
        offices.register(parties.everybody, parties.of_policy)
        verification.register(terms_files_intact)
        verification.register(closings_add_up)
