"""A class of sixty and fifty free seats, in a browser: refused kindly, while a family gets in; the desk splits it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from registrations.models import Registration
from tests.factories.people import MembershipFactory
from tests.factories.registrations import fill, known, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = Path(os.environ.get("SHOTS", "/nonexistent"))


def shot(page, name):
    if SHOTS.is_dir():
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_class_reads_what_it_can_do_and_families_go_on(window, width):
    pool = SeatPoolFactory(capacity=60)
    fill(pool, 10)
    SeatPoolFactory(occurrence__event=pool.event, capacity=80)
    known("+8613900000456", "+8613900000457")
    path = f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}"
    page = window(width=width).new_page()
    page.goto(f"{path}&group=1")
    for label, value in (("学校或村组", "八街小学"), ("学生", "55"), ("大人", "5"), ("联系老师或联系人", "谷老师")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("你的手机号").fill("13900000456")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="给团体报名").click()
    expect(page.locator("[data-reason=party_does_not_fit]")).to_contain_text("现在只剩 50 个名额，坐不下 60 个人")
    shot(page, f"refused-{width}")
    assert page.get_by_label("学校或村组", exact=True).input_value() == "八街小学"
    page.get_by_label("一定要一起来，排候补等").check()
    page.get_by_role("button", name="照上面的再报一次").click()
    expect(page.get_by_role("heading", name="看手机短信")).to_be_visible()
    shot(page, f"waits-{width}")
    assert Registration.objects.get(contact_name="谷老师").status == "waitlisted"
    page.goto(path)
    expect(page.locator("main")).to_contain_text("还有 50 个名额")
    page.get_by_label("来的人怎么称呼").fill("麦奶奶")
    page.get_by_label("你的手机号").fill("13900000457")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="报名", exact=True).click()
    expect(page.get_by_role("heading", name="看手机短信")).to_be_visible()
    assert Registration.objects.get(contact_name="麦奶奶").status == "confirmed"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_sees_for_whom_seats_are_kept(window, width):
    pool = SeatPoolFactory(capacity=6)
    fill(pool, 4)
    head = register(pool, *"甲乙丙丁", phone="+8613900000001", wait_if_full=True)
    page = window(width=width, person=MembershipFactory(organization=pool.event.host).person).new_page()
    page.goto(f"/staff/events/{pool.event_id}/registrations/")
    shot(page, f"list-{width}")
    page.get_by_role("button", name="打电话问").click()
    expect(page.locator("main")).to_contain_text("打了电话")
    shot(page, f"desk-{width}")
    for name in "甲乙":
        page.get_by_label(name, exact=True).check()
    page.locator("[name=split-reason]").fill("电话里说好了")
    page.get_by_role("button", name="分开，先来的报上").click()
    expect(page.locator("main")).to_contain_text("报名名单")
    head.refresh_from_db()
    assert (head.status, head.party_size) == ("waitlisted", 2)
