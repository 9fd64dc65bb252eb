"""Addresses of the after-sales desk: cancellations, tickets, knowledge, training."""

from django.urls import path

from aftersales.views import (
    arrivals,
    desk,
    dispute_presses,
    disputes,
    knowledge,
    knowledge_writing,
    macros,
    presses,
    remedies,
    report,
    review_presses,
    ticket_opening,
    ticket_presses,
    tickets,
    training,
)

app_name = "desk"
PRESSES = (
    "take_up", "sort", "wait", "go_on", "solve", "reopen", "note", "tag", "attach", "link", "merge",
    "assign", "hand_over", "write", "first", "card", "picture", "unmask", "seen",
)  # fmt: skip
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("cost/", desk.cost, name="cost"),
    path("where/", desk.where, name="where"),
    path("letter/", desk.letter, name="letter"),
    path("next/", presses.take_next, name="next"),
    path("open/", presses.take, name="open"),
    path("put-down/", presses.put_down, name="put_down"),
    path("touch/", presses.touch, name="touch"),
    path("answer/", presses.answer, name="answer"),
    path("asked/<int:ask_id>/", presses.decide, name="decide"),
    path("write/", presses.write, name="write"),
    path("stated/", presses.state, name="state"),
    path("report/", report.report, name="report"),
    path("here/", presses.come, name="come"),
    path("tickets/<int:pk>/", tickets.ticket, name="ticket"),
    path("tickets/<int:pk>/files/<int:file_id>/", tickets.attachment, name="attachment"),
    path("tickets/<int:pk>/label/", remedies.send_label, name="ticket_label"),
    path("tickets/<int:pk>/label/<int:file_id>/", remedies.label_picture, name="label_picture"),
    path("tickets/<int:pk>/macros/", macros.offered, name="ticket_macros"),
    path("tickets/<int:pk>/macro/", macros.send, name="ticket_macro"),
    path("tickets/of/<int:order_id>/", ticket_opening.open_one, name="open_ticket"),
    path("tickets/<int:pk>/knowledge/", knowledge.beside, name="beside"),
    path("tickets/<int:pk>/knowledge/missed/", knowledge.missed, name="missed"),
    path("knowledge/", knowledge.knowledge, name="knowledge"),
    path("knowledge/search/", knowledge.search, name="search"),
    path("knowledge/write/", knowledge_writing.write, name="write_article"),
    path("knowledge/gaps/", knowledge_writing.gaps_list, name="gaps"),
    path("knowledge/gaps/<int:pk>/fill/", knowledge_writing.fill, name="fill_gap"),
    path("knowledge/gaps/<int:pk>/aside/", knowledge_writing.set_aside, name="set_aside"),
    path("knowledge/versions/<int:pk>/approve/", knowledge_writing.approve, name="approve"),
    path("knowledge/versions/<int:pk>/drop/", knowledge_writing.drop, name="drop_version"),
    path("knowledge/<int:pk>/", knowledge.article, name="article"),
    path("knowledge/<int:pk>/write/", knowledge_writing.write, name="word_article"),
    path("knowledge/<int:pk>/retire/", knowledge_writing.retire, name="retire_article"),
    path("knowledge/<int:pk>/vote/", knowledge.vote, name="vote"),
    path("routines/<slug:queue>/", knowledge.routine, name="routine"),
    path("training/", training.lessons, name="training"),
    path("training/start/", training.start, name="start_lesson"),
    path("tickets/<int:pk>/dispute/", dispute_presses.open_one, name="open_dispute"),
    path("tickets/<int:pk>/reviews/<int:review_id>/", review_presses.reply, name="ticket_reply"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("disputes/rate/", disputes.rate, name="dispute_rate"),
    path("evidence/check/", disputes.check, name="check_evidence"),
    path("evidence/<int:pk>/check/", dispute_presses.check_kept, name="check_kept"),
    path("evidence/<int:pk>/paper/", disputes.take, {"which": "paper"}, name="evidence_paper"),
    path(
        "evidence/<int:pk>/archive/", disputes.take, {"which": "archive"}, name="evidence_archive"
    ),
    *(
        path(f"disputes/<int:pk>/{name}/", getattr(dispute_presses, name), name=f"dispute_{name}")
        for name in ("make", "make_clear", "send", "ask_more", "end", "place")
    ),
    *(
        path(f"tickets/<int:pk>/{name}/", getattr(remedies, name), name=f"ticket_{name}")
        for name in ("compensate", "approve", "turn_down")
    ),
    path("arrivals/", arrivals.desk, name="arrivals"),
    path("arrivals/receive/", arrivals.receive, name="arrival_receive"),
    path("arrivals/<int:pk>/", arrivals.parcel, name="arrival"),
    path("arrivals/<int:pk>/inspect/", arrivals.inspect, name="arrival_inspect"),
    path("arrivals/<int:pk>/count-again/", arrivals.count_again, name="arrival_count_again"),
    path("arrivals/<int:pk>/put-back/", arrivals.put_back, name="arrival_put_back"),
    *(
        path(f"tickets/<int:pk>/{name}/", getattr(ticket_presses, name), name=f"ticket_{name}")
        for name in PRESSES
    ),
]
