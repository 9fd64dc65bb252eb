"""Why a buyer's request cannot be answered so, or not any more."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "message_names_no_request": _("The message names no request."),
    "request_is_not_there": _("The platform does not show request %(number)s yet."),
    "request_status_unknown": _(
        "A request about %(order)s has a status nobody here knows. Look at it in Seller Center."
    ),
    "request_is_answered": _(
        "%(order)s: %(by)s answered this on %(when)s already: %(verdict)s. There is one answer."
    ),
    "request_is_closed": _("%(order)s: there is nothing to answer any more (%(state)s)."),
    "answer_needs_a_reason": _("%(order)s: say why it is refused, by one of the reasons offered."),
    "answer_reason_is_not_offered": _(
        "%(order)s: the platform does not take that reason here. Choose one of those offered."
    ),
    "answer_came_too_late": _("It was decided before our answer got there: %(state)s."),
    "no_rule_answers": _("%(order)s: no rule answers this."),
    "rule_refuses_what_is_here": _(
        "%(rule)s: only what is packed or handed over can be refused. Choose these stages alone."
    ),
    "net_has_no_say": _("%(order)s: the safety net does not answer this now."),
    "net_has_no_reason": _(
        "%(order)s: no reason that the platform offers says what is true. A person must answer."
    ),
    # The parcel radar
    "buyer_was_written_to": _("%(package)s: its buyer was written to already."),
    "parcel_is_no_longer_so": _(
        "%(package)s is %(verdict)s by now: the message would not be true any more."
    ),
    # The desk
    "answer_is_a_leads": _("%(order)s: that answer is a lead's to give. Ask for it at the desk."),
    "matter_is_gone": _("This is answered already, or closed. Take the next one."),
    "matter_is_held": _("%(by)s has this in hand. Take the next one."),
    "request_is_held": _("%(order)s: %(by)s has it in hand at the desk."),
    "nothing_in_hand": _("Nothing is in your hands any more: press n for the next one."),
    "urgent_ones_first": _(
        "%(count)s cancellations run out within two hours and have no owner. Press n first."
    ),
    "lead_is_asked_already": _("%(order)s: a lead is asked about this already."),
    "own_ask_is_anothers": _("You asked for this yourself: another lead decides."),
    "ask_is_a_leads": _("What agents ask for is a lead's to decide."),
    "message_is_empty": _("Write something first."),
    "message_is_too_long": _(
        "Not taken: it has %(length)s characters, and %(limit)s are the most. Make it shorter."
    ),
    "brace_is_stray": _(
        "A brace stands alone. Braces enclose the name of a fact, like {order}: close it or take "
        "it out."
    ),
    "text_is_forbidden": _(
        "Not sent: “%(words)s” reads as %(rule)s, which the platform forbids (%(source)s)."
        " Word it otherwise."
    ),
    "wording_has_no_groups": _("Enter one to %(most)s groups of words, one a line."),
    "wording_is_too_long": _(
        "A group takes %(most)s alternatives, each of %(longest)s characters at most."
    ),
    "wording_says_nothing": _("“%(words)s” has no word in it: take it out."),
    "fact_is_missing": _(
        "Not sent, for this is not known of the order: %(facts)s. Take it out or wait."
    ),
    "fact_is_no_fact": _("Not sent: {%(facts)s} is no fact anybody knows. Correct the name."),
    "reason_is_not_known": _("That is no reason of the platform's list."),
    "propose_agree": _("It is not packed: let it go, before more is lost."),
    "propose_stop": _("It is packed and still here: agree, and it is stopped before it leaves."),
    "propose_refuse": _("The carrier has it: agreed to now, goods and money are both gone."),
    "propose_read": _("The order is not here: look at it in Seller Center before you answer."),
    "propose_return": _("The buyer has a right to send it back in time; agree unless it is worn."),
    "propose_look": _("The goods are coming back: look at them before you answer."),
    "propose_write": _("A buyer waits: answer in words; press m."),
    # Asking the buyer
    "order_is_not_held": _("%(order)s is %(state)s: hold it before its buyer is asked."),
    "buyer_is_asked": _("The buyer of %(order)s is asked something already."),
    "buyer_is_unknown": _("%(order)s came without its buyer's id, so nobody can be written to."),
    "question_is_not_worded": _("%(order)s: that question is not worded in its buyer's language."),
    "held_waiting_buyer": _("The buyer was asked, and has %(hours)s h to answer; goes on then."),
    "held_no_answer": _("The buyer did not answer within %(hours)s h. Decide what to do."),
    # Calling off
    "order_is_on_the_platform": _(
        "%(order)s is sold on the platform: call it off there, from the page of the order."
    ),
    "order_is_not_on_the_platform": _(
        "%(order)s: its shop is not connected, so that it is cancelled here and in Seller Center."
    ),
    "order_is_asked_back": _("The buyer of %(order)s asks to cancel already. Answer that."),
    "order_is_called_off": _("%(order)s is being called off already."),
    "platform_cancels_no_more": _(
        "%(order)s is %(status)s on the platform, which lets nobody call it off any more."
    ),
    "proposal_is_decided": _("%(order)s: that is decided already."),
    "proposal_is_moot": _("%(order)s is %(state)s by now: it is not called off for being late."),
    "late_reason_is_missing": _(
        "%(order)s: its goods are not short, so choose for which reason it is called off."
    ),
    "call_off_reason_does_not_fit": _(
        "%(order)s: the platform does not take that reason for an order that is %(status)s."
    ),
}
