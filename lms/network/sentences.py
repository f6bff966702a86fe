"""What is said about homes, roles and places."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "home_not_community": _("A home is a community. Please choose one."),
    "home_elsewhere": _("This community belongs to another desk. People register where they live, or by themselves."),
    "elder_papers_missing": _(
        "From 80 on a relative agrees, the safety statement is signed, and somebody can be called."
    ),
    "elder_papers_wanted": _(
        "From 80 on three things are needed before the first class: a relative agrees, the safety statement is "
        "signed, and somebody can be called. Please go to the desk of your community; it takes a few minutes."
    ),
    "place_not_living": _("This place has been merged or closed in the meantime."),
    "place_wrong_tier": _("A place of this kind cannot go there."),
    "place_there_already": _("It lies there already."),
    "place_itself": _("A place cannot become a part of itself."),
    "place_in_use": _("People live here, or places, schools or centres belong to it. Merge it into another instead."),
    "place_same_names": _("Both places have “%(names)s”. Please give one of them another name first."),
    "school_wrong_tier": _("A place of this tier has no school of this kind."),
    "centre_wrong_parent": _("A service centre belongs to one of a place above its own that has not been closed."),
    "premises_in_use": _("Classes meet here or can still be joined. It can be closed when they are over."),
    "premises_closed": _("It has been closed in the meantime."),
    "premises_not_closed": _("It is not closed."),
    "pictures_enough": _("A school has at most six pictures. Please take one away first."),
    "hours_out_of_order": _("Opening hours of a day overlap, or end before they begin."),
    "partner_ended": _("This agreement has been ended already."),
    "role_dates": _("The last day is before the first. Please look at the two dates."),
    "role_held": _("This person holds this role here on these days already."),
    "role_of_child": _("A child who learns under a guardian holds no role."),
    "role_ended": _("Somebody has taken this role away already."),
    "undo_over": _("This cannot be taken back any more. You can give the role again."),
    "table_moved_on": _("This table has moved on meanwhile. Please look at how it stands now."),
    "table_gone": _("These rows are not kept any more. Please send the table in again."),
    "last_manager": _("This is the last manager of the place. Please say that you mean it."),
}
STATUSES = {
    "role_held": 409,
    "role_ended": 409,
    "undo_over": 409,
    "last_manager": 409,
    "partner_ended": 409,
    "premises_closed": 409,
    "premises_in_use": 409,
    "premises_not_closed": 409,
    "table_moved_on": 409,
    "table_gone": 410,
}
