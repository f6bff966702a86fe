"""The pages of the accounts that this site has.

allauth brings more of them, such as those for several email addresses; nothing here uses those, so they have no
address.
"""

from allauth.account import views as allauth
from django.urls import path, re_path

from lms.accounts import mail_views, wechat, wechat_views
from lms.accounts import second_factor_views as second_factor
from lms.accounts.code_again import code_again
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
    # allauth calls WeChat by its pinyin.
    path("wechat/login/", wechat.login, name="weixin_login"),
    path("wechat/login/callback/", wechat.callback, name="weixin_callback"),
    path("wechat/first/", wechat_views.first, name="wechat-first"),
    path("wechat/connect/", wechat_views.connect, name="wechat-connect"),
    path("wechat/disconnect/", wechat_views.disconnect, name="wechat-disconnect"),
    # allauth names these addresses.
    path("again/code/", code_again, name="code-again"),
    path("again/", second_factor.password_again, name="account_reauthenticate"),
    path("second-factor/", second_factor.overview, name="mfa_index"),
    path("second-factor/code/", second_factor.enter, name="mfa_authenticate"),
    path("second-factor/again/", second_factor.code_again, name="mfa_reauthenticate"),
    path("second-factor/set-up/", second_factor.set_up, name="mfa_activate_totp"),
    path("second-factor/remove/", second_factor.remove, name="mfa_deactivate_totp"),
    path("second-factor/recovery/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/recovery/new/", second_factor.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
