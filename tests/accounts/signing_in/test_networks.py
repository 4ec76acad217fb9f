"""accounts.signing_in.networks: what counts as one network."""

import pytest

from accounts.signing_in.networks import network_key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:192.0.2.7", "192.0.2.1", True),
        ("", "nonsense", True),
    ],
)
def test_networks(one, other, same):
    assert (network_key(one) == network_key(other)) is same
