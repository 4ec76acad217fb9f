"""A person takes away what is held of them."""

from accounts import consenting
from accounts.models import Device, Person
from accounts.signals import exporting
from core import phones


def export(*, person: Person) -> dict[str, object]:
    """All that the rooms hold of this person, by room; plain values that JSON can hold. For its owner's eyes only."""
    document: dict[str, object] = {
        "accounts": {
            "name": person.name,
            "phone": phones.national(person.phone),
            "language": person.language,
            "joined_at": person.joined_at.isoformat(),
            "consented_at": person.consented_at.isoformat() if person.consented_at else None,
            "consents": consenting.of(person.phone_hash),
            "devices": [_device(one) for one in person.devices.order_by("pk")],
        }
    }
    exporting.send(Person, person=person, export=document)
    return document


def _device(device: Device) -> dict[str, str]:
    return {"since": device.since.isoformat(), "used_at": device.used_at.isoformat()}
