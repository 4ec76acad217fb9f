import html
import re
from itertools import combinations

import pytest
from django.urls import reverse

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from organizations.keeping import travel_times
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


@pytest.fixture
def keeper(client):
    person = MembershipFactory(organization=AssociationFactory()).person
    client.force_login(person)
    return person


def opened(client, streets):
    """What the page sends where nobody typed anything."""
    page = client.get(URL)
    fields = {field.html_name: "" if field.value() is None else str(field.value()) for field in page.context["form"]}
    return fields | {"seen": html.unescape(re.search(r'name="seen" value="([^"]*)"', page.text)[1])}


def test_two_who_write_at_once_keep_what_each_wrote(client, keeper, streets):
    one, two, three = streets
    TravelTime.objects.create(one=two, other=three, minutes=12)
    mine = opened(client, streets)
    client.post(URL, opened(client, streets) | {name(one, two): "25"})
    assert client.post(URL, mine | {name(one, three): "40", name(two, three): ""}).status_code == 302
    assert travel_times.stored() == {(one.pk, two.pk): 25, (one.pk, three.pk): 40}


def test_where_both_wrote_the_same_pair_it_is_asked_and_nothing_is_stored(client, keeper, streets):
    one, two, three = streets
    mine = opened(client, streets)
    client.post(URL, opened(client, streets) | {name(one, two): "25", name(two, three): "7"})
    page = client.post(URL, mine | {name(one, two): "30", name(one, three): "40"})
    assert page.status_code == 422
    assert [name(one, two)] == list(page.context["form"].errors)
    assert "这里改过了，现在是 25。" in page.text
    assert travel_times.stored() == {(one.pk, two.pk): 25, (two.pk, three.pk): 7}
    again = {field.html_name: field.value() for field in page.context["form"]}
    assert again == {name(one, two): "30", name(one, three): "40", name(two, three): "7"}, "what others wrote is shown"
    again["seen"] = html.unescape(re.search(r'name="seen" value="([^"]*)"', page.text)[1])
    assert client.post(URL, again).status_code == 302
    assert travel_times.stored() == {(one.pk, two.pk): 30, (one.pk, three.pk): 40, (two.pk, three.pk): 7}


@pytest.mark.parametrize("seen", ["", "x", "[]", "null", '{"m1_2": "x"}', '{"m1_2": null}'])
def test_what_cannot_be_read_of_the_page_is_passed_over(client, keeper, streets, seen):
    assert client.post(URL, {name(*streets[:2]): "7", "seen": seen}).status_code == 302
    assert TravelTime.objects.get().minutes == 7


def test_each_change_stands_in_the_audit_list(client, keeper, streets):
    one, two, _ = streets
    client.post(URL, {name(one, two): "25"})
    client.post(URL, {name(one, two): "25"})
    client.post(
        "/api/v1/travel-times/", {"one": one.slug, "other": two.slug, "minutes": 30}, content_type="application/json"
    )
    client.post(URL, {name(one, two): ""})
    pair = f"{one.short_name}到{two.short_name}"
    entries = AuditEntry.objects.filter(kind=Kind.TRAVEL_TIMES_CHANGED, by=keeper).order_by("pk")
    assert list(entries.values_list("about", "link")) == [
        (f"{pair}：未填 → 25 分钟", URL),
        (f"{pair}：25 分钟 → 30 分钟", URL),
        (f"{pair}：30 分钟 → 未填", URL),
    ]


def test_of_many_pairs_a_few_are_named(client, keeper):
    many = [StreetFactory(position=number) for number in range(5)]
    client.post(URL, {name(*pair): "9" for pair in combinations(many, 2)})
    about = AuditEntry.objects.get(kind=Kind.TRAVEL_TIMES_CHANGED).about
    assert (about.count("→"), about.endswith("还有 5 处")) == (travel_times.SHOWN, True)
