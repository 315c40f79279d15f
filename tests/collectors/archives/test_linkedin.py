from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.archives.linkedin import LinkedInExport
from collectors.base import Personal
from config.errors import WrongUse
from openness.records import Act, Ignored, Interaction, Item, SetAside
from tests.collectors.archives.makers import LINKEDIN, linkedin_files, packed, share

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record

AT = 1_778_098_764
DAY = b"2026-05-06 20:19:24"


def read(path: Path) -> list[Record]:
    reader = LinkedInExport(path)
    reader.check()
    return list(reader.records())


def made(tmp_path: Path, shares: bytes = b"", comments: bytes = b"", **more: bytes) -> list[Record]:
    return read(packed(tmp_path / "l.zip", linkedin_files(shares, comments, **more)))


def comment(link: str, message: bytes, at: bytes = DAY) -> bytes:
    return at + b"," + link.encode() + b"," + message + b"\n"


def test_a_share_with_all_it_brings(tmp_path: Path) -> None:
    (item,) = made(tmp_path, share(5, 'We learned "much" today, see #OpenData', SharedUrl="https://example.org/guide"))
    assert isinstance(item, Item)
    assert (item.native_id, item.kind, item.created_at) == ("urn:li:share:5", "post", AT)
    assert item.text == 'We learned "much" today, see #OpenData'
    assert item.tags == ("opendata",)
    assert item.url == f"{LINKEDIN}urn%3Ali%3Ashare%3A5"
    assert (item.space.native_id, item.space.visibility) == ("linkedin", "public")
    assert item.author.handles == ("77", "anna@example.org", "old@example.org", "Anna Bos")


@pytest.mark.parametrize(
    ("visibility", "public"),
    [("PUBLIC", True), ("MEMBER_NETWORK", True), ("public", True), ("CONNECTIONS", False), ("CONTAINER", False), ("", False)],
)
def test_only_what_everybody_on_linkedin_may_see_is_taken(tmp_path: Path, visibility: str, public: bool) -> None:
    (record,) = made(tmp_path, share(5, visibility=visibility))
    assert isinstance(record, Item) if public else record == Ignored(native_id="urn:li:share:5", reason="not public")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (f"{LINKEDIN}urn%3Ali%3AugcPost%3A7458194261025673216", "urn:li:ugcPost:7458194261025673216"),
        (f"{LINKEDIN}urn:li:activity:7458194261025673216/", "urn:li:activity:7458194261025673216"),
        ("https://www.linkedin.com/posts/anna_data-activity-7458194261025673216-AbCd", "urn:li:activity:7458194261025673216"),
        ("", f"urn:li:share@{AT}"),
        ("https://elsewhere.example/7", f"urn:li:share@{AT}"),
    ],
)
def test_every_way_a_share_is_named(tmp_path: Path, link: str, expected: str) -> None:
    (item,) = made(tmp_path, share(5, ShareLink=link))
    assert isinstance(item, Item)
    assert item.native_id == expected


def test_what_is_said_in_a_group_is_passed_over(tmp_path: Path) -> None:
    group = f"{LINKEDIN}urn%3Ali%3AgroupPost%3A5096075-7152589185084706816"
    shared, said = made(tmp_path, share(5, ShareLink=group, visibility="MEMBER_NETWORK"), comment(group, b"in the group"))
    assert isinstance(shared, Ignored)
    assert isinstance(said, Ignored)


def test_a_share_without_words_reshares_and_one_with_words_cites(tmp_path: Path) -> None:
    original = f"{LINKEDIN}urn%3Ali%3Ashare%3A9"
    bare, act, post, cited = made(tmp_path, share(5, "", SharedUrl=original) + share(6, "Read this", SharedUrl=original))
    assert isinstance(bare, Item)
    assert isinstance(post, Item)
    assert isinstance(act, Interaction)
    assert isinstance(cited, Interaction)
    assert (bare.kind, bare.text, bare.takes_replies, act.kind, act.item) == (
        "reshare",
        None,
        False,
        Act.RESHARE,
        "urn:li:share:9",
    )
    assert (post.kind, cited.kind) == ("post", Act.CITE)


def test_a_comment_answers_what_it_was_written_under(tmp_path: Path) -> None:
    (item,) = made(tmp_path, comments=comment(f"{LINKEDIN}urn%3Ali%3Aactivity%3A8", b'"Good point, thanks"'))
    assert isinstance(item, Item)
    assert (item.native_id, item.kind, item.reply_to) == (f"comment:urn:li:activity:8@{AT}", "comment", "urn:li:activity:8")
    assert (item.text, item.created_at) == ("Good point, thanks", AT)


def test_quotes_in_comments_are_written_with_a_backslash_and_lines_go_on(tmp_path: Path) -> None:
    link = f"{LINKEDIN}urn%3Ali%3Aactivity%3A8"
    first = comment(link, b'"When I led the \\"tea, hot\\" team,\n\nit was good."')
    second = comment(link, b'"a path C:\\\\new and the end\\\\"', b"2026-05-06 20:20:24")
    told = [one.text for one in made(tmp_path, comments=first + second) if isinstance(one, Item)]
    assert told == ['When I led the "tea, hot" team,\n\nit was good.', "a path C:\\new and the end\\"]


def test_lines_that_the_export_quotes_one_by_one_are_put_together(tmp_path: Path) -> None:
    split = share(5, 'First line"\r\n""\r\n"Second "word" line') + share(6, 'He said\n"no"\n"yes" to it')
    told = [one.text for one in made(tmp_path, split) if isinstance(one, Item)]
    assert told == ['First line\n\nSecond "word" line', 'He said\n"no"\n"yes" to it']


def test_comments_of_one_second_under_one_post_are_told_apart_each_time_alike(tmp_path: Path) -> None:
    link = f"{LINKEDIN}urn%3Ali%3Aactivity%3A8"
    rows = comment(link, b"one") + comment(link, b"two") + comment(f"{link}9", b"three")
    names = [one.native_id for one in made(tmp_path, comments=rows) if isinstance(one, Item)]
    assert names == [f"comment:urn:li:activity:8@{AT}", f"comment:urn:li:activity:8@{AT}~2", f"comment:urn:li:activity:89@{AT}"]
    assert [one.native_id for one in made(tmp_path, comments=rows) if isinstance(one, Item)] == names


def test_a_comment_under_an_own_share_that_is_not_public_is_passed_over(tmp_path: Path) -> None:
    records = made(tmp_path, share(5, visibility="CONNECTIONS"), comment(f"{LINKEDIN}urn%3Ali%3Ashare%3A5", b"among ourselves"))
    assert [type(record) for record in records] == [Ignored, Ignored]


def test_rows_that_cannot_be_taken_are_set_aside_with_their_place(tmp_path: Path) -> None:
    link = f"{LINKEDIN}urn%3Ali%3Aactivity%3A8"
    comments = comment(link, b"no time", b"") + comment("https://example.org", b"no post") + b"a,b\n" + comment(link, b"good")
    shares = share(5, Date="then")
    records = made(tmp_path, shares, comments)
    assert [type(record) for record in records] == [SetAside, SetAside, SetAside, SetAside, Item]
    assert [record.place for record in records if isinstance(record, SetAside)] == [
        "l.zip Shares_77.csv line 2",
        "l.zip Comments_77.csv line 2",
        "l.zip Comments_77.csv line 3",
        "l.zip Comments_77.csv line 4",
    ]


def test_notes_before_the_header_are_passed_over(tmp_path: Path) -> None:
    files = linkedin_files(share(5))
    files["Shares_77.csv"] = b'\xef\xbb\xbfNotes:\n"When you export, some links may be missing, Date unknown."\n\n' + bytes(
        files["Shares_77.csv"]  # type: ignore[call-overload]
    )
    assert [type(record) for record in read(packed(tmp_path / "l.zip", files))] == [Item]


def test_letters_reactions_and_the_like_are_never_read(tmp_path: Path) -> None:
    letters = b"CONVERSATION ID,FROM,DATE,CONTENT\nc,secret,2026-05-06 20:19:24 UTC,secret\n"
    records = made(tmp_path, share(5), messages=letters, Reactions=letters, Connections=letters)
    assert "secret" not in repr(records)
    assert len(records) == 1


def test_whose_it_is(tmp_path: Path) -> None:
    reader = LinkedInExport(packed(tmp_path / "l.zip", linkedin_files()))
    assert isinstance(reader, Personal)
    page = b"First Name,Last Name,Public Profile Url\nAnna,,https://www.linkedin.com/in/anna-b%C3%B6s/\n"
    files = linkedin_files() | {"Profile.csv": page}
    assert LinkedInExport(packed(tmp_path / "m.zip", files)).owner.handles[:2] == ("77", "anna-bös")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Profile.csv": None, "Email Addresses.csv": None}, "no LinkedIn export"),
        ({"Shares_77.csv": None, "Comments_77.csv": None}, r"neither Shares\.csv nor Comments\.csv"),
        ({"Shares_77.csv": b"a,b\n1,2\n"}, "the column date is missing"),
        (
            {"Shares.csv": b"Date\n", "Shares_77.csv": None, "Comments_77.csv": None, "Email Addresses.csv": None}
            | {"Profile.csv": b"First Name,Last Name\n"},
            "whose it is",
        ),
    ],
)
def test_another_zip_is_no_export(tmp_path: Path, change: dict[str, bytes | None], message: str) -> None:
    files = {name: content for name, content in (linkedin_files() | change).items() if content is not None}
    with pytest.raises(WrongUse, match=message):
        read(packed(tmp_path / "l.zip", files))
