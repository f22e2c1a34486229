# The archive of a backup, a tar.gz for its owner only:
#   backup.txt         format, kind of the database, time, application
#   database.dump      PostgreSQL, as pg_dump --format=custom writes it; or
#   database.sqlite3   SQLite; or none of them
#   media.tar          what people uploaded
#   SHA256SUMS         of all of these
# Read by backup.sh and restore.sh, which have `say` and `fail`.
# shellcheck shell=sh

format=portico-backup-1
folder=${BACKUP_FOLDER:-.portico/backups}

sums() { if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# A folder beside the archives, so that what is finished is renamed and not copied. It is gone when the script ends.
make_staging() {
  umask 077
  mkdir -p "$folder"
  staging=$(mktemp -d "$folder/.staging.XXXXXX")
  trap 'rm -rf "$staging"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# seal NAME: makes the archive of what is in the staging folder
seal() {
  archive="$folder/$1.tar.gz"
  [ ! -e "$archive" ] || fail "$archive is there already"
  contents=$(cd "$staging" && ls)
  # shellcheck disable=SC2086 # one word for each file
  (cd "$staging" && sums $contents >SHA256SUMS && tar -czf "$1.part" SHA256SUMS $contents)
  mv "$staging/$1.part" "$archive"
}

refuse() { fail "$archive is no backup that can be restored: $*; nothing was changed"; }

# unseal ARCHIVE: unpacks it into the staging folder, if it is whole and has nothing in it but what belongs there
unseal() {
  archive=$1
  contents=$(tar -tzf "$archive" 2>/dev/null) || refuse "it is cut short, or no tar.gz"
  for name in $contents; do
    case "$name" in
      SHA256SUMS | backup.txt | database.dump | database.sqlite3 | media.tar) ;;
      *) refuse "it has something unknown in it" ;;
    esac
  done
  tar -xzf "$archive" -C "$staging" 2>/dev/null || refuse "it can't be unpacked"
  # A link would have a file of this machine read in its place.
  for name in $contents SHA256SUMS backup.txt media.tar; do
    [ -f "$staging/$name" ] && [ ! -L "$staging/$name" ] || refuse "it has no $name"
  done
  (cd "$staging" && sums -c SHA256SUMS) >/dev/null 2>&1 || refuse "its checksums do not match"
  # A file without a line among the sums was put in by somebody else.
  [ "$(wc -l <"$staging/SHA256SUMS")" = "$(($(printf '%s\n' "$contents" | wc -l) - 1))" ] || refuse "its checksums are not those of its files"
  grep -qx "format=$format" "$staging/backup.txt" || refuse "its format is not $format"
  kind=$(sed -n 's/^database=//p' "$staging/backup.txt")
}
