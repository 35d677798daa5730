#!/usr/bin/env python3
"""Check mails built from properties: usage checkbuilt.py DIR.

For every NN.eml in DIR, Python's parser must see what NN.json says. Both are
written by "go run ./interop/python/built DIR". Exit status 1 if it does not.
"""

import email
import email.header
import email.policy
import email.utils
import glob
import json
import sys


def text(value):
    # The parser leaves folded lines folded.
    value = value.replace("\r\n", "")
    return str(email.header.make_header(email.header.decode_header(value)))


def pairs(msg, name):
    # Addresses are taken apart before their names are decoded, as RFC 2047
    # demands.
    return [[text(n), a] for n, a in email.utils.getaddresses(msg.get_all(name, []))]


def seen(msg):
    """What a reader sees of msg, in the form of the JSON."""
    got = {"subject": text(msg["Subject"]), "from": pairs(msg, "From")[0], "to": pairs(msg, "To") or None}
    got["date"] = email.utils.mktime_tz(email.utils.parsedate_tz(msg["Date"]))
    got.update(text="", html="", files={})
    inner = None
    stack = [msg]
    while stack:
        part = stack.pop(0)
        if part.defects:
            got["defects"] = [repr(d) for d in part.defects]
        if part.get_content_type() == "message/rfc822":
            inner = seen(part.get_payload(0))
        elif part.is_multipart():
            stack[:0] = part.get_payload()
        elif part.get_filename() is not None:
            name = email.utils.collapse_rfc2231_value(part.get_filename())
            got["files"][name] = part.get_payload(decode=True).decode("utf-8")
        else:
            body = part.get_payload(decode=True).decode(part.get_content_charset())
            got["html" if part.get_content_subtype() == "html" else "text"] = body
    if inner is not None:
        got["inner"] = inner
    return got


def want(doc):
    """The JSON in the form that seen returns."""
    # get_filename strips names.
    doc["files"] = {k.strip(): v for k, v in (doc["files"] or {}).items()}
    if "inner" in doc:
        doc["inner"] = want(doc["inner"])
    return doc


def main():
    bad = count = 0
    for path in sorted(glob.glob(sys.argv[1] + "/*.eml")):
        count += 1
        with open(path, "rb") as f:
            data = f.read()
        with open(path[:-4] + ".json", encoding="utf-8") as f:
            expected = want(json.load(f))
        got = seen(email.message_from_bytes(data, policy=email.policy.compat32))
        for key in expected.keys() | got.keys():
            if expected.get(key) != got.get(key):
                bad += 1
                print("%s: %s: got %r, want %r" % (path, key, got.get(key), expected.get(key)))
        if b"\n" in data.replace(b"\r\n", b"") or max(map(len, data.split(b"\r\n"))) > 998:
            bad += 1
            print("%s: line ends or line lengths" % path)
    print("%d built mails checked, %d differences" % (count, bad))
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main())
