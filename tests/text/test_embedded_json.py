"""JSON within HTML is data, whatever texts are in it."""

from __future__ import annotations

import json
import re
from html import unescape

from lxml.html import fromstring

from digest.text.embedded_json import for_attribute, for_script

HOSTILE = "</script><!-- ]]> & \u2028\u2029 \" \\ ' &quot; \ud800"


def test_json_in_a_script() -> None:
    """No text ends the script element, opens a comment in it, or breaks a line of JavaScript."""
    text = str(for_script({"name": HOSTILE}))
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"name": HOSTILE}


def test_json_in_an_attribute() -> None:
    """No text ends the attribute; what a browser reads in it is the same data, in the quotation marks of JSON."""
    data = {"name": HOSTILE.replace("\ud800", ""), "list": ["a", 1]}
    text = str(for_attribute(data))
    assert not re.search("['<]", text) and '"name"' in text
    assert json.loads(unescape(text)) == data
    element = fromstring(f"<p data-x='{text}'></p>")
    assert json.loads(element.get("data-x") or "") == data
