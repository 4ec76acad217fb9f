"""Each operation of the API says which scope opens it to a key; a new one is closed until it does, and fails here."""

from api import scopes
from tests.access.table import TABLE
from tests.access.world import routes


def operations():
    """Each operation that there is: what the table of addresses knows, which a test compares with the addresses."""
    rows = {tuple(row.split()[:2]) for row in TABLE if row.startswith("api:")}
    return {f"{name.removeprefix('api:')} {method}" for name, method in rows}


def test_every_operation_says_which_scope_opens_it():
    assert set(scopes.OPERATIONS) == operations()
    assert set(scopes.OPERATIONS.values()) == {*scopes.Scope.values, scopes.SESSION}
    assert {name for name in routes() if name.startswith("api:")} == {
        f"api:{one.split()[0]}" for one in scopes.OPERATIONS
    }
