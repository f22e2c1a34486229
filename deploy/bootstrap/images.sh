#!/bin/sh
# Local base images for machines that reach no image registry.
#   images.sh        build them, import them into the engine, print the variables that choose them
#   images.sh env    print, as KEY=VALUE lines, which bases to build on (nothing where the official ones can be had), and the Apache to test with
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
here="$root/deploy/bootstrap"
state="$root/.portico/images"
node_image=portico-local/node:24
nginx_image=portico-local/nginx:1.30
apache_image=portico-local/apache:2.4
postgres_image=portico-local/postgres:18
official_apache_image=httpd:2.4
official_postgres_image=postgres:18
registry_timeout_s=20
# Raise it when a recipe in recipes.sh changes: images and archives of another recipe are not used again.
recipe=1
postgres_recipe=1

# A copy has no contract to hold Apache to, and often no database.
in_template() { [ -d "$root/test/front-contract" ]; }
needs_apache() { in_template; }
needs_postgres() { in_template || grep -q POSTGRES_IMAGE "$root/docker-compose.yml"; }

say() { echo "portico: $*" >&2; }
fail() { say "$*"; exit 1; }

. "$here/recipes.sh"

in_engine() { [ "$(docker image inspect --format '{{index .Config.Labels "portico.recipe"}}' "$1" 2>/dev/null)" = "$2" ]; }

# build NAME IMAGE KEY [CHANGE…]
build() {
  name=$1 image=$2 key=$3
  shift 3
  archive="$state/$name-$key.tar"
  if in_engine "$image" "$key"; then
    say "$image is there already"
    return 0
  fi
  began=$(date +%s)
  if [ ! -f "$archive" ]; then
    say "$image: bootstrapping from Debian packages, about a minute (log: .portico/images/$name.log)"
    if ! "bootstrap_$name" "$archive" >"$state/$name.log" 2>&1; then
      tail -n 20 "$state/$name.log" >&2
      fail "$image could not be built; the whole log is .portico/images/$name.log"
    fi
  fi
  docker import --change "LABEL portico.recipe=$key" "$@" "$archive" "$image" >/dev/null
  say "$image: ready after $(($(date +%s) - began)) s"
}

install_mmdebstrap() {
  command -v mmdebstrap >/dev/null 2>&1 && return 0
  say "installing mmdebstrap"
  { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 \
    install --no-install-recommends mmdebstrap; } >"$state/apt.log" 2>&1 </dev/null || {
    tail -n 20 "$state/apt.log" >&2
    fail "mmdebstrap could not be installed; the whole log is .portico/images/apt.log"
  }
}

build_all() {
  docker info >/dev/null 2>&1 || fail "no container engine answers; \`make test\` as root on Debian brings one"
  bundle=$(private_bundle)
  node_key=$recipe-$(cksum <"${bundle:-/dev/null}" | cut -d' ' -f1)
  postgres_key=$postgres_recipe-$(cksum <"$here/postgres-entrypoint.sh" | cut -d' ' -f1)
  if ! in_engine "$node_image" "$node_key" || ! in_engine "$nginx_image" "$recipe" ||
    { needs_apache && ! in_engine "$apache_image" "$recipe"; } ||
    { needs_postgres && ! in_engine "$postgres_image" "$postgres_key"; }; then
    if [ "$(id -u)" != 0 ] || [ ! -f /etc/debian_version ]; then
      fail "local base images are made from Debian packages by root on Debian; elsewhere set NODE_IMAGE, NGINX_IMAGE and POSTGRES_IMAGE to bases you have"
    fi
    command -v npm >/dev/null 2>&1 || fail "npm not found; it fetches Node for the image"
    mkdir -p "$state"
    install_mmdebstrap
  fi
  build nginx "$nginx_image" "$recipe" --change 'CMD ["nginx","-g","daemon off;"]' &
  nginx_build=$!
  ! needs_apache || build apache "$apache_image" "$recipe" --change 'CMD ["httpd","-DFOREGROUND"]' &
  apache_build=$!
  build node "$node_image" "$node_key" --change 'CMD ["node"]' \
    ${bundle:+--change "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"} &
  node_build=$!
  ! needs_postgres || build postgres "$postgres_image" "$postgres_key" --change 'ENV LANG=C.UTF-8' --change 'ENV PATH=/usr/lib/postgresql/18/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV PG_MAJOR=18' --change 'ENV PGDATA=/var/lib/postgresql/18/docker' --change 'VOLUME /var/lib/postgresql' --change 'EXPOSE 5432' \
    --change 'STOPSIGNAL SIGINT' --change 'ENTRYPOINT ["docker-entrypoint.sh"]' --change 'CMD ["postgres"]' &
  postgres_build=$!
  status=0
  wait "$nginx_build" || status=1
  wait "$node_build" || status=1
  wait "$apache_build" || status=1
  wait "$postgres_build" || status=1
  [ "$status" = 0 ] || exit 1
  rm -f "$state/choice"
  printf '%s\n' "NODE_IMAGE=$node_image" "NGINX_IMAGE=$nginx_image"
  ! needs_postgres || echo "POSTGRES_IMAGE=$postgres_image"
  ! needs_apache || echo "APACHE_IMAGE=$apache_image"
}

# Where the official image is named: the default of a Dockerfile's build argument.
named_in_dockerfile() { sed -n "s/^ARG $1=//p" "$root/$2/Dockerfile"; }

obtainable() {
  docker image inspect "$1" >/dev/null 2>&1 || timeout "$registry_timeout_s" docker buildx imagetools inspect "$1" >/dev/null 2>&1
}

# choose VARIABLE OFFICIAL LOCAL
choose() {
  eval "given=\${$1:-}"
  [ -z "$given" ] || return 0
  obtainable "$2" && return 0
  docker image inspect "$3" >/dev/null 2>&1 ||
    fail "$2 cannot be pulled and $3 is not built; run \`make images\`, or set $1 to a base you have"
  echo "$1=$3"
}

choose_apache() {
  [ -z "${APACHE_IMAGE:-}" ] || return 0
  if docker image inspect "$apache_image" >/dev/null 2>&1; then echo "APACHE_IMAGE=$apache_image"
  elif obtainable "$official_apache_image"; then echo "APACHE_IMAGE=$official_apache_image"
  else fail "$official_apache_image cannot be pulled and $apache_image is not built; run \`make images\`, or set APACHE_IMAGE to one you have"
  fi
}

choose_all() {
  choose NODE_IMAGE "$(named_in_dockerfile NODE_IMAGE appserver)" "$node_image"
  choose NGINX_IMAGE "$(named_in_dockerfile NGINX_IMAGE nginx)" "$nginx_image"
  ! needs_postgres || choose POSTGRES_IMAGE "$official_postgres_image" "$postgres_image"
  ! needs_apache || choose_apache
}

# A registry of the machine's own is handed to `npm ci` inside the build.
own_registry() {
  [ -n "${NPM_CONFIG_REGISTRY:-}" ] ||
    (cd / && npm config ls 2>/dev/null | sed -n 's/^registry = "\(.*\)"$/NPM_CONFIG_REGISTRY=\1/p' | head -n 1)
}

print_choice() {
  docker info >/dev/null 2>&1 || fail "no container engine answers"
  # A registry that does not answer costs its whole time limit: ask once a day, and anew for another version of this file.
  if [ -n "${NODE_IMAGE:-}${NGINX_IMAGE:-}${POSTGRES_IMAGE:-}" ]; then
    choose_all
  else
    if [ -z "$(find "$state/choice" -mtime -1 -newer "$here/images.sh" 2>/dev/null)" ] || ! choice_in_engine; then
      mkdir -p "$state"
      choose_all >"$state/choice.part"
      mv "$state/choice.part" "$state/choice"
    fi
    cat "$state/choice"
  fi
  own_registry
}

choice_in_engine() {
  sed 's/^[^=]*=//' "$state/choice" | xargs -r docker image inspect >/dev/null 2>&1
}

case "${1:-build}" in
  build) build_all ;;
  env) print_choice ;;
  *) fail "usage: images.sh [env]" ;;
esac
