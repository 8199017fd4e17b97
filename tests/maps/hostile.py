"""Names that would run if any page, or a template on the server, took them for more than text.

Each of them that is script sets `window.harm`.
"""

HOSTILE_NAMES = [
    "<script>window.harm=1</script>",
    "</script><script>window.harm=1</script>",
    "<img src=x onerror=window.harm=1>",
    '"><svg onload=window.harm=1>',
    "'\"><b onmouseover=window.harm=1>",
    "`;window.harm=1;`",
    "\\`;window.harm=1;//",
    "${window.harm=1}",
    "`${window.harm=1}`",
    "{{constructor.constructor('window.harm=1')()}}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 7 * 7 }}{% raw %}{# ",
    "javascript:window.harm=1",
    '" x-init="window.harm=1',
    "\u2028window.harm=1\u2029",
    "&lt;img src=x onerror=window.harm=1&gt;",
]
