"""What is written down, in the words of the list. Pure.

A kind that is no longer written stays here: lines of it are kept for years.
"""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What was done."""

    MEMBERSHIP_GIVEN = "membership_given", "加了成员"
    MEMBERSHIP_CHANGED = "membership_changed", "改了角色"
    MEMBERSHIP_ENDED = "membership_ended", "结束了成员"
    INVITED = "invited", "发了邀请"
    INVITATION_ACCEPTED = "invitation_accepted", "接受了邀请"
    INVITATION_TAKEN_BACK = "invitation_taken_back", "收回了邀请"
    STAFF_IMPORTED = "staff_imported", "导入了人员名单"
    PERSON_SWITCHED_OFF = "person_switched_off", "停用了账号"
    PERSON_SWITCHED_ON = "person_switched_on", "恢复了账号"
    ADMINISTRATOR_MADE = "administrator_made", "设了网站管理员"
    ADMINISTRATOR_ENDED = "administrator_ended", "不再让他当网站管理员"
    PASSWORD_CHANGED = "password_changed", "改了密码"
    PASSWORD_RESET = "password_reset", "重设了密码"
    FACTOR_ADDED = "factor_added", "加了第二道验证"
    FACTOR_REMOVED = "factor_removed", "去掉了第二道验证"
    FACTORS_RESET = "factors_reset", "清掉了第二道验证"
    SIGN_IN_OPENED = "sign_in_opened", "放行了登录"
    SESSIONS_ENDED = "sessions_ended", "退出了登录"
    KEY_MADE = "key_made", "做了 API 钥匙"
    KEY_ENDED = "key_ended", "停用了 API 钥匙"
    ORGANIZATION_ADDED = "organization_added", "加了单位"
    ORGANIZATION_RENAMED = "organization_renamed", "改了单位名称"
    ORGANIZATION_CHANGED = "organization_changed", "改了单位资料"
    ORGANIZATION_CLOSED = "organization_closed", "停用了单位"
    ORGANIZATION_REOPENED = "organization_reopened", "恢复了单位"
    ORGANIZATIONS_MERGED = "organizations_merged", "合并了单位"
    SITE_CHANGED = "site_changed", "改了网站信息"
    SITE_SET_UP = "site_set_up", "设好了网站"
    PLAN_LOADED = "plan_loaded", "载入了方案"
    LIST_OF_CHOICES_CHANGED = "list_of_choices_changed", "改了可选项"
    AREAS_CHANGED = "areas_changed", "改了街道和村（社区）"
    TRAVEL_TIMES_CHANGED = "travel_times_changed", "改了路程表"
    OCCASION_DATED = "occasion_dated", "改了主题日的日期"
    TEAM_ADDED = "team_added", "加了志愿服务队"
    TEAM_CHANGED = "team_changed", "改了志愿服务队"
    TEAM_CLOSED = "team_closed", "停用了志愿服务队"
    TEAM_REOPENED = "team_reopened", "恢复了志愿服务队"
    TEAM_ROLE_GIVEN = "team_role_given", "定了队里的角色"
    TEAM_MEMBER_REMOVED = "team_member_removed", "请队员离开了"
    TEAM_LINK_CHANGED = "team_link_changed", "换了或停了队的链接"
    TEAM_BLOCK_RELEASED = "team_block_released", "放回了队里留的名额"
    VOLUNTEER_PAUSED = "volunteer_paused", "停了志愿者"
    VOLUNTEER_RESUMED = "volunteer_resumed", "恢复了志愿者"
    VOLUNTEERS_MERGED = "volunteers_merged", "合并了志愿者"
    VOLUNTEERS_PARTED = "volunteers_parted", "分开了合并的志愿者"
    CERTIFICATE_DECIDED = "certificate_decided", "办了志愿者的证书"
    DATA_EXPORTED = "data_exported", "导出了个人信息"
    NUMBER_SHOWN = "number_shown", "看了志愿者的电话"
    PERSON_ERASED = "person_erased", "删除了个人信息"
    OLD_LINES_CLEARED = "old_lines_cleared", "清掉了过期的记录"


GROUPS: dict[str, tuple[Kind, ...]] = {
    "人员": (
        Kind.MEMBERSHIP_GIVEN,
        Kind.MEMBERSHIP_CHANGED,
        Kind.MEMBERSHIP_ENDED,
        Kind.INVITED,
        Kind.INVITATION_ACCEPTED,
        Kind.INVITATION_TAKEN_BACK,
        Kind.STAFF_IMPORTED,
        Kind.PERSON_SWITCHED_OFF,
        Kind.PERSON_SWITCHED_ON,
        Kind.ADMINISTRATOR_MADE,
        Kind.ADMINISTRATOR_ENDED,
    ),
    "登录": (
        Kind.PASSWORD_CHANGED,
        Kind.PASSWORD_RESET,
        Kind.FACTOR_ADDED,
        Kind.FACTOR_REMOVED,
        Kind.FACTORS_RESET,
        Kind.SIGN_IN_OPENED,
        Kind.SESSIONS_ENDED,
        Kind.KEY_MADE,
        Kind.KEY_ENDED,
    ),
    "单位": (
        Kind.ORGANIZATION_ADDED,
        Kind.ORGANIZATION_RENAMED,
        Kind.ORGANIZATION_CHANGED,
        Kind.ORGANIZATION_CLOSED,
        Kind.ORGANIZATION_REOPENED,
        Kind.ORGANIZATIONS_MERGED,
    ),
    "网站": (
        Kind.SITE_CHANGED,
        Kind.SITE_SET_UP,
        Kind.PLAN_LOADED,
        Kind.LIST_OF_CHOICES_CHANGED,
        Kind.AREAS_CHANGED,
        Kind.TRAVEL_TIMES_CHANGED,
        Kind.OCCASION_DATED,
        Kind.OLD_LINES_CLEARED,
    ),
    "志愿": (
        Kind.TEAM_ADDED,
        Kind.TEAM_CHANGED,
        Kind.TEAM_CLOSED,
        Kind.TEAM_REOPENED,
        Kind.TEAM_ROLE_GIVEN,
        Kind.TEAM_MEMBER_REMOVED,
        Kind.TEAM_LINK_CHANGED,
        Kind.TEAM_BLOCK_RELEASED,
        Kind.VOLUNTEER_PAUSED,
        Kind.VOLUNTEER_RESUMED,
        Kind.VOLUNTEERS_MERGED,
        Kind.VOLUNTEERS_PARTED,
        Kind.CERTIFICATE_DECIDED,
    ),
    "个人信息": (Kind.DATA_EXPORTED, Kind.NUMBER_SHOWN, Kind.PERSON_ERASED),
}
"""All kinds, by what somebody looks for."""
