"""What went wrong with a message, and what to do, in the words of staff pages. Pure."""

import re

PROBLEMS = {
    "expired": "等到过了时间还没发出，不再发。",
    "opted_out": "对方回复过退订，没有发。",
    "switched_off": "短信开关关着，开了就发。",
    "daily_cap": "今天的短信用完了，明早 8 点接着发。",
    "code_cap": "今天的验证码发到了一天的上限，没有发。请告诉管理员。",
    "enough_today": "这个号码今天已收到 5 条，明早 8 点再发。",
    "replaced": "还没发，事情又变了：由后来的一条代替；改回原样的就不发了。",
    "worker_lost": "正在发的时候程序断了，不知到没到。",
    "queued": "通道收下了，还在排队。先等回执，别急着再发。",
    "no_answer": "通道没有回话，不知到没到。",
    "strange_answer": "通道的回话看不懂，不知到没到。",
    "unreachable": "连不上短信通道，过一会儿自动再试。",
    "busy": "短信通道忙，过一会儿自动再试。",
    "account_refused": "通道不认账号，请告诉管理员。",
    "too_long": "正文太长，通道不收。请改短后重新通知。",
    "refused": "通道不收这一条，请核对号码。",
    "failed": "没送到：号码停机、空号，或手机一直不在网。可以打个电话。",
    "rejected": "运营商不收这一条，请打个电话。",
}
_CODE = re.compile(r"(验证码)\d{6}")
_PERSONAL_LINK = re.compile(
    r"(/(?:[rqjv]|[av]\d{1,18}-|teams/join/))[0-9A-Za-z]{14}(?![0-9A-Za-z])"
    r"|(/(?:new-password|calendars/private)/)[0-9A-Za-z_-]+"
)


def problem(code: str) -> str:
    """One sentence for a problem's code; an empty one for none."""
    return PROBLEMS.get(code, code)


def for_staff(text: str) -> str:
    """The text without its code and without the key of the receiver's personal page: they act for whoever holds them."""
    return _CODE.sub(r"\1……", _PERSONAL_LINK.sub(r"\1\2…", text))
