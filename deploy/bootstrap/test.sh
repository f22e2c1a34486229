#!/bin/sh
# `make test`: every test, with a browser, an engine and base images brought where there are none, and what was started here stopped again.
set -eu
here=$(dirname "$0")

stop_engine() {
  [ "$started" = 0 ] || "$here/engine.sh" stop
}

started=0
docker info >/dev/null 2>&1 || started=1
trap stop_engine EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

make --no-print-directory check
# >>> browser
"$here/browser.sh" ensure
# <<< browser
"$here/engine.sh" ensure
"$here/images.sh" env >/dev/null 2>&1 || "$here/images.sh" >/dev/null
images=$("$here/images.sh" env)
for pair in $images; do export "${pair?}"; done
vitest run
