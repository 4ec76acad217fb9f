"""Name the browser and the platform of a User-Agent in plain words. Pure."""

PLATFORMS = (
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("HarmonyOS", "鸿蒙手机"),
    ("OpenHarmony", "鸿蒙手机"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
PROGRAMS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("MQQBrowser", "QQ 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("Quark", "夸克"),
    ("Edg", "Edge 浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
)
UNKNOWN = "不认得的设备"


def words(user_agent: str) -> str:
    """``安卓手机，微信`` for what a browser says of itself; the first word that fits, since browsers name others too."""
    platform = _first(PLATFORMS, user_agent)
    if platform == "安卓手机" and "Mobile" not in user_agent:
        platform = "安卓平板"
    known = [name for name in (platform, _first(PROGRAMS, user_agent)) if name]
    return "，".join(known) or UNKNOWN


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
