"""The pages of the accounts that this site has.

allauth brings more of them, for e-mail addresses, codes by text message and asking again for a password; nothing here
uses those, so they have no address.
"""

from allauth.account import views as allauth
from django.urls import path

urlpatterns = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", allauth.signup, name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    # allauth sends somebody without a password here who wants to change it.
    path("password/set/", allauth.password_set, name="account_set_password"),
]
