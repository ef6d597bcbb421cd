"""Foreign wordings of the library, each amount worked by hand from the published words.

Values of parameters are the tests' own: they were not published, or change every year.
"""

import pytest

from tests.terms.library_desk import loss, paid

WISCONSIN = {"price": "maize=5", "appropriation": "250000"}
MAHARASHTRA = {
    **{"permanent_disability": "500000", "serious_injury": "125000", "minor_injury": "20000"},
}
MANITOBA = {"value": "cow=3500, calf=1000"}
PREDATION = {"direct_other": "cow=1200", "lump_over_300": "500"}
NEPAL = {"species": "elephant, leopard", "fish_poultry": "10000"}

# wording, its parameters, what an official would say, species of the case, (loss, paid)
CASES = [
    (
        "us-wisconsin",
        WISCONSIN,
        "nothing to 500, all to 5,250, 80 per cent above, 10,000 at most",
        "deer",
        [
            (loss("crop", "maize", "", "100"), "0.00"),  # 500
            (loss("crop", "maize", "", "101"), "5.00"),  # 505 − 500
            (loss("crop", "maize", "", "1050"), "4750.00"),  # 5250 − 500
            (loss("crop", "maize", "", "2000"), "8550.00"),  # 4750 + 80 % × 4750
            (loss("crop", "maize", "", "2362.5"), "10000.00"),  # 4750 + 80 % × 6562.50
            (loss("crop", "maize", "", "3000"), "10000.00"),  # 12,550
            (loss("crop", "maize", "", "200", reported="2026-01-16"), "REPORTED_LATE"),
            (loss("crop", "maize", "", "200", exclusions="hunting_closed"), "EXCLUDED"),
        ],
    ),
    (
        "us-wisconsin",
        {**WISCONSIN, "appropriation": "12000"},
        "a short appropriation is shared",
        "elk",
        [
            (loss("crop", "maize", "", "2000"), "7714.29"),  # 8550 × 12,000 / 13,300 = 7714.2857
            (loss("crop", "maize", "", "1050"), "4285.71"),  # 4750 × 12,000 / 13,300 = 4285.7142
        ],
    ),
    (
        "us-montana",
        {"multiplier": "1.2"},
        "confirmed or probable, at market value times the region's multiplier",
        "wolf",
        [
            (loss("livestock", "cow", amount="1500", finding="confirmed"), "1800.00"),
            (loss("livestock", "calf", amount="1000", finding="probable"), "1200.00"),
            (loss("livestock", "calf", amount="1000", finding="unknown"), "NOT_A_PREDATOR"),
        ],
    ),
    (
        "us-wyoming",
        {"value": "lamb=200, ewe=250", "multiplier": "lamb/missing=3, */found=1"},
        "two lambs found stand for six",
        "grizzly",
        [
            (loss("livestock", "lamb", "missing", "2"), "1200.00"),  # 2 × 3 × 200
            (loss("livestock", "ewe", "found", "2"), "500.00"),
            (loss("livestock", "ewe", "found", reported="2026-01-16"), "250.00"),  # 15 days
            (loss("livestock", "ewe", "found", reported="2026-01-17"), "REPORTED_LATE"),
        ],
    ),
    (
        "us-minnesota",
        {"target_price": "corn=4", "market_price": "corn=4.5"},
        "the better of two prices, from 100 on, less insurance, 20,000 an owner's year",
        "elk",
        [
            (loss("crop", "corn", "", "22"), "0.00"),  # 99
            (loss("crop", "corn", "", "200", other_paid="300"), "600.00"),  # 900 − 300
            (loss("crop", "corn", "", "4000", household="H"), "18000.00"),
            (loss("fence", amount="2500", household="H"), "2000.00"),  # what is left of 20,000
        ],
    ),
    (
        "us-washington-2024",
        {},
        "a loss of 1,000, one claim a year, 30,000 at most, less what others pay",
        "elk",
        [
            (loss("crop", amount="999.99"), "0.00"),
            (loss("crop", amount="5000", other_paid="1000", household="H"), "4000.00"),
            (loss("crop", amount="5000", household="H"), "ONE_CLAIM_A_YEAR"),
            (loss("crop", amount="40000"), "30000.00"),
            (
                loss(
                    "crop", amount="5000", occurred="2026-05-01T00:00", reported="2026-05-04T00:01"
                ),
                "REPORTED_LATE",
            ),
        ],
    ),
    (
        "us-washington-2024",
        {},
        "the state's 300,000 end with the tenth full claim",
        "deer",
        [(loss("crop", amount="30000"), "30000.00")] * 10 + [(loss("crop", amount="5000"), "0.00")],
    ),
    (
        "ca-alberta",
        {"value": "barley=300"},
        "at least 10 per cent and at least 100 dollars, then everything",
        "elk",
        [
            (loss("crop", "barley", "", "10", degree="0.09"), "0.00"),  # 270, but 9 %
            (loss("crop", "barley", "", "10", degree="0.1"), "300.00"),
            (loss("crop", "barley", "", "0.3", degree="0.5"), "0.00"),  # 45
        ],
    ),
    (
        "ca-manitoba",
        MANITOBA,
        "a cow of 3,500 counts 3,000 and pays 2,700; purebred counts double",
        "wolf",
        [
            (loss("livestock", "cow", breed="commercial"), "2700.00"),
            (loss("livestock", "cow", breed="registered_purebred"), "2700.00"),  # 7000 over 3000
            (loss("livestock", "calf", breed="registered_purebred"), "1800.00"),  # 2000 × 90 %
            (loss("livestock", "calf", "", "2", breed="commercial"), "1800.00"),
            (loss("crop", amount="100", breed=""), "0.00"),  # must exceed 100
            (loss("crop", amount="100.01", breed=""), "90.01"),  # 90.009
            (loss("crop", "extended_grazing", amount="1000", breed=""), "450.00"),
        ],
    ),
    (
        "ca-saskatchewan",
        {},
        "claims from 150 on; killed all, injured 80, inconclusive 50 per cent, with floors",
        "coyote",
        [
            (loss("crop", amount="149.99"), "0.00"),
            (loss("crop", amount="150"), "150.00"),
            (loss("livestock", "calf", "killed", amount="350"), "400.00"),
            (loss("livestock", "sheep", "killed", "3", amount="90"), "120.00"),  # 3 × 40
            (loss("livestock", "sheep", "injured", amount="100"), "80.00"),
            (loss("livestock", "cow", "inconclusive", amount="1000"), "500.00"),
        ],
    ),
    (
        "fr-game-2013",
        {"expires": "2026-12-31", "price": "wheat=1500, hay=900"},
        "3 per cent of the plot or 230 euros, 100 for a meadow; then all, less 2 per cent",
        "wild_boar",
        [
            (loss("crop", "wheat", "", "0.1", degree="0.02"), "0.00"),  # 150
            (loss("crop", "wheat", "", "0.1", degree="0.03"), "147.00"),  # 150 × 98 %
            (loss("crop", "wheat", "", "0.2", degree="0.01"), "294.00"),  # 300 × 98 %
            (loss("meadow", "hay", "", "0.12", degree="0.01"), "105.84"),  # 108 × 98 %
            (loss("meadow", "hay", "", "0.1", degree="0.01"), "0.00"),  # 90
        ],
    ),
    (
        "fr-predation",
        PREDATION,
        "a herd of 100 has 140 euros for its fright",
        "wolf",
        [
            (loss("indirect", "herd_2_to_100", "", "100"), "140.00"),  # 100 + 0.40 × 100
            (loss("indirect", "herd_101_to_300", "", "250"), "360.00"),  # 260 + 100
            (
                loss("indirect", "herd_over_300", "", "1500"),
                "980.00",
            ),  # the test's 500 + 1200 × 0.40
            (loss("indirect_large", "herd_over_300", "", "1500"), "1100.00"),
            (loss("direct", "ewe_4_years", "none", "3"), "600.00"),
            (loss("direct", "ewe_4_years", "organic", "3"), "660.00"),
            (loss("direct", "male_breeder", "organic_and_short_chain"), "510.00"),  # 425 × 1.2
            (loss("direct", "cow", "none"), "1200.00"),
            (loss("direct", "cow", "none", exclusions="no_protection"), "EXCLUDED"),
        ],
    ),
    (
        "in-maharashtra-2022",
        MAHARASHTRA,
        "75, 50 or 25 per cent of the price, or the amount, whichever is less",
        "tiger",
        [
            (loss("livestock", "cattle", "dead", amount="80000"), "60000.00"),
            (loss("livestock", "cattle", "dead", amount="100000"), "70000.00"),  # 75,000
            (
                loss("livestock", "goat", "dead", "2", amount="30000"),
                "22500.00",
            ),  # under 2 × 15,000
            (loss("livestock", "cattle", "disabled", amount="40000"), "15000.00"),  # 20,000
            (loss("livestock", "cattle", "injured", amount="16000"), "4000.00"),
            (loss("death", "death"), "2000000.00"),
            (loss("person", amount="25000"), "20000.00"),
        ],
    ),
    (
        "in-tamilnadu-2016",
        {},
        "25,000 an acre or the actual loss, whichever is less",
        "elephant",
        [
            (loss("crop", "paddy", "", "2", amount="60000"), "50000.00"),
            (loss("crop", "paddy", "", "2", amount="30000"), "30000.00"),
            (loss("livestock", "milch_cattle"), "30000.00"),
            (loss("livestock", "poultry", "", "5"), "500.00"),
            (loss("pig", "pig", amount="3500"), "3000.00"),
            (loss("pig", "pig", amount="2500"), "2500.00"),
            (loss("house", "pucca_destroyed"), "95100.00"),
            (loss("household_articles", amount="1500"), "1500.00"),
            (loss("person", "major_injury"), "59100.00"),
        ],
    ),
    (
        "in-kerala",
        {"crop_claims": "1"},
        "the first crop claim of the year, 75,000 at most, nothing for a forest offender",
        "elephant",
        [
            (loss("crop", amount="80000", household="H"), "75000.00"),
            (loss("crop", amount="1000", household="H"), "COUNT_EXCEEDED"),
            (loss("livestock", amount="5000", household="H"), "5000.00"),
            (loss("crop", amount="1000", exclusions="forest_offence"), "EXCLUDED"),
        ],
    ),
    (
        "in-karnataka",
        {"crop": "paddy=1000"},
        "75,000 for a cow, 1,500,000 for a life",
        "elephant",
        [
            (loss("livestock", "cow", "", "2"), "150000.00"),
            (loss("person", "death"), "1500000.00"),
            (loss("property", amount="25000"), "20000.00"),
            (loss("crop", "paddy", "", "2", degree="0.5"), "1000.00"),
        ],
    ),
    (
        "np-2023",
        NEPAL,
        "up to a million for a death; fish and poultry once a year",
        "leopard",
        [
            (loss("person", "death", amount="1200000"), "1000000.00"),
            (loss("livestock", "cow", amount="50000"), "50000.00"),
            (loss("livestock", "buffalo", "", "2", amount="130000"), "120000.00"),
            (loss("poultry", amount="8000", household="H"), "8000.00"),
            (loss("fish", amount="8000", household="H"), "COUNT_EXCEEDED"),
            (loss("property", "shed", amount="25000"), "20000.00"),
        ],
    ),
    (
        "bt-tiger",
        {},
        "60 per cent of an animal up to its breed's cover, half of the seed for the year",
        "tiger",
        [
            (loss("livestock", "jersey", amount="20000"), "12000.00"),
            (loss("livestock", "jersey", amount="30000"), "15000.00"),  # 18,000
            (loss("livestock", "local", amount="12000"), "7000.00"),  # 7,200
            # 60 % × 1,200,000 = 720,000, cover 40 × 15,000 = 600,000, left 500,000 − 34,000
            (loss("livestock", "jersey", "", "40", amount="1200000"), "466000.00"),
        ],
    ),
    (
        "ke-2013",
        {},
        "one list of animals for people, another for crops and stock",
        "elephant",
        [
            (loss("death", "death"), "5000000.00"),
            (loss("injury", amount="2500000"), "2000000.00"),
            (loss("injury", amount="1000", species="lion"), "SPECIES_NOT_COVERED"),
            (loss("livestock", "goat", amount="8000", species="lion"), "8000.00"),
            (loss("crop", amount="900", species="baboon"), "SPECIES_NOT_COVERED"),
        ],
    ),
    (
        "bw-lion",
        {},
        "5,500 for a bull killed by a lion, 35 per cent of the value otherwise",
        "lion",
        [
            (loss("livestock", "bull", "", "2"), "11000.00"),
            (loss("livestock", "calf"), "1000.00"),
            (loss("livestock", "cow", amount="4000", species="leopard"), "1400.00"),
            (loss("livestock", "goat", amount="1000"), "350.00"),
            (loss("livestock", "bull", exclusions="lion_killed"), "EXCLUDED"),
            (loss("death", "death"), "70000.00"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("name", "values", "species", "rows"),
    [
        pytest.param(name, values, species, rows, id=f"{name}: {says}")
        for name, values, says, species, rows in CASES
    ],
)
def test_paid_as_published(name, values, species, rows):
    losses = [{"species": species, **row} for row, _ in rows]
    assert paid(name, values, losses) == [amount for _, amount in rows]
