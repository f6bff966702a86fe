import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def chinese():
    """Each test begins in Chinese: a page in English would otherwise leave its language behind for the next."""
    with translation.override("zh-hans"):
        yield
