"""Trainings, competitions, exhibitions, a theme-day programme and an emergency to come."""

from demo.events.specs import ASSISTANTS, EVERYBODY, FARMERS, PUPILS, TEENS, USHERS, Date, Spec

WEEK = "安宁科普周：看得见的科学"


def days(first: int, count: int, at: tuple[int, int], minutes: int, place: str) -> tuple[Date, ...]:
    """The same hours on days in a row."""
    return tuple(Date(day=first + day, at=at, minutes=minutes, place=place) for day in range(count))


KINDS = (
    Spec(
        title=WEEK, kind="theme_day", topic="science", host="市科协", task="", audiences=(), occasion="全国科普日",
        summary="一周里，各单位把家门打开：展览、比赛、培训、田间课，挑近的去。",
        description="展览随到随看，比赛和培训要报名。每天下面列着那天有什么，在哪个街道。", dates=(), booking="none",
    ),
    Spec(
        title="开放周：走进市科技馆的后台", kind="exhibition", topic="science", host="市科协", task="P3.2",
        audiences=EVERYBODY, summary="平时锁着的门都打开：修展品的车间、藏品库、放映室。",
        description="每天上午九点到下午五点，随到随看。每小时有一次讲解，从大门口出发，走一圈四十分钟。",
        dates=days(17, 5, (9, 0), 480, "lr-museum"), booking="none", jobs=USHERS, part_of=WEEK, takes=("桃小引",),
    ),
    Spec(
        title="青少年创意比赛：让鸡蛋安全落地", kind="competition", topic="school", host="市教体局", task="A1.5",
        audiences=(*PUPILS, *TEENS), helpers=("市科协",),
        summary="用纸和胶带做一个壳，从三楼扔下来，鸡蛋不破就进决赛。",
        description="两人一队。初赛每队扔两次，取好的一次；决赛从五楼扔，比谁的壳最轻。材料现场发，不能自己带。",
        bring="两人一队，带学生证。", booking="course", seats=60, jobs=ASSISTANTS, part_of=WEEK, enter_days_before=3,
        dates=(
            Date(day=18, at=(9, 0), minutes=150, place="jf-school", title="初赛"),
            Date(day=21, at=(14, 0), minutes=120, place="lr-museum", title="决赛"),
        ),
    ),
    Spec(
        title="工地安全员培训：深基坑和脚手架", kind="training", topic="safety", host="市应急局", task="A3.3",
        audiences=("workers",), helpers=("市总工会",), occupation="工地安全员、班组长",
        summary="两个半天，真图纸、真事故，学完能自己查一遍。",
        description="第一个半天讲怎么看出要出事，第二个半天到工地上走一遍，一人一张检查表。学满两次发培训证明。",
        booking="course", seats=40, lessons_to_pass=2, takes=("岩小险",), part_of=WEEK,
        dates=(
            Date(day=19, at=(9, 0), minutes=180, place="cp-workers", space="阶梯教室", title="看出要出事"),
            Date(day=20, at=(9, 0), minutes=180, place="cp-workers", title="到工地上走一遍", note="活动中心门口集合"),
        ),
    ),
    Spec(
        title="不打烊的科普橱窗：云南的土里有什么", kind="exhibition", topic="nature", host="市科协", task="P3.2",
        audiences=EVERYBODY, summary="图书馆门口的玻璃窗，白天晚上都亮着，路过就能看。",
        description="六块土，从红到黑，哪块种得出好谷子。灯整夜亮着，不用进门，不用报名。",
        dates=(Date(day=26, at=(9, 0), minutes=3 * 24 * 60 + 8 * 60, place="lr-library", note="大门外的橱窗"),),
        booking="none",
    ),
    Spec(
        title="一夜看流星：带上毯子躺着看", kind="lecture", topic="science", host="市科协", task="P4.3",
        audiences=EVERYBODY, summary="不用望远镜，躺下来，一小时能数到几十颗。",
        description="后半夜最多。先讲十分钟往哪里看、怎么数，再关灯。半夜零点半散，路上结伴走。", bring="毯子、厚衣服、一壶热水。",
        rain="下雨就改看天文片，地点不变。", seats=50, jobs=USHERS,
        dates=(Date(day=24, at=(21, 30), minutes=180, place="lr-square", note="广场中间"),),
    ),
    Spec(
        title="连日大雨：山边人家今晚怎么睡", kind="emergency", topic="safety", host="市应急局", task="P4.1",
        audiences=FARMERS, summary="听见什么响要马上走，走哪条路，先打哪个电话。",
        description="一、屋后有水突然变浑、变小，马上走。\n二、往两边的高处走，不顺着沟走。\n三、打 110，再打村里的电话，叫上隔壁的老人。",
        dates=(Date(day=1, at=(19, 0), minutes=60, place="lb-market", note="集市口戏台"),), booking="none", ends="draft",
    ),
)  # fmt: skip
