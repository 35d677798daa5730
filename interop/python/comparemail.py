#!/usr/bin/env python3
"""Compare two folders of mails with Python's email parser.

usage: comparemail.py [--flat] ORIGINALS COPIES

Reads every mail below both folders (.eml and .txt), takes from each what a
reader sees of it - subject, addresses, date, message ids, text bodies,
attachments with name, type, content id and bytes, embedded mails likewise -
and pairs the mails of folders with the same name by that. File names of mails
need not agree; with --flat, folders need not agree either. What has no equal on the other side is printed with the
differences to the closest candidate.

Exit status: 0 if every mail has its equal, 1 if not, 2 on misuse.
"""

import email
import email.header
import email.policy
import email.utils
import hashlib
import os
import sys


def text_of_header(value):
    """Decodes encoded words; text that cannot be decoded stays as it is."""
    if value is None:
        return None
    value = str(value)
    try:
        text = str(email.header.make_header(email.header.decode_header(value)))
    except Exception:  # the parser raises whatever a codec raises
        text = value
    return " ".join(text.split())


def addresses(msg, name):
    values = [str(v) for v in msg.get_all(name, [])]
    found = []
    for real, addr in email.utils.getaddresses(values):
        found.append((text_of_header(real), addr))
    return sorted(found)


def date_of(msg):
    value = msg.get("Date")
    if value is None:
        return None
    parsed = email.utils.parsedate_tz(str(value))
    if parsed is None:
        return " ".join(str(value).split())
    return email.utils.mktime_tz(parsed)


def lines(data):
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def digest(data):
    return "%d bytes sha256 %s" % (len(data), hashlib.sha256(data).hexdigest()[:16])


def leaf(part):
    """What a part without parts holds."""
    kind = part.get_content_type()
    data = part.get_payload(decode=True)
    if data is None:
        data = b""
    name = part.get_filename()
    disposition = part.get_content_disposition()
    if part.get_content_maintype() == "text" and name is None and disposition != "attachment":
        charset = part.get_content_charset("us-ascii")
        try:
            text = data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            text = data.decode("latin-1")
        text = text.replace("\r\n", "\n")
        return (kind, "text", digest(text.encode("utf-8", "surrogatepass")))
    if part.get_content_maintype() in ("text", "message"):
        data = lines(data)
    cid = part.get("Content-ID")
    return (kind, text_of_header(name), None if cid is None else str(cid).strip(" <>"), digest(data))


def contents(msg):
    """All leaves, embedded mails as summaries of their own."""
    if msg.get_content_type() == "message/rfc822" and msg.is_multipart():
        return [("message/rfc822", summary(m)) for m in msg.get_payload()]
    if msg.get_content_maintype() == "message" and msg.is_multipart():
        # The parser takes message/delivery-status apart into header blocks.
        text = b"".join(lines(m.as_bytes(policy=email.policy.compat32)) for m in msg.get_payload())
        return [(msg.get_content_type(), digest(text))]
    if msg.is_multipart():
        found = []
        for part in msg.get_payload():
            found.extend(contents(part))
        return found
    return [leaf(msg)]


def summary(msg):
    result = {
        "subject": text_of_header(msg.get("Subject")),
        "date": date_of(msg),
        "contents": sorted(contents(msg), key=repr),
    }
    for name in ("From", "Sender", "Reply-To", "To", "Cc", "Bcc"):
        result[name.lower()] = addresses(msg, name)
    for name in ("Message-ID", "In-Reply-To", "References"):
        value = msg.get(name)
        result[name.lower()] = None if value is None else " ".join(str(value).split())
    return result


def read(root):
    """Maps folder names to lists of (path, summary)."""
    folders = {}
    for base, _, names in os.walk(root):
        for name in sorted(names):
            if not name.lower().endswith((".eml", ".txt")):
                continue
            path = os.path.join(base, name)
            with open(path, "rb") as f:
                msg = email.message_from_binary_file(f, policy=email.policy.compat32)
            folders.setdefault(os.path.relpath(base, root), []).append((path, summary(msg)))
    return folders


def differences(a, b):
    return [k for k in a if a[k] != b[k]]


def compare(folder, originals, copies):
    """Prints what has no equal; returns the number of such mails."""
    bad = 0
    left = list(copies)
    unpaired = []
    for path, s in originals:
        for i, (_, t) in enumerate(left):
            if s == t:
                del left[i]
                break
        else:
            unpaired.append((path, s))
    for path, s in unpaired:
        bad += 1
        if not left:
            print("%s: no copy in %s" % (path, folder))
            continue
        best = min(left, key=lambda c: len(differences(s, c[1])))
        left.remove(best)
        print("%s: differs from %s" % (path, best[0]))
        for k in differences(s, best[1]):
            print("    %s: %r, copy has %r" % (k, s[k], best[1][k]))
    for path, _ in left:
        bad += 1
        print("%s: has no original" % path)
    return bad


def flatten(folders):
    return {".": [entry for name in sorted(folders) for entry in folders[name]]}


def main():
    args = sys.argv[1:]
    flat = args[:1] == ["--flat"]
    if flat:
        args = args[1:]
    if len(args) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    originals, copies = read(args[0]), read(args[1])
    if flat:
        originals, copies = flatten(originals), flatten(copies)
    bad = count = 0
    for folder in sorted(set(originals) | set(copies)):
        count += len(originals.get(folder, []))
        bad += compare(folder, originals.get(folder, []), copies.get(folder, []))
    print("%d mails in %d folders compared, %d differ" % (count, len(originals), bad))
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main())
