"""The site as a WSGI application, for gunicorn and uWSGI."""

import json

from site_answers import HTML, PIECE, PIECES, RECORD, TEXT, TYPES


def application(environ, start_response):
    def answer(kind, body):
        start_response(
            "200 OK",
            [("Content-Type", TYPES[kind]), ("Content-Length", str(len(body)))],
        )
        return [body]

    if environ["REQUEST_METHOD"] == "POST":
        return answer("text", b"%d\n" % length_of(environ))
    path = environ["PATH_INFO"]
    if path == "/json":
        return answer("json", json.dumps(RECORD, separators=(",", ":")).encode())
    if path == "/html":
        return answer("html", HTML)
    if path == "/stream":
        start_response("200 OK", [("Content-Type", TYPES["bytes"])])
        return (PIECE for _ in range(PIECES))
    return answer("text", TEXT)


def length_of(environ):
    size = 0
    left = int(environ.get("CONTENT_LENGTH") or 0)
    while left > 0:
        part = environ["wsgi.input"].read(min(left, 65536))
        if not part:
            break
        size += len(part)
        left -= len(part)
    return size
