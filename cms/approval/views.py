"""Deciding on a page that waits, and setting how a place wants its pages approved."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cms.approval import deciding
from cms.approval.rules import ApprovalRule, rule_at, set_rule
from cms.approval.steps import ApprovalState, is_own, may_review
from cms.approval.together import approve_together, beside, submit_together, unsubmitted
from cms.checking.findings import findings
from cms.checking.panel import shown
from cms.pages import CoursePage
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.network import policy
from lms.network.models import Organisation

MOST_PLACES = 300


class DecisionForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=deciding.LONGEST_COMMENT,
        required=False,
        help_text=gettext_lazy("Needed when you send the page back: what should be changed, and where."),
    )


class RuleForm(forms.ModelForm):
    class Meta:
        model = ApprovalRule
        fields = ("steps", "days", "alone", "strict")


def _state(user: Any, uuid: UUID) -> ApprovalState:
    """Of a place outside her scope: 404; without the role there: 403."""
    state = get_object_or_404(ApprovalState.approvals.with_pages(), uuid=uuid)
    if not user.is_superuser and not policy.allows(user, "content.edit", state.page.school.organisation):
        raise Http404
    if not may_review(user, state):
        raise PermissionDenied
    return state


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page to decide on, with what was said before; sending ``decision`` decides.

    ``approve``, ``back``, or ``all``: approve it with the pages of its course that ``beside`` names.
    """
    state = _state(request.user, uuid)
    form, error = DecisionForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        decision, comment = request.POST.get("decision"), form.cleaned_data["comment"]
        act = deciding.send_back if decision == "back" else deciding.approve
        try:
            if decision == "all":
                # Only what she was shown: a page that was submitted since waits for its own reading.
                read = {str(state.uuid), *request.POST.getlist("beside")}
                states = [one for one in beside(state) if str(one.uuid) in read]
                approve_together(states=states, comment=comment, actor=request.user)
            else:
                act(state=state, comment=comment, actor=request.user)
        except DomainError as refusal:
            error = refusal
        else:
            sent_back = act is deciding.send_back
            done = _("“%(title)s” went back to its writer.") if sent_back else _("You have approved “%(title)s”.")
            messages.success(request, done % {"title": state.page.get_admin_display_title()})
            return redirect("wagtailadmin_home")
    status = 200 if request.method != "POST" else status_of(error) if error else 400
    return render(request, "cms/desk/approval.html", _context(request, state, form, error), status=status)


def _context(request: HttpRequest, state: ApprovalState, form: DecisionForm, error: Any) -> dict[str, Any]:
    state.refresh_from_db()
    page, draft = state.page, state.revision.as_object()
    earlier = ApprovalState.approvals.filter(workflow_state__object_id=str(page.pk)).exclude(comment="")
    return {
        "state": state,
        "draft": draft,
        "form": form,
        "error": sentence(error) if error else "",
        **shown(draft, findings(draft)),
        "page": page,
        "beside": [one for one in beside(state) if one.pk != state.pk],
        "waits": state.status == ApprovalState.STATUS_IN_PROGRESS,
        "own": is_own(request.user, state),
        "earlier": earlier.with_pages().select_related("finished_by").order_by("-finished_at")[:10],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    """A course with those of its lessons that readers do not have yet, to be submitted in one go."""
    page = get_object_or_404(CoursePage, pk=page_id, alias_of=None)
    if not page.permissions_for_user(request.user).can_edit() or not page.has_workflow:
        raise PermissionDenied
    pages = unsubmitted(page)
    if request.method == "POST":
        chosen = [one for one in pages if str(one.pk) in request.POST.getlist("page")]
        if not chosen:
            messages.error(request, _("Choose at least one page."))
            return render(request, "cms/desk/submit_together.html", {"page": page, "pages": pages}, status=400)
        submit_together(pages=chosen, actor=request.user)
        told = ngettext("%(number)s page waits for review.", "%(number)s pages wait for review.", len(chosen))
        messages.success(request, told % {"number": len(chosen)})
        return redirect("wagtailadmin_explore", page.pk)
    return render(request, "cms/desk/submit_together.html", {"page": page, "pages": pages})


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, code: str = "") -> HttpResponse:
    """How a place wants its pages approved; without ``code`` the highest place of the person."""
    user = request.user
    if user.is_superuser:
        own = list(Organisation.objects.active().filter(parent=None).order_by("path")[:MOST_PLACES])
    else:
        own = policy.tops(user, "content.rules")
    if not own:
        raise PermissionDenied
    place = get_object_or_404(Organisation, code=code) if code else own[0]
    if not any(top.holds(place.path) for top in own):
        raise Http404
    rule = rule_at(place.path)
    form = RuleForm(request.POST or None, instance=ApprovalRule(**_values(rule)))
    if request.method == "POST" and form.is_valid():
        set_rule(organisation=place, actor=user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for what is submitted from now on."))
        return redirect("cms_approval_rules_of", place.code)
    context = {
        "place": place,
        "form": form,
        "rule": rule,
        "inherited": rule.organisation if rule.pk and rule.organisation_id != place.pk else None,
        "tops": own,
        "below": place.children.active().order_by("path")[:MOST_PLACES],
        "above": [unit for unit in Organisation.objects.above(place) if any(top.holds(unit.path) for top in own)],
    }
    return render(request, "cms/desk/approval_rules.html", context, status=400 if form.errors else 200)


def _values(rule: ApprovalRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in RuleForm.Meta.fields}
