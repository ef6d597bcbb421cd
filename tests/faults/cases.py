"""Where each action is killed that the walk of a whole county (walked.py) does not do: a test of
the office that walks it.

`PARTS`: what is only ever done inside another action, and so dies with it; each with the reason.
"""

CASES = {
    "wildlife.actions.take_list_in": "tests/faults/walks.py::test_a_list_of_a_province",
    "province.actions.make_export": (
        "tests/province/test_hurt.py"
        "::test_before_an_account_is_drawn_up_there_is_one_line_without_an_amount"
    ),
    "assessment.actions.assess_pictures": (
        "tests/fieldwork/test_sheets.py"
        "::test_a_claim_that_moved_on_meanwhile_is_refused_with_what_to_do"
    ),
    "assessment.actions.ask_again": (
        "tests/assessment/test_figures_of_a_line.py"
        "::test_asking_again_wants_new_degrees_and_undone_it_does_not"
    ),
    "assessment.exgratia.take_back": (
        "tests/assessment/test_ex_gratia.py::test_taken_back_before_it_is_handed_over_and_not_after"
    ),
    "claims.actions.merge": (
        "tests/claims/test_undo_and_merge.py"
        "::test_a_duplicate_ends_in_the_other_claim_and_gives_its_award_back"
    ),
    "claims.actions.hold": (
        "tests/claims/test_clocks_of_states.py"
        "::test_on_hold_the_clock_runs_on_and_the_state_keeps_its_day"
    ),
    "claims.actions.resume": (
        "tests/claims/test_clocks_of_states.py"
        "::test_on_hold_the_clock_runs_on_and_the_state_keeps_its_day"
    ),
    "payments.statements.enter_statement_file": (
        "tests/payments/test_statement_file.py"
        "::test_the_lines_of_each_day_are_added_up_and_the_day_agrees"
    ),
    "claims.actions.undo": ("tests/claims/test_undo_and_merge.py::test_an_undo_is_not_undone"),
    "claims.opening.supplement": (
        "tests/assessment/test_documented_losses.py"
        "::test_a_bill_that_comes_later_is_a_line_of_its_own"
    ),
    "evidence.examining.examine_again": (
        "tests/evidence/test_examining.py::test_a_lost_file_is_said_and_read_when_it_is_back"
    ),
    "injuries.handling.lay_down": (
        "tests/injuries/test_secrecy.py::test_who_is_no_handler_can_do_nothing_with_a_case"
    ),
    "injuries.persons.describe": (
        "tests/injuries/test_pages.py::test_others_find_a_number_a_sum_and_a_state"
    ),
    "injuries.treatments.discharge": (
        "tests/injuries/test_keeping.py"
        "::test_while_somebody_is_in_hospital_the_claim_is_reminded_of_and_not_due"
    ),
    "injuries.withdrawing.withdraw": (
        "tests/injuries/test_bills.py"
        "::test_a_bill_taken_back_counts_no_more_and_its_number_is_free_again"
    ),
    "intake.listed.same_loss": (
        "tests/intake/test_between_officers.py"
        "::test_the_same_loss_told_twice_is_one_claim_with_the_evidence_of_both"
    ),
    "intake.listed.another_loss": (
        "tests/intake/test_between_officers.py"
        "::test_another_loss_of_the_accident_is_added_to_the_claim"
    ),
    "intake.mending.correct": (
        "tests/intake/test_waiting.py::test_what_has_gone_on_is_not_dropped_by_a_page_that_was_open"
    ),
    "intake.mending.restore": (
        "tests/intake/test_waiting.py::test_a_dropped_row_comes_back_and_is_looked_at_again"
    ),
    "intake.mending.erase": (
        "tests/intake/test_waiting.py::test_nothing_is_erased_without_a_reason_by_others_or_twice"
    ),
    "intake.mending.look_again": (
        "tests/intake/test_waiting.py"
        "::test_a_household_registered_since_goes_on_when_its_list_is_looked_at_again"
    ),
    "intake.passing.send_back": (
        "tests/intake/test_between_officers.py"
        "::test_a_returned_row_of_a_list_is_put_right_by_the_next_list"
    ),
    "intake.passing.list_to_correct": (
        "tests/intake/test_pages.py::test_the_list_comes_back_with_its_bad_cells_marked"
    ),
    "ledger.actions.note": (
        "tests/ledger/test_ledger.py::test_a_limit_is_raised_and_lowered_but_not_below_what_is_used"
    ),
    "ledger.actions.set_limit": ("tests/ledger/test_ledger.py::test_a_limit_of_nothing_is_a_limit"),
    "livestock.actions.strike_bill": (
        "tests/livestock/test_animals.py::test_a_vet_bill_is_paid_by_what_its_papers_come_to"
    ),
    "notices.actions.advance": (
        "tests/notices/test_undisputed_part.py"
        "::test_nothing_is_released_before_the_notice_has_stood_its_time"
    ),
    "othercover.answers.answer_refused": (
        "tests/othercover/test_other_cover.py"
        "::test_a_policy_that_covers_no_such_loss_offers_the_refusal"
    ),
    "oversight.actions.appeal": (
        "tests/oversight/test_panel.py"
        "::test_a_closed_claim_is_appealed_and_marked_late_only_after_two_years"
    ),
    "oversight.actions.decide": (
        "tests/oversight/test_panel.py::test_what_the_majority_finds_anew_goes_back_to_be_assessed"
    ),
    "oversight.panel.stand_aside": (
        "tests/oversight/test_docket.py::test_who_stands_aside_leaves_the_seat_and_says_why"
    ),
    "partners.actions.disclose": (
        "tests/partners/test_reading.py::test_a_household_is_told_with_a_reason_and_on_record"
    ),
    "partners.actions.send_again": (
        "tests/partners/test_telling.py"
        "::test_after_three_days_it_stops_is_listed_and_sent_again_when_asked"
    ),
    "payments.payees.end_payees": (
        "tests/payments/test_naming_payees.py"
        "::test_named_anew_what_is_owed_is_split_again_and_what_was_paid_counts"
    ),
    "payments.repairs.confirm_account": (
        "tests/payments/test_answers.py::test_an_account_that_was_right_after_all_is_confirmed"
    ),
    "payments.repairs.recover": (
        "tests/payments/test_answers.py::test_money_that_is_recovered_is_cover_again"
    ),
    "payments.repairs.recovered": (
        "tests/payments/test_answers.py::test_money_that_is_recovered_is_cover_again"
    ),
    "people.accounts.replace_account": (
        "tests/people/test_households.py::test_a_replaced_account_ends_and_stays_on_paper"
    ),
    "people.accounts.mark_returned": (
        "tests/people/test_households.py"
        "::test_a_returned_account_is_marked_by_a_cashier_and_confirmed_with_a_reason"
    ),
    "people.accounts.confirm_account": (
        "tests/people/test_households.py"
        "::test_a_returned_account_is_marked_by_a_cashier_and_confirmed_with_a_reason"
    ),
    "people.actions.set_password": (
        "tests/people/test_offices.py::test_one_sets_ones_own_password_and_not_a_colleagues"
    ),
    "people.actions.deactivate": (
        "tests/people/test_offices.py::test_who_is_deactivated_may_neither_sign_in_nor_act"
    ),
    "people.actions.reactivate": (
        "tests/people/test_offices.py::test_who_comes_back_has_the_postings_that_were_not_ended"
    ),
    "people.actions.end_posting": (
        "tests/people/test_offices.py::test_an_ended_posting_carries_to_the_end_of_its_last_day"
    ),
    "people.away.be_back": (
        "tests/claims/test_assigning.py"
        "::test_while_somebody_is_away_what_they_have_in_hand_waits_for_their_office"
    ),
    "people.beneficiaries.end_beneficiary": (
        "tests/payments/test_naming_payees.py"
        "::test_only_the_insurer_names_payees_with_a_reason_a_paper_and_the_claims_own_heirs"
    ),
    "people.households.correct_household": (
        "tests/people/test_receiving.py"
        "::test_a_household_is_corrected_field_by_field_and_the_record_says_which"
    ),
    "people.households.erase_identity": (
        "tests/people/test_secrecy.py"
        "::test_an_identity_is_erased_once_by_the_forestry_bureau_with_a_reason"
    ),
    "people.kin.end_kin": (
        "tests/people/test_links.py"
        "::test_kin_of_the_one_is_kin_of_what_it_became_until_the_relation_is_ended_by_another"
    ),
    "people.land.end_plot": (
        "tests/people/test_receiving.py::test_a_plot_that_changes_ends_and_goes_on_as_another_row"
    ),
    "people.links.move_household": (
        "tests/people/test_links.py::test_a_household_moves_with_its_head_its_account_and_its_land"
    ),
    "people.links.undo_link": (
        "tests/people/test_links.py::test_a_merge_is_taken_back_as_long_as_nothing_followed"
    ),
    "people.receiving.end_circumstance": (
        "tests/people/test_receiving.py"
        "::test_for_a_minor_the_guardian_receives_and_at_eighteen_the_own_account_again"
    ),
    "people.receiving.end_proxy": (
        "tests/people/test_receiving.py"
        "::test_for_a_minor_the_guardian_receives_and_at_eighteen_the_own_account_again"
    ),
    "people.signons.link": (
        "tests/access/test_single_sign_on.py::test_who_links_an_account_comes_in_by_it_afterwards"
    ),
    "people.signons.unlink": (
        "tests/access/test_single_sign_on.py::test_who_links_an_account_comes_in_by_it_afterwards"
    ),
    "policies.actions.renew_policy": (
        "tests/policies/test_renewing.py"
        "::test_a_renewed_policy_has_the_numbers_of_the_old_contract_and_a_book_of_its_own"
    ),
    "policies.actions.end_policy": (
        "tests/policies/test_renewing.py"
        "::test_a_policy_ends_early_and_another_insurer_takes_over_the_next_day"
    ),
    "policies.activation.decline_terms": (
        "tests/policies/test_editor_activation.py"
        "::test_who_proposed_takes_it_back_and_another_declines_with_a_reason"
    ),
    "policies.activation.withdraw_terms": (
        "tests/policies/test_editor_activation.py"
        "::test_who_proposed_takes_it_back_and_another_declines_with_a_reason"
    ),
    "policies.closing.decline_year": (
        "tests/policies/test_year.py::test_declined_or_taken_back_it_is_proposed_anew"
    ),
    "policies.closing.withdraw_year": (
        "tests/policies/test_year.py::test_declined_or_taken_back_it_is_proposed_anew"
    ),
    "policies.drafts.discard_draft": (
        "tests/policies/test_editor_drafts.py::test_a_discarded_draft_comes_back_as_it_was"
    ),
    "policies.drafts.restore_draft": (
        "tests/policies/test_editor_drafts.py::test_a_discarded_draft_comes_back_as_it_was"
    ),
    "prices.actions.withdraw_table": (
        "tests/prices/test_in_force.py::test_what_is_declined_or_taken_back_never_holds"
    ),
    "roll.answers.answer_same": (
        "tests/roll/test_doubts.py::test_two_of_one_name_are_both_shown_and_one_is_chosen"
    ),
    "roll.answers.answer_other": (
        "tests/roll/test_doubts.py::test_a_household_number_of_another_household_is_asked"
    ),
    "roll.answers.leave": (
        "tests/roll/test_doubts.py::test_or_left_out_and_the_same_list_again_asks_no_second_time"
    ),
    "roll.answers.undo_answer": (
        "tests/roll/test_doubts.py"
        "::test_or_another_household_which_is_registered_and_can_be_withdrawn"
    ),
    "claims.correcting.correct_lines": ("tests/faults/walks.py::test_lines_of_claims"),
    "claims.deciding.decide_line": ("tests/faults/walks.py::test_lines_of_claims"),
    "claims.opening.add_lines": ("tests/faults/walks.py::test_lines_of_claims"),
    "claims.opening.keep_grounds": ("tests/faults/walks.py::test_lines_of_claims"),
    "claims.opening.part_line": ("tests/faults/walks.py::test_lines_of_claims"),
    "claims.regrouping.regroup": ("tests/faults/walks.py::test_claims_that_go_into_another_report"),
    "intake.retention.erase_due": (
        "tests/intake/test_retention.py"
        "::test_the_list_goes_when_the_last_claim_of_it_ended_long_ago"
    ),
    "phone.retention.erase_due": (
        "tests/openrosa/test_sending.py"
        "::test_what_was_filled_in_goes_when_what_became_of_it_is_long_over"
    ),
    "roll.retention.erase_due": (
        "tests/roll/test_doubts.py::test_what_the_list_said_goes_when_the_answer_is_long_given"
    ),
    "history.retention.erase_due": (
        "tests/history/test_taking_over.py"
        "::test_what_identifies_people_goes_with_their_erasure_and_in_time"
    ),
    "payments.retention.erase_due": (
        "tests/people/test_retention.py"
        "::test_the_bank_s_file_goes_when_its_time_is_over_and_is_answered"
    ),
    "evidence.actions.take_sheet": (
        "tests/evidence/test_handing_in.py"
        "::test_who_takes_the_village_s_sheet_stands_in_the_record_and_nobody_gets_it_otherwise"
    ),
    "evidence.actions.follow": ("tests/faults/walks.py::test_claims_that_go_into_another_report"),
    "injuries.bills.take_list": (
        "tests/injuries/test_bills.py::test_what_the_catalogue_leaves_out_a_person_decides"
    ),
    "injuries.persons.add_papers": ("tests/faults/walks.py::test_papers_of_who_was_hurt"),
    "injuries.persons.seal_photo": ("tests/faults/walks.py::test_papers_of_who_was_hurt"),
    "injuries.retention.erase_due": (
        "tests/people/test_retention.py::test_an_injury_goes_when_the_policy_no_longer_keeps_it"
    ),
    "injuries.retention.erase": (
        "tests/injuries/test_keeping.py::test_what_is_known_of_an_injury_is_erased_when_its_time_is_over"
    ),
    "injuries.treatments.count_in": (
        "tests/injuries/test_keeping.py::test_what_another_policy_paid_is_offered_and_counted_in_once"
    ),
    "injuries.treatments.visit": (
        "tests/injuries/test_journey.py::test_an_advance_while_treated_then_the_rest_less_what_medical_insurance_paid"
    ),
    "injuries.treatments.withdraw_treatment": (
        "tests/faults/walks.py::test_papers_of_who_was_hurt"
    ),
    "intake.grouping.join": (
        "tests/intake/test_between_officers.py::test_two_sendings_become_one_report_and_part_again"
    ),
    "intake.grouping.part": (
        "tests/intake/test_between_officers.py::test_two_sendings_become_one_report_and_part_again"
    ),
    "intake.grouping.split": (
        "tests/intake/test_between_officers.py::test_rows_are_split_into_a_report_of_their_own_a_household_as_a_whole"
    ),
    "intake.mending.confirm": (
        "tests/intake/test_waiting.py::test_a_doubt_is_said_yes_to_in_the_inbox"
    ),
    "ledger.actions.open_book": ("tests/faults/walks.py::test_a_book_and_its_money"),
    "ledger.actions.transfer": ("tests/faults/walks.py::test_a_book_and_its_money"),
    "messages.actions.mark_printed": ("tests/faults/walks.py::test_what_is_told"),
    "messages.actions.mark_read": ("tests/faults/walks.py::test_what_is_told"),
    "messages.calling.enter_call": ("tests/faults/walks.py::test_calls_and_complaints"),
    "messages.complaining.answer_complaint": ("tests/faults/walks.py::test_calls_and_complaints"),
    "messages.complaining.assign_complaint": ("tests/faults/walks.py::test_calls_and_complaints"),
    "messages.sending.read_back": ("tests/faults/walks.py::test_what_is_told"),
    "messages.sending.send_some": ("tests/faults/walks.py::test_what_is_told"),
    "notices.actions.prepay": (
        "tests/payments/test_payees.py::test_a_hospital_is_paid_in_advance_and_the_household_the_final_difference"
    ),
    "oversight.failing.try_again": (
        "tests/oversight/test_failing.py::test_nobody_else_has_a_job_tried"
    ),
    "payments.batches.cancel_batch": (
        "tests/payments/test_batches.py::test_a_claim_stands_in_one_batch_at_a_time"
    ),
    "payments.repairs.late_return": (
        "tests/payments/test_answers.py::test_a_payment_that_comes_back_late_is_owed_again_and_paid_once"
    ),
    "people.actions.invite": (
        "tests/access/test_inviting.py::test_the_level_above_brings_somebody_in_and_nobody_else_does"
    ),
    "people.beneficiaries.correct_beneficiary": (
        "tests/faults/walks.py::test_a_hospital_is_written_right"
    ),
    "people.factors.add_app": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.factors.add_passkey": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.factors.answers": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.factors.renew_codes": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.factors.reset_factors": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.factors.take_away": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.links.split_household": (
        "tests/people/test_links.py::test_a_household_that_splits_off_leaves_the_old_one_as_it_was"
    ),
    "people.locking.end_sessions": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.locking.lift_lock": ("tests/faults/walks.py::test_doors_and_their_keys"),
    "people.retention.erase_due": (
        "tests/people/test_retention.py::test_a_household_that_ended_is_erased_when_its_time_is_over"
    ),
    "people.taking_back.take_back": ("tests/faults/walks.py::test_households_that_are_put_right"),
    "people.taking_back.withdraw_household": (
        "tests/faults/walks.py::test_households_that_are_put_right"
    ),
    "phone.cleaning.clean": (
        "tests/phone/test_cleaning.py::test_half_received_things_go_and_the_record_says_so_of_known_ones"
    ),
    "phone.working.drop": (
        "tests/phone/test_working.py::TestAside::test_it_is_dropped_with_a_reason"
    ),
    "phone.working.hand_over": ("tests/faults/walks.py::test_what_a_phone_sent_is_handed_over"),
    "phone.working.try_again": (
        "tests/phone/test_working.py::TestAside::test_a_person_has_it_tried_again_or_drops_it"
    ),
    "policies.actions.reveal_seed": (
        "tests/policies/test_draw.py::test_the_seed_is_revealed_after_the_last_day_and_not_a_minute_before"
    ),
    "policies.drafts.save_draft": ("tests/faults/walks.py::test_a_draft_of_the_terms"),
    "receipts.actions.give_missing": ("tests/faults/walks.py::test_receipts_that_were_never_given"),
    "receipts.actions.replace": ("tests/faults/walks.py::test_a_slip_that_was_lost"),
    "receipts.exporting.export_person": (
        "tests/faults/walks.py::test_households_that_are_put_right"
    ),
}
PARTS = {
    "evidence.examining.hear": "inside the hand-over that brings what is said beside a photograph",
    "evidence.sealing.finish": "writes no entry; killed in tests/faults/test_let_go.py",
    "fieldwork.actions.take": "inside the hand-over of what a phone sent (phone.working.hand_over)",
}
