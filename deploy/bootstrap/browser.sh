#!/bin/sh
# Chromium for the browser tests.
#   browser.sh find      print where it is, else say what is missing
#   browser.sh ensure    as Debian's root install it first where it is missing
# CHROMIUM names another one, Google Chrome too.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
here="$root/deploy/bootstrap"
log="$root/.portico/browser/apt.log"
mac_chrome="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

say() { echo "portico: $*" >&2; }
fail() { say "$*"; exit 1; }

find_browser() {
  if [ -n "${CHROMIUM:-}" ]; then
    command -v "$CHROMIUM" || fail "CHROMIUM is \"$CHROMIUM\", expected the command or the path of Chromium"
    return
  fi
  for name in chromium chromium-browser google-chrome-stable google-chrome "$mac_chrome"; do
    command -v "$name" && return
  done
  return 1
}

find_or_fail() {
  find_browser || fail "no Chromium for the browser tests: install it (Debian: apt-get install chromium fonts-dejavu-core), or set CHROMIUM to its path; \`make test\` as root on Debian does that"
}

ensure() {
  if [ -z "${CHROMIUM:-}" ] && ! find_browser >/dev/null && "$here/apt.sh" usable; then
    say "installing Chromium (log: .portico/browser/apt.log)"
    rm -f "$log"
    "$here/apt.sh" "$log" update
    # Without its recommendations it comes without any font, and shows boxes instead of letters.
    "$here/apt.sh" "$log" install --no-install-recommends chromium fonts-dejavu-core
    say "installed $(chromium --version 2>/dev/null)"
  fi
  find_or_fail >/dev/null
}

case "${1:-}" in
  find) find_or_fail ;;
  ensure) ensure ;;
  *) fail "usage: browser.sh find|ensure" ;;
esac
