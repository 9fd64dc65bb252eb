"""Stored files, served to those who may open their kind."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control

from orders.models import ImportJob, StoredFile

RIGHTS = {
    StoredFile.Kind.PAPERS: ("orders.read_papers", "warehouse.print_papers"),
    StoredFile.Kind.LABEL: ("orders.read_papers", "warehouse.print_papers"),
    StoredFile.Kind.ORDER_FILE: ("orders.import_orders",),
    StoredFile.Kind.REPORT: ("orders.import_orders",),
    StoredFile.Kind.TRACKING: ("warehouse.export_tracking",),
    StoredFile.Kind.ATTACHMENT: (),  # on the page of its ticket alone
    StoredFile.Kind.DRAFTS: (),  # between the steps of an import, for nobody's eyes
}
READ_OFTEN = ("PICK_LIST", "MANIFEST")  # of papers, those that bear no label of ours


@login_required
@cache_control(no_store=True)
def download(request: HttpRequest, pk: int) -> FileResponse:
    """One stored file by its id; who may not have it learns nothing of it."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not _may_open(request.user, stored):
        raise Http404
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    is_paper = stored.name.lower().endswith(".pdf")
    return FileResponse(content, as_attachment=not is_paper, filename=stored.name)


def _may_open(user, stored: StoredFile) -> bool:
    if not any(user.has_perm(right) for right in RIGHTS[stored.kind]):
        return False
    if stored.kind == StoredFile.Kind.PAPERS:
        # What is printed once comes out by a press of Print, and by nothing else.
        return StoredFile.objects.filter(pk=stored.pk, printjob__kind__in=READ_OFTEN).exists()
    if stored.kind not in (StoredFile.Kind.ORDER_FILE, StoredFile.Kind.REPORT):
        return True
    jobs = ImportJob.objects.visible_to(user)
    return jobs.filter(Q(file=stored) | Q(report=stored)).exists()
