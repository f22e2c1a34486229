#!/bin/sh
# Runs a command of the application's manage.ts, where it has one: in the containers when they run, else for `make run`.
#   manage.sh COMMAND [ARGUMENT…]
#   manage.sh --hint    only says how the first account is made
set -eu
. "$(dirname "$0")/place.sh"

APP_MODULE=${APP_MODULE:-sample-app/gateway.ts:application}
folder=$(dirname "${APP_MODULE%:*}")

if [ "${1:-}" = --hint ]; then
  [ ! -f "$folder/manage.ts" ] || echo 'To sign in, make an account: make superuser'
  exit 0
fi

if containers_run; then
  say "in the containers: manage.ts $*"
  [ -t 0 ] && terminal= || terminal=--no-TTY
  # shellcheck disable=SC2016 # it is the container's APP_MODULE
  exec docker compose exec ${terminal:+"$terminal"} appserver sh -c 'cd "$(dirname "${APP_MODULE%:*}")" && exec node manage.ts "$@"' manage "$@"
fi
[ -f "$folder/manage.ts" ] || fail "APP_MODULE is \"$APP_MODULE\", and $folder/ has no manage.ts; make accounts as that application does"
exec node "$folder/manage.ts" "$@"
