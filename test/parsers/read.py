"""Reads messages with Python's email package: each comes as its length on a line and its bytes, each goes as one line of JSON."""

import base64
import email
import email.policy
import functools
import json
import sys


class RememberingPolicy(email.policy.EmailPolicy):
    """The default policy, which else reads a header anew for each question about it: most of the time went there."""

    @staticmethod
    @functools.lru_cache(maxsize=256)
    def _parsed(name, value):
        return email.policy.default.header_fetch_parse(name, value)

    def header_fetch_parse(self, name, value):
        return value if hasattr(value, "name") else self._parsed(name, value)


POLICIES = (email.policy.compat32, RememberingPolicy())



def texts_of(message):
    for field in ("subject",):
        for value in message.get_all(field, []):
            yield str(value)


def read(raw):
    texts, files = [], []
    for policy in POLICIES:
        try:
            message = email.message_from_bytes(raw, policy=policy)
            parts = list(message.walk())
        except Exception:
            continue
        for part in parts:
            try:
                texts.extend(texts_of(part))
            except Exception:
                pass
            try:
                texts.append(part.get_filename() or "")
            except Exception:
                pass
            try:
                payload = part.get_payload(decode=True)
            except Exception:
                payload = None
            try:
                kind = part.get_content_type()
            except Exception:
                kind = "application/octet-stream"
            if payload is None:
                continue
            if kind.startswith("text/"):
                charset = None
                try:
                    charset = part.get_content_charset()
                except Exception:
                    pass
                for name in (charset, "utf-8"):
                    try:
                        text = payload.decode(name or "utf-8", "replace")
                    except Exception:
                        continue
                    if kind == "text/html":
                        files.append((kind, text.encode("utf-8", "replace")))
                    else:
                        texts.append(text)
            elif not kind.startswith("multipart/"):
                files.append((kind, payload))
            if policy is not email.policy.compat32 and kind.startswith("text/") and kind != "text/html":
                try:
                    content = part.get_content()
                    if isinstance(content, str):
                        texts.append(content)
                except Exception:
                    pass
    unique = {(kind, base64.b64encode(content).decode()) for kind, content in files}
    clean = sorted({text.encode("utf-8", "replace").decode() for text in texts if text})
    return {"texts": clean, "files": [{"type": kind, "bytes": content} for kind, content in sorted(unique)]}


while True:
    line = sys.stdin.buffer.readline()
    if not line:
        break
    raw = sys.stdin.buffer.read(int(line))
    sys.stdout.write(json.dumps(read(raw)) + "\n")
    sys.stdout.flush()
