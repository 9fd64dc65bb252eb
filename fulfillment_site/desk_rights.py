"""Who may do what at the after-sales desk: part of the one table in `roles.py`."""

# Words to buyers: everybody at the desk may word and try them; another than the author approves.
WORDS = frozenset(
    {
        "aftersales.view_forbiddenphrase",
        "aftersales.try_forbiddenphrase",
        "aftersales.view_macro",
        "aftersales.add_macro",
        "aftersales.change_macro",
    }
)
# A dispute is worked on by whoever works on tickets; with it goes the evidence.
DISPUTES = frozenset(
    {"aftersales.view_dispute", "aftersales.work_dispute", "aftersales.make_evidence"}
)
# Making it good: agents give within their limits, leads decide beyond, managers set the limits.
REMEDIES = frozenset(
    {
        "aftersales.ask_compensation",
        "aftersales.view_compensation",
        "aftersales.view_coupon",
        "aftersales.view_arrival",
    }
)
SECOND = frozenset(
    {
        "aftersales.approve_compensation",
        "aftersales.view_compensationlimit",
        "aftersales.view_remedypolicy",
        "aftersales.add_coupon",
        "aftersales.change_coupon",
        "aftersales.use_coupon",
    }
)
LIMITS = REMEDIES | {
    "aftersales.add_compensationlimit",
    "aftersales.change_compensationlimit",
    "aftersales.add_remedypolicy",
    "aftersales.change_remedypolicy",
}
# What agents do by themselves; the rest of what they are asked for they ask a lead for.
AGENTS = (
    WORDS
    | DISPUTES
    | REMEDIES
    | {
        "aftersales.view_talkline",
        "aftersales.view_cancellationrequest",
        "aftersales.view_returnrequest",
        "aftersales.view_ownanswer",
        "aftersales.view_safetynet",
        "aftersales.view_answerrule",
        "aftersales.try_answer_rule",
        "aftersales.view_questiontemplate",
        "aftersales.view_calloff",
        "aftersales.answer_cancellation",
        "aftersales.approve_cancellation",
        "aftersales.answer_return",
        "aftersales.answer_chat",
        "aftersales.answer_review",
        "aftersales.write_buyer",
        "aftersales.view_phrase",
        "aftersales.view_productfact",
        "aftersales.view_letter",
        "aftersales.view_buyerreview",
        "aftersales.view_ticket",
        "aftersales.work_ticket",
        "aftersales.unmask_buyer",
        "aftersales.view_tickethandover",
        "aftersales.hand_over_tickets",
        "aftersales.send_macro",
        "aftersales.read_knowledge",
        "aftersales.view_articleversion",
        "aftersales.write_article",
        "aftersales.take_lesson",
        "aftersales.view_rulenote",
        "aftersales.view_radaralarm",
        "aftersales.view_radartext",
        "warehouse.view_parcelwatch",
        "warehouse.view_carrierclaim",
        "warehouse.view_lane",
    }
)
# What is said when nobody says anything is a lead's to set, after its trial.
NETS = frozenset(
    {
        "aftersales.add_safetynet",
        "aftersales.change_safetynet",
        "aftersales.switch_net",
        "aftersales.add_answerrule",
        "aftersales.change_answerrule",
        "aftersales.try_answer_rule",
        "aftersales.set_answer_rule_live",
    }
)
# What agents may only ask for at the desk is a lead's to say, and the manager's.
ANSWERS = frozenset(
    {
        "aftersales.approve_packed",
        "aftersales.reject_cancellation",
        "aftersales.override_desk",
        "aftersales.view_deskoverride",
        "aftersales.view_ask",
        "aftersales.view_proposal",
        "aftersales.decide_proposal",
        "aftersales.add_phrase",
        "aftersales.change_phrase",
        "aftersales.approve_phrase",
        "aftersales.add_forbiddenphrase",
        "aftersales.change_forbiddenphrase",
        "aftersales.approve_macro",
        "aftersales.view_macrouse",
        "aftersales.add_productfact",
        "aftersales.change_productfact",
        "aftersales.import_productfact",
        "aftersales.import_buyerreview",
        "aftersales.import_dispute",
    }
)
# Whose tickets are whose, who does what, and who saw a buyer's data is a lead's to say and to see.
TICKETS = frozenset(
    {
        "aftersales.assign_ticket",
        "aftersales.view_agent",
        "aftersales.add_agent",
        "aftersales.change_agent",
        "aftersales.view_deskhours",
        "aftersales.add_deskhours",
        "aftersales.change_deskhours",
        "aftersales.view_tag",
        "aftersales.add_tag",
        "aftersales.change_tag",
        "aftersales.view_unmasking",
    }
)
# What the team knows counts once a second person approved it; rules are a lead's to keep.
KNOWLEDGE = frozenset(
    {
        "aftersales.read_knowledge",
        "aftersales.write_article",
        "aftersales.approve_article",
        "aftersales.take_lesson",
        "aftersales.watch_training",
        "aftersales.add_rulenote",
        "aftersales.change_rulenote",
        "aftersales.view_settingchange",
    }
)
LEADS = WORDS | SECOND | NETS | ANSWERS | TICKETS  # and the manager
# That a parcel is lost is any lead's to say: it opens a claim, and its buyer is offered his money.
PARCELS = frozenset(
    {
        "warehouse.declare_lost",
        "warehouse.view_silencerule",
        "warehouse.view_trailword",
        "warehouse.view_claimterm",
    }
)
# What carriers are asked for, and by which words and silences their parcels are judged.
CARRIERS = frozenset(
    {
        "warehouse.settle_claim",
        "warehouse.view_lane",
        "warehouse.change_silencerule",
        "warehouse.add_trailword",
        "warehouse.change_trailword",
        "warehouse.add_claimterm",
        "warehouse.change_claimterm",
    }
)
