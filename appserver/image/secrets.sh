#!/bin/sh
# Fills the volume of secrets: each from a file that was given to it, else made once from the kernel's random numbers. Says
# which, and never what.
set -eu
given=/run/secrets
folder=/run/portico/secrets
# The user of the application's image; PostgreSQL reads its password as a member of that group.
owner=1000:1000

fail() { echo "secrets: $*" >&2; exit 1; }

# keep NAME MODE, from standard input: whole under its name, or not at all
keep() {
  rm -f "$folder/.$1"
  (umask 077 && cat >"$folder/.$1")
  chmod "$2" "$folder/.$1"
  chown "$owner" "$folder/.$1"
  mv "$folder/.$1" "$folder/$1"
}

# secret NAME MODE VARIABLE
secret() {
  file="$given/$1"
  if [ -f "$file" ]; then
    [ -s "$file" ] || fail "the file that $3 names is empty, expected a secret"
    keep "$1" "$2" <"$file"
    echo "secrets: $1 is the one of $3"
  elif [ -s "$folder/$1" ]; then
    echo "secrets: $1 is the one that was made earlier"
  else
    head -c 48 /dev/urandom | base64 -w 0 | tr '+/' '-_' | keep "$1" "$2"
    echo "secrets: $1 is made"
  fi
}

[ ! -d "$given/secret_key" ] || fail "SECRET_KEY_FILE names a folder, expected a file"
[ ! -d "$given/database_password" ] || fail "DATABASE_PASSWORD_FILE names a folder, expected a file"

chown "$owner" "$folder"
chmod 750 "$folder"
secret secret_key 400 SECRET_KEY_FILE
if [ -e "$given/database_password" ]; then secret database_password 440 DATABASE_PASSWORD_FILE; fi
