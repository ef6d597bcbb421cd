"""What is kept of people, why, and for how long: the page on data protection says it from here.

Basis in the law: 个人信息保护法 (PIPL) art. 6 (no more than needed), 13 (statutory duty, contract),
17 (told in plain words), 19 and 47 (no longer than needed, unless another law says so), 25 (nothing
public), 28 and 29 (what is sensitive), 45 (a copy for the person), 51 (encrypted); 保险法 art. 87
(files of claims are kept five years after a policy of a year).
"""

from dataclasses import dataclass

from hedun.domain.words import Word

YEARS = 5  # 保险法 art. 87, of policies up to a year; of injuries the policy says how many


@dataclass(frozen=True)
class Kept:
    """One kind of data. `clear`: who reads it in full, and how; `until`: when it is erased, and by
    whom."""

    what: Word
    why: Word
    clear: Word
    until: Word


def _w(zh: str, en: str) -> Word:
    return {"zh": zh, "en": en}


KEPT: tuple[Kept, ...] = (
    Kept(
        _w("身份证号、手机号", "ID number and telephone"),
        _w(
            "认出每一户、避免重复赔付、通知本人。依据：个保法第十三条第（二）（三）项",
            "to know each household, pay nobody twice, tell people. PIPL art. 13 (2), (3)",
        ),
        _w(
            "逐项加密，平时只显示后四位。要看全号须写明理由，记录在案",
            "encrypted one by one; the last four are shown. Who looks at one says why, on record",
        ),
        _w(
            f"在册期间保留；该户注销且{YEARS}年内没有索赔和办理的，系统自动删除。林业局也可提前删除",
            f"while the household is on the roll; {YEARS} years after it ended with nothing "
            "claimed or done the clock erases it. The bureau may erase it before",
        ),
    ),
    Kept(
        _w("收款账号", "Account to pay to"),
        _w("把赔款付到本人账户。依据同上", "to pay into one's own account. On the same ground"),
        _w(
            "加密，只显示后四位。全号只出现在出纳的银行文件（由两人放行）和村里报来的清册原件里，下载有记录",
            "encrypted; the last four are shown. In full only in the cashiers' bank file, released "
            "by two persons, and in the village's list as it came; each download is on record",
        ),
        _w(
            f"更换或停用{YEARS}年后自动删除，银行文件放行{YEARS}年后删除（保险法第八十七条）",
            f"erased by the clock {YEARS} years after it was replaced or ended, the bank's file "
            f"{YEARS} years after its release (Insurance Law art. 87)",
        ),
    ),
    Kept(
        _w("村里报来的清册和手机填报的原件、没办成的行、谁报的",
           "The village's list and what phones sent as it came, rows that never went on, who told"),
        _w("核对索赔与当初所报是否一致。依据同上",
           "to hold claims against what was told at first. On the same ground"),
        _w("加密。村、乡、县支公司和审计可下载原件，下载有记录",
           "encrypted. Village, township, county branch and audit may take the list as it came; "
           "each download is on record"),
        _w(f"所涉索赔全部结案{YEARS}年后自动删除",
           f"erased by the clock {YEARS} years after the last claim of it ended"),
    ),
    Kept(
        _w("伤情、诊断、医疗费单据", "Injuries, diagnoses, medical bills"),
        _w(
            "核算人身伤害赔付。属敏感个人信息（个保法第二十八条）",
            "to work out what is paid for an injury. Sensitive (PIPL art. 28)",
        ),
        _w(
            "只有经办该案的人写明理由后能看，文件各有一把密钥，公示只写人数和合计",
            "only the handlers of the case, who say why; each file has a key of its own; the "
            "notice tells the number and the sum alone",
        ),
        _w(
            f"结案后按保单所定年限（未定为{YEARS}年）自动删除，文件连同密钥",
            f"erased by the clock as many years after the case as the policy says ({YEARS} where "
            "it says nothing), files with their keys",
        ),
    ),
    Kept(
        _w("照片和位置", "Photographs and where they were taken"),
        _w("查勘定损的依据。农业保险条例第二十二条要求保存",
           "what the loss was found by; kept under the agricultural insurance regulation, art. 22"),
        _w("村、乡、县经办人；位置加密保存", "the officers of the case; places are encrypted"),
        _w("与案卷同期", "as long as the claim's files"),
    ),
    Kept(
        _w("姓名、村组、地块、损失与金额", "Name, village, plots, losses, amounts"),
        _w("清册、公示和账目", "the list, the notice and the books"),
        _w("公示时姓名隐去一字，不出现证件号、电话、账号",
           "on the notice a character of the name is masked; no number ever stands there"),
        _w("账目和记录长期保存", "the books and the record stay"),
    ),
    Kept(
        _w("谁在何时做了什么", "Who did what and when"),
        _w("任何一步都能查证", "so that every step can be proved"),
        _w("林业局、市级、审计；其中没有个人号码",
           "bureau, city, auditor; no personal number is in it"),
        _w("长期保存；删除个人信息后仍能核验", "stays, and still verifies after data were erased"),
    ),
)  # fmt: skip

RIGHTS: tuple[Word, ...] = (
    _w(
        "查阅与复制：凭领取凭证和后四位可看本户全部内容；到乡镇或保险公司可要一份本户信息的文件",
        "To see and take a copy: with the receipt and the last four you see all of your claim; the "
        "township or the insurer gives you a file with what is kept of your household",
    ),
    _w("更正：告诉村协保员或乡镇，当场更正并留痕", "To correct: tell the clerk or the township"),
    _w(
        "删除：不再需要时向县林业局提出；法律要求保存的期限内先停止其他使用",
        "To erase: ask the county's forestry bureau when it is no longer needed; while the law "
        "says that it is kept it is used for nothing else",
    ),
    _w("数据只存放在境内的服务器上（个保法第三十六条），不用于其他目的",
       "Data stay on servers in the country (PIPL art. 36) and serve no other purpose"),
)  # fmt: skip
