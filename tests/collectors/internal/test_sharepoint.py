from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Standing
from collectors.internal.graph import Graph
from collectors.internal.sharepoint import SharePointCollector
from config.errors import Skip
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Space, Visibility
from openness.targets import Cursor, Target, TargetKind
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import served
from tests.collectors.internal.graph_site import START, TENANT, when
from tests.collectors.internal.sharepoint_site import GUID, SharePointSite, handle

if TYPE_CHECKING:
    from collectors.http import Manners
    from openness.records import Record
    from pipeline.conformance.loopback import Site


def sharepoint(base_url: str, manners: Manners | None = None) -> SharePointCollector:
    graph = Graph(tenant=TENANT, client_id="app", client_secret="s3cret", source="sharepoint", base_url=base_url, manners=manners)
    return SharePointCollector(graph)


def read(place: SharePointSite) -> list[Record]:
    with served(place.answer) as base_url:
        collector = sharepoint(base_url)
        return [record for page in collector.pages(place.target("ada"), None) for record in collector.records(page)]


class TestSharePoint(CollectorContract):
    def site(self) -> Site:
        return SharePointSite()

    def collector(self, base_url: str, manners: Manners) -> SharePointCollector:
        return sharepoint(base_url, manners)


def test_sites_are_open_where_their_group_is_public() -> None:
    place = SharePointSite()
    for account, visibility in (("works", "Public"), ("board", "Private"), ("hidden", "HiddenMembership")):
        place.share(account)
        place.groups.append({"id": account, "displayName": account.title(), "visibility": visibility})
    place.groups.append({"id": "without", "displayName": "No site", "visibility": "Public"})
    place.page_size = 1
    with served(place.answer) as base_url:
        found = {space.name: (space.native_id, space.visibility) for space in sharepoint(base_url).spaces()}
    assert found == {
        "Works": (handle("works"), Visibility.OPEN),
        "Board": (handle("board"), Visibility.CLOSED),
        "Hidden": (handle("hidden"), Visibility.CLOSED),
    }


def test_a_closed_site_is_not_asked_for() -> None:
    place = SharePointSite()
    place.share("ada")
    space = Space(native_id=handle("ada"), name="Board", visibility=Visibility.CLOSED)
    with served(place.answer) as base_url:
        target = Target(source="sharepoint", handle=handle("ada"), kind=TargetKind.SPACE, space=space)
        assert outcome(sharepoint(base_url), target) == "forbidden"
    assert place.asked == []


def test_pages_and_files_with_who_made_and_who_changed_them() -> None:
    place = SharePointSite()
    bob = {"user": {"id": "id-bob", "displayName": "Bob", "email": "bob@example.org"}}
    changed = {"lastModifiedBy": bob, "lastModifiedDateTime": when(START + 5000)}
    place.things["ada"] = [place.file("ada", by="ada", **({"name": "plan.docx"} | changed))]
    place.site_pages["ada"] = [place.made("eve", START) | {"id": GUID, "name": "Home.aspx", "title": "Welcome"}]
    page, file, edit = read(place)
    assert isinstance(page, Item)
    assert (page.kind, page.native_id, page.text, page.edited_at) == ("page", f"page:{handle('ada')}:{GUID}", "Welcome", None)
    assert page.author.handles == ("id-eve", "eve@example.org")
    assert isinstance(file, Item)
    assert (file.kind, file.native_id, file.text) == ("document", "file:b!drive-ada:01FILE1", "plan.docx")
    assert (file.edited_at, file.takes_replies) == (START + 5000, False)
    assert isinstance(edit, Interaction)
    assert (edit.kind, edit.item, edit.at, edit.actor.handles[0]) == (Act.EDIT, file.native_id, START + 5000, "id-bob")


def test_what_apps_make_is_ignored_what_was_deleted_removed_and_folders_are_neither() -> None:
    place = SharePointSite()
    app = {"application": {"id": "x", "displayName": "Flow"}}
    place.things["ada"] = [
        place.file("ada", name="made by an app", createdBy=app),
        place.file("ada", name="made by nobody", createdBy=None),
        place.file("ada", deleted={"state": "deleted"}),
        place.file("ada", folder={"childCount": 1}),
        place.file("ada", createdDateTime="soon"),
        place.file("ada", id=None),
    ]
    records = read(place)
    assert sorted(record.reason for record in records if isinstance(record, Ignored)) == ["bot", "system notice"]
    assert [record.native_id for record in records if isinstance(record, Removal)] == ["file:b!drive-ada:01FILE3"]
    assert sum(isinstance(record, SetAside) for record in records) == 2
    assert len(records) == 5


def test_an_address_that_does_not_come_with_a_file_is_looked_up() -> None:
    place = SharePointSite()
    place.user("ada")
    place.things["ada"] = [place.file("ada", name="x", createdBy={"user": {"id": "id-ada"}})]
    (file,) = read(place)
    assert isinstance(file, Item)
    assert file.author.handles == ("id-ada", "ada@example.org", "ada@corp.example.org")


def test_a_pass_asks_only_for_what_changed_and_begins_anew_where_graph_forgot() -> None:
    place = SharePointSite()
    place.share("ada", count=6)
    with served(place.answer) as base_url:
        collector = sharepoint(base_url)
        cursor = last_cursor(collector, place.target("ada"), None)
        place.share("ada", count=2)
        assert len(items(collector, list(collector.pages(place.target("ada"), cursor)))) == 2
        place.forgotten = 100
        assert identities(collector, list(collector.pages(place.target("ada"), cursor))) == place.names("ada")
        assert identities(collector, list(collector.pages(place.target("ada"), Cursor(value="7")))) == place.names("ada")


def test_a_yes_that_reaches_further_back_is_read_from_there() -> None:
    place = SharePointSite()
    place.share("ada", count=6)
    target = place.target("ada")
    late = Target(source="sharepoint", handle=target.handle, covers_from=START + 60 * 4, kind=target.kind, space=target.space)
    with served(place.answer) as base_url:
        collector = sharepoint(base_url)
        pages = list(collector.pages(late, None))
        assert len(items(collector, pages)) == 3
        assert identities(collector, list(collector.pages(target, pages[-1].cursor))) == place.names("ada")


@pytest.mark.parametrize("link", ["//evil.example.org/x", "@evil.example.org/", "/../../x"])
def test_a_cursor_that_was_tampered_with_leads_nowhere_else(link: str) -> None:
    place = SharePointSite()
    place.share("ada")
    with served(place.answer) as base_url:
        cursor = Cursor(value=f'{{"from": 0, "link": "{link}"}}')
        collector = sharepoint(base_url)
        with contextlib.suppress(Skip):
            assert identities(collector, list(collector.pages(place.target("ada"), cursor))) == place.names("ada")
    assert {asked.headers["Host"] for asked in place.asked} == {base_url.removeprefix("http://")}


def test_pages_and_files_are_looked_for_again_in_one_batch() -> None:
    place = SharePointSite()
    place.share("ada", count=4)
    place.site_pages["ada"] = [place.made("eve", START) | {"id": GUID, "name": "Home.aspx", "title": "Welcome"}]
    gone = str(place.things["ada"].pop(2)["name"])
    other = f"page:{handle('ada')}:{GUID.replace('2', '9')}"
    natives = [*place.names("ada"), gone, f"page:{handle('ada')}:{GUID}", other, "odd"]
    known = [Known(native_id=native, space=handle("ada"), created_at=START) for native in natives]
    with served(place.answer) as base_url:
        found = sharepoint(base_url).standing(known)
    assert {native for native, standing in found.items() if standing is Standing.GONE} == {gone, other}
    assert len(found) == 6
