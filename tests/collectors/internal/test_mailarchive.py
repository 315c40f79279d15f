from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Standing
from collectors.budget import Meter
from collectors.http import Manners
from collectors.internal.mail_servers import month_files, server_at
from collectors.internal.mailarchive import MailingListCollector, make
from collectors.internal.mailinglist import MailArchive
from config.errors import NothingToUse, Skip
from config.settings import load_settings
from openness.records import Item, Space, Visibility
from openness.targets import Cursor, Target, TargetKind
from pipeline.conformance.contract import ODD_TEXT, CollectorContract, identities, items, kept, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.internal.mail_site import START, KittySite, MailSite, PipermailSite, mbox

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.base import Collector
    from pipeline.conformance.loopback import Asked, Site

DAY = 86_400
LISTS = ("ada", "nobody", "Practice@lists.example.org")


def lists(base_url: str, manners: Manners | None = None, below: str = "") -> MailingListCollector:
    return MailingListCollector(base_url=base_url + below, lists=LISTS, manners=manners)


class TestMailArchive(CollectorContract):
    def site(self) -> Site:
        return MailSite()

    def collector(self, base_url: str, manners: Manners) -> MailingListCollector:
        return lists(base_url, manners)

    def test_text_of_any_kind_passes(self, place: Site, live: Collector) -> None:
        """A mail is bytes: half a pair cannot be in it, and what cannot be stored comes as the replacement character."""
        place.share("ada", count=3, text=ODD_TEXT)
        found = items(live, [kept(page) for page in live.pages(place.target("ada"), None)])
        shown = ODD_TEXT.replace("\x00", "\ufffd").replace("\ud83d,", "?,").strip()
        assert [item.text for item in found] == [shown] * 3


@pytest.mark.parametrize(("site", "below"), [(MailSite, ""), (KittySite, "/hyperkitty"), (PipermailSite, "/pipermail")])
def test_every_kind_of_archive_gives_the_same_mails(site: type[MailSite], below: str) -> None:
    place = site()
    place.share("ada", count=3, at=START - 400 * DAY)
    place.share("ada", count=250)
    with served(place.answer) as base_url:
        collector = lists(base_url, below=below)
        pages = list(collector.pages(place.target("ada"), None))
        assert identities(collector, pages) == place.names("ada")
        place.share("ada", count=2, text="newer")
        asked_before = len(place.asked)
        later = list(collector.pages(place.target("ada"), pages[-1].cursor))
        assert sum("newer" in (item.text or "") for item in items(collector, later)) == 2
        assert len(place.asked) - asked_before < 6
    assert server_at(f"https://lists.example.org{below}").kind == {"": "public-inbox"}.get(below, below[1:])


def test_a_list_read_on_line_and_handed_in_gives_the_same_rows(tmp_path: Path) -> None:
    place = MailSite()
    place.share("Practice@lists.example.org", count=5)
    (tmp_path / "practice.lists.example.org.mbox").write_bytes(mbox(place.things["Practice@lists.example.org"]))
    handed_in = list(MailArchive(tmp_path / "practice.lists.example.org.mbox").records())
    with served(place.answer) as base_url:
        collector = lists(base_url)
        (space,) = [space for space in collector.spaces() if space.name == "practice"]
        target = Target(source="mailinglist", handle=space.native_id, kind=TargetKind.SPACE, space=space)
        found = items(collector, list(collector.pages(target, None)))
    assert [(item.native_id, item.space, item.text, item.created_at, item.author) for item in found] == [
        (item.native_id, item.space, item.text, item.created_at, item.author) for item in handed_in if isinstance(item, Item)
    ]
    assert found[0].url == f"{base_url}/Practice@lists.example.org/m5%2FPractice@lists.example.org@example.org/"


def test_a_closed_list_is_not_asked_for() -> None:
    place = MailSite()
    place.share("ada")
    space = Space(native_id="ada", name="ada", visibility=Visibility.CLOSED)
    with served(place.answer) as base_url:
        assert (
            outcome(lists(base_url), Target(source="mailinglist", handle="ada", kind=TargetKind.SPACE, space=space))
            == "forbidden"
        )
    assert place.asked == []


def test_an_answer_too_long_is_asked_for_in_shorter_spans() -> None:
    place = MailSite()
    for number in range(40):
        place.share("ada", at=START + number * DAY, text=random.Random(number).randbytes(2_000).hex())
    whole = len(gzip.compress(mbox(place.things["ada"])))
    with served(place.answer) as base_url:
        collector = lists(base_url, Manners(most_bytes=whole // 3))
        assert identities(collector, list(collector.pages(place.target("ada"), None))) == place.names("ada")


def test_what_unpacks_without_end_is_refused() -> None:
    place = MailSite()
    bomb = gzip.compress(b"From a@b Thu Jan  1 00:00:00 1970\n" + b"\0" * 20_000_000)
    place.refuse("ada", Answer(body=bomb))
    with served(place.answer) as base_url:
        assert outcome(lists(base_url, Manners(most_bytes=100_000)), place.target("ada")) == "unreadable"


def test_mail_of_the_last_days_is_read_again_and_older_is_not() -> None:
    place = MailSite()
    place.share("ada", at=START)
    place.share("ada", at=START + 20 * DAY)
    with served(place.answer) as base_url:
        collector = lists(base_url)
        cursor = last_cursor(collector, place.target("ada"), None)
        place.share("ada", at=START + 14 * DAY, text="came late")
        found = items(collector, list(collector.pages(place.target("ada"), cursor)))
    assert sorted(item.created_at for item in found) == [START + 14 * DAY, START + 20 * DAY]


def test_nothing_older_than_the_yes_covers_is_asked_for() -> None:
    place = MailSite()
    place.share("ada", at=START)
    place.share("ada", at=START + 20 * DAY)
    target = place.target("ada")
    with served(place.answer) as base_url:
        collector = lists(base_url)
        late = Target(source="mailinglist", handle="ada", covers_from=START + DAY, kind=target.kind, space=target.space)
        pages = list(collector.pages(late, None))
        assert [item.created_at for item in items(collector, pages)] == [START + 20 * DAY]
        assert identities(collector, list(collector.pages(target, pages[-1].cursor))) == place.names("ada")
        assert identities(collector, list(collector.pages(target, Cursor(value="[]")))) == place.names("ada")


@pytest.mark.parametrize(("site", "below"), [(MailSite, ""), (KittySite, "/hyperkitty")])
def test_a_purged_mail_is_gone_and_one_never_seen_on_line_is_left_alone(site: type[MailSite], below: str) -> None:
    place = site()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        collector = lists(base_url, below=below)
        found = items(collector, list(collector.pages(place.target("ada"), None)))
        known = [Known(native_id=one.native_id, space="ada", created_at=one.created_at, url=one.url) for one in found]
        known.append(Known(native_id="handed-in@example.org", space="ada", created_at=START))
        purged = str(place.things["ada"].pop(1)["id"])
        assert collector.standing(known) == {
            one.native_id: Standing.GONE if one.native_id == purged else Standing.THERE for one in found
        }
        del place.things["ada"]
        assert collector.standing(known) == {}


def test_a_refused_look_says_nothing_of_the_mail() -> None:
    place = MailSite()
    place.refuse("ada", Answer(status=403, body=b""))
    with served(place.answer) as base_url:
        known = Known(native_id="a@b", space="ada", created_at=START, url=f"{base_url}/ada/a@b/")
        with pytest.raises(Skip) as caught:
            lists(base_url).standing([known])
    assert caught.value.outcome == "forbidden"


def test_a_pipermail_month_may_end_a_day_late() -> None:
    index = '<A href="2026-April.txt.gz">x</A> <a href="2026-May.txt">y</a> <a href="2026-Mayday.txt">z</a>'
    assert [file for file, _ in month_files(index, START + DAY)] == ["2026-May.txt"]
    assert [file for file, _ in month_files(index, START)] == ["2026-April.txt.gz", "2026-May.txt"]


def test_a_list_behind_a_password_is_signed_in_to() -> None:
    place = MailSite()
    place.share("ada")
    with served(place.answer) as base_url:
        collector = MailingListCollector(base_url=base_url, lists=("ada",), sign_in=("sharewell", "s3cret"))
        list(collector.pages(place.target("ada"), None))
    assert {asked.headers.get("Authorization", "").partition(" ")[0] for asked in place.asked} == {"Basic"}


def test_without_lists_it_says_what_to_set(home: Path) -> None:
    settings = load_settings(home, {"SHAREWELL_SOURCES__MAILINGLIST__BASE_URL": "https://lists.example.org"})
    with pytest.raises(NothingToUse, match="without spaces"):
        make(settings, Meter())


@pytest.mark.parametrize("file", ["hyperkitty_2016_april.mbox", "hyperkitty_2016_march.mbox"])
def test_a_real_export_read_on_line_is_read_as_when_it_is_handed_in(shared: Path, file: str) -> None:
    path = shared / "data" / "recorded" / "perceval" / "hyperkitty" / file

    def answer(asked: Asked) -> Answer:
        march = asked.query.get("end", "9") <= "2016-04-01"
        return Answer(body=gzip.compress(path.read_bytes() if march == ("march" in file) else b""))

    handed_in = [record for record in MailArchive(path).records() if isinstance(record, Item)]
    with served(answer) as base_url:
        collector = lists(base_url, below="/hyperkitty")
        pages = list(collector.pages(MailSite().target("ada"), None))
        assert identities(collector, pages) == {item.native_id for item in handed_in}
