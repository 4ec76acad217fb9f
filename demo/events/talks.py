"""Single dates to come: health, mushrooms, safety, nature, farming, theme days."""

from demo.events.specs import (
    ASSISTANTS,
    ELDERS,
    EVERYBODY,
    FARMERS,
    GUIDES,
    OFFICIALS,
    PUPILS,
    TEENS,
    USHERS,
    WORKERS,
    Date,
    Job,
    Spec,
)

MUSHROOM_GUIDE = Job(
    role="认菌讲解员", best=2, most=2, qualification="野生菌识别", note="只讲不收，不替人鉴定要下锅的菌子。"
)


def once(day: int, at: tuple[int, int], minutes: int, place: str, note: str = "") -> tuple[Date, ...]:
    """The single date of a lecture."""
    return (Date(day=day, at=at, minutes=minutes, place=place, note=note),)


HEALTH = (
    Spec(
        title="血压高不高，自己会量", kind="lecture", topic="health", host="市卫健局", task="A4.2", audiences=ELDERS,
        summary="带上家里的血压计，医生帮你校一校。", description="量血压有三个容易错的地方：坐姿、袖带、时间。现场每人量两次，记在卡上带走。",
        bring="家里的血压计、正在吃的药。", dates=once(0, (16, 0), 90, "xj-clinic"), seats=24, jobs=USHERS, full=True,
    ),
    Spec(
        title="糖尿病人怎么吃酒席", kind="lecture", topic="health", host="市卫健局", task="A4.2", audiences=ELDERS,
        summary="不是不能吃，是怎么换着吃。", description="营养师带一桌模型菜，大家来配。配好一桌，量一量糖有多少。",
        dates=once(11, (14, 30), 90, "lr-college"), seats=40, jobs=USHERS,
    ),
    Spec(
        title="腰腿痛：哪些动作在帮倒忙", kind="lecture", topic="health", host="市卫健局", task="A4.2", audiences=("farmers", "elderly"),
        helpers=("禄脿街道办事处",), summary="弯腰、蹲、扛，康复师一个一个教怎么做不伤。", description="讲一半练一半，穿宽松的裤子来。练完能带一张图回家贴墙上。",
        languages="普通话、彝语", dates=once(16, (10, 0), 90, "lb-clinic"), seats=30, jobs=USHERS,
    ),
    Spec(
        title="关窗烤火，先看这个", kind="lecture", topic="health", host="市卫健局", task="P4.1", audiences=EVERYBODY,
        helpers=("市应急局",), summary="一氧化碳看不见闻不到，一个小报警器能救一家人。", description="现场演示：炭盆放进玻璃箱，报警器多久响。来的每户领一个报警器，教会怎么装。",
        dates=once(2, (9, 30), 60, "bj-station"), seats=60, jobs=USHERS,
    ),
    Spec(
        title="午休半小时：流感和疫苗", kind="lecture", topic="health", host="市卫健局", task="P4.1", audiences=WORKERS,
        helpers=("市总工会",), summary="在车间旁边讲，讲完可以当场登记。", description="不占上班时间，盒饭管够。听完有问题，一对一问。",
        dates=once(23, (12, 30), 40, "cp-workers"), seats=80, jobs=USHERS,
    ),
)  # fmt: skip

MUSHROOMS = (
    Spec(
        title="这些菌子不能吃：赶街天认菌摊", kind="lecture", topic="mushroom", host="市科协", task="P4.1", audiences=("farmers", "elderly"),
        helpers=("市市场监管局", "县街街道办事处"), summary="十种像的、毒的，摆在一起看，一摸一闻就记住。", description="都是仿真模型和浸泡标本。有一条规矩：不认识的，不采、不买、不卖、不吃。",
        bring="不用带菌子来，照片就行。", rain="有棚子，照常。", dates=once(2, (8, 0), 240, "xj-market", "东门进来第一个棚"), booking="none", jobs=(MUSHROOM_GUIDE, Job(role="秩序员", least=2, best=2, most=3)),
    ),
    Spec(
        title="见手青到底能不能吃", kind="lecture", topic="mushroom", host="市卫健局", task="P4.1", audiences=EVERYBODY,
        summary="急诊科医生讲三个真事：小人是怎么跳出来的。", description="讲清楚哪几种叫见手青、煮多久、配什么不行，出了事先打哪个电话、留什么样。",
        dates=once(31, (14, 30), 90, "lr-museum"), seats=120, jobs=USHERS,
    ),
    Spec(
        title="菌子标本画：画一朵认一朵", kind="lecture", topic="mushroom", host="八街街道办事处", task="P4.1", audiences=PUPILS,
        summary="孩子画菌褶、菌环、菌托，画完就会认。", description="两小时，画具都有。画得最像的三张，印成赶街天用的海报。",
        dates=once(39, (10, 0), 120, "bj-station"), seats=30, jobs=ASSISTANTS, full=True,
    ),
)  # fmt: skip

OTHERS = (
    Spec(
        title="把彩虹装进杯子", kind="lecture", topic="science", host="县街街道办事处", task="A1.5", audiences=("youth-xiaoxuesheng", "youth-jiazhang"),
        summary="一杯水分五层颜色，看谁的最清楚。6—12 岁。", description="孩子动手，家长不许帮。做完带走一瓶自己的彩虹。",
        dates=once(4, (10, 0), 90, "xj-mini"), seats=16, jobs=ASSISTANTS, full=True,
    ),
    Spec(
        title="夜里看土星", kind="lecture", topic="science", host="市科协", task="P4.3", audiences=EVERYBODY,
        helpers=("温泉街道办事处",), summary="三台望远镜，排队看光环，天晴才办。", description="先在大厅讲十五分钟，再到露台。每人看两分钟，不够可以再排。露台冷，多穿一件。",
        bring="外套、热水。", rain="阴天改天，下午 5 点前发短信。", dates=once(9, (19, 0), 120, "wq-visitor", "三楼露台"), seats=60, jobs=(Job(role="引导员", least=2, best=4, most=5),),
    ),
    Spec(
        title="温泉为什么是热的", kind="lecture", topic="nature", host="市自然资源局", task="P4.3", audiences=("youth", "elderly"),
        summary="地质队的老师带一箱石头来，量一量泉水有几度。", description="走一小段路，看三个泉眼，回来切开一块石头看里面。路平，轮椅能走。",
        dates=once(13, (9, 30), 120, "wq-visitor"), seats=30, jobs=GUIDES,
    ),
    Spec(
        title="螳螂川边有哪些鸟", kind="lecture", topic="nature", host="市林草局", task="P4.3", audiences=EVERYBODY,
        summary="沿河走两公里，借望远镜，认十种鸟。", description="走得慢，看得细。认出一种，画一个勾。红嘴鸥来了没有，当天揭晓。",
        bring="帽子、水，别穿大红。", rain="下雨改到下周同一时间。", dates=once(15, (8, 30), 150, "lr-square", "广场北门集合"), seats=25, jobs=GUIDES,
    ),
    Spec(
        title="骑手路口一分钟：网约工交通安全", kind="lecture", topic="safety", host="市总工会", task="A3.4", audiences=("workers-kuaidiyuanyuwangyuegong",),
        helpers=("市公安局",), summary="不讲大道理，看十个路口的真录像。", description="下午最闲的半小时。来的人领一条反光带，帮你贴到箱子上。",
        dates=once(3, (15, 0), 40, "tp-hub"), seats=25, jobs=USHERS,
    ),
    Spec(
        title="果树防冻田间课", kind="lecture", topic="farming", host="市农业农村局", task="A2.3", audiences=FARMERS,
        helpers=("市气象局",), summary="霜来之前做四件事，做对了少掉一半果。", description="在园子里讲，涂白、盖草、熏烟、灌水，每样做一遍。气象局的人教你看手机上的霜冻预报。",
        rain="小雨照常，穿雨鞋。", dates=once(20, (9, 0), 150, "bj-farm"), seats=35, jobs=USHERS, languages="普通话、本地话",
    ),
    Spec(
        title="数字会骗人吗：给干部的一堂统计课", kind="lecture", topic="science", host="市委党校", task="A5.2", audiences=OFFICIALS,
        helpers=("市委组织部",), summary="平均数、百分比、图表，三个地方最容易看错。", description="用的都是本地的真数字。带上你最近写的一份材料，课上改。",
        dates=once(24, (14, 30), 120, "lr-library"), seats=60,
    ),
    Spec(
        title="少数民族语说科学：彝语讲故事会", kind="lecture", topic="science", host="市民宗局", task="A2.4", audiences=("farmers-shaoshuminzuqunzhong", "elderly"),
        helpers=("市科协", "禄脿街道办事处"), summary="打雷、月食、地动，老话怎么说，科学怎么讲。", description="一位老人讲老话，一位老师接着讲道理，两个都好听。",
        languages="彝语、普通话", dates=once(32, (10, 0), 120, "lb-market", "集市口戏台"), booking="none", jobs=(Job(role="彝语讲解员", best=1, most=2, language="彝语"),),
    ),
    Spec(
        title="大学生讲新能源车：电池怕什么", kind="lecture", topic="science", host="市职教园区管委会", task="A1.2", audiences=("youth", "workers"),
        summary="拆一块旧电池给你看，充电、泡水、碰撞，一样一样讲。", description="职教园区的学生拆，老师讲。电动车怎么充最安全，也讲。",
        dates=once(48, (14, 0), 100, "lr-museum"), seats=90, jobs=GUIDES,
    ),
    Spec(
        title="科学营：三天做一台小风车发电机", kind="class", topic="science", host="市科协", task="A1.5", audiences=TEENS,
        helpers=("市教体局", "团市委"), summary="三天，从画图到点亮一颗灯。中午管饭。", description="两人一组，绕线圈、做叶片、上屋顶。最后一天比谁的灯亮得久。",
        dates=tuple(Date(day=60 + day, at=(9, 0), minutes=360, place="lr-museum", title=title) for day, title in enumerate(("画图和线圈", "叶片和风", "上屋顶，点灯"))),
        booking="course", seats=24, jobs=ASSISTANTS,
    ),
    Spec(
        title="阳台种菜交流会", kind="lecture", topic="farming", host="太平新城街道办事处", task="A2.2", audiences=("elderly",),
        summary="带一棵菜来，换一棵走。", description="种得好的讲五分钟，种不好的问十分钟。泥和盆现场有。", dates=once(12, (15, 0), 90, "tp-library"), seats=40, ends="cancelled",
    ),
    Spec(
        title="泥石流来之前，山会说什么", kind="lecture", topic="safety", host="市自然资源局", task="P4.1", audiences=FARMERS,
        summary="", description="", dates=once(75, (10, 0), 90, "ql-station"), seats=50, ends="draft",
    ),
    Spec(
        title="播种前的种子体检", kind="lecture", topic="farming", host="市农业农村局", task="", audiences=(),
        summary="带一把自留的种子来，七天后告诉你发芽率。", description="", dates=(), ends="draft",
    ),
    Spec(
        title="开放日：看一眼质检实验室", kind="lecture", topic="science", host="市市场监管局", task="P1.2", occasion="公众科学日", audiences=("youth", "workers"),
        summary="菜上的农药怎么测，跟着一棵白菜走一圈。", description="换鞋、穿白大褂，一次进十五人。能拍照，不能碰仪器。", dates=once(82, (9, 30), 120, "lr-museum", "馆门口集合，坐车去"), seats=15, jobs=USHERS,
    ),
)  # fmt: skip
