#!/bin/sh
# `make up`. What runs once, runs first: secrets, migrations, static files. Then each application server of an earlier version is
# replaced by its successor, one after the other, so that requests go on being answered. A version whose migrations fail or that
# does not load takes none away, one that does not become healthy the first.
# (`docker compose up` takes all servers away before it looks whether the migrations succeed.)
set -eu
. "$(dirname "$0")/place.sh"

has_service() { docker compose config --services | grep -qx "$1"; }

# A service with what it needs, and nothing of what needs it: compose replaces that whenever it replaces this. (With --no-deps
# the container would get another configuration hash, and be replaced by the next `docker compose up`.)
bring() { docker compose --progress quiet up --no-build "$@"; }

# once SERVICE: runs it to its end, with what it says
once() {
  has_service "$1" || return 0
  say "$1"
  bring --no-start "$1"
  docker start --attach "$(docker compose ps --all --quiet "$1")" && return 0
  if [ -n "$(running_servers)" ]; then fail "$1 failed, the reason is above; the application servers that ran before go on"; fi
  fail "$1 failed, the reason is above; no application server was started"
}

# Of another image, or with other settings, than it would be started with now.
outdated() {
  image=$(docker inspect --format '{{.Config.Image}}' "$1")
  [ "$(docker inspect --format '{{.Image}}' "$1")" = "$(docker image inspect --format '{{.Id}}' "$image")" ] || return 0
  [ "$(docker inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' "$1")" != "$wanted" ]
}

replace() {
  say "replacing $(docker inspect --format '{{slice .Name 1}}' "$1")"
  docker stop "$1" >/dev/null
  docker rm "$1" >/dev/null
  bring --detach --no-recreate --wait appserver
}

docker compose build
once secrets
if has_service postgres; then bring --detach --wait postgres; fi
once migrate
once collectstatic
wanted=$(docker compose config --hash appserver | cut -d' ' -f2)
for server in $(running_servers); do
  if outdated "$server"; then replace "$server"; fi
done
bring --detach --wait
address=$(docker compose port nginx 8080)
echo "Portico is at http://127.0.0.1:${address##*:}/"
sh "$(dirname "$0")/manage.sh" --hint
