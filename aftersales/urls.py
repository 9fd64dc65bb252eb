"""Addresses of the cancellation desk."""

from django.urls import path

from aftersales.views import desk, presses, report

app_name = "desk"
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
]
