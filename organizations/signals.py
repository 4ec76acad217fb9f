"""Signals of organizations to the apps above, sent inside the transaction of the fact."""

from django.dispatch import Signal

staff_invited = Signal()
"""``invitation: StaffInvitation, token: str, now: datetime``: the link of the token is to be sent to the number."""

staff_invitation_ended = Signal()
"""``invitation: StaffInvitation, now: datetime``: it was withdrawn or replaced; a text that still waits is not sent."""

membership_ended = Signal()
"""``person: Person, organization: Organization, now: datetime``: the person works there no more."""

closing = Signal()
"""``organization: Organization, by: Person, now: datetime``: it is being closed; what of yours waits for its people is to
wait for nobody any more. The organization is locked; take your locks after it."""

changed = Signal()
"""``organizations: list[int], now: datetime``: what stands of these in events, feeds and lists may read otherwise now:
another name, number or street, or another organization in their place."""

areas_renamed = Signal()
"""``areas: list[int], now: datetime``: these streets, villages or cities are called otherwise now; their slugs stay."""
