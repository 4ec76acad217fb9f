"""Events behind: held, with a record of who came."""

from demo.events.drives import NINE
from demo.events.schools import slots
from demo.events.specs import (
    ASSISTANTS,
    ELDERS,
    EVERYBODY,
    FARMERS,
    GUIDES,
    OFFICIALS,
    PARENTS,
    PUPILS,
    TUTORS,
    USHERS,
    WORKERS,
    Spec,
    route,
    weekly,
)
from demo.events.talks import MUSHROOM_GUIDE, once

PAST = (
    Spec(
        title="孩子的牙，六岁这年最要紧", kind="lecture", topic="health", host="市卫健局", task="A1.5", audiences=PARENTS,
        summary="第一颗恒牙悄悄长出来，很多家长当成乳牙。", description="牙医现场看，涂一层保护。六到八岁的孩子都可以来，请一位家长陪着。",
        dates=once(-12, (10, 0), 120, "tp-library"), seats=36, jobs=USHERS,
    ),
    Spec(
        title="食堂师傅认菌课", kind="lecture", topic="mushroom", host="市市场监管局", task="P4.1", audiences=WORKERS,
        summary="给学校、工地、农家乐的师傅：收菌三看，下锅三不。", description="讲完做一张小卷子，全对的发一张挂在厨房的证。",
        dates=once(-63, (14, 30), 120, "jf-community"), seats=50, jobs=(MUSHROOM_GUIDE,),
    ),
    Spec(
        title="车间里的五小：改一颗螺丝的故事", kind="lecture", topic="science", host="市总工会", task="A3.2", audiences=WORKERS,
        helpers=("市工科信局",), summary="三位工人讲自己改的小东西，怎么省下一条线。", description="讲完大家把手上的麻烦写下来，现场凑办法。好点子推荐去比赛。",
        dates=once(-33, (18, 30), 90, "cp-workers"), seats=100, jobs=USHERS,
    ),
    Spec(
        title="一窝蜜蜂值多少玫瑰", kind="lecture", topic="farming", host="市农业农村局", task="A2.3", audiences=FARMERS,
        summary="授粉、打药、搬箱，蜂农和花农坐在一起算账。", description="先看蜂箱，隔着纱网，不怕蜇。再算账：哪几天不能打药，省下来的是多少。",
        dates=once(-70, (14, 30), 120, "bj-farm"), seats=35, jobs=USHERS,
    ),
    Spec(
        title="家里的电和气：十处要看", kind="lecture", topic="safety", host="市应急局", task="P4.1", audiences=EVERYBODY,
        helpers=("金方街道办事处",), summary="带一张自家厨房的照片来，现场挑毛病。", description="插座、软管、阀门，各带一个坏的给你看。看完发一张十条的清单，回家对着查。",
        dates=once(-26, (19, 0), 80, "jf-community"), seats=50, jobs=USHERS,
    ),
    Spec(
        title="小小气象站：自己做一个雨量筒", kind="lecture", topic="nature", host="市气象局", task="P4.3", audiences=(*PUPILS, *PARENTS),
        summary="做好挂在阳台，发到群里，连成一张雨图。", description="材料是可乐瓶和尺子。气象局收你的数据，一年后给你看全市的图。",
        bring="一个空可乐瓶。", dates=once(-40, (10, 0), 100, "tp-mini"), seats=20, jobs=ASSISTANTS,
    ),
    Spec(
        title="食品添加剂，看懂配料表", kind="lecture", topic="health", host="市市场监管局", task="P4.3", audiences=EVERYBODY,
        occasion="食品安全宣传周", summary="带一包家里的零食来，一起读背面的小字。", description="读完分三堆：放心吃、少吃、别买。分错了没关系，有人告诉你为什么。",
        bring="一包零食或一瓶调料。", dates=once(-54, (15, 0), 90, "jf-community"), seats=40, jobs=USHERS,
    ),
    Spec(
        title="老专家讲安宁：盐、铁和温泉", kind="lecture", topic="nature", host="市民政局", task="A4.3", audiences=("elderly", "youth"),
        helpers=("市委老干部局",), summary="老工程师带三块矿石，讲一座城怎么从盐井里长出来。", description="听故事，也摸石头。带孙子来最好。",
        dates=once(-19, (9, 30), 100, "lr-library"), seats=70, jobs=USHERS,
    ),
    Spec(
        title="科普大篷车：看得见的力", kind="drive", topic="science", host="市科协", task="P3.2", audiences=EVERYBODY,
        helpers=("市教体局",), summary="走九街，杠杆、滑轮、斜面，都在农具里。", description="锄头、扁担、打谷机，先认农具里的科学，再上车玩展品。看展不用报名。",
        dates=route(-47, NINE), seats=30, jobs=GUIDES,
    ),
    Spec(
        title="手机入门八课", kind="class", topic="digital", host="金方街道办事处", task="A4.1", audiences=ELDERS,
        summary="从充电到视频，八个星期学会八件事。", description="一课一件事，一位助教带五个人。学满六课发结业证。",
        dates=weekly(-75, (14, 30), 90, "jf-community", ("充电和开机", "打电话存号码", "连上网", "发语音", "看清短信", "付一块钱", "和孩子视频", "结业")), booking="both", seats=20, jobs=TUTORS,
    ),
    Spec(
        title="科学进校园：看不见的空气有多大力", kind="outreach", topic="school", host="市教体局", task="A1.5", audiences=PUPILS,
        summary="两个半球，十六个孩子拉不开。", description="马德堡半球、瓶子吞鸡蛋、会跳的硬币，每个实验孩子先猜再做。",
        dates=slots(-30, "ql-school", "青龙小学", grades=(("五年级 1 班", 43), ("五年级 2 班", 42), ("六年级 1 班", 45))), seats=1, unit="groups", jobs=ASSISTANTS,
    ),
    Spec(
        title="采菌人夜话：哪朵不能碰", kind="lecture", topic="mushroom", host="八街街道办事处", task="P4.1", audiences=FARMERS,
        summary="采了三十年的人讲，哪一朵他从来不碰。", description="七八月出事最多的五种菌子，采菌人和医生一人讲一半。", dates=once(-84, (19, 30), 90, "bj-station"), booking="none", jobs=(MUSHROOM_GUIDE,),
    ),
    Spec(
        title="社区义诊：眼睛、耳朵和膝盖", kind="lecture", topic="health", host="市卫健局", task="A4.2", audiences=ELDERS, helpers=("连然街道办事处",),
        summary="三样最容易将就的老毛病，医生教你什么时候不能再将就。", description="查视力、听力，教护膝操。查出来的问题当场约号。", dates=once(-36, (9, 0), 180, "lr-square"), seats=80, jobs=USHERS,
    ),
    Spec(
        title="看月亮：环形山在哪里", kind="lecture", topic="science", host="市科协", task="P4.3", audiences=EVERYBODY,
        summary="望远镜里的月亮不是平的。", description="两台望远镜，一张月面图，找到三座环形山可以盖章。", dates=once(-59, (19, 30), 120, "lr-square", "广场中间"), seats=60, jobs=GUIDES,
    ),
    Spec(
        title="建筑工地安全一刻钟", kind="lecture", topic="safety", host="市总工会", task="A3.3", audiences=WORKERS, helpers=("市应急局",),
        summary="安全带挂哪里，一看一试就明白。", description="假人从三米掉下来，挂和不挂，差在哪里。讲完每人自己挂一遍。", dates=once(-22, (12, 30), 40, "cp-workers"), seats=90, jobs=USHERS,
    ),
    Spec(
        title="百名专家下乡：稻谷怎么存不霉", kind="lecture", topic="farming", host="市农业农村局", task="A2.2", audiences=FARMERS,
        summary="晒几天、装什么袋、放哪面墙，省下一成粮。", description="带一把自家的谷子，现场测水分。专家一家一家说。", dates=once(-44, (9, 0), 120, "cp-yard"), seats=40, jobs=USHERS,
    ),
    Spec(
        title="读懂碳达峰：给村干部的半天课", kind="lecture", topic="nature", host="市委党校", task="A5.2", audiences=OFFICIALS,
        summary="一度电、一方气、一亩林，换算给你看。", description="上午讲，午前算一笔自己村里的账，带回去就能用。", dates=once(-16, (9, 0), 150, "lr-library"), seats=60,
    ),
    Spec(
        title="火场逃生：趴下、捂住、摸墙", kind="lecture", topic="safety", host="市应急局", task="P4.1", audiences=EVERYBODY, helpers=("太平新城街道办事处",),
        summary="烟雾帐篷走一趟，记住三个动作。", description="每人走一趟，二十秒。走完坐下来想想：家里的门往哪边开。", dates=once(-9, (15, 0), 120, "tp-library", "馆前小广场"), booking="none", jobs=USHERS,
    ),
    Spec(
        title="果园修剪现场会", kind="lecture", topic="farming", host="市农业农村局", task="A2.3", audiences=FARMERS,
        summary="一棵树剪掉哪三枝，剪错了怎么补。", description="一人一把剪子一棵树，先说再剪。", dates=once(-6, (9, 30), 150, "bj-farm"), seats=30, jobs=USHERS,
    ),
    Spec(
        title="亲子实验：会拐弯的水", kind="lecture", topic="science", host="县街街道办事处", task="A1.5", audiences=(*PUPILS, *PARENTS),
        summary="一把梳子，让水流拐个弯。", description="静电的四个小把戏，材料家里都有，回去能接着玩。", dates=once(-3, (10, 0), 90, "xj-mini"), seats=20, jobs=ASSISTANTS,
    ),
)  # fmt: skip
