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
        permissions=(
            ("channels:read", "the list of open channels, and which were closed since"),
            ("channels:history", "messages and threads in open channels"),
            ("users:read", "telling people from bots and from accounts that were closed"),
            ("users:read.email", "finding whose an account is by the roster's address"),
            ("reactions:read", "whether a reaction is still there"),
            ("pins:read", "what people picked out"),
        ),
        withhold="groups:, im: and mpim: of every kind (closed channels, direct messages), files:read, search:read, every scope"
        " that writes or administers",
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
        permissions=(
            ("Team.ReadBasic.All", "the list of teams"),
            ("Channel.ReadBasic.All", "the list of channels, and which of them every member can read"),
            ("ChannelMessage.Read.All", "messages and replies in those channels"),
            ("User.ReadBasic.All", "finding whose an account is by the roster's address"),
        ),
        withhold="Chat. (chats between people), Files., Mail. and Directory. of every kind, Group.ReadWrite.All",
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
        permissions=(
            ("Community.Read.All", "the list of communities, and which of them everybody can read"),
            ("an ordinary account's token", "messages in public communities: they are given to signed-in accounts only"),
        ),
        withhold="a verified administrator's token: it would also read private communities and messages",
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
        permissions=(
            ("a member's personal access token", "open channels, posts, reactions and members of the teams it belongs to"),
        ),
        withhold="membership of closed channels, the role system_admin",
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
        permissions=(("a generic bot's API key", "public channels, their messages and reactions, and members"),),
        withhold="subscription to private channels, the role of administrator or owner",
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
        permissions=(("an ordinary account's access token", "public rooms that it joined, with messages and reactions"),),
        withhold="the rights of a server administrator, membership of rooms that are closed",
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
        permissions=(
            ("topics: read", "topics and their posts"),
            ("posts: read", "single posts: whether they are still there"),
        ),
        withhold="a global key, a key for all users, an account that is staff",
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
        permissions=(("basic rights", "pages, their versions and who made them, with a bot password of an ordinary account"),),
        withhold="high-volume, edit, and every other grant; a login to namespaces that only some may read",
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
        permissions=(("view", "pages, their versions, comments and labels in spaces that the account may view"),),
        withhold="permission to add, edit or administer; spaces that only some may view",
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
        permissions=(
            ("GroupMember.Read.All", "which groups' sites every employee can read"),
            ("Sites.Read.All", "pages and documents in those sites, and their versions"),
            ("User.ReadBasic.All", "finding whose an account is by the roster's address"),
        ),
        withhold="Sites.ReadWrite.All, Sites.FullControl.All, Files.ReadWrite.All",
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
        permissions=(("nothing", "the archive that every employee can open in a browser"),),
        withhold="a subscriber's password, the list owner's",
        licence=OWN_HOUSE,
        ways=("collect", "mbox"),
        needs=("base_url",),
    ),
)
