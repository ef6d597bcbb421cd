"""The sign-in form."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# Django's own sentences; our catalogue says them the way we say things.
DJANGO_SAYS = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("No file was submitted. Check the encoding type on the form."),
    gettext_noop("The submitted file is empty."),
)


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "User name and password do not match. Both are case-sensitive. Check the keyboard's "
            "Caps Lock and try again; if you have forgotten the password, ask the administrator "
            "of your county for a new one."
        ),
        "inactive": _("This account is closed. Ask the administrator of your county."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.label_suffix = ""
