"""A made-up organisation, with or without somebody of whom everything that a home can hold is there, under words of their own."""

from __future__ import annotations

import mailbox
import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.ideal import load_ideal
from config.settings import load_settings
from openness.aside import Reason
from openness.month import Month, month_of
from openness.records import SetAside, Via
from pipeline.cli.app import main
from pipeline.measure import refresh
from storage import mailed
from storage.by_hand.annotations import put_annotation
from storage.by_hand.decisions import DecisionRow, decisions, put_decision
from storage.database import open_store
from storage.desk.digests import digest, make_digest, publish, put_entry, write_digest
from storage.desk.drafts import keep_draft
from storage.desk.led_to import OutcomeRow, put_outcome
from storage.desk.marks import set_mark, set_tag
from storage.intake import Intake
from storage.jobs.asking import JobFile, ask
from storage.jobs.kinds import PreviewAccount, ProveAccount
from storage.jobs.working import end_done, end_failed, take
from storage.own.previewed import PreviewedItem, sealed_preview
from tests.collectors.archives.makers import packed, table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from storage.database import Store

NAME, GIVEN, SURNAME = "Zebedeus Quackelbosch", "Zebedeus", "Quackelbosch"
FORMERLY = "Wobbelgarst"
ADDRESS, KEY = "zebedeus.quackelbosch@stad.example", "medewerker-zq-7731"
HANDLES: Final = {
    "slack": "UZQ77ELAND",
    "mailinglist": "zq.kwibus@lijst.example",
    "mastodon": "@zqfluit@toot.example",
    "feeds": "https://zqdagboek.example/feed.xml",
}
BYWORDS: Final = ("kwartelvliegwiel", "brombeervouwstoel", "Grützwürfelmühle", "sluierkrabpannen", "dwarsmossellamp")
"""Words that nobody but this person writes."""
NATIVE: Final = ("zqnative-aap-1", "zqnative-noot-2", "zqnative-mies-3")
URL = "https://zqdagboek.example/berichten/over-het-vliegwiel"
ATTACHMENT = "zq-bijlage-kruiwagen.pdf"
MESSAGE_ID = "zqbrief-0451@lijst.example"
EVIDENCE = "kluis 3, map zq-handtekening"
WORDS: Final = (
    *(NAME, GIVEN, SURNAME, FORMERLY, ADDRESS, KEY),
    *(handle.lstrip("@") for handle in HANDLES.values()),
    *BYWORDS, *NATIVE, URL, ATTACHMENT, MESSAGE_ID, EVIDENCE, "zqdagboek", "zqfluit", "zqnative", "zqbrief",
)  # fmt: skip
OTHERS: Final = tuple(f"collega-{number:02d}" for number in range(14))
DAY: Final = 86_400
NOW: Final = int(time.time())
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A home, and where what is handed in lies; `with_them`: somebody is there too."""

    home: Path
    folder: Path
    with_them: bool

    def command(self, *words: object, status: Iterable[int] = (0,)) -> None:
        """Give a command, which is to end as expected; files that are handed in are of now."""
        for word in words:
            if isinstance(word, Path) and word.is_file():
                os.utime(word, (NOW, NOW))
        found = main([*map(str, words), "--home", str(self.home)])
        assert found in set(status), (words, found)

    def written(self, name: str, text: str) -> Path:
        """Write a file to hand in."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def fill(home: Path, folder: Path, *, with_them: bool) -> Organisation:
    """Fill a home by the ways that everybody's things come in, and by what people do there. The key comes from elsewhere."""
    home.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)
    (home / "sharewell.toml").write_text('[organisation]\nname = "Stad"\n[privacy]\nk = 5\n', encoding="utf-8")
    made = Organisation(home, folder, with_them)
    people(made)
    shared(made)
    told(made)
    settings = load_settings(home)
    with open_store(home, zone=settings.zone) as store:
        by_hand(store, made)
        collected(store, with_them=with_them)
        measured(store, home)
        jobs(store, with_them=with_them)
    if with_them:
        looked_at(made)
    return made


def measured(store: Store, home: Path) -> None:
    refresh(store, load_settings(home), load_ideal(home), NOW, full=True)


def people(made: Organisation) -> None:
    """Take in the roster, twice, for people are called otherwise by and by; and who agreed to what."""
    head = "person,name,email,department,division,country,leader,sector_role\n"
    rows = [f"{key},Collega {key[-2:]}man,{key}@stad.example,Dept {int(key[-2:]) % 2},,NL,,\n" for key in OTHERS]
    mine = "{key},{name},{address},Dept 0,,NL,,\n"
    before, after = (
        [mine.format(key=KEY, name=name, address=ADDRESS)] if made.with_them else [] for name in (f"{GIVEN} {FORMERLY}", NAME)
    )
    made.command("roster", "import", made.written("roster.csv", head + "".join(rows + before)))
    made.command("roster", "import", made.written("roster-later.csv", head + "".join(rows + after)))
    agreed = ["person,source,handle,purpose,scope,wording,given_at,covers_from,evidence\n"]
    for key in OTHERS:
        agreed += [
            f"{key},slack,{key},{purpose},account,1,2020-01-01,,map 1\n" for purpose in ("measure", "show my public posts")
        ]
        agreed += [f"{key},mailinglist,{key}@stad.example,measure,account,1,2020-01-01,,map 1\n"]
    if made.with_them:
        for source, handle in HANDLES.items():
            for purpose in ("measure", "show my public posts", "name me"):
                agreed.append(f'{KEY},{source},{handle},{purpose},account,1,2020-01-01,,"{EVIDENCE}"\n')
    made.command("consent", "import", made.written("consent.csv", "".join(agreed)), status=(0, 1))


def at(days: float) -> str:
    """Return a time so many days ago as tables write it."""
    return datetime.fromtimestamp(NOW - int(days * DAY), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shared(made: Organisation) -> None:
    """Take in what was shared: a table, a mailing list, an archive of their own, and who reacted to what."""
    made.command("import", "items", made.written("items.csv", items()), status=(0, 1))
    made.command("import", "interactions", made.written("interactions.csv", interactions()), status=(0, 1))
    made.command("import", "mbox", letters(made.folder / "kennis.mbox"), status=(0, 1))
    made.command("import", "mastodon-archive", packed(made.folder / "zqfluit-archief.zip", toots()), status=(0, 1))
    broken = "source,native_id,handle,created_at,text\nslack,zqnative-kapot-9,UZQ77ELAND,nooit,brombeervouwstoel\n"
    if made.with_them:
        made.command("import", "items", made.written("zqfluit-berichten.csv", broken), status=(1,))


def items() -> str:
    head = "source,native_id,handle,space,visibility,kind,created_at,text,url,reply_to,views,likes\n"
    rows = []
    for month in (10, 40, 70):
        for number, key in enumerate(OTHERS):
            text = f"Wij delen hoe de gemeente {month} vragen over riolering en bomen beantwoordt; stap {number} werkt zo."
            rows.append(f'slack,{key}-{month},{key},kanaal,open,message,{at(month + number / 20)},"{text}",,,5,{number}\n')
        native, word = NATIVE[month // 30], BYWORDS[month // 30]
        text = f"Over het {word}: zo werkt {BYWORDS[2]} bij {BYWORDS[3]}, riolering en bomen. Vragen? {URL}"
        rows.append(
            f'slack,{native},{HANDLES["slack"]},kanaal,open,message,{at(month + 2)},"{text}",{URL},,9,3\n'
            f'slack,{native}-b,{HANDLES["slack"]},zqdagboek,public,post,{at(month + 3)},"{text} Ook {BYWORDS[4]}?",{URL}?b,,9,3\n'
        )
        rows += [
            f'slack,antwoord-{month}-{key},{key},kanaal,open,message,{at(month + 1)},"Dank, dat werkt hier ook zo.",,{native},,\n'
            for key in OTHERS[:6]
        ]
        rows.append(
            f'slack,{native}-c,{HANDLES["slack"]},kanaal,open,message,{at(month - 1)},"Dank! {word}",,{OTHERS[3]}-{month},,\n'
        )
    return head + "".join(rows)


def interactions() -> str:
    head = "source,actor,item,kind,at\n"
    rows = []
    for month in (10, 40, 70):
        rows += [f"slack,{key},{NATIVE[month // 30]},reaction,{at(month + 1.5)}\n" for key in OTHERS[:8]]
        rows += [f"slack,{HANDLES['slack']},{key}-{month},reaction,{at(month - 0.5)}\n" for key in OTHERS[:5]]
        rows += [f"slack,{key},{OTHERS[place - 1]}-{month},reaction,{at(month - 0.7)}\n" for place, key in enumerate(OTHERS)]
    rows.append(f"slack,{HANDLES['slack']},komt-nog,reaction,{at(3)}\n")
    return head + "".join(rows)


def letters(path: Path) -> Path:
    box = mailbox.mbox(path)
    for number, key in enumerate(OTHERS[:8]):
        box.add(letter(f"{key}@stad.example", f"<brief-{number}@lijst.example>", "Hoe doen wij dat met bomen en riolering?", 20))
    mine = letter(HANDLES["mailinglist"], f"<{MESSAGE_ID}>", f"Zo doen wij dat met het {BYWORDS[0]}.", 19, f"{GIVEN} {SURNAME}")
    mine["In-Reply-To"] = "<brief-1@lijst.example>"
    mine.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=ATTACHMENT)
    box.add(mine)
    reply = letter("collega-02@stad.example", "<brief-99@lijst.example>", "Dank, dat helpt ons verder.", 18)
    reply["In-Reply-To"] = f"<{MESSAGE_ID}>"
    box.add(reply)
    box.close()
    return path


def letter(sender: str, number: str, text: str, days: int, name: str = "Iemand") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = f"{name} <{sender}>", "kennis@lijst.example", number
    made["Subject"] = "Kennis"
    made["List-Id"] = "<kennis.lijst.example>"
    made["Date"] = datetime.fromtimestamp(NOW - days * DAY, UTC)
    made.set_content(text)
    return made


def toots() -> dict[str, object]:
    here = "https://toot.example/users/zqfluit"
    posts = []
    for number, native in enumerate(NATIVE):
        when = at(12 + 30 * number)
        note = {
            "id": f"{here}/statuses/{native}",
            "type": "Note",
            "published": when,
            "to": [PUBLIC],
            "cc": [f"{here}/followers"],
            "content": f"<p>Kijk: {BYWORDS[number]} en {BYWORDS[4]} <a href='{URL}'>hier</a></p>",
            "url": f"https://toot.example/@zqfluit/{native}",
        }
        posts.append({"id": f"{note['id']}/activity", "type": "Create", "actor": here, "published": when,
                      "to": note["to"], "cc": note["cc"], "object": note})  # fmt: skip
    return {
        "actor.json": {"id": here, "type": "Person", "preferredUsername": "zqfluit", "url": "https://toot.example/@zqfluit"},
        "outbox.json": {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection",
                        "orderedItems": posts},
    }  # fmt: skip


def told(made: Organisation) -> None:
    """Take in the small tables in which people are named."""
    mine = KEY if made.with_them else ""
    began = (datetime.fromtimestamp(NOW, UTC).date() - timedelta(days=200)).isoformat()
    made.command("import", "initiatives", made.written(
        "initiatives.csv",
        f"initiative,title,goal,owner,tag,space,began,ended\nbomen,Bomen,Samen weten,{mine},,slack:kanaal,{began},\n",
    ))  # fmt: skip
    made.command("import", "rules", made.written(
        "rules.csv", f"rule,title,kind,url,sector,owner,guide,concerns,last_read\nwet,Wet,law,,,{mine},,,\n"
    ))  # fmt: skip
    rows = [f"{key},Delen,{began},\n" for key in OTHERS] + ([f"{KEY},Delen,{began},\n"] if made.with_them else [])
    made.command("import", "training", made.written("training.csv", "person,course,date,rule\n" + "".join(rows)))
    labels = [f"slack,{key}-10,knowledge,{OTHERS[0]}\n" for key in OTHERS[:4]]
    if made.with_them:
        labels += [f"slack,{OTHERS[5]}-10,promotion,{KEY}\n", f"slack,{NATIVE[0]},knowledge,{KEY}\n"]
    made.command("import", "labels", made.written("labels.csv", "source,native_id,label,by\n" + "".join(labels)))


def by_hand(store: Store, made: Organisation) -> None:
    """Do what people do at the desk and on the pages; everything they write names somebody who is there."""
    named = f"{NAME} en {SURNAME}s team" if made.with_them else "Iemand en een team"
    by = ADDRESS if made.with_them else ""
    today = datetime.fromtimestamp(NOW, store.zone).date()
    month = month_of(NOW - 10 * DAY, store.zone)
    other = ("slack", f"{OTHERS[7]}-10")
    set_mark(store, other, "starred", on=True, by=by, now=NOW)
    set_tag(store, other, "zo-doen-wij-dat", on=True, by=by, now=NOW)
    put_outcome(store, other, OutcomeRow(kind="decision", sentence=f"Bij {named} werd dit besloten.", day=today), by=by, now=NOW)
    number = make_digest(store, f"Uit de praktijk van {GIVEN if made.with_them else 'ons'}", month, by=by, now=NOW)
    seen = digest(store.connection, number)
    assert seen is not None
    write_digest(store, number, seen.title, f"Met dank aan {named}.", seen=seen.stamp, now=NOW)
    put_entry(store, number, other, f"{named} nam dit over.", seen=None, by=by, now=NOW)
    keep_draft(store, other, "sentence", f"Vraag {named} nog eens.", by="comms@stad.example", now=NOW)
    decide(store, made, named=named, by=by, today=today, month=month)
    put_annotation(store, today.isoformat(), f"{named} begint", by=by, now=NOW)
    if made.with_them:
        mine = ("slack", NATIVE[0])
        set_mark(store, mine, "pinned", on=True, by=OTHERS[0], now=NOW)
        put_outcome(store, mine, OutcomeRow(kind="service", sentence=f"Het {BYWORDS[0]} draait.", day=today), by="", now=NOW)
        put_entry(store, number, mine, f"{BYWORDS[1]} van {GIVEN}", seen=None, by="", now=NOW)
        keep_draft(store, mine, "sentence", f"Het {BYWORDS[0]} van {GIVEN}", by="comms@stad.example", now=NOW)
    whole = digest(store.connection, number)
    assert whole is not None
    publish(store, number, seen=whole.whole, now=NOW)
    mailed.begin(store, f"pack {month}", ADDRESS, now=NOW)
    mailed.end(store, f"pack {month}", ADDRESS, mailed.SENT, now=NOW)


def decide(store: Store, made: Organisation, *, named: str, by: str, today: date, month: Month) -> None:
    owner = NAME if made.with_them else "Iemand"
    row = DecisionRow(month=month, indicator="A1", text=f"{named} zoekt het uit.", owner=owner, due=today + timedelta(days=30))
    number = put_decision(store, row, by=by, now=NOW, today=today)
    seen = next(one.stamp for one in decisions(store.connection) if one.number == number)
    done = replace(row, state="done", became=f"Volgens {GIVEN if made.with_them else 'ons'} klaar; zie ook {FORMERLY}.")
    if not made.with_them:
        done = replace(row, state="done", became="Klaar.")
    put_decision(store, done, by=by, now=NOW, today=today, number=number, seen=seen)


def collected(store: Store, *, with_them: bool) -> None:
    """Leave behind what a collection leaves: how far was read, and what could not be taken."""
    if not with_them:
        return
    Intake(store, "feeds", Via.API, now=NOW).write(
        [SetAside(place=f"{HANDLES['feeds']} entry 3", reason=Reason.NO_POSSIBLE_TIME, digest="ab12")], fetched_at=NOW
    )
    key = store.keys.handle_hash("feeds", HANDLES["feeds"])
    store.connection.execute(
        "INSERT INTO cursor (source, target_key, value, moved_at) VALUES ('feeds', ?, ?, ?)",
        (key, f'{{"etag": "{NATIVE[0]}"}}', NOW),
    )


def jobs(store: Store, *, with_them: bool) -> None:
    """Let jobs wait, fail and be done, that are about somebody or hold a pack from before."""
    if not with_them:
        return
    person = store.keys.person_id(KEY)
    ask(store, ProveAccount(person=person, source="mastodon", handle=HANDLES["mastodon"]), by=ADDRESS, now=NOW)
    taken = take(store, "worker", now=NOW)
    assert taken is not None
    from config.errors import Refused

    end_failed(store, taken, Refused("no such account", where=HANDLES["mastodon"]), now=NOW)
    ask(store, PreviewAccount(person=person, source="mastodon", handle=HANDLES["mastodon"], scope="account"), by=ADDRESS, now=NOW)
    taken = take(store, "worker", now=NOW)
    assert taken is not None
    seen = [PreviewedItem(created_at=NOW, kind="post", text=BYWORDS[0], url=URL, would_be_read=True)]
    file = JobFile(name="preview", media_type="application/octet-stream", body=sealed_preview(store, seen))
    end_done(store, taken, {"source": "mastodon", "items": 1}, [file], now=NOW)


def looked_at(made: Organisation) -> None:
    """Look, fail with a traceback, and make copies: each leaves something in the home."""
    made.command("person", "show", KEY, "--json")
    made.command("--debug", "import", "items", made.folder / "zqfluit-berichten.csv", "--nonsense", status=(2,))
    made.command("--debug", "import", "mastodon-archive", made.folder / "zqfluit-weg.zip", status=(2, 3))
    made.command("backup", "create")


def zone_of(made: Organisation) -> ZoneInfo:
    return load_settings(made.home).zone


__all__ = ["SURNAME", "WORDS", "Organisation", "fill", "table", "zone_of"]
