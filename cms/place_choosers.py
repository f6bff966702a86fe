"""Choosing one of our service centres or schools. All of them are public, so an editor may name those of others too."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

_NAMES = ("name", "name_en", "organisation__name", "organisation__parent__name")


class ByName(BaseFilterForm):
    q = forms.CharField(label=_("Name or place"), required=False)

    def filter(self, objects: QuerySet) -> QuerySet:
        if words := self.cleaned_data["q"].split():
            self.is_searching, self.search_query = True, self.cleaned_data["q"]
            for word in words:
                objects = objects.filter(Q(*((f"{name}__icontains", word) for name in _NAMES), _connector=Q.OR))
        return objects


class OpenPlaces:
    """Not those that are closed; with the place each stands in, as many have the same name."""

    filter_form_class = ByName

    def get_object_list(self) -> QuerySet:
        open_ones = super().get_object_list().active()  # type: ignore[misc]
        return open_ones.select_related("organisation__parent").order_by("organisation__path", "pk")

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("place", label=_("Place"), accessor=_place)]  # type: ignore[misc]


def _place(premises: Any) -> str:
    place = premises.organisation
    return f"{place.parent.label} · {place.label}" if place.parent else place.label


class ChooseView(OpenPlaces, chooser.ChooseView):
    pass


class ChooseResultsView(OpenPlaces, chooser.ChooseResultsView):
    pass


class PlaceChooserViewSet(ChooserViewSet):
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    register_widget = False
    icon = "site"

    def get_urlpatterns(self) -> list[URLPattern]:
        """Nobody makes a centre by the way."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


centre_chooser = PlaceChooserViewSet(
    "cms_centre_chooser",
    model="network.ServiceCentre",
    url_prefix="places/centre",
    choose_one_text=_("Choose a service centre"),
    choose_another_text=_("Choose another centre"),
)
school_chooser = PlaceChooserViewSet(
    "cms_school_chooser",
    model="network.School",
    url_prefix="places/school",
    choose_one_text=_("Choose a school"),
    choose_another_text=_("Choose another school"),
)

CHOOSERS = (centre_chooser, school_chooser)

CentreChooserBlock = centre_chooser.get_block_class(name="CentreChooserBlock", module_path="cms.place_choosers")
SchoolChooserBlock = school_chooser.get_block_class(name="SchoolChooserBlock", module_path="cms.place_choosers")
