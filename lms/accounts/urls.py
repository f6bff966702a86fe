"""The pages of the accounts that this site has.

allauth brings more of them, for several e-mail addresses and asking again for a password; nothing here uses those, so
they have no address.
"""

from allauth.account import views as allauth
from django.urls import path, re_path

from lms.accounts import mail_views
from lms.accounts.code_login import code_login

urlpatterns = [
    path("login/", allauth.login, name="account_login"),
    path("login/code/", code_login, name="code-login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", allauth.signup, name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    # allauth sends somebody without a password here who wants to change it.
    path("password/set/", allauth.password_set, name="account_set_password"),
    # Opening the link of a letter shows a button, so that a program which looks at links confirms nothing.
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", allauth.confirm_email, name="account_confirm_email"),
    path("password/reset/mail/", mail_views.forgotten, name="account_reset_password_mail"),
    path("password/reset/mail/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9a-f]{32})-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
