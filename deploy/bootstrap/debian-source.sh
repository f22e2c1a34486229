#!/bin/sh
# Prints this machine's own Debian source entry with another suite in it, so that mirrors, proxies and
# keyrings stay the machine's and no host is written down: debian-source.sh SUITE
set -eu
suite=${1:?usage: debian-source.sh SUITE}
etc=${PORTICO_APT_ETC:-/etc/apt}
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")

# Third parties publish under Debian's codenames too; Debian's own entry is the one with component main
# that is signed by Debian's keyring, or unsigned by name and ending in /debian.
deb822_entry() {
  awk -v codename="$codename" -v suite="$suite" '
    function finish() {
      debian = signed ~ /debian-archive/ || (signed == "" && uris ~ /\/debian\/?( |$)|mirror\+file:/)
      if (!found && types ~ /(^| )deb( |$)/ && suites ~ "(^| )(" codename "|stable)( |$)" &&
          components ~ /(^| )main( |$)/ && enabled !~ /no|false/ && debian) {
        found = 1
        print "Types: deb\nURIs: " uris "\nSuites: " suite "\nComponents: main"
        if (signed != "") print "Signed-By: " signed
      }
      types = uris = suites = components = signed = enabled = ""
    }
    FNR == 1 && NR > 1 { finish() }
    /^#/ { next }
    /^[ \t]*$/ { finish(); next }
    /^[^ \t]/ {
      key = tolower(substr($0, 1, index($0, ":") - 1))
      value = substr($0, index($0, ":") + 1); sub(/^[ \t]+/, "", value); sub(/[ \t]+$/, "", value)
      if (key == "types") types = value
      if (key == "uris") uris = value
      if (key == "suites") suites = value
      if (key == "components") components = value
      if (key == "signed-by") signed = value
      if (key == "enabled") enabled = value
    }
    END { finish() }' "$@"
}

one_line_entry() {
  awk -v codename="$codename" -v suite="$suite" '
    $1 == "deb" {
      options = ""; line = $0
      if (match(line, /\[[^]]*\]/)) { options = substr(line, RSTART + 1, RLENGTH - 2); sub(/\[[^]]*\][ \t]*/, "", line) }
      count = split(line, field, /[ \t]+/)
      components = " "; for (i = 4; i <= count; i++) components = components field[i] " "
      signed = ""; n = split(options, option, /[ \t]+/)
      for (i = 1; i <= n; i++) if (option[i] ~ /^signed-by=/) signed = substr(option[i], 11)
      debian = signed ~ /debian-archive/ || (signed == "" && field[2] ~ /\/debian\/?$|^mirror\+file:/)
      if ((field[3] == codename || field[3] == "stable") && components ~ / main / && debian) {
        print "Types: deb\nURIs: " field[2] "\nSuites: " suite "\nComponents: main"
        if (signed != "") print "Signed-By: " signed
        exit
      }
    }' "$@"
}

entry=
for file in "$etc"/sources.list.d/*.sources; do
  case "$file" in *\** | */portico-*) continue ;; esac
  entry=$(deb822_entry "$file")
  [ -z "$entry" ] || break
done
if [ -z "$entry" ]; then
  for file in "$etc"/sources.list "$etc"/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    entry=$(one_line_entry "$file")
    [ -z "$entry" ] || break
  done
fi
if [ -z "$entry" ]; then
  echo "portico: no Debian source for \"$codename main\" under $etc; add one and run this again" >&2
  exit 1
fi
echo "$entry"
