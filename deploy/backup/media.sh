# Puts a set of uploaded files in the place of another. Read from a string by `sh -c`, since it also runs inside a container.
#   media stage FOLDER    unpacks standard input, a tar, beside what is there
#   media swap FOLDER     puts that in its place
#   media drop FOLDER     forgets it
# shellcheck shell=sh
set -eu
cd "$2"

stage() {
  rm -rf .restoring .replaced
  mkdir .restoring .replaced
  tar -xf - -C .restoring --no-same-owner
  mkdir -p .restoring/public .restoring/protected
}

# Renames only, so that the files are missing for no longer than that takes.
swap() {
  for entry in * .[!.]*; do
    case "$entry" in .restoring | .replaced) continue ;; esac
    [ ! -e "$entry" ] || mv "$entry" .replaced/
  done
  for entry in .restoring/* .restoring/.[!.]*; do
    [ ! -e "$entry" ] || mv "$entry" .
  done
  drop
}

drop() { rm -rf .restoring .replaced; }

case "$1" in
  stage) stage ;;
  swap) swap ;;
  drop) drop ;;
esac
