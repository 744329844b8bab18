"""Settings that every test shares."""

import pytest
from hypothesis import settings


pytest_plugins = ["service_fixtures"]

# A slow machine must not fail a test, and a failure must come back when the test is run again.
settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _nothing_is_kept_between_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep vectors out of the cache folder of whoever runs the tests."""
    monkeypatch.setenv("GLOSSARY_CACHE", "off")
