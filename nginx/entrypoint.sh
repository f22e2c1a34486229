#!/bin/sh
# Renders /etc/portico with the settings below into /tmp (the root is read-only) and becomes nginx.
# A wrong value stops the container with one sentence.
set -eu

: "${LISTEN:=8080}"                            # PORT or ADDRESS:PORT that nginx listens on
: "${UPSTREAM:=appserver:8000}"                # HOST:PORT of the application servers; the name is resolved again each second
: "${RESOLVER:=}"                              # DNS server that knows that name; empty: the container's own
: "${CLIENT_MAX_BODY_SIZE:=100m}"              # a larger upload is answered 413; 0 switches the limit off
: "${UPSTREAM_CONNECT_TIMEOUT:=300ms}"         # after it the next application server is tried
: "${UPSTREAM_READ_TIMEOUT:=60s}"              # silence of the application that ends in 504, also on an idle WebSocket
: "${WORKER_PROCESSES:=auto}"                  # a number, or auto: one for each CPU

wrong() { echo "nginx: $1 is \"$2\", expected $3" >&2; exit 1; }
expect() {
  # grep looks at lines, so a value of two would get through on one of them.
  if [ "$(printf '%s\n' "$2" | wc -l)" -ne 1 ] || ! printf '%s\n' "$2" | grep -Exq -- "$3"; then wrong "$1" "$2" "$4"; fi
}

time='(0|[1-9][0-9]*)(ms|s|m|h)'
expect LISTEN "$LISTEN" '(([0-9.]+|\[[0-9a-fA-F:.]+\]):)?[1-9][0-9]{0,4}' 'PORT or ADDRESS:PORT'
expect UPSTREAM "$UPSTREAM" '([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):[1-9][0-9]{0,4}' 'HOST:PORT, such as appserver:8000'
expect CLIENT_MAX_BODY_SIZE "$CLIENT_MAX_BODY_SIZE" '[0-9]+[kmgKMG]?' 'a size such as 100m'
expect UPSTREAM_CONNECT_TIMEOUT "$UPSTREAM_CONNECT_TIMEOUT" "$time" 'a time such as 300ms'
expect UPSTREAM_READ_TIMEOUT "$UPSTREAM_READ_TIMEOUT" "$time" 'a time such as 60s'
expect WORKER_PROCESSES "$WORKER_PROCESSES" 'auto|[1-9][0-9]*' 'a number or auto'
if [ -z "$RESOLVER" ]; then
  RESOLVER=$(awk '$1 == "nameserver" { print ($2 ~ /:/) ? "[" $2 "]" : $2; exit }' /etc/resolv.conf)
  [ -n "$RESOLVER" ] || { echo "nginx: /etc/resolv.conf names no DNS server; set RESOLVER to its address" >&2; exit 1; }
fi
expect RESOLVER "$RESOLVER" '([0-9.]+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?' 'the address of a DNS server, such as 127.0.0.11'
export LISTEN UPSTREAM RESOLVER CLIENT_MAX_BODY_SIZE UPSTREAM_CONNECT_TIMEOUT UPSTREAM_READ_TIMEOUT WORKER_PROCESSES

# nginx's own variables look like the shell's: only these names are replaced.
# shellcheck disable=SC2016
names='$LISTEN $UPSTREAM $RESOLVER $CLIENT_MAX_BODY_SIZE $UPSTREAM_CONNECT_TIMEOUT $UPSTREAM_READ_TIMEOUT $WORKER_PROCESSES'
names=$(printf '%s' "$names" | sed 's/\$\([A-Z_]*\)/${\1}/g')
rendered=/tmp/portico
mkdir -p "$rendered"
for file in /etc/portico/*; do
  envsubst "$names" <"$file" >"$rendered/${file##*/}"
done

exec nginx -e stderr -c "$rendered/nginx.conf" -g 'daemon off;' "$@"
