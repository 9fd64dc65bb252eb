"""Addresses of the cancellation desk."""

from django.urls import path

from aftersales.views import (
    arrivals,
    desk,
    macros,
    presses,
    remedies,
    report,
    ticket_opening,
    ticket_presses,
    tickets,
)

app_name = "desk"
PRESSES = (
    "take_up", "sort", "wait", "go_on", "solve", "reopen", "note", "tag", "attach", "link", "merge",
    "assign", "hand_over", "write", "card", "picture", "unmask", "seen",
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
    path("tickets/<int:pk>/macros/", macros.offered, name="ticket_macros"),
    path("tickets/<int:pk>/macro/", macros.send, name="ticket_macro"),
    path("tickets/of/<int:order_id>/", ticket_opening.open_one, name="open_ticket"),
    *(
        path(f"tickets/<int:pk>/{name}/", getattr(remedies, name), name=f"ticket_{name}")
        for name in ("compensate", "approve", "turn_down")
    ),
    path("arrivals/", arrivals.desk, name="arrivals"),
    path("arrivals/receive/", arrivals.receive, name="arrival_receive"),
    path("arrivals/<int:pk>/", arrivals.parcel, name="arrival"),
    path("arrivals/<int:pk>/inspect/", arrivals.inspect, name="arrival_inspect"),
    path("arrivals/<int:pk>/put-back/", arrivals.put_back, name="arrival_put_back"),
    *(
        path(f"tickets/<int:pk>/{name}/", getattr(ticket_presses, name), name=f"ticket_{name}")
        for name in PRESSES
    ),
]
