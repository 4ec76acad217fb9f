import pytest
from django.urls import reverse

from organizations.models import TravelTime
from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory

pytestmark = pytest.mark.django_db
URL = reverse("organizations:travel")


@pytest.fixture
def streets():
    return [StreetFactory(name=f"样例{number}街道", position=number) for number in range(3)]


def name(one, other):
    return f"m{min(one.pk, other.pk)}_{max(one.pk, other.pk)}"


def test_the_association_writes_the_table(client, streets):
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    one, two, three = streets
    client.post(URL, {name(one, two): "25", name(three, one): "40"})
    assert list(TravelTime.objects.values_list("one", "other", "minutes")) == [
        (one.pk, two.pk, 25),
        (one.pk, three.pk, 40),
    ]
    client.post(URL, {name(one, two): "30"})
    assert list(TravelTime.objects.values_list("minutes", flat=True)) == [30]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(client, streets):
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    one, two, three = streets
    page = client.post(URL, {name(one, two): "很久", name(two, three): "15"})
    assert page.status_code == 422
    assert page.context["form"].errors == {name(one, two): ["请填几分钟，只写数字，例如 35。"]}
    assert page.context["form"][name(two, three)].value() == "15"
    assert not TravelTime.objects.exists()


def test_others_look(client, streets):
    TravelTime.objects.create(one=streets[0], other=streets[1], minutes=25)
    client.force_login(MembershipFactory().person)
    page = client.get(URL)
    assert "25" in page.content.decode()
    assert '<input type="text"' not in page.content.decode()
    assert client.post(URL, {name(*streets[:2]): "1"}).status_code == 403
    assert TravelTime.objects.get().minutes == 25
