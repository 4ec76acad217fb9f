"""From application to removal: states, steps, texts, and who is refused why."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import Refusal
from notifications.models import Message
from tests.factories.bases import ApplicationFactory, BaseFactory, ThemeFactory, base_type, level
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory
from venues.bases.applications import accredit, apply, refuse, register
from venues.bases.rules import Opening
from venues.bases.status_changes import change_level, expire, lift, remove, renew, warn
from venues.models import Base, BaseStep

pytestmark = pytest.mark.django_db
TODAY, DAY = clock.today(), dt.timedelta(days=1)
END = dt.date(TODAY.year + 3, 12, 31)
OPENINGS = [Opening(2, dt.time(9), dt.time(17))]


def wished(venue, **facts):
    facts = {"name": "石庄田间基地", "type": base_type(), "level": level(), "contact_phone": "+8613900000777"} | facts
    return Base(venue=venue, **facts)


def told(base):
    return [message.text for message in Message.objects.filter(about=f"base:{base.pk}").order_by("pk")]


def refused(verb, **facts):
    with pytest.raises(Refusal) as caught:
        verb(now=clock.now(), **facts)
    return caught.value.code


def granted(base, by, **facts):
    given = {"level": level(), "valid_from": TODAY, "valid_until": END} | facts
    return {"base": base, "by": by} | given


def test_a_venue_applies_with_all_it_says_of_itself(office, keeper):
    theme = ThemeFactory()
    venue = VenueFactory(organization=office)
    base = apply(wished=wished(venue), themes=[theme], openings=OPENINGS, by=keeper, now=clock.now())
    base.refresh_from_db()
    assert (base.state, base.slug, list(base.themes.all())) == ("applied", "shi-zhuang-tian-jian-ji-di", [theme])
    assert [(row.weekday, row.opens, row.closes) for row in base.hours.all()] == [(2, dt.time(9), dt.time(17))]
    step = base.steps.get()
    assert (step.kind, step.state_before, step.state_after, step.level_before, step.level_after, step.by) == (
        "applied",
        "",
        "applied",
        None,
        level(),
        keeper,
    )
    assert told(base) == []


def test_whoever_does_not_manage_the_venue_cannot_apply(office, keeper):
    stranger = MembershipFactory(role="organizer").person
    viewer = MembershipFactory(organization=office, role="viewer").person
    venue = VenueFactory(organization=office)
    for person in (stranger, viewer):
        assert refused(apply, wished=wished(venue), themes=[], openings=OPENINGS, by=person) == "not_manager"
    assert not Base.objects.exists()


@pytest.mark.parametrize(
    ("facts", "openings", "code"),
    [
        ({}, [], "hours_missing"),
        ({"by_appointment": True}, [], "hours_missing"),
        ({"opening_words": "打电话约"}, [], "hours_missing"),
        ({"contact_phone": ""}, OPENINGS, "phone_missing"),
        ({"by_appointment": True, "opening_words": "打电话约"}, [], None),
    ],
)
def test_an_application_says_when_it_is_open_and_whom_to_write_to(office, keeper, facts, openings, code):
    about = {"wished": wished(VenueFactory(organization=office), **facts), "themes": [], "openings": openings}
    if code:
        assert refused(apply, **about, by=keeper) == code
    else:
        apply(**about, by=keeper, now=clock.now())
    assert Base.objects.exists() is (code is None)


@pytest.mark.parametrize("state", ["applied", "accredited", "warned"])
def test_one_base_of_a_type_at_a_venue(base, keeper, state):
    Base.objects.filter(pk=base.pk).update(state=state)
    assert refused(apply, wished=wished(base.venue), themes=[], openings=OPENINGS, by=keeper) == "already_base"
    other = wished(base.venue, type=base_type("科学家精神教育基地", "jingshen"))
    assert apply(wished=other, themes=[], openings=OPENINGS, by=keeper, now=clock.now()).pk != base.pk


@pytest.mark.parametrize("state", ["refused", "removed", "expired"])
def test_it_may_apply_again_in_the_same_row(base, keeper, state):
    Base.objects.filter(pk=base.pk).update(state=state)
    again = apply(
        wished=wished(base.venue, name="换了名字", level=level("省级")),
        themes=[],
        openings=OPENINGS,
        by=keeper,
        now=clock.now(),
    )
    base.refresh_from_db()
    assert (again.pk, base.state, base.name, base.slug, base.level.name) == (
        base.pk,
        "applied",
        "换了名字",
        "wenquan",
        "省级",
    )
    assert base.steps.get().state_before == state


def test_the_database_holds_one_base_of_a_type_and_a_live_one_with_validity(base):
    for facts in ({"venue": base.venue}, {"valid_until": None}, {"valid_until": dt.date(2000, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BaseFactory(**facts)


def test_an_application_is_granted_and_the_contact_is_told(application, judge):
    accredit(**granted(application, judge, level=level("昆明市级")), document="昆科协〔2026〕3号", now=clock.now())
    application.refresh_from_db()
    assert (application.state, application.level.name) == ("accredited", "昆明市级")
    assert (application.accredited_on, application.valid_from, application.valid_until) == (TODAY, TODAY, END)
    step = application.steps.get()
    assert (step.kind, step.state_before, step.level_before.name, step.level_after.name, step.document) == (
        "accredited",
        "applied",
        "安宁市级",
        "昆明市级",
        "昆科协〔2026〕3号",
    )
    (text,) = told(application)
    assert f"石庄田间基地认定为昆明市级科普教育基地，有效期到{END.year}年12月31日。" in text
    assert f"/staff/bases/{application.pk}/" in text


def test_who_has_no_contact_is_not_told(judge):
    silent = ApplicationFactory(contact_phone="")
    accredit(**granted(silent, judge), now=clock.now())
    assert not Message.objects.exists()


def test_granting_refuses(application, base, judge, keeper):
    assert refused(accredit, **granted(application, keeper)) == "not_association"
    assert refused(accredit, **granted(base, judge)) == "not_applied"
    backwards = {"valid_from": END, "valid_until": TODAY}
    assert refused(accredit, **granted(application, judge, **backwards)) == "validity_backwards"
    past = {"valid_from": TODAY - 9 * DAY, "valid_until": TODAY - DAY}
    assert refused(accredit, **granted(application, judge, **past)) == "validity_backwards"
    application.refresh_from_db()
    assert (application.state, BaseStep.objects.count(), Message.objects.count()) == ("applied", 0, 0)


def test_the_association_enters_an_old_base_at_once(judge, keeper):
    facts = {
        "wished": wished(VenueFactory(), level=level("全国")),
        "themes": [],
        "openings": [],
        "valid_from": dt.date(2021, 12, 1),
        "valid_until": END,
        "document": "科协发普字〔2021〕1号",
    }
    assert refused(register, **facts, by=keeper) == "not_association"
    base = register(**facts, by=judge, now=clock.now())
    assert (base.state, base.accredited_on) == ("accredited", dt.date(2021, 12, 1))
    step = base.steps.get()
    assert (step.kind, step.state_before, step.document) == ("registered", "", "科协发普字〔2021〕1号")
    assert refused(register, **facts | {"wished": wished(base.venue)}, by=judge) == "already_base"


def test_an_application_is_refused_with_its_reason(application, base, judge, keeper):
    assert refused(refuse, base=application, reason="还缺讲解员", by=keeper) == "not_association"
    assert refused(refuse, base=application, reason="  ", by=judge) == "reason_missing"
    assert refused(refuse, base=base, reason="还缺讲解员", by=judge) == "not_applied"
    refuse(base=application, reason="还缺讲解员。", by=judge, now=clock.now())
    application.refresh_from_db()
    assert application.state == "refused"
    assert "申请没有通过：还缺讲解员。改好可以再申请。" in told(application)[0]


def test_a_warning_and_its_end(base, application, judge, keeper):
    assert refused(warn, base=base, reason="护栏松动", by=keeper) == "not_association"
    assert refused(warn, base=base, reason="", by=judge) == "reason_missing"
    assert refused(warn, base=base, reason="护栏松动", by=judge, mend_by=TODAY - DAY) == "date_is_past"
    assert refused(warn, base=application, reason="护栏松动", by=judge) == "not_accredited"
    assert refused(lift, base=base, by=judge) == "not_warned"
    warn(base=base, reason="护栏松动", by=judge, now=clock.now(), mend_by=dt.date(TODAY.year + 1, 3, 1))
    base.refresh_from_db()
    assert (base.state, base.mend_by, base.is_live) == ("warned", dt.date(TODAY.year + 1, 3, 1), True)
    assert f"要限期整改：护栏松动。请在{TODAY.year + 1}年3月1日前改好。" in told(base)[0]
    assert refused(lift, base=base, by=keeper) == "not_association"
    lift(base=base, by=judge, now=clock.now(), reason="看过了")
    base.refresh_from_db()
    assert (base.state, base.mend_by) == ("accredited", None)
    assert [step.kind for step in base.steps.all()] == ["lifted", "warned"]


def test_levels_go_up_and_down_with_a_reason(base, judge, keeper):
    def change(name, by=judge, reason="评选结果"):
        return {"base": base, "level": level(name), "reason": reason, "by": by}

    assert refused(change_level, **change("省级", by=keeper)) == "not_association"
    assert refused(change_level, **change("省级", reason=" ")) == "reason_missing"
    assert refused(change_level, **change("安宁市级")) == "same_level"
    change_level(**change("省级"), now=clock.now(), document="云科协〔2026〕8号")
    change_level(**change("昆明市级"), now=clock.now())
    base.refresh_from_db()
    assert base.level.name == "昆明市级"
    steps = [(one.kind, one.level_before.name, one.level_after.name) for one in base.steps.order_by("pk")]
    assert steps == [("promoted", "安宁市级", "省级"), ("downgraded", "省级", "昆明市级")]
    assert "升为省级。" in told(base)[0]
    assert "降为昆明市级：评选结果。" in told(base)[1]


def test_a_base_under_a_warning_goes_down_but_not_up(base, judge):
    Base.objects.filter(pk=base.pk).update(state="warned", level=level("昆明市级"))
    up = {"base": base, "level": level("省级"), "reason": "评选结果", "by": judge}
    assert refused(change_level, **up) == "not_accredited"
    change_level(**up | {"level": level("安宁市级")}, now=clock.now())
    base.refresh_from_db()
    assert (base.level.name, base.state) == ("安宁市级", "warned")


def test_a_base_is_removed_and_its_row_stays(base, application, judge, keeper):
    assert refused(remove, base=base, reason="场馆停用", by=keeper) == "not_association"
    assert refused(remove, base=base, reason="", by=judge) == "reason_missing"
    assert refused(remove, base=application, reason="场馆停用", by=judge) == "not_accredited"
    remove(base=base, reason="场馆停用", by=judge, now=clock.now())
    base.refresh_from_db()
    assert (base.state, base.is_live, Base.objects.live().count()) == ("removed", False, 0)
    assert "撤销了认定：场馆停用。" in told(base)[0]
    assert refused(remove, base=base, reason="场馆停用", by=judge) == "not_accredited"


def test_a_validity_is_renewed_to_a_later_day(base, judge, keeper):
    later = base.valid_until + 365 * DAY
    assert refused(renew, base=base, valid_until=later, by=keeper) == "not_association"
    assert refused(renew, base=base, valid_until=base.valid_until, by=judge) == "validity_backwards"
    renew(base=base, valid_until=later, by=judge, now=clock.now())
    base.refresh_from_db()
    assert (base.valid_until, base.steps.get().valid_until) == (later, later)
    Base.objects.filter(pk=base.pk).update(state="warned")
    assert refused(renew, base=base, valid_until=later + DAY, by=judge) == "not_accredited"


def test_what_ran_out_is_a_base_again_after_renewal(base, judge):
    Base.objects.filter(pk=base.pk).update(state="expired", valid_until=TODAY - 9 * DAY)
    assert refused(renew, base=base, valid_until=TODAY - DAY, by=judge) == "date_is_past"
    renew(base=base, valid_until=END, by=judge, now=clock.now())
    base.refresh_from_db()
    assert (base.state, base.valid_until) == ("accredited", END)


def test_the_sweep_ends_what_is_over_once(base):
    today_last = BaseFactory(valid_until=TODAY)
    over = BaseFactory(valid_until=TODAY - DAY, state="warned", mend_by=TODAY)
    assert [expire(now=clock.now()), expire(now=clock.now())] == [1, 0]
    states = dict(Base.objects.values_list("pk", "state"))
    assert (states[base.pk], states[today_last.pk], states[over.pk]) == ("accredited", "accredited", "expired")
    step = over.steps.get()
    assert (step.kind, step.by, step.reason) == ("expired", None, f"有效期到 {TODAY - DAY}，没有续期")
    assert "有效期到了，没有续期。" in told(over)[0]


def test_edits_leave_the_number_out_of_their_history(base):
    base.introduction = "新的介绍"
    base.save()
    assert "contact_phone" not in {field.name for field in Base.history.model._meta.get_fields()}
    assert base.history.first().introduction == "新的介绍"
