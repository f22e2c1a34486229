#!/bin/sh
# Checks the settings, renders /etc/portico with them into /tmp (the root is read-only) and becomes nginx.
# A wrong value stops the container with one sentence.
set -eu

stop() { echo "nginx: $*" >&2; exit 1; }

names=''
# NAME DEFAULT PATTERN EXPECTED MEANING
setting() {
  eval "value=\${$1:-\$2}"
  # grep looks at lines, so a value of two would get through on one of them.
  if [ "$(printf '%s\n' "$value" | wc -l)" -ne 1 ] || ! printf '%s\n' "$value" | grep -Exq -- "$3"; then
    stop "$1 is \"$value\", expected $4"
  fi
  export "$1=$value"
  names="$names \${$1}"
}
# Like a setting, but made from others.
derive() {
  export "$1=$2"
  names="$names \${$1}"
}

name_server=$(awk '$1 == "nameserver" { print ($2 ~ /:/) ? "[" $2 "]" : $2; exit }' /etc/resolv.conf)
[ -n "${RESOLVER:-$name_server}" ] || stop '/etc/resolv.conf names no DNS server; set RESOLVER to its address'
. /usr/local/lib/portico/settings.sh

# Which variant of a file is included.
derive TLS "$([ "$TLS_LISTEN" = off ] && echo off || echo on)"
derive ACME "$([ "$ACME_CONTACT" = off ] && echo off || echo on)"
derive NAMES "$([ "$SERVER_NAMES" = any ] && echo any || echo listed)"
. /usr/local/lib/portico/tls.sh
. /usr/local/lib/portico/protection.sh
. /usr/local/lib/portico/proxying.sh
. /usr/local/lib/portico/fastcgi.sh

rendered=/tmp/portico
mkdir -p "$rendered"
for file in /etc/portico/*; do
  # nginx's own variables look like the shell's: only these names are replaced.
  envsubst "$names" <"$file" >"$rendered/${file##*/}"
done
for file in told carried; do as_fastcgi <"$rendered/$file.conf" >"$rendered/fastcgi-$file.conf"; done
if [ "$UPSTREAM_PROTOCOL" = fastcgi ]; then
  for file in micro-cache-on cached-on; do
    as_fastcgi <"$rendered/$file.conf" >"$rendered/$file.conf.new"
    mv "$rendered/$file.conf.new" "$rendered/$file.conf"
  done
fi

exec nginx -e stderr -c "$rendered/nginx.conf" -g 'daemon off;' "$@"
