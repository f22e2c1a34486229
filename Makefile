# Portico's verbs; `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run up dev backup backups restore down logs test test-unit test-e2e check nginx-check fix images doctor clean

# The embedded stack of `make run`.
HOST ?= 127.0.0.1
PORT ?= 8080
WORKERS ?= 2
# A port for https beside http, with a certificate that openssl makes; or off.
TLS_LISTEN ?= off
# What .env says for the containers holds for both.
APP_MODULE ?= $(or $(shell sed -n 's/^APP_MODULE=//p' .env 2>/dev/null | tail -n 1 | tr -d '"'),sample-app/gateway.ts:application)

state := .portico
installed := $(state)/installed
sockets := $(state)/run
static := $(state)/static
media := $(state)/media

# The project's Node: the machine's when it is new enough, else one that is fetched once into $(state).
with_node = bin=$$(deploy/bootstrap/node.sh) && PATH="$$bin:$$PWD/node_modules/.bin:$$PATH" && export PATH
# Base images: the official ones where they can be had, else the local ones that `make images` builds.
with_images = images=$$(deploy/bootstrap/images.sh env) || exit 1; for pair in $$images; do export "$$pair"; done

# What an application of `make run` finds in its environment; the containers have the same in docker-compose.yml.
embedded = mkdir -p $(sockets) $(media)/public $(media)/protected && APP_MODULE='$(APP_MODULE)' && STATIC_ROOT="$$PWD/$(static)" && MEDIA_ROOT="$$PWD/$(media)" && export APP_MODULE STATIC_ROOT MEDIA_ROOT

help: ## Show this list
	@echo 'Portico: nginx, an application server and your TypeScript application'
	@echo
	@awk -F ':[^#]*## ' '/^[a-z0-9-]+:[^#]*## / { printf "  make %-14s%s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo 'Variables: PORT HOST TLS_LISTEN WORKERS APP_MODULE (run), HTTP_PORT APP_MODULE (up), FILE (restore); see .env.example'

run: $(installed) ## Serve the application without Docker, on http://127.0.0.1:8080 (Ctrl-C ends it)
	@$(with_node); $(embedded); appserver collectstatic --app '$(APP_MODULE)' --dest $(static) && sh deploy/compose/manage.sh --hint && \
	exec proxy --bind '$(HOST):$(PORT)' --tls-listen '$(TLS_LISTEN)' --tls-folder $(state)/tls --upstream unix:$(sockets)/$(PORT).sock --ready-url http://unix:$(sockets)/$(PORT).admin.sock:/readyz \
		--static /static/=$(static) --media /media/=$(media)/public --accel /.portico/protected/=$(media)/protected --access-log off --maintenance-file $(state)/maintenance/on -- \
		appserver '$(APP_MODULE)' --accel-redirect --bind unix:$(sockets)/$(PORT).sock --admin-bind unix:$(sockets)/$(PORT).admin.sock --workers '$(WORKERS)'

.PHONY: application
run: application
application: $(installed)
	@$(with_node); $(embedded); deploy/bootstrap/application.sh

# >>> database
.PHONY: migrate
run: migrate
migrate: application ## Bring the database of `make run` up to date, and fill a new one with the sample's data; `make run` does it
	@$(with_node); $(embedded); sh appserver/image/migrate.sh
# <<< database

# >>> sample
.PHONY: superuser
superuser: $(installed) ## Make an account that may do everything, in the containers when they run, else for `make run`
	@$(with_node); $(embedded); sh deploy/compose/manage.sh createsuperuser $(ARGS)
# <<< sample

up: ## Start the containers, or bring them up to date one after the other, and wait until they are healthy
	@deploy/bootstrap/engine.sh check
	@$(with_images); sh deploy/compose/up.sh

dev: ## Start the containers for development: sources mounted, each change taken up (Ctrl-C ends it)
	@deploy/bootstrap/engine.sh check
	@$(with_images); sh deploy/compose/dev.sh

backup: $(installed) ## Put database and uploaded files into one archive, of the containers when they run, else of `make run`
	@$(with_node); $(embedded); sh deploy/backup/backup.sh

backups: ## List the archives
	@sh deploy/backup/list.sh

restore: $(installed) ## Put a backup in the place of what is there: make restore FILE=NAME
	@$(with_node); $(embedded); sh deploy/backup/restore.sh "$$FILE"

down: ## Stop the containers and remove them, keeping their volumes
	@docker compose down --remove-orphans

logs: ## Follow the containers' logs
	@docker compose logs --follow

test: $(installed) ## Check and test everything; as root on Debian it also brings a container engine and Chromium
	@$(with_node); deploy/bootstrap/test.sh

test-unit: $(installed) ## Test what needs no containers
	@$(with_node); vitest run --project unit

test-e2e: $(installed) ## Test the whole path, embedded and in containers, with the engine that answers
	@deploy/bootstrap/engine.sh check
# >>> browser
	@deploy/bootstrap/browser.sh find >/dev/null
# <<< browser
	@$(with_node); $(with_images); vitest run --project e2e

# >>> portico
.PHONY: new bench bench-quick bench-static docs

new: ## Make a copy for your own site: make new DEST=../my-site APP=express|fastify|hono|tsgi|sample
	@$(with_node); node deploy/template/cli.ts

bench: $(installed) ## Measure beside the peers, some 20 minutes, into docs/performance.md; QUICK=1 for a look, ONLY=costs,latency for a part
	@deploy/bootstrap/engine.sh check
	@$(with_node); $(with_images); node test/bench/bench.ts $(if $(QUICK),--quick) $(if $(ONLY),--only='$(ONLY)')

bench-quick: $(installed) ## Say in under two minutes whether requests cost more than they should; needs wrk or ab
	@deploy/bootstrap/engine.sh check
	@$(with_node); $(with_images); node test/bench/quick.ts

bench-static: $(installed) ## Measure nginx's throughput of static files against a bare configuration; needs wrk or ab
	@deploy/bootstrap/engine.sh check
	@$(with_node); $(with_images); node test/bench/static-throughput.ts

docs: $(installed) ## Write docs/settings.md, docs/conformance.md, docs/middleware.md and the README's table of the contract anew
	@$(with_node); npm run --silent docs

built := test/apps/*/node_modules test/apps/nest/dist test/apps/next/.next deploy/template/apps/*/node_modules
# <<< portico

check: $(installed) ## Check types and style
	@$(with_node); echo 'Checking types and style' && tsc --noEmit && biome check --error-on-warnings .

nginx-check: $(installed) ## Check nginx's configuration with the settings of .env: nginx's own test, and the project's rules
	@deploy/bootstrap/engine.sh check
	@$(with_node); $(with_images); node nginx/check/cli.ts

fix: $(installed) ## Format and mend what can be mended
	@$(with_node); biome check --write .

images: ## Build base images from Debian packages, for machines that reach no image registry
	@deploy/bootstrap/engine.sh check
	@deploy/bootstrap/images.sh

doctor: ## Say what is misconfigured here, with the mend, and what differs from the template; TEMPLATE=../portico: from that version
	@$(with_node); node deploy/doctor/cli.ts

clean: ## Remove everything that was installed, built or collected here; database, media, secrets and backups stay
	@deploy/bootstrap/engine.sh stop
	@[ ! -d $(state) ] || find $(state) -mindepth 1 -maxdepth 1 ! -name database ! -name media ! -name secrets ! -name backups -exec rm -rf {} +
	rm -rf node_modules */node_modules $(built)

$(installed): package-lock.json package.json $(wildcard appserver/package.json proxy/package.json sample-app/package.json test/package.json)
	@$(with_node); echo 'Installing dependencies' && npm ci --prefer-offline --no-fund --no-audit --loglevel=error && mkdir -p $(state) && touch $@
