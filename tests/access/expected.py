"""Who may come to which address: written by hand from the design (§2, §5) and the decisions, never
from the code. A new address stands here or the sweep fails.

A line: address | bound | who comes in (GET) | who is heard (POST). Who may see a thing and may not
do what they send is told so kindly, so they are heard too; that nothing is written then, the sweep
looks at. Bound: `thing`, only at its place or above it; `town`, likewise, and in every village of
its town; `county`, likewise, and everywhere in its county; `policy`, where its policy is in force;
`desk`, wherever they work, where they are shown their own places only; `self`, whoever has an
account, about themselves; `open`, anybody.

Roles: C clerk, T township, I insurer, S superior branch, E expert, K cashier, F forestry bureau,
Y city, A auditor, M system administrator, G security administrator, L audit administrator;
* everybody who reads claims (C … A), + everybody with an account, - nobody.
"""

from dataclasses import dataclass

TABLE = """
healthz                  | open  | +            | +
readyz                   | open  | +            | -
metrics                  | open  | +            | -
set_language             | open  | +            | +
web:work                 | self  | +            | -
web:work_more            | self  | +            | -
web:views                | self  | -            | +
web:away                 | self  | +            | +
web:sign_in              | open  | +            | +
web:factor               | open  | +            | +
web:sign_out             | open  | -            | +
web:single               | open  | -            | -
openid_connect_callback  | open  | -            | -
web:own_password         | self  | +            | +
web:own_factors          | self  | +            | +
web:choose               | open  | -            | -
web:demo                 | open  | +            | -
web:hard_case            | thing | T I F Y A    | -
claims:reports           | desk  | *            | -
claims:export            | desk  | *            | -
claims:sums              | desk  | *            | -
claims:report            | thing | *            | -
claims:act               | thing | *            | *
claims:claim             | thing | *            | -
claims:row               | thing | *            | -
claims:pictures          | thing | *            | -
claims:search            | desk  | *            | *
claims:found             | desk  | *            | -
accounts:accounts        | desk  | M G L        | -
accounts:telephones      | desk  | M            | M
accounts:acts            | desk  | L            | -
accounts:invite          | desk  | T F Y S      | T F Y S
accounts:add             | desk  | M            | M
accounts:account         | thing | M G L        | -
accounts:give            | thing | -            | M
accounts:end             | thing | -            | M
accounts:reset           | thing | -            | M
accounts:secure          | thing | -            | G
accounts:close           | thing | -            | M
accounts:reopen          | thing | -            | M
record:entries           | desk  | F Y A        | -
record:check             | desk  | F Y A        | F Y A
record:roots             | desk  | F Y A        | F A
record:signatures        | desk  | I F Y A      | I F
record:enter_key         | desk  | -            | I F
record:change_key        | desk  | -            | I F
record:root_file         | desk  | I F Y A      | -
record:tool              | open  | +            | -
people:households        | desk  | *            | *
people:register          | desk  | C T I        | C T I
people:kin               | desk  | T I F Y A    | -
people:household         | thing | *            | -
people:reveal            | thing | -            | C T I K F A
people:end               | thing | -            | *
people:act               | thing | C T I        | C T I
roll:queue               | desk  | C T I F A    | -
roll:upload              | desk  | C T I        | C T I
roll:preview             | desk  | C T I        | C T I
roll:doubt               | thing | C T I F A    | T I
policies:policies        | desk  | I S K F A    | -
policies:policy          | thing | I S K F A    | -
policies:terms           | thing | I S K F A    | -
policies:proof           | thing | I S K F A    | -
policies:ledger          | thing | I S F A      | -
policies:ledger_csv      | thing | I S F A      | -
policies:year            | thing | I S F A      | I S F A
policies:year_file       | thing | I S F A      | -
wordings:index           | thing | I S K F A    | -
wordings:start           | thing | F            | F
wordings:fill            | thing | F            | F
wordings:version         | thing | I S K F A    | -
wordings:printed         | thing | I S K F A    | -
wordings:draft           | thing | F            | F
wordings:look            | thing | -            | F
wordings:save            | thing | -            | F
wordings:download        | thing | F            | -
wordings:draft_printed   | thing | F            | -
wordings:compared        | thing | F            | -
wordings:discard         | thing | -            | F
wordings:restore         | thing | -            | F
wordings:propose         | thing | F            | F
wordings:proposal        | thing | I S K F A    | I S K F A
wordings:proposed_file   | thing | I S K F A    | -
prices:tables            | desk  | I S E F Y A  | -
prices:kind              | desk  | I S E F Y A  | -
prices:empty             | desk  | I S E F Y A  | -
prices:version           | thing | I S E F Y A  | I S E F Y A
prices:download          | thing | I S E F Y A  | -
proposing:propose        | desk  | F Y          | F Y
evidence:file            | thing | *            | -
evidence:sheet           | thing | -            | C T I A
evidence:thumb           | thing | *            | -
intake:inbox             | desk  | C T I F A    | C T I F A
intake:upload            | desk  | C T          | C T
intake:preview           | desk  | C T          | C T
intake:preview_corrected | desk  | C T          | -
intake:template          | desk  | C T          | -
intake:files             | desk  | C T I F A    | -
intake:restore           | desk  | -            | C T I F A
intake:assign            | desk  | -            | C T I F A
intake:part              | desk  | -            | C T I F A
intake:submission        | thing | C T I F A    | C T I F A
intake:corrected         | thing | -            | C T
intake:again             | thing | -            | C T I F A
intake:slip              | thing | C T I F A    | -
intake:enclosure         | thing | C T I F A    | -
intake:row               | thing | C T I F A    | C T I F A
openrosa:collect         | desk  | C T I E F M  | -
openrosa:add             | desk  | -            | C T I E F M
phone:devices            | desk  | C T I E F M  | -
phone:settle             | thing | -            | T I F
phone:switch_off         | thing | -            | T I F M
phone_api:devices        | desk  | -            | -
phone_api:package        | desk  | -            | -
phone_api:parcels        | desk  | -            | -
phone_api:parcel         | desk  | -            | -
phone_api:whole          | desk  | -            | -
phone_api:file           | desk  | -            | -
phone_api:way            | desk  | -            | -
openrosa_api:forms       | desk  | -            | -
openrosa_api:form        | desk  | -            | -
openrosa_api:manifest    | desk  | -            | -
openrosa_api:file        | desk  | -            | -
openrosa_api:submission  | desk  | -            | -
paper:index              | desk  | C T          | -
paper:make               | desk  | -            | C T
paper:find               | desk  | -            | C T
paper:printed            | thing | C T          | -
paper:typing             | thing | C T          | C T
paper:draft              | thing | -            | C T
paper:entered            | thing | C T          | -
paper:call               | desk  | C T          | C T
paper:called             | thing | C T          | -
paper:roll               | thing | C T          | -
phone_page:shell         | open  | +            | -
phone_page:manifest      | open  | +            | -
phone_page:worker        | open  | +            | -
phone_page:session       | open  | +            | -
assessment:harvest       | desk  | T I E        | -
assessment:replanting    | thing | T I E        | T I E
assessment:end_replanting| thing | -            | T I E
assessment:ex_gratia     | thing | I S F A      | I S F A
injuries:index           | desk  | I E          | -
injuries:report          | thing | T            | T
injuries:injury          | thing | *            | -
injuries:open            | thing | -            | *
injuries:act             | thing | I E          | I E
injuries:judge           | thing | -            | -
injuries:count_in        | thing | -            | -
injuries:withdraw        | thing | -            | -
injuries:paper           | thing | -            | -
injuries:account         | thing | -            | -
history:past             | desk  | T I S F Y A  | -
history:upload           | desk  | I F          | I F
history:preview          | desk  | I F          | I F
history:year             | policy| T I S F Y A  | -
othercover:lists         | desk  | I F A        | -
othercover:upload        | desk  | I F          | I F
othercover:preview       | desk  | I F          | I F
othercover:list          | thing | I F A        | -
othercover:answer        | thing | I            | I
notices:objections       | desk  | C T I F Y A  | C T I F Y A
notices:objection        | thing | C T I F Y A  | -
notices:report           | thing | *            | *
notices:notice           | thing | *            | *
receipts:start           | open  | +            | +
receipts:receipt         | open  | +            | +
receipts:leave           | open  | -            | +
receipts:object          | open  | +            | +
receipts:take_back       | open  | -            | +
receipts:draw            | open  | +            | -
receipts:protection      | open  | +            | -
receipts:proof           | open  | +            | -
receipts:export          | thing | -            | *
payments:batches         | desk  | I K F A      | I K F A
payments:repair          | thing | K            | K
payments:repair+part     | thing | K            | K
payments:payees          | thing | I K          | I
payments:batch           | thing | I K F A      | I K F A
payments:reconciliation  | thing | I K F A      | K
messages:mine            | desk  | * M G L      | * M G L
messages:outbox          | desk  | C T I F A    | -
messages:boards          | desk  | C T I F A    | -
messages:board           | thing | C T I F A    | C T I F A
messages:words           | desk  | C T I F A    | -
messages:switches        | desk  | T I F A      | T I F A
messages:calls           | desk  | I F Y A      | -
messages:call            | thing | I F Y A      | I F Y A
messages:complaints      | desk  | C T I F Y A  | -
messages:enter           | desk  | C T I F Y    | C T I F Y
messages:complaint       | thing | F Y A        | F Y A
partners:partners        | desk  | I S F Y A M  | M
partners:partner         | thing | I S F Y A M  | I S F Y A M
partners_api:claims      | desk  | -            | -
partners_api:claim       | desk  | -            | -
partners_api:household   | desk  | -            | -
partners_api:moves       | desk  | -            | -
partners_api:awards      | desk  | -            | -
partners_api:payments    | desk  | -            | -
oversight:cases          | desk  | T I F Y A    | -
jobs:jobs                | desk  | M            | M
documents:slip           | thing | *            | -
documents:slips_of_report| thing | *            | -
documents:slips_of_notice| thing | *            | -
documents:notice_to_post | thing | *            | -
documents:picture_to_post| thing | *            | -
documents:notice         | thing | *            | -
documents:refusal        | thing | *            | -
documents:decision       | thing | T I F Y A    | -
documents:answer         | thing | C T I F Y A  | -
documents:archive        | thing | *            | -
documents:refusals       | thing | *            | -
documents:handing_over   | thing | *            | -
documents:losses         | thing | *            | -
documents:payments       | thing | I K F A      | -
documents:closing        | thing | I S F A      | -
documents:reconciliation | thing | I K F A      | -
docket:past              | desk  | T I F Y A    | T I F Y A
docket:export            | desk  | T I F Y A    | -
duties:board             | desk  | T I F Y A    | -
duties:rows              | desk  | T I F Y A    | -
duties:chase             | desk  | -            | T I F Y A
duties:digest            | desk  | *            | -
duties:export            | desk  | T I F Y A    | -
insights:season          | desk  | T I F Y A    | -
insights:outlines        | policy| T I F Y A    | -
insights:readings        | desk  | I F          | I F
insights:readings_table  | policy| -            | -
insights:table           | policy| T I F Y A    | -
insights:standing        | desk  | I F Y A      | -
insights:standing_table  | policy| I F Y A      | -
outlook:lasting          | desk  | I F Y A      | I F Y A
outlook:table            | policy| I F Y A      | -
outlook:price            | desk  | I F Y A      | -
outlook:price_table      | policy| I F Y A      | -
outlook:price_paper      | policy| I F Y A      | -
outlook:price_book       | policy| I F Y A      | -
insights:draw            | thing | I F A        | -
insights:draw_table      | thing | -            | -
briefings:briefing       | desk  | T I F Y A    | -
briefings:book           | policy| T I F Y A    | -
briefings:paper          | policy| T I F Y A    | -
briefings:table          | policy| T I F Y A    | -
briefings:rows           | policy| T I F Y A    | -
briefings:rows_file      | policy| T I F Y A    | -
openfigures:page         | open  | -            | -
openfigures:embed        | open  | -            | -
openfigures:data         | open  | -            | -
openfigures:table        | open  | -            | -
wildlife:wildlife        | desk  | T I F Y A    | -
wildlife:detections      | desk  | T I F Y A    | -
wildlife:take_in         | desk  | F            | F
wildlife:protect         | desk  | -            | F
wildlife:provincial_list | desk  | F            | F
wildlife:hand_out        | policy| F Y A        | -
wildlife:table           | policy| T I F Y A    | -
readiness:tasks          | desk  | *            | *
readiness:tasks_file     | desk  | *            | -
readiness:enter          | desk  | T I F        | T I F
readiness:task           | town  | *            | *
readiness:means          | desk  | T F          | T F
readiness:roster         | desk  | *            | *
readiness:printed        | county| *            | -
readiness:backlog        | desk  | T I F Y A    | -
readiness:table          | desk  | *            | -
prevention:measures      | desk  | C T I F Y A  | -
prevention:enter         | desk  | C T I F      | C T I F
prevention:measure       | thing | C T I F Y A  | C T I F Y A
prevention:table         | desk  | C T I F Y A  | -
prevention:spots         | desk  | T I F Y A    | -
prevention:again         | desk  | T I F Y A    | -
prevention:effect        | desk  | T I F Y A    | -
prevention:analysed      | policy| T I F Y A    | -
maps:map                 | desk  | *            | -
maps:outlines            | policy| *            | -
maps:villages            | policy| *            | -
maps:heat                | policy| *            | -
maps:points              | policy| *            | -
maps:table               | policy| *            | -
maps:plot                | thing | *            | -
maps:cell                | policy| *            | -
"""
LETTERS = {
    "C": "clerk", "T": "township", "I": "insurer", "S": "superior", "E": "expert", "K": "cashier",
    "F": "forestry", "Y": "city", "A": "auditor", "M": "administrator", "G": "security",
    "L": "overseer",
}  # fmt: skip
READ_CLAIMS = frozenset(LETTERS[one] for one in "CTISEKFYA")
# The only roles that may be posted above the county or township of this sweep.
HIGHER = frozenset({"auditor", "administrator", "security", "overseer"})
# Whose next place lies in the same county, under the same policy.
WITHIN_THE_COUNTY = frozenset({"clerk", "township"})
# What is sent in the sweep writes for these roles, and for nobody else.
WRITES = {
    "post people:reveal": "clerk township insurer cashier forestry auditor",
    "post evidence:sheet": "clerk township insurer auditor",
    "post intake:again": "clerk township",
    "post intake:corrected": "clerk township",
    "post intake:row": "clerk township",
    "post openrosa:add": "clerk township",
    "post phone:settle": "township insurer forestry",
    "post duties:chase": "insurer forestry city",
    "post readiness:roster": "forestry",
    "post readiness:tasks": "township insurer forestry",
    "post wordings:discard": "forestry",
    "post accounts:secure": "security",
    "post accounts:reset": "administrator",
    "post accounts:close": "administrator",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Of one address: how it is bound, the roles that read it and those that act by it."""

    bound: str
    get: frozenset[str]
    post: frozenset[str]


def lines() -> dict[str, Line]:
    """Address → what is expected of it."""
    found: dict[str, Line] = {}
    for row in TABLE.strip().splitlines():
        name, bound, get, post = (part.strip() for part in row.split("|"))
        assert name not in found, f"{name} stands twice"
        assert bound in ("thing", "town", "county", "policy", "desk", "self", "open"), row
        found[name] = Line(bound, _roles(get), _roles(post))
    return found


def _roles(words: str) -> frozenset[str]:
    found: set[str] = set()
    for word in words.split():
        if word == "+":
            found |= set(LETTERS.values())
        elif word == "*":
            found |= READ_CLAIMS
        elif word != "-":
            found.add(LETTERS[word])
    return frozenset(found)


def posted(role: str, spot: str) -> bool:
    """Whether the role is one that can be held at this spot."""
    return spot != "parent" or role in HIGHER


def comes_in(line: Line, method: str, role: str, spot: str) -> bool:
    """Whether somebody of this role at this spot comes to anything there."""
    roles = line.get if method == "get" else line.post
    if role not in roles:
        return False
    if line.bound in ("open", "self"):
        return True
    if line.bound == "desk":
        return posted(role, spot)
    if line.bound in ("county", "policy") and spot == "sibling":
        return role in WITHIN_THE_COUNTY
    if line.bound == "town" and spot == "sibling":
        return role == "clerk"
    return spot == "own" or (spot == "parent" and posted(role, spot))
