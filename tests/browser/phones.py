"""A phone in the browser before the tests' own server, and what lies on it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from hedun.people.models import User
from tests.browser.clerk import QUICK_KEYS, Clerk
from tests.support.road import CLERK, Road

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Every record as it lies on the disk: [shelf, key, bytes as Latin-1 text].
RECORDS = """() => new Promise((done, failed) => {
  const asked = indexedDB.open("hedun-phone");
  asked.onerror = failed;
  asked.onsuccess = async () => {
    const found = [];
    for (const shelf of asked.result.objectStoreNames) {
      const store = asked.result.transaction(shelf).objectStore(shelf);
      const all = (request) => new Promise((ok) => (request.onsuccess = () => ok(request.result)));
      const [keys, values] = await Promise.all([all(store.getAllKeys()), all(store.getAll())]);
      keys.forEach((key, i) => {
        const box = values[i].box ? new Uint8Array(values[i].box) : new Uint8Array();
        found.push([shelf, key, Array.from(box, (one) => String.fromCharCode(one)).join("")]);
      });
    }
    asked.result.close();
    done(found);
  };
})"""


@dataclass
class Phone:
    clerk: Clerk
    url: str

    @property
    def page(self) -> Page:
        return self.clerk.page

    def keys(self, shelf: str) -> list[str]:
        """The numbers of what lies on a shelf; the contents are sealed."""
        return [key for name, key, _ in self.page.evaluate(RECORDS) if name == shelf]

    def go(self, to: str) -> None:
        self.page.evaluate("to => { location.hash = to; }", to)

    def opened_again(self) -> None:
        """The page is killed, opened anew and unlocked."""
        self.clerk.page = killed_and_opened_again(self.page, self.url)
        unlocked(self.page)


def killed_and_opened_again(page: Page, url: str) -> Page:
    """As when the system ends the app: nothing is asked, nothing is saved at the end."""
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(f"{url}/m/")
    again.locator("[data-key='1']").wait_for()
    return again


def unlocked(page: Page) -> None:
    Clerk(page, quick=True).pin()


def sign_in(context: BrowserContext, url: str, username: str = CLERK) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "url": url}
    context.add_cookies([cookie | {"value": client.cookies[settings.SESSION_COOKIE_NAME].value}])


def set_up(page: Page, url: str, *, quick_keys: bool = True) -> Phone:
    """The clerk's phone with the roll on it, a report begun."""
    if quick_keys:
        page.context.add_init_script(QUICK_KEYS)
    sign_in(page.context, url)
    page.goto(f"{url}/m/")
    clerk = Clerk(page, quick=True)
    clerk.set_up()
    clerk.choose("野猪", "昨天", "农户当面")
    page.locator(".field--search:focus").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    clerk.quick = False
    return Phone(clerk, url)


def last4(road: Road, n: int) -> tuple[str, str]:
    """What the clerk types of the nth household, and its name."""
    household = road.county.roll[n][1]
    assert household.identity is not None
    return household.identity.id_number_last4, household.name
