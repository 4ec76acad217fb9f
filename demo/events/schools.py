"""Campus outreach to come: one school group a slot."""

from demo.events.specs import ASSISTANTS, GUIDES, PUPILS, TEENS, Date, Job, Spec


def slots(day: int, place: str, school: str, *, grades: tuple[tuple[str, int], ...]) -> tuple[Date, ...]:
    """A class an hour, from nine; an adult for every twelve children."""
    return tuple(
        Date(day=day, at=(9 + index, 0), minutes=50, place=place, school=school, grade=grade, pupils=pupils,
             adults=-(-pupils // 12))
        for index, (grade, pupils) in enumerate(grades)
    )  # fmt: skip


SCHOOLS = (
    Spec(
        title="科学进校园：磁悬浮陀螺", kind="outreach", topic="school", host="市教体局", task="A1.5", audiences=PUPILS,
        helpers=("市科协",), summary="陀螺浮在空中转三分钟，每个孩子都能亲手放一次。",
        description="四个人一组，先猜，再放，放不起来再想。老师只问不答。材料我们带，教室里要有十张桌子。",
        dates=slots(7, "ql-school", "青龙小学", grades=(("三年级 1 班", 42), ("三年级 2 班", 44), ("四年级 1 班", 40))),
        seats=1, unit="groups", jobs=ASSISTANTS, full=True,
    ),
    Spec(
        title="水从哪里来，又到哪里去", kind="outreach", topic="nature", host="市生态环境分局", task="A1.1", audiences=PUPILS,
        helpers=("市教体局",), summary="用矿泉水瓶做一个小水厂，看浑水变清。",
        description="螳螂川的水、井里的水、水龙头的水，各取一杯比一比。做好的小水厂可以带回家。",
        bring="每组一个空矿泉水瓶。", dates=slots(14, "jf-school", "金方小样学校", grades=(("五年级 1 班", 45), ("五年级 2 班", 43), ("五年级 3 班", 44), ("六年级 1 班", 41))),
        seats=1, unit="groups", jobs=ASSISTANTS,
    ),
    Spec(
        title="火箭是怎样飞起来的", kind="outreach", topic="school", host="市教体局", task="A1.4", audiences=TEENS,
        helpers=("市科协", "团市委"), summary="水火箭上操场，看哪一班飞得远。",
        description="先算要装多少水，再打气，最后上发射架。记录本上要写清楚：变了什么，量了什么。",
        rain="下雨改在礼堂讲原理，发射另约。", dates=slots(21, "bj-school", "八街小样中学", grades=(("初一 1 班", 48), ("初一 2 班", 47), ("初二 1 班", 46))),
        seats=1, unit="groups", jobs=(*ASSISTANTS, Job(role="安全员", best=1, most=2, qualification="急救证")),
    ),
    Spec(
        title="校园急救课：四分钟能做什么", kind="outreach", topic="health", host="市卫健局", task="P4.1", audiences=TEENS,
        helpers=("市教体局",), summary="每人按一次胸外按压，按到出汗才算会。",
        description="十个模型，六位急救老师。初二以上参加，考过了发一张学员卡。",
        dates=slots(29, "bj-school", "八街小样中学", grades=(("初二 2 班", 45), ("初三 1 班", 44))),
        seats=1, unit="groups", jobs=(Job(role="急救老师", least=2, best=3, most=4, qualification="急救证"),),
    ),
    Spec(
        title="蝴蝶从一粒卵开始", kind="outreach", topic="nature", host="市林草局", task="A1.5", audiences=PUPILS,
        summary="带活的蛹来，运气好能看到羽化。", description="孩子们用放大镜看翅膀上的鳞片，再画一张自己的蝴蝶。看完放回山里。",
        dates=slots(36, "ql-school", "青龙小学", grades=(("一年级 1 班", 38), ("二年级 1 班", 40), ("二年级 2 班", 39))),
        seats=1, unit="groups", jobs=GUIDES,
    ),
    Spec(
        title="月亮为什么会变：白天也能看的星空", kind="outreach", topic="science", host="市科协", task="A1.5", audiences=PUPILS,
        helpers=("市教体局",), summary="充气的星空球幕，一次进三十人，躺着看。",
        description="讲二十分钟，问二十分钟。能问倒老师的，送一张月面图。",
        dates=slots(43, "jf-school", "金方小样学校", grades=(("三年级 1 班", 44), ("三年级 2 班", 45), ("四年级 2 班", 43))),
        seats=1, unit="groups", jobs=GUIDES,
    ),
    Spec(
        title="机器人社团公开课", kind="outreach", topic="school", host="市教体局", task="A1.4", audiences=TEENS,
        helpers=("市职教园区管委会",), summary="大学生带着小车来，两人一台，编五行程序走出迷宫。",
        description="大学生志愿者一对一。学校只要有电和平的地面。",
        dates=slots(57, "bj-school", "八街小样中学", grades=(("初一 3 班", 46), ("初二 3 班", 45))),
        seats=1, unit="groups", jobs=ASSISTANTS, ends="draft",
    ),
)  # fmt: skip
