"""Chinese wordings of the library, each amount worked by hand from the published words.

Values of parameters are the tests' own: they were not published.
"""

import pytest

from tests.terms.library_desk import loss, paid

CHALING = {"lost_work_day": "120"}
SUSONG = {"sum_insured": "crop/rice=800"}
GUANGDONG = {"income": "50000", "income_day": "137", "other_grades": "grade_5=400000"}

# wording, its parameters, what an official would say, (loss, paid) one by one
CASES = [
    (
        "cn-hunan-nanxian-2025",
        {"per_mu_other": "maize/ripe=500"},
        "rice is 200 a mu as seedling, 600 ripe; between them a person decides",
        [
            (loss("crop", "rice", "ripe", "3", degree="0.6"), "1080.00"),  # 3 mu × 600 × 60 %
            (loss("crop", "rice", "seedling", "2.5", degree="0.4"), "200.00"),  # 2.5 × 200 × 40 %
            (loss("crop", "rice", "heading", "2"), "NO_TABLE_ENTRY"),
            (loss("crop", "maize", "ripe", "2", degree="0.5"), "500.00"),  # the county's 500
        ],
    ),
    (
        "cn-hunan-nanxian-2025",
        {"per_mu_other": "maize/ripe=500"},
        "four households of one accident share the 150,000",
        # 100 mu × 600 = 60,000 each; 50,000 each person; 4 × 50,000 is over 150,000: 37,500 each
        [(loss("crop", "rice", "ripe", "100", report="R"), "37500.00")] * 4,
    ),
    (
        "cn-hunan-nanxian-2025",
        {"per_mu_other": "maize/ripe=500"},
        "death 300,000, medical 30,000, lawyers 100,000 in the year",
        [
            (loss("death", amount="350000"), "300000.00"),
            (loss("person", amount="35000"), "30000.00"),
            (loss("legal", amount="120000"), "100000.00"),
            (loss("livestock", amount="60000"), "50000.00"),  # one person in one accident
        ],
    ),
    (
        "cn-jiangxi-suichuan-2025",
        {},
        "500 off, then the share of the band in which the whole loss lies",
        [
            (loss("crop", amount="400"), "0.00"),  # 400 − 500
            (loss("crop", amount="1000"), "400.00"),  # (1000 − 500) × 80 %
            (loss("crop", amount="1001"), "350.70"),  # (1001 − 500) × 70 %
            (loss("crop", amount="4000"), "2450.00"),  # 3500 × 70 %
            (loss("crop", amount="5001"), "2700.60"),  # 4501 × 60 %
            (loss("crop", amount="12000"), "6900.00"),  # 11500 × 60 %, the last rate goes on
            (loss("crop", amount="4000", species="badger"), "SPECIES_NOT_COVERED"),
        ],
    ),
    (
        "cn-jiangxi-suichuan-2025",
        {},
        "a household's fourth report of the year is one too many",
        [(loss("crop", amount="1000", household="H"), "400.00")] * 3
        + [(loss("crop", amount="1000", household="H"), "COUNT_EXCEEDED")],
    ),
    (
        "cn-jiangxi-suichuan-2025",
        {},
        "500 or 3 per cent of a medical bill, the larger",
        [
            (loss("person", amount="10000"), "9500.00"),  # 3 % = 300, so 500
            (loss("person", amount="20000"), "15000.00"),  # 3 % = 600; 19,400 over 15,000
            (loss("outpatient", amount="6000"), "4000.00"),  # 5,500 over 4,000
            (loss("machinery", amount="5000"), "3000.00"),  # 4,500 over 3,000
            (loss("death", amount="200000"), "180000.00"),
        ],
    ),
    (
        "cn-hunan-chaling",
        CHALING,
        "200 as a threshold: from it on 80 per cent of everything",
        [
            (loss("crop", amount="1500"), "1200.00"),  # 1500 × 80 %
            (loss("crop", amount="199"), "0.00"),
            (loss("crop", amount="200"), "160.00"),
            (loss("livestock", amount="1000"), "600.00"),
            (loss("person", amount="150"), "120.00"),  # no threshold for people
            (loss("lost_work", qty="3"), "360.00"),  # 3 days × the county's 120
        ],
    ),
    (
        "cn-hunan-chaling-deducted-first",
        CHALING,
        "200 off, then the share",
        [
            (loss("crop", amount="1500"), "1040.00"),  # (1500 − 200) × 80 %
            (loss("livestock", amount="1000"), "480.00"),  # 800 × 60 %
            (loss("crop", amount="199"), "0.00"),
        ],
    ),
    (
        "cn-hunan-chaling-deducted-last",
        CHALING,
        "the share, then 200 off",
        [
            (loss("crop", amount="1500"), "1000.00"),  # 1200 − 200
            (loss("livestock", amount="1000"), "400.00"),  # 600 − 200
            (loss("crop", amount="250"), "0.00"),  # 200 − 200
        ],
    ),
    (
        "cn-hubei-shennongjia-2021",
        {"per_mu": "maize=600", "stage": "maize/seedling=0.4, maize/ripe=1"},
        "40 to 100 per cent of the sum insured by stage, for who took care",
        [
            (loss("crop", "maize", "seedling", "2", degree="0.5"), "240.00"),  # 2×600×50 %×40 %
            (loss("crop", "maize", "ripe", "2", degree="0.5"), "600.00"),
            (loss("crop", "maize", "ripe", exclusions="no_prevention"), "EXCLUDED"),
            (loss("crop", "maize", "ripe", species="hare"), "SPECIES_NOT_COVERED"),
        ],
    ),
    (
        "cn-yunnan-xishuangbanna-2022",
        {"per_head": "cattle=5000"},
        "a mu of maize is 1,017, a rubber tree 35, a day in hospital 150",
        [
            (loss("crop", "maize", "", "3.5", degree="0.6"), "2135.70"),  # 3.5 × 1017 × 60 %
            (loss("crop", "rice", "", "2", degree="0.25"), "769.00"),  # 2 × 1538 × 25 %
            (loss("tree", "rubber", "", "20"), "700.00"),
            (loss("tree", "tea", "", "100", degree="0.5"), "650.00"),  # 100 × 13 × 50 %
            (loss("person_daily", "lost_work_day", "", "12"), "1800.00"),
            (loss("death", "death"), "600000.00"),
            (loss("person", amount="350000"), "300000.00"),
            (loss("death", "death", exclusions="unlawful_entry"), "EXCLUDED"),
            (loss("livestock", "cattle", "", "2"), "10000.00"),  # the prefecture's 5,000
        ],
    ),
    (
        "cn-yunnan-puer-2023",
        {"per_mu_other": "sugarcane=1500"},
        "since the renewal 1,538 for rice and 1,017 for maize",
        [
            (loss("crop", "rice", "", "2", degree="0.5"), "1538.00"),
            (loss("crop", "maize", "", "1.2", degree="0.25"), "305.10"),  # 1.2 × 1017 × 25 %
            (loss("crop", "sugarcane", "", "1", degree="0.1"), "150.00"),
        ],
    ),
    (
        "cn-zhejiang-xianju-2022",
        {"expires": "2023-03-30", "species": "wild_boar", "household_property": "50000"},
        "crops of one household 300,000 in the year, people not at all",
        [
            (loss("crop", amount="200000", household="H"), "200000.00"),
            (loss("crop", amount="200000", household="H"), "100000.00"),  # what is left of 300,000
            (loss("property", amount="60000"), "50000.00"),
            (loss("person", amount="100"), "SECTION_NOT_COVERED"),
        ],
    ),
    (
        "cn-zhejiang-xianju-2022",
        {"expires": "2023-03-30", "species": "wild_boar", "household_property": "50000"},
        "eight households of one accident share two million",
        # 8 × 300,000 = 2,400,000; 2,000,000 / 8
        [(loss("crop", amount="300000", report="R"), "250000.00")] * 8,
    ),
    (
        "cn-fujian-xinluo-2022",
        {},
        "reported within 24 hours: people 200,000, doctors 50,000, property 40,000 each time",
        [
            (loss("injury", amount="250000"), "200000.00"),
            (loss("person", amount="60000", other_paid="5000"), "50000.00"),  # 55,000 over 50,000
            (loss("tree", amount="45000"), "40000.00"),
            (
                loss(
                    "tree", amount="900", occurred="2026-05-01T08:00", reported="2026-05-02T08:00"
                ),
                "900.00",
            ),  # exactly 24 hours
            (
                loss(
                    "tree", amount="900", occurred="2026-05-01T08:00", reported="2026-05-02T08:01"
                ),
                "REPORTED_LATE",
            ),
            (loss("seedling", amount="900", exclusions="liable_party_pays"), "EXCLUDED"),
        ],
    ),
    (
        "cn-zhejiang-ninghai-2021",
        {},
        "crops have 2,060,000 for the year, and livestock its own 2,160,000",
        [
            (loss("crop", amount="2000000"), "2000000.00"),
            (loss("crop", amount="100000"), "60000.00"),
            (loss("livestock", amount="5000"), "5000.00"),
            (loss("tree", amount="800000"), "780000.00"),
        ],
    ),
    (
        "cn-anhui-susong-2022",
        SUSONG,
        "by the share of loss, 200 off, 15,000 for one household at a time",
        [
            (loss("crop", "rice", "", "1", degree="0.5"), "200.00"),  # 400 − 200
            (loss("crop", "rice", "", "0.2"), "0.00"),  # 160 − 200
            (loss("crop", "rice", "", "25"), "15000.00"),  # 20,000 − 200 is over 15,000
        ],
    ),
    (
        "cn-jiangxi-yongxiu-2023",
        {"person_limit": "100000"},
        "a loss of 100 and more, 3,000 at most",
        [
            (loss("crop", amount="99.99"), "0.00"),
            (loss("crop", amount="100"), "100.00"),
            (loss("crop", amount="3500"), "3000.00"),
        ],
    ),
    (
        "cn-fujian-agri-boar-peril",
        {"maize": "450", "peanut": "500", "rapeseed": "300", "stage": "*/*=1, rice/tillering=0.6"},
        "a mu of rice is insured for 500, of ratoon rice for 300",
        [
            (loss("crop", "rice", "ripe", "2", degree="0.5"), "500.00"),
            (
                loss("crop", "rice", "tillering", "2", degree="0.5"),
                "300.00",
            ),  # 500 × the test's 60 %
            (loss("crop", "ratoon_rice", "ripe"), "300.00"),
            (loss("crop", "maize", "ripe"), "450.00"),
            (loss("crop", "rice", "ripe", species="badger"), "SPECIES_NOT_COVERED"),
        ],
    ),
    (
        "cn-fujian-xianyou-2022",
        {},
        "the layer of 1,000 pays what the policy of 500 did not",
        [
            # 2 × 1000 × 50 % = 1000; the rice policy paid 2 × 500 × 50 % = 500
            (loss("crop", "rice", "", "2", degree="0.5", other_paid="500"), "500.00"),
            (loss("crop", "rice", "", "1", degree="0.4"), "400.00"),
        ],
    ),
    (
        "cn-guangdong-chaozhou",
        {"policy_sum": "rice=600"},
        "from 100 on, at most the sum of the subsidised policy",
        [
            (loss("crop", "rice", amount="99"), "0.00"),
            (loss("crop", "rice", amount="100"), "100.00"),
            (loss("crop", "rice", amount="800"), "600.00"),  # 1 mu × 600
        ],
    ),
    (
        "cn-guangdong-chaozhou",
        {"policy_sum": "rice=600"},
        "three households share the 50,000 of one accident to the fen",
        # 30,000 each, 60 mu × 600 = 36,000 is no bar; 50,000 / 3, the two fen over to the first two
        [
            (loss("crop", "rice", "", "60", amount="30000", report="R"), "16666.67"),
            (loss("crop", "rice", "", "60", amount="30000", report="R"), "16666.67"),
            (loss("crop", "rice", "", "60", amount="30000", report="R"), "16666.66"),
        ],
    ),
    (
        "cn-sichuan-mianzhu-2022",
        {},
        "two million for one accident, nothing where somebody is liable and can pay",
        [
            (loss("property", amount="1500000", report="R"), "1000000.00"),
            (loss("livestock", amount="1500000", report="R"), "1000000.00"),
            (loss("crop", amount="300", exclusions="liable_party_pays"), "EXCLUDED"),
        ],
    ),
    (
        "cn-hubei-shennongjia-2009",
        {"income": "5000", "yield_value": "maize=800"},
        "up to 2, 4, 10 or 12 years' income; half a harvest; 15 or 50 per cent of an animal",
        [
            (loss("person", "serious_injury", amount="12000"), "10000.00"),  # 2 × 5000
            (loss("person", "serious_injury", amount="9000"), "9000.00"),
            (loss("person", "death", amount="80000"), "60000.00"),  # 12 × 5000
            (loss("crop", "maize", "", "2", degree="0.3"), "480.00"),  # 2 × 800 × 30 %
            (loss("crop", "maize", "", "2", degree="0.9"), "800.00"),  # 1440 over 2 × 400
            (loss("livestock", "ox", "dead", amount="2000"), "1000.00"),
            (loss("livestock", "ox", "injured", amount="2000"), "300.00"),
        ],
    ),
    (
        "cn-guangdong-2025",
        {**GUANGDONG, "expires": "2026-12-31"},
        "80 per cent of property, 19 and 20 years' income, the bill less medical insurance",
        [
            (loss("death", "death"), "1000000.00"),  # 20 × 50,000
            (loss("disability", "grade_1"), "950000.00"),  # 19 × 50,000
            (loss("disability", "grade_5"), "400000.00"),
            (loss("person", amount="10000", other_paid="6000"), "4000.00"),
            (loss("lost_work", qty="10"), "1370.00"),
            (loss("crop", amount="1234.56"), "987.65"),  # × 80 % = 987.648
            (loss("crop", amount="1000", exclusions="illegal_hunting"), "EXCLUDED"),
        ],
    ),
    (
        "cn-heilongjiang-2021",
        {"income": "30000", "property_share": "0.5"},
        "50 per cent of crops and dead stock, 30 of injured, 15 years' income for a death",
        [
            (loss("injury", "no_loss", amount="35000"), "30000.00"),  # 1 × 30,000
            (loss("disability", "partial_loss", amount="200000"), "150000.00"),  # 5 × 30,000
            (loss("death", "death"), "450000.00"),
            (loss("crop", "maize", "ripe", amount="1000.01"), "500.01"),  # 500.005, half up
            (loss("livestock", "sheep", "injured", amount="800"), "240.00"),
            (loss("livestock", "sheep", "dead", amount="800"), "400.00"),
        ],
    ),
    (
        "cn-beijing-2009",
        {"place": "110116", "rate": "0.7"},
        "Huairou pays 70 per cent of the market value",
        [
            (loss("crop", amount="1000"), "700.00"),
            (loss("crop", amount="333.33", species="leopard_cat"), "233.33"),  # 233.331
            (loss("crop", amount="1000", species="hare"), "SPECIES_NOT_COVERED"),
            (loss("crop", amount="1000", place="110117000000"), "OUT_OF_PLACE"),
        ],
    ),
    (
        "cn-guizhou-2021",
        {"wage": "90000", "wage_day": "200", "multiple": "grade_1=10, grade_10=1"},
        "one to ten average wages for a disability, the bill in full",
        [
            (loss("disability", "grade_1"), "900000.00"),
            (loss("disability", "grade_10"), "90000.00"),
            (loss("lost_work", qty="7"), "1400.00"),
            (loss("person", amount="3210.99"), "3210.99"),
        ],
    ),
    (
        "cn-hunan-liuyang-daweishan-2020",
        {"place": "430181109"},
        "boars only, twelve million for the town's year",
        [
            (loss("amphibian", amount="5000"), "5000.00"),
            (loss("crop", amount="5000", species="badger"), "SPECIES_NOT_COVERED"),
            (loss("tree", amount="11994000"), "11994000.00"),
            (loss("poultry", amount="3000"), "1000.00"),  # 12,000,000 − 11,999,000
            (
                loss("crop", amount="100", occurred="2021-12-21", reported="2021-12-21"),
                "OUT_OF_PERIOD",
            ),
        ],
    ),
    (
        "cn-zhejiang-kaihua-2020",
        {},
        "25 mu of young tea, 8,100 as assessed; ten million for the park's year",
        [
            (loss("tree", "tea", "", "25", amount="8100"), "8100.00"),
            (loss("property", amount="9990000"), "9990000.00"),
            (loss("crop", amount="5000"), "1900.00"),  # 10,000,000 − 9,998,100
        ],
    ),
]


@pytest.mark.parametrize(
    ("name", "values", "rows"),
    [pytest.param(name, values, rows, id=f"{name}: {says}") for name, values, says, rows in CASES],
)
def test_paid_as_published(name, values, rows):
    assert paid(name, values, [row for row, _ in rows]) == [amount for _, amount in rows]
