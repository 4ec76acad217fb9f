"""Events on their way to the public: one waits for its own approver, one for the association, one came back, one is
an emergency that waits for its second approver.
"""

from dataclasses import replace

from accounts.models import Person
from core.phone_numbers import phones
from demo.events import programme
from demo.events.programme import Stage
from demo.events.specs import ELDERS, EVERYBODY, FARMERS, USHERS, WORKERS, Spec
from demo.events.talks import once
from demo.people import people
from events.changes import postponing
from events.models import Event
from events.publication import approving
from organizations.models import Organization

HOST = "市卫健局"
MAKER = 2
OWN_APPROVER = 5
ASSOCIATION_APPROVER = 6
"""Who of ``people.STAFF`` does it."""

WAITS_FOR_OWN = Spec(
    title="膝盖响要不要紧", kind="lecture", topic="health", host=HOST, task="A4.2", audiences=ELDERS, ends="draft",
    summary="蹲不下去、下楼疼：先分清是哪一种。", description="康复师教三个在床边就能做的动作，带一张图回家。",
    dates=once(19, (9, 30), 90, "jf-community"), seats=40, jobs=USHERS,
)  # fmt: skip
WAITS_FOR_ASSOCIATION = Spec(
    title="烤烟房里中暑怎么办", kind="lecture", topic="health", host=HOST, task="P4.1", audiences=FARMERS, ends="draft",
    helpers=("八街街道办事处",), summary="热晕了先搬到哪、喝什么、打哪个电话。",
    description="在烤房旁边演一遍：谁扶、谁打电话、谁扇风。每户领一张贴在烤房门上的卡。",
    dates=once(24, (10, 0), 60, "bj-farm"), seats=35, jobs=USHERS,
)  # fmt: skip
CAME_BACK = Spec(
    title="夜班的人怎么睡", kind="lecture", topic="health", host=HOST, task="A3.2", audiences=WORKERS, ends="draft",
    helpers=("市总工会",), summary="窗帘、咖啡、手机：三样都能换一个放法。", description="睡眠门诊的医生来车间讲，能当场问。",
    dates=once(27, (18, 30), 60, "xj-mini"), seats=80, jobs=USHERS,
)  # fmt: skip
EMERGENCY = Spec(
    title="青头菌混进了毒菌：今天先别吃", kind="emergency", topic="mushroom", host=HOST, task="P4.1", audiences=EVERYBODY,
    ends="draft", helpers=("市市场监管局",), summary="两户人吃了同一批青头菌进了医院，市场口摆摊讲清楚怎么认。",
    description="带实物对照，免费帮看。家里还有的，先装袋别扔，带来看。",
    dates=once(1, (10, 0), 120, "xj-market"), booking="none",
)  # fmt: skip


def build(stage: Stage) -> None:
    """Made by the host's organizer; whoever agrees is somebody else."""
    Organization.objects.filter(name=HOST).update(approval_levels=2)
    staged = replace(stage, by=_clerk(MAKER))
    _submitted(WAITS_FOR_OWN, staged)
    halfway = _submitted(WAITS_FOR_ASSOCIATION, staged)
    approving.agree(event=halfway, by=_clerk(OWN_APPROVER), now=stage.now)
    back = _submitted(CAME_BACK, staged)
    reason = "微型科技馆只有 40 个凳子，80 人坐不下。请换到职工活动中心。"
    approving.send_back(event=back, by=_clerk(OWN_APPROVER), reason=reason, now=stage.now)
    _put_off("防灾小屋巡九街", 3, stage)
    approving.agree(event=_submitted(EMERGENCY, staged), by=_clerk(ASSOCIATION_APPROVER), now=stage.now)


def _put_off(title: str, position: int, stage: Stage) -> None:
    event = Event.objects.get(title__startswith=title)
    stop = event.occurrences.filter(position=position)
    postponing.postpone(event=event, occurrences=stop, by=stage.by, reason="进村的路塌方，正在抢修", now=stage.now)


def _submitted(spec: Spec, stage: Stage) -> Event:
    return approving.submit(event=programme.build(spec, stage), by=stage.by, now=stage.now)


def _clerk(number: int) -> Person:
    return Person.objects.get(phone_hash=phones.look_up(people.number(number)))
