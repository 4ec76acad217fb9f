"""The other county, made once; what a test asks of it is taken back."""

from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test import override_settings

from core.site import site_facts
from portal.setup import keys
from tests.access import world as worlds
from tests.second_county import county as counties
from tests.second_county import year as years
from tests.second_county.traces import Searcher
from tests.second_county.year import Year


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("county")
    own = {
        "SMS_FILE": folder / "sms.jsonl",
        "MEDIA_ROOT": folder / "media",
        "STORAGES": site.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**own), pytest.MonkeyPatch.context() as patch:
            patch.setattr(keys._Known, "is_over", False)
            made = years.of(counties.set_up())
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def its_own_facts(year: Year, _facts_of_the_settings: None) -> None:
    """What the site says of itself is what the county wrote on its pages."""
    site_facts.hold(site_facts.stored())


@pytest.fixture(scope="session")
def searcher() -> Searcher:
    return Searcher()


@pytest.fixture
def photo_files(settings) -> None:
    """The file behind the photos."""
    path = settings.MEDIA_ROOT / worlds.PHOTO
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sample")
