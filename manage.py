#!/usr/bin/env python
"""Django's command line for Linxue."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings: a wrong one is told in a sentence, not a traceback
    except ImproperlyConfigured as error:
        sys.exit(f"Linxue does not start: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
