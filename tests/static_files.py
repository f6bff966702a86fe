"""Static files as a collected site has them: a page that names one that is not there fails."""

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class OnlyWhatIsThere(StaticFilesStorage):
    def url(self, name: str) -> str:
        if finders.find(name) is None:
            raise ValueError(f"no static file {name}")
        return super().url(name)
