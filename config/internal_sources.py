"""The sources inside: chat, wiki, forum and mail of the organisation itself."""

from __future__ import annotations

from config.source_entry import OWN_HOUSE, SourceEntry

INTERNAL = (
    SourceEntry(
        name="slack",
        title="Slack",
        family="chat",
        internal=True,
        asks="an app of the workspace, made by its owner, with the user scopes channels:read, channels:history, users:read,"
        " users:read.email, reactions:read and pins:read: token (a user's, xoxp-); or an export made by a workspace owner",
        licence=OWN_HOUSE,
        terms_url="https://slack.com/terms-of-service/api",
        ways=("collect", "slack-export", "metrics"),
        needs=("token",),
        api="https://slack.com/api",
    ),
    SourceEntry(
        name="teams",
        title="Microsoft Teams",
        family="chat",
        internal=True,
        asks="an app registered in Entra with the application permissions Team.ReadBasic.All, Channel.ReadBasic.All,"
        " ChannelMessage.Read.All and User.ReadBasic.All, agreed to by an administrator: tenant, client_id and client_secret;"
        " or usage reports of the Microsoft 365 admin centre, as totals without persons",
        licence=OWN_HOUSE,
        terms_url="https://learn.microsoft.com/legal/microsoft-apis/terms-of-use",
        ways=("collect", "metrics"),
        needs=("tenant", "client_id", "client_secret"),
        api="https://graph.microsoft.com",
    ),
    SourceEntry(
        name="vivaengage",
        title="Viva Engage",
        family="social",
        internal=True,
        asks="an app registered in Entra with the application permission Community.Read.All: tenant, client_id and client_secret;"
        " and, because messages are given to a signed-in account only, a token of an account that reads public communities;"
        " or usage reports of the Microsoft 365 admin centre, as totals without persons",
        licence=OWN_HOUSE,
        terms_url="https://learn.microsoft.com/legal/microsoft-apis/terms-of-use",
        ways=("collect", "metrics"),
        needs=("tenant", "client_id", "client_secret", "token"),
        api="https://graph.microsoft.com",
    ),
    SourceEntry(
        name="mattermost",
        title="Mattermost",
        family="chat",
        internal=True,
        asks="an account that is a member of the teams to be read and of no closed channel, with its personal access token:"
        " token; addresses come along where the server shows them to members",
        licence=OWN_HOUSE,
        ways=("collect",),
        needs=("base_url", "token"),
    ),
    SourceEntry(
        name="zulip",
        title="Zulip",
        family="chat",
        internal=True,
        asks="a generic bot of the organisation, subscribed to no closed channel: username (its address), token (its API key);"
        " addresses come along where the organisation lets everybody see them",
        licence=OWN_HOUSE,
        ways=("collect",),
        needs=("base_url", "username", "token"),
    ),
    SourceEntry(
        name="matrix",
        title="Matrix",
        family="chat",
        internal=True,
        asks="an account on the homeserver without administrator's rights that joined the public rooms: token, its access token."
        " Rooms that are encrypted, invited to or closed are not read",
        licence=OWN_HOUSE,
        ways=("collect",),
        needs=("base_url", "token"),
    ),
    SourceEntry(
        name="discourse",
        title="Discourse",
        family="forum",
        internal=True,
        asks="base_url; for a forum that is read after signing in, an API key of one ordinary account with the scopes topics:"
        " read and posts: read only: token, and username, the account it acts for",
        licence=OWN_HOUSE,
        ways=("collect",),
        needs=("base_url",),
    ),
    SourceEntry(
        name="mediawiki",
        title="MediaWiki",
        family="wiki",
        internal=True,
        asks="base_url, the folder that holds api.php; for a wiki that is read after signing in, an ordinary account's bot"
        " password with basic rights only: username and password. Namespaces that only some may read must not be open to it",
        licence=OWN_HOUSE,
        ways=("collect",),
        needs=("base_url",),
    ),
    SourceEntry(
        name="confluence",
        title="Confluence",
        family="wiki",
        internal=True,
        asks="base_url, and a personal access token (Data Center) or an API token with username, the account's address (Cloud),"
        " of an ordinary account with permission to view: token",
        licence=OWN_HOUSE,
        ways=("collect",),
        needs=("base_url", "token"),
    ),
    SourceEntry(
        name="sharepoint",
        title="SharePoint",
        family="wiki",
        internal=True,
        asks="an app registered in Entra with the application permissions GroupMember.Read.All, Sites.Read.All and"
        " User.ReadBasic.All, agreed to by an administrator: tenant, client_id and client_secret; or usage reports of the"
        " Microsoft 365 admin centre, as totals without persons",
        licence=OWN_HOUSE,
        terms_url="https://learn.microsoft.com/legal/microsoft-apis/terms-of-use",
        ways=("collect", "metrics"),
        needs=("tenant", "client_id", "client_secret"),
        api="https://graph.microsoft.com",
    ),
    SourceEntry(
        name="mailinglist",
        title="Mailing list",
        family="mail",
        internal=True,
        asks="where its archive is on line (public-inbox, or Mailman's HyperKitty or pipermail): base_url; and the names of the"
        " lists below it: spaces; or the list's archive in mbox form, made by the list's owner",
        licence=OWN_HOUSE,
        ways=("collect", "mbox"),
        needs=("base_url",),
    ),
)
