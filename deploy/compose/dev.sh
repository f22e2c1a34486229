#!/bin/sh
# `make dev`: the containers with the development layer, in the foreground; Ctrl-C ends them.
set -eu
here=$(dirname "$0")
folder=$(sh "$here/../../appserver/image/application-folder.sh")
APP_FOLDER=$folder exec docker compose --file docker-compose.yml --file "$here/development.yml" up --build "$@"
