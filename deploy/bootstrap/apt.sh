#!/bin/sh
# apt-get without questions: what it says goes to LOG, and is shown when it fails.
#   apt.sh usable         exit 0 for root on Debian
#   apt.sh LOG ARGUMENT…  apt-get ARGUMENT…
set -eu

if [ "$*" = usable ]; then
  [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null 2>&1
  exit
fi

log=$1
shift
mkdir -p "$(dirname "$log")"
if ! DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1 </dev/null; then
  tail -n 20 "$log" >&2
  echo "portico: apt-get $1 failed; the whole log is .portico/${log##*/.portico/}" >&2
  exit 1
fi
