"""What every application of the benchmark answers with; answers.ts has the same."""

TEXT = b"Hello from behind nginx.\n"

RECORD = {
    "question": "Which front do you deploy?",
    "choices": [
        {"id": index, "text": f"Choice {index}", "votes": index * 7919, "open": True}
        for index in range(32)
    ],
}

HTML = (
    "<!doctype html><title>Polls</title>"
    + "\n".join(
        f'<li><a href="/questions/{index}">Question number {index}</a></li>'
        for index in range(600)
    )
).encode()

PIECES = 16
PIECE = b"x" * 65536

TYPES = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "bytes": "application/octet-stream",
}
