"""Venues of the demo over the nine streets. Names are of the usual kind; addresses and positions are invented."""

from decimal import Decimal
from typing import NamedTuple

from core.chinese import pinyin
from organizations.models import Area, Organization
from venues.models import Venue, VenueKind


class Place(NamedTuple):
    """A venue in one line."""

    key: str
    name: str
    street: str
    kind: str
    address: str
    latitude: str
    longitude: str
    capacity: int
    way: str
    step_free: bool | None
    toilet: str
    seating: str
    warning: str = ""


PLACES = (
    Place("lr-square", "连然文化广场", "lianran", "新时代文明实践中心(所、站、点)", "人民路样例段 1 号", "24.9199", "102.4836", 300, "坐 2 路、5 路到“文化广场”，下车就是。", True, "广场东侧有公厕，有扶手", "有 60 张折叠凳"),
    Place("lr-museum", "市科技馆", "lianran", "市级科技馆", "大屯路样例段 18 号", "24.9231", "102.4779", 200, "坐 3 路到“科技馆”，走 3 分钟。", True, "每层都有，一楼有无障碍厕所", "报告厅 120 座"),
    Place("lr-college", "市老年大学", "lianran", "老年大学", "金方路样例段 6 号", "24.9212", "102.4808", 60, "坐 2 路到“老年大学”，下车走 1 分钟。", True, "同层就有，有扶手", "有靠背椅，前排留给听不清的"),
    Place("lr-library", "市图书馆", "lianran", "图书馆", "百花路样例段 9 号", "24.9187", "102.4862", 80, "坐 5 路到“图书馆”。门口能停电动车。", True, "一楼有", "阅览桌椅 80 座"),
    Place("jf-community", "金方社区活动中心", "jinfang", "党群服务中心", "金屯路样例段 3 号", "24.9252", "102.4661", 70, "坐 1 路到“金方社区”，走 4 分钟。", True, "二楼有，走电梯", "有靠背椅 70 把"),
    Place("jf-court", "金方社区篮球场", "jinfang", "新时代文明实践中心(所、站、点)", "金屯路样例段 5 号", "24.9257", "102.4655", 300, "金方社区活动中心后面。", True, "活动中心里有", "看台能坐 100 人"),
    Place("jf-school", "金方小样学校", "jinfang", "学校", "珍泉路样例段 12 号", "24.9301", "102.4702", 240, "坐 1 路到“珍泉路口”。", True, "每层都有", "礼堂 240 座"),
    Place("tp-library", "太平新城图书馆", "taiping", "图书馆", "凤仪路样例段 20 号", "24.8795", "102.5583", 90, "坐 11 路到“太平图书馆”。地下有停车位。", True, "一楼有无障碍厕所", "有沙发和矮凳"),
    Place("tp-hub", "太平新城快递驿站", "taiping", "党群服务中心", "读书铺样例路 7 号", "24.8741", "102.5634", 40, "坐 11 路到“读书铺”，走 5 分钟。", True, "驿站后面有", "长凳 40 座"),
    Place("tp-mini", "太平微型科技馆", "taiping", "街道微型科技馆", "凤仪路样例段 22 号", "24.8799", "102.5590", 45, "图书馆旁边。", True, "图书馆一楼", "站着看，有 12 个凳子"),
    Place("wq-visitor", "温泉街道游客中心", "wenquan", "科普教育基地", "温泉路样例段 1 号", "24.9846", "102.4523", 120, "坐 8 路到“温泉终点站”。", True, "大厅左手边", "露台有长椅"),
    Place("wq-office", "温泉街道为民服务中心", "wenquan", "党群服务中心", "温泉路样例段 33 号", "24.9822", "102.4541", 50, "坐 8 路到“温泉街道”，走 2 分钟。", False, "二楼有，要上楼梯", "会议椅 50 把", "会议室在二楼，没有电梯"),
    Place("ql-school", "青龙小学", "qinglong", "学校", "青龙街样例 15 号", "25.0296", "102.4118", 300, "坐 15 路到“青龙小学”。", True, "教学楼每层都有", "操场能放 300 张凳"),
    Place("ql-station", "青龙街道文化站", "qinglong", "文化馆", "青龙街样例 40 号", "25.0281", "102.4102", 80, "青龙集市往北走 3 分钟。", True, "院里有", "条凳 80 座"),
    Place("lb-market", "禄脿街天集市口", "lubiao", "新时代文明实践中心(所、站、点)", "禄脿街样例 1 号", "24.9785", "102.3011", 200, "坐 20 路到“禄脿集市”。赶街天逢 2、7。", True, "集市口公厕，60 米", "自带小凳更舒服", "赶街天人多，带好孩子"),
    Place("lb-clinic", "禄脿卫生院", "lubiao", "居家养老服务中心", "禄脿街样例 26 号", "24.9771", "102.3034", 40, "集市口往西走 5 分钟。", True, "一楼有", "候诊椅 40 座"),
    Place("cp-workers", "草铺职工活动中心", "caopu", "党群服务中心", "草铺园区样例路 2 号", "24.9324", "102.3817", 150, "坐 17 路到“草铺园区”。厂车可以停院里。", True, "每层都有", "阶梯教室 150 座"),
    Place("cp-yard", "草铺田间学校", "caopu", "田间学校", "草铺邵九样例村 8 号", "24.9402", "102.3766", 50, "园区往北开车 10 分钟，村口有牌子。", None, "院里有旱厕", "条凳 50 座", "田埂滑，穿防滑的鞋"),
    Place("xj-station", "县街文化站", "xianjie", "文化馆", "县街样例路 8 号", "24.8307", "102.4512", 80, "坐 12 路到“县街文化站”，下车走 2 分钟。门口能停电动车。", True, "40 米内有厕所，有扶手", "有 20 把带靠背的椅子"),
    Place("xj-clinic", "县街卫生院", "xianjie", "居家养老服务中心", "县街样例路 30 号", "24.8322", "102.4531", 45, "文化站往东走 8 分钟。", True, "一楼有无障碍厕所", "候诊椅 45 座"),
    Place("xj-mini", "县街微型科技馆", "xianjie", "街道微型科技馆", "县街样例路 11 号", "24.8311", "102.4509", 40, "文化站斜对面。", True, "文化站里有", "小凳 40 个"),
    Place("xj-market", "县街农贸市场东门", "xianjie", "新时代文明实践中心(所、站、点)", "县街样例路 52 号", "24.8295", "102.4550", 150, "坐 12 路到“县街市场”。", True, "市场里有", "站着看，备了 10 个凳子"),
    Place("bj-station", "八街文化站", "bajie", "文化馆", "八街样例街 5 号", "24.6611", "102.3598", 100, "坐 19 路到终点，走 1 分钟。赶街天逢 3、8。", True, "院里有", "条凳 100 座"),
    Place("bj-farm", "八街玫瑰科技小院", "bajie", "科技小院", "八街磨南德样例村 3 号", "24.6702", "102.3711", 40, "八街镇上开车 15 分钟。", None, "小院里有", "棚里有 40 个凳子", "路窄，面包车以下能进"),
    Place("bj-school", "八街小样中学", "bajie", "学校", "八街样例街 60 号", "24.6633", "102.3621", 260, "文化站往南走 6 分钟。", True, "教学楼每层都有", "礼堂 260 座"),
)  # fmt: skip


def load() -> dict[str, Venue]:
    """The venues by key; each belongs to the office of its street."""
    streets = Area.objects.in_bulk([place.street for place in PLACES], field_name="slug")
    offices = {body.area_id: body for body in Organization.objects.filter(kind="street_office")}
    kinds = {kind.name: kind for kind in VenueKind.objects.all()}
    return {place.key: _venue(place, streets[place.street], offices, kinds[place.kind]) for place in PLACES}


def _venue(place: Place, street: Area, offices: dict[int | None, Organization], kind: VenueKind) -> Venue:
    return Venue.objects.create(
        name=place.name,
        slug=pinyin.slug(place.name),
        initials=pinyin.initials(place.name),
        kind=kind,
        organization=offices[street.pk],
        area=street,
        address=place.address,
        latitude=Decimal(place.latitude),
        longitude=Decimal(place.longitude),
        capacity=place.capacity,
        how_to_get_there=place.way,
        step_free=place.step_free,
        toilet=place.toilet,
        seating=place.seating,
        warning=place.warning,
    )
