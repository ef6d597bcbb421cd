"""What the demo's people write: reasons, questions, opinions."""

NO_PICTURE = "部分地块由协保员统一拍照"
SENT_BACK = "没有照片，看不出是什么动物"
SENT_BACK_LATER = "地块不在承包册上，请补承包或流转证明"
NOT_OURS = "不在本村户册或写错，另行核对后再报"
ADVANCE = "户主只对多出部分有异议，先付无争议部分"
WITHDRAWN = "户主不再主张"
HELD = "等承包地确权材料"
RESUMED = "材料已到"
SMALL_AND_CLEAR = "照片清楚，面积小"
REFUSED_LATER = "专家到场，未见可辨认的野生动物损害"
APPEAL = "户主不服拒赔：地块虽在坡上，但有承包证"
PAID_TWICE = "同一地块的种植业保险已赔，应追回"
PAID_BACK = "户主已退回"
WITH_THE_DOCTOR = "伤者已送医，材料由保险公司收取"
HANDLES = "承办人身伤亡案"
CHECKS = "复核医疗账"
TREATMENT_OVER = "治疗终结，结算"
TO_THE_HOSPITAL = "住院预缴，先付医院"
TO_THE_HEIRS = "继承人按份受领"
PAPER = "附件 "
MISHEARD = "连小三"
READ_BACK = "昨夜野猪，村后玉米，邻居家约八分，连小三家约五分"
NOT_SEEN_YET = "电话报案，尚未到场"

PAID_BESIDE = "同一地块的大豆险已赔部分，扣减"
ANOTHER_PLOT = "大豆险承保的是另一块地"
TOLD_BEFORE = ("duplicate", "耳标与此前已赔付的相同")

OUTSIDE = (
    ("outside_lawful_land", "退耕地，不在合法耕种范围"),
    ("outside_lawful_land", "林缘自开地，无承包手续"),
)
REFUSALS = (
    ("not_wildlife", "蹄印为散放山羊"),
    ("outside_lawful_land", "整块地为退耕还林地"),
    ("cleared_before_survey", "查勘前已翻耕"),
    ("other_cause", "倒伏为大风所致，无啃食痕迹"),
    ("paid_by_others", "同一损失已由种植业保险赔付"),
)
OBJECTIONS = (
    "地头那一片没有算进去",
    "损失程度比实际低",
    "沟边两垄没有量",
)
QUESTIONS = (
    ("covered", "林地内套种的作物，是否在承保范围？"),
    ("owner", "邻村地界内的地块，算哪个村的？"),
    ("cause", "猪獾的损害可否按獾类赔付？"),
    ("owner", "已流转的地，赔给承包户还是经营户？"),
)
# By whether the panel upholds: an opinion of each of three members, and its answer.
OPINIONS: dict[bool, tuple[str, str, str]] = {
    False: ("作物为承包地内套种，属农作物", "条款未排除这种情形", "同意前两位意见"),
    True: ("县里查勘程序完整", "未见新的证据", "同意维持"),
}
ANSWERS: dict[bool, str] = {
    False: "属承保的农作物，按实际面积定损",
    True: "原查勘结论成立，予以维持",
}
