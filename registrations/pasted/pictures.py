"""How the messenger's pictures are copied: [玫瑰], [Smile]. What else stands in such brackets is somebody or something. Pure."""

import re

_CHINESE = (
    "微笑 撇嘴 色 发呆 得意 流泪 害羞 闭嘴 睡 大哭 尴尬 发怒 调皮 呲牙 惊讶 难过 囧 抓狂 吐 偷笑 愉快 白眼 傲慢 困 惊恐 憨笑 悠闲 咒骂 疑问 嘘 晕"
    " 衰 骷髅 敲打 再见 擦汗 抠鼻 鼓掌 坏笑 左哼哼 右哼哼 鄙视 委屈 快哭了 阴险 亲亲 可怜 笑脸 生病 脸红 破涕为笑 恐惧 失望 无语 嘿哈 捂脸 奸笑"
    " 机智 皱眉 耶 吃瓜 加油 汗 天啊 社会社会 旺柴 好的 打脸 哇 翻白眼 让我看看 叹气 苦涩 裂开 嘴唇 爱心 心碎 拥抱 强 弱 握手 胜利 抱拳 勾引"
    " 拳头 合十 啤酒 咖啡 蛋糕 玫瑰 凋谢 菜刀 炸弹 便便 月亮 太阳 庆祝 礼物 红包 發 发 福 烟花 爆竹 猪头 跳跳 发抖 转圈 可爱 流汗 冷汗 折磨 糗大了"
    " 哈欠 吓 爱情 飞吻 差劲 爱你 刀 足球 篮球 乒乓 饭 西瓜 瓢虫 闪电 示爱 酷 冷 惊吓 饥饿 奋斗 大笑 赞 鲜花 比心"
)
_LATIN = (
    "ok no emm 666 smile grimace drool scowl coolguy sob shy silent sleep cry awkward angry tongue grin surprise frown ruthless"
    " blush scream puke chuckle joyful slight smug hungry drowsy panic sweat laugh commando determined scold shocked shhh dizzy"
    " tormented toasted skull hammer wave speechless nosepick clap shame trick bah!l bah!r yawn pooh-pooh shrunken tearingup sly"
    " kiss wrath whimper cleaver watermelon beer basketball pingpong coffee rice pig rose wilt lips heart brokenheart cake"
    " lightning bomb dagger soccer ladybug poop moon sun gift hug thumbsup thumbsdown shake peace fight beckon fist pinky rockon"
    " nuh-uh blowkiss happy sick flushed lol terror letdown duh hey facepalm smirk smart concerned yeah! onlooker goforit omg"
    " respect doge noprob mybad wow boring awesome letmesee sigh hurt broken worship fireworks firecracker party packet blessing"
    " rich pray salute"
)
_NAMES = "|".join(map(re.escape, sorted([*_CHINESE.split(), *_LATIN.split()], key=len, reverse=True)))
_SHOWN = re.compile(rf"[\[［](?:{_NAMES})[\]］]", re.IGNORECASE)


def without(line: str) -> str:
    """With a blank for each."""
    return _SHOWN.sub(" ", line)


def any_in(line: str) -> bool:
    """Whether there is one."""
    return bool(_SHOWN.search(line))
