"""Signals of accounts to the apps above, sent inside the transaction of the fact."""

from django.dispatch import Signal

code_asked = Signal()
"""``code: Code, text: str`` (six digits), ``now: datetime``: a code is to be sent to ``code.phone`` at once."""

alarmed = Signal()
"""``kind: str`` (``wrong_codes``, ``wrong_passwords``, ``codes_of_network``, ``codes_of_site``), ``network: str`` (its
keyed hash), ``now: datetime``: somebody may be trying to get in, or a limit for strangers was reached just now."""

number_proved = Signal()
"""``phone_hash: str``, ``now: datetime``: whoever holds this number has just signed in with a code sent to it."""

exporting = Signal()
"""``person: Person, export: dict[str, object]``: add what you hold of this person, by your app's name."""

erasing = Signal()
"""``person: Person, names: frozenset[str], now: datetime``: erase or make anonymous what you hold of this person; counts
stay. ``names``: all under which the number is known, for what holds no number beside a name.
"""

access_ended = Signal()
"""``person: Person, why: str, now: datetime``: what opens the site for this person ends here, because the password
was changed (``password``), set where there was none (``password_set``), the person was switched off (``inactive``) or
works for nobody any more (``membership``)."""

password_reset = Signal()
"""``person: Person, by: Person, token: str, now: datetime``: an administrator took away the password of this person, who
sets a new one behind the link with this token."""

second_factors_reset = Signal()
"""``person: Person, by: Person, now: datetime``: an administrator took away the second factors of this person."""
