"""`sharewell mail`: the monthly pack by mail, and whether mail can be sent at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, finish, group, opened, result, say
from pipeline.cli.months import parsed

if TYPE_CHECKING:
    from pipeline.mailing.sending import Posted

app = group("mail", "Send the monthly pack by mail; see whether mail can be sent.")


@app.command("pack")
def pack(
    *,
    month: Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="The month; else the one before this.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Send it to those who had it too.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Send a month's pack, as HTML with the PDF attached, to those whom [mail] pack_to names and who did not have it yet."""
    from openness.month import format_month, month_of, shift
    from pipeline.mailing.pack import send_pack

    with opened(home, create=False) as frame:
        chosen = parsed(month) if month else shift(month_of(frame.now, frame.store.zone), -1)
        frame.note("figures", what=f"mail {format_month(chosen)}")
        posted = send_pack(frame.store, frame.settings, chosen, now=frame.now, again=again)
    tell(posted, {"month": format_month(chosen)}, f"The pack of {format_month(chosen)}")


@app.command("check")
def check(
    *,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets a line to see that it arrives.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Send one line to an address, to see whether mail arrives."""
    import time

    from config.home import find_home
    from config.mail import is_address
    from pipeline.mailing.message import Letter, message
    from pipeline.mailing.smtp import mailer
    from presentation.formats import Formats
    from presentation.mailing.checked import checked
    from storage.in_force import settings_in_force

    if not is_address(to):
        raise WrongUse("this is no mail address", where=f"--to {to}", todo="write name@example.org")
    settings = settings_in_force(find_home(home))
    lang = settings.mail.language_of(to, settings.organisation.languages[0])
    subject, text, html = checked(Formats(lang))
    letter = Letter(subject=subject, text=text, html=html, lang=lang)
    now = int(time.time())
    with mailer(settings) as send:
        send(message(letter, sender=settings.mail.sender, to=to, what=f"check {now}", now=now))
    result({"to": to}, f"The mail server took it for {to}.")


def tell(posted: Posted, more: dict[str, object], name: str) -> None:
    """Print what became of something sent; end with status 1 where somebody did not get it."""
    for why in posted.failed.values():
        say(f"Error: {why}")
    parts = [f"sent to {len(posted.sent)}"]
    if posted.before:
        parts.append(f"{len(posted.before)} had it already")
    if posted.failed:
        parts.append(f"{len(posted.failed)} did not get it")
    result({**more, **posted.as_json()}, f"{name}: {', '.join(parts)}.")
    if posted.failed:
        finish(Exit.PARTLY)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
