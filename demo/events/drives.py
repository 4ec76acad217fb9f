"""Drives and classes to come: each over many dates."""

from demo.events.specs import ELDERS, EVERYBODY, FARMERS, GUIDES, TUTORS, Job, Spec, route, weekly

NINE = (
    "lr-square", "jf-court", "tp-library", "wq-visitor", "ql-school", "lb-market", "cp-workers", "xj-station",
    "bj-station",
)  # fmt: skip
BACK = NINE[::-1]

DRIVES = (
    Spec(
        title="科普大篷车九街行：看得见的科学", kind="drive", topic="science", host="市科协", task="P3.2",
        audiences=EVERYBODY, helpers=("市教体局", "市卫健局"),
        summary="一辆车，二十件能动手的展品，五天走完九个街道。",
        description="摸得着的静电、看得见的声音、会走路的水滴，还有“这朵菌子能不能吃”。展品都可以上手，坏了算我们的。\n\n看展不用报名，来了就看。“小实验”要报名，每站 30 人，做完可以带走自己的作品。",
        bring="帽子和水。想认菌子，可以带照片，不要带生菌子。", rain="小雨照常，有棚子。大雨改期，当天早上 8 点发短信。",
        languages="普通话、本地话", dates=route(5, NINE), seats=30, jobs=GUIDES, ends="moved",
        takes=("科普大篷车 1 号", "展品箱：看得见的声音", "展品箱：摸得着的静电", "石小驾"),
    ),
    Spec(
        title="流动科技馆进山来", kind="drive", topic="science", host="市科协", task="A1.5",
        audiences=("youth", "farmers"), helpers=("市教体局",),
        summary="把科技馆拆成九车，一站一个主题：力、光、声、电、水……",
        description="每到一站，孩子们先玩，再听五分钟：为什么会这样。学校可以整班来，村里人随时来。\n\n每一站的主题都不一样，追着看也有意思。",
        bring="不用带东西。小的孩子请大人牵着。", rain="操场湿了就进教室，照常。",
        dates=route(26, BACK, 120), seats=40, jobs=(*GUIDES, Job(role="彝语讲解员", best=1, most=2, language="彝语")),
        languages="普通话、彝语",
    ),
    Spec(
        title="防灾小屋巡九街：抖一抖就会躲", kind="drive", topic="safety", host="市应急局", task="P4.1",
        audiences=EVERYBODY, helpers=("市科协", "市气象局"),
        summary="能摇到六级的小屋、能冒烟的走廊，躲过一次就记得住。",
        description="小屋一次进六个人，抖一分钟。抖完教你：在家躲哪里，在街上往哪跑，包里先放什么。\n\n烟雾走廊用的是食品级烟，不呛，也不留味。",
        bring="穿平底鞋。有心脏病、怀孕的在外面看屏幕，一样学得会。", rain="小雨照常，打雷就停，停了发短信。",
        dates=route(45, NINE, 120), seats=48, jobs=(Job(role="安全员", least=2, best=2, most=3, qualification="急救证", note="看着小屋的门，随时能停。"),),
    ),
    Spec(
        title="护林宣传车：一颗火星九条沟", kind="drive", topic="nature", host="市林草局", task="P4.3",
        audiences=("farmers", "elderly"), helpers=("市应急局",),
        summary="护林员开着小货车来讲：上坟怎么不点火，看到烟先打哪个电话。",
        description="带沙盘来，一边点一边灭，看风怎么把火推过山梁。讲完给每家一张电话贴。",
        dates=route(68, BACK, 90), booking="none", jobs=(Job(role="讲解员"),), rain="下雨更要讲，改在屋里。",
    ),
)  # fmt: skip

PHONE_LESSONS = (
    "开机、调字、调声音",
    "连上网，不乱花流量",
    "手机付钱：先看清再按",
    "收到短信先别点",
    "视频找孩子",
    "挂号不求人",
    "坐车、缴费、查社保",
    "复习，发证，合影",
)
CLINIC_LESSONS = (
    "认识挂号页面",
    "选对科室",
    "约上一个号",
    "改时间、退号",
    "看检查单",
    "医保怎么刷",
    "替老伴挂号",
    "自己来一遍",
)
FRAUD_LESSONS = (
    "冒充儿子的电话",
    "中奖的短信",
    "免费的鸡蛋",
    "高利的存单",
    "假的客服",
    "陌生的二维码",
    "直播间的药",
    "演一遍给邻居看",
)
GARDEN_LESSONS = (
    "土是活的",
    "一把肥放多少",
    "虫子怎么来的",
    "不打药的办法",
    "留自己的种",
    "冬天盖什么",
    "菜叶发黄看哪里",
    "带菜来评一评",
)

CLASSES = (
    Spec(
        title="手机付钱不上当：智慧助老课堂", kind="class", topic="digital", host="县街街道办事处", task="A4.1",
        audiences=ELDERS, summary="八个下午，从调大字到自己付钱，一位助教只带五个人。",
        description="不会打字也能来。每课只学一件事，学会了再走。手机旧、卡、没电都不怕，我们有充电线。\n\n学满六课发一张结业证。",
        bring="自己的手机、老花镜。", languages="普通话、本地话",
        dates=weekly(3, (14, 30), 90, "xj-station", PHONE_LESSONS, space="一楼大厅"), booking="both", seats=20,
        jobs=TUTORS, full=True, takes=("谷小讲",), lessons_to_pass=6,
    ),
    Spec(
        title="挂号不求人：手机看病八课", kind="class", topic="digital", host="连然街道办事处", task="A4.1",
        audiences=ELDERS, helpers=("市卫健局",), summary="不用天不亮去排队，学会在手机上挂号、改号、看报告。",
        description="用真的挂号页面练，练的时候不会真的挂上。老师是医院门诊的护士，说话慢，可以一直问。",
        bring="手机、医保卡。", dates=weekly(6, (9, 30), 90, "lr-college", CLINIC_LESSONS), booking="course", seats=18,
        jobs=TUTORS, full=True,
    ),
    Spec(
        title="骗子都说同一句话：防骗八课", kind="class", topic="safety", host="金方街道办事处", task="A4.1",
        audiences=ELDERS, helpers=("市公安局",), summary="八种骗法，社区民警演给你看，你来拆穿。",
        description="每课先看一段真事，再分组演。演骗子的人最难，因为大家都看得出来。",
        dates=weekly(4, (15, 0), 80, "jf-community", FRAUD_LESSONS), booking="both", seats=30, jobs=TUTORS,
    ),
    Spec(
        title="一分菜地里的科学", kind="class", topic="farming", host="市农业农村局", task="A2.2",
        audiences=FARMERS, summary="八次课都在地里上，带一把自家的土来测。",
        description="农技员带试纸和放大镜，测酸碱、看虫卵。讲的都是安宁种得出来的菜。",
        bring="一把自家菜地的土，用塑料袋装好。", rain="下雨进棚，照常。",
        dates=weekly(8, (9, 0), 120, "cp-yard", GARDEN_LESSONS), booking="occurrence", seats=24,
    ),
    Spec(
        title="微信视频教会你：八街的晚课", kind="class", topic="digital", host="八街街道办事处", task="A4.1",
        audiences=ELDERS, summary="白天下地，晚上学。学会和外地的孩子视频。",
        description="晚上七点开课，八点半送到村口。手机里没有微信的，第一课帮你装好。",
        languages="普通话、本地话", dates=weekly(10, (19, 0), 80, "bj-station", PHONE_LESSONS), booking="course", seats=25,
        jobs=TUTORS,
    ),
    Spec(
        title="用手机拍家乡", kind="class", topic="digital", host="太平新城街道办事处", task="A4.3",
        audiences=ELDERS, summary="学会对光、对焦、拍清楚，八课后在图书馆办一次展览。",
        description="拍孙子、拍花、拍老街。每课出门拍半小时，回来一张一张看。最后选三十张挂起来。",
        bring="手机充满电，穿好走的鞋。", rain="下雨在馆里拍窗户上的水。",
        dates=weekly(12, (14, 30), 100, "tp-library", ("光从哪里来", "蹲下来拍", "拍清楚一朵花", "拍人不闭眼", "老街的门", "拍动的东西", "挑照片", "布展")),
        booking="course", seats=20, jobs=TUTORS,
    ),
    Spec(
        title="温泉街道健康小课：血压血糖自己管", kind="class", topic="health", host="温泉街道办事处", task="A4.2",
        audiences=ELDERS, helpers=("市卫健局",), summary="八周，每周量一次、记一次、说一次，医生坐在旁边。",
        description="发一本记录册，八周记满。每课最后十五分钟一起打八段锦。",
        bring="正在吃的药的盒子。", dates=weekly(9, (9, 30), 90, "wq-visitor", ("量准血压", "看懂血糖", "盐在哪里", "油和糖", "药怎么吃", "走多少步", "睡不着怎么办", "八周看变化")),
        booking="both", seats=25, jobs=TUTORS,
    ),
)  # fmt: skip
