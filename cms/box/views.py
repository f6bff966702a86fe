"""A course in a box, in the editor: sent in as a ZIP, given out as one."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.box.problems import CourseFolderRefused
from cms.box.unpacking import LARGEST_ARCHIVE, unpack
from cms.box.writing import CannotWrite
from cms.pages import CoursePage
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.core.uploads import MEGABYTE


class BoxForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("ZIP archive"),
        help_text=gettext_lazy("One folder with Markdown files and media, as a course is exported."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_ARCHIVE:
            limit = {"limit": LARGEST_ARCHIVE // MEGABYTE}
            raise forms.ValidationError(_("The archive has more than %(limit)s MB."), params=limit)
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Import an archive as drafts; whatever is wrong in it is told all at once, and nothing is imported."""
    form = BoxForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with tempfile.TemporaryDirectory(prefix="linxue-box-") as place:
                folder = unpack(file, Path(place), name=file.name)
                page = import_course(folder, actor=request.user, publish=False)
        except CourseFolderRefused as refusal:
            problems = [str(problem) for problem in refusal.problems]
        except DomainError as refusal:
            problems = [sentence(refusal)]
        else:
            messages.success(request, _("“%(title)s” is here as a draft, with its lessons.") % {"title": page.title})
            return redirect("wagtailadmin_explore", page.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "cms/desk/box_import.html", {"form": form, "problems": problems}, status=status)


@require_safe
def give_out(request: HttpRequest, page_id: int) -> HttpResponse:
    """The newest drafts of a course as a ZIP that ``bring_in`` takes."""
    page = get_object_or_404(CoursePage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    try:
        exported = export_course(page)
    except CannotWrite as error:
        messages.error(request, _("This cannot be written as Markdown: %(words)s") % {"words": error})
        return redirect("wagtailadmin_pages:edit", page.pk)
    answer = HttpResponse(exported.as_zip(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{exported.slug}.zip"'
    return answer
