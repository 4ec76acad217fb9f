"""Faults of requests before any verb sees them: one code and one sentence a status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """``code`` is stable; ``message`` is a plain Chinese sentence that says what to do next."""

    status: int
    code: str
    message: str

    def shape(self, detail: Mapping[str, Any] | None = None) -> dict[str, object]:
        """As API clients read it, like a refusal."""
        return {"code": self.code, "message": self.message, "detail": dict(detail or {})}


INVALID = Fault(400, "invalid", "有几处填得不对，请照 detail 里说的改好再送。")
UNREADABLE = Fault(400, "unreadable", "送来的内容读不懂，请检查以后再试。")
TOO_LARGE = Fault(413, "too_large", "送来的内容太多了，请分成几次。")
TOO_MANY = Fault(400, "too_many_fields", "一次填的太多了，请分成几次。")
BROKEN = Fault(500, "broken", "这里出了点问题，已经记下来了。请过一会儿再试。")
AWAY = Fault(503, "away", "现在忙不过来，这一次没有办成。请过一两分钟看一看，再试一次。")
FAULTS = {
    fault.status: fault
    for fault in (
        UNREADABLE,
        Fault(401, "not_authenticated", "请先登录，或者带上有效的钥匙。"),
        Fault(403, "permission_denied", "您没有这项权限。请用有权限的账号，或请负责人来办。"),
        Fault(404, "not_found", "没有这一项：可能地址抄错了，或者已经撤下。"),
        Fault(405, "method_not_allowed", "这个地址不能这样用，请对照接口说明。"),
        Fault(406, "not_acceptable", "这个地址给不出您要的格式，请要 JSON。"),
        TOO_LARGE,
        Fault(415, "unsupported_media_type", "请用 JSON 格式送来（Content-Type: application/json）。"),
        Fault(429, "throttled", "送得太快了，请过一会儿再试。"),
        BROKEN,
        AWAY,
    )
}
"""The usual one of each status."""


def of(status: int) -> Fault:
    """What a status means when nothing more is known."""
    return FAULTS.get(status) or (BROKEN if status >= BROKEN.status else UNREADABLE)
