"""The site as an ASGI application, for uvicorn."""

import json

from site_answers import HTML, PIECE, PIECES, RECORD, TEXT, TYPES


async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["method"] == "POST":
        return await answer(send, "text", b"%d\n" % await length_of(receive))
    path = scope["path"]
    if path == "/json":
        return await answer(
            send, "json", json.dumps(RECORD, separators=(",", ":")).encode()
        )
    if path == "/html":
        return await answer(send, "html", HTML)
    if path == "/stream":
        return await stream(send)
    await answer(send, "text", TEXT)


async def answer(send, kind, body):
    headers = [
        (b"content-type", TYPES[kind].encode()),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def length_of(receive):
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            return size


async def stream(send):
    headers = [(b"content-type", TYPES["bytes"].encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(PIECES):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
