# make help lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CACHE    := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/patchbay
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 2s
SOAK_FOR ?= 1h
# Without debugger data a test is linked in half the time, and there are 150 of them.
GO_TEST  := -race -ldflags=-w
# Packages whose tests take longest, to begin with: what begins last is waited for alone.
LONGEST  := . ./engine/expr ./modules/js ./modules/js/jseval ./engine/runtime ./engine/flow ./engine/solution ./engine/runtime/soak ./engine/queue ./engine/server
# The flags of the playground and its tools (build.sh) are the same, so that what several
# are made of is compiled once. Without debugger data, which -s -w drops anyway, and with
# more garbage than Go's default, the compiler needs a third less time.
GO_BUILD := GOGC=400 go build -trimpath -gcflags=all=-dwarf=false -ldflags '$(LDFLAGS)' -o bin/patchbay .
# What make demo shows: image-mirror or image-policy-webhook.
SOLUTION ?= image-mirror
PLAYGROUND := examples/playground
# Helm, Flux and Argo CD for the tests.
GITOPS     := examples/playground/gitops
# Queued messages beside those of others, for the benchmarks.
QUEUES     := examples/playground/queues
# Benthos, which the benchmarks compare with.
BENTHOS    := examples/playground/bench/peers/benthos
WEB        := engine/editor/web
# What make mutate changes: packages such as "./engine/expr ./modules/js/...", by
# default those that differ from BASE. MUTATE are further flags of gremlins.
PACKAGES ?=
BASE     ?= main
MUTATE   ?= --workers 2 --timeout-coefficient 10
GREMLINS := github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0
# What lists the modules in a binary, for a release.
SBOM_VERSION := v1.10.0
SBOM := $(CACHE)/cyclonedx-gomod-$(SBOM_VERSION)/cyclonedx-gomod
# The linters of Go code, built once for each version of them.
GOLANGCI_VERSION := v2.15.0
GOLANGCI := $(CACHE)/golangci-lint-$(GOLANGCI_VERSION)/golangci-lint
# What compares the results of two runs of the benchmarks.
BENCHSTAT_VERSION := v0.0.0-20260908200009-22c9c6c9d4da
BENCHSTAT := $(CACHE)/benchstat-$(BENCHSTAT_VERSION)/benchstat
# What does not import Kubernetes itself, which would be built a second time for the
# race detector.
LIGHT    := ./controlplane ./registry ./images ./workloads ./node/... ./stack ./release ./product ./bench/... ./demo/... ./e2e/...

# Begins a command on the playground's tests. Go keeps results for as long as nothing
# changes that it knows of, and of a program it knows the path: so another one has another.
IN_PLAYGROUND = binary="$$($(PLAYGROUND)/build.sh)"; tools="$$($(GITOPS)/build.sh)"; \
  tested="$(CURDIR)/bin/tested/$$(cksum < bin/patchbay | tr ' ' '-')"; rm -rf bin/tested; mkdir -p "$$tested"; ln bin/patchbay "$$tested/patchbay"; \
  cd $(PLAYGROUND) && export PLAYGROUND_BINARY="$$binary" GITOPS_BINARY="$$tools" PATCHBAY_BINARY="$$tested/patchbay" CGO_ENABLED=1 &&

export CGO_ENABLED ?= 0
# Where tools puts a Node of its own when the system's is too old.
export PATH := $(CACHE)/node/node_modules/node/bin:$(PATH)

.PHONY: help build test check lint lint-go lint-web lint-prose unit fuzz mutate e2e soak soak-solutions soak-queues soak-page bench bench-compare bench-page demo release image tools clean binary prepared node \
  e2e-cluster e2e-browser e2e-alone

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: prepared ## build bin/patchbay, the editor in it
	@./$(WEB)/build.sh "$(CURDIR)/bin/patchbay"
	$(GO_BUILD)

# The editor is a client of the API that the binary describes, and is embedded
# in it: so the binary comes before it and after it.
binary:
	$(GO_BUILD)

# What the editor's checks need: its packages, and the types of the API.
prepared: binary node
	@./$(WEB)/prepare.sh "$(CURDIR)/bin/patchbay"

# What waits, for a control plane or a browser, runs beside what computes; each prints
# what it has to say when it has ended. Then what must have the machine to itself.
test: check tools build ## every test, with what they need installed or built
	@echo "the unit tests and the fuzzer, and the end-to-end tests beside them: they print when they have ended, after minutes"
	@$(MAKE) --no-print-directory BESIDE=1 --jobs=2 --output-sync=target fuzz e2e-browser
	@$(MAKE) --no-print-directory BESIDE=1 e2e-alone

# Within make test all is built already, and two things run at a time: these orders leave
# one that computes and one that waits.
ifdef BESIDE
fuzz: unit
e2e-browser: e2e-cluster
else
unit: tools prepared
e2e-cluster e2e-browser e2e-alone: tools build
endif

# Form, lint and layers of the editor.
lint-web: prepared
	cd $(WEB) && npm run --silent lint

check: lint prepared ## formatting, lint, vet, types of the editor and tidy modules
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	go vet ./...
	go mod tidy -diff
	cd $(PLAYGROUND) && go mod tidy -diff
	cd $(GITOPS) && go mod tidy -diff && go vet -tags kustomize_disable_go_plugin_support .
	cd $(QUEUES) && go mod tidy -diff && go vet .
	cd $(BENTHOS) && go mod tidy -diff
	cd $(WEB) && npx tsc --noEmit

lint: lint-go lint-web lint-prose ## faults that linters find, and words that we do without

# Of the playground only what does not import Kubernetes itself, and not gitops, which
# is a page of code over Helm, Flux and Argo CD: to load those takes minutes.
lint-go: $(GOLANGCI)
	$(GOLANGCI) run ./...
	cd $(PLAYGROUND) && $(GOLANGCI) run $(filter-out ./controlplane ./registry,$(LIGHT))

# The list is in docs/prose_test.go.
lint-prose:
	go test ./docs -run Prose -count 1

$(GOLANGCI):
	GOBIN="$(@D)" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)

unit: ## the tests of the product, with the race detector, and of the editor
	CGO_ENABLED=1 go test $(GO_TEST) -timeout 30m $(LONGEST) ./...
	cd $(WEB) && npx vitest run

# Each fuzz target for a few seconds; FUZZTIME=10m searches for longer. A package is
# built once for all of its targets. Before Go 1.27 the fuzzer sometimes takes the end of
# its own time for a failure, with no input that failed (https://go.dev/issue/75804): then
# the target is run again.
fuzz: ## the fuzz targets, FUZZTIME each
	@made="$$(mktemp -d)"; trap 'rm -rf "$$made"' EXIT; kept="$$(go env GOCACHE)/fuzz"; \
	go list -f '{{.ImportPath}}|{{.Dir}}' ./... | while IFS='|' read -r package dir; do \
	  targets="$$({ grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$$dir"/*_test.go 2>/dev/null || true; } | sed 's/^func //')"; \
	  [ -n "$$targets" ] || continue; \
	  go test -c -ldflags=-w -fuzz . -o "$$made/test" "$$package" </dev/null || exit 1; \
	  for target in $$targets; do \
	    echo "fuzz $$package $$target"; \
	    tries=0; \
	    until (cd "$$dir" && "$$made/test" -test.run '^$$' -test.fuzz "^$$target\$$" -test.fuzztime $(FUZZTIME) -test.fuzzminimizetime 10x \
	        -test.fuzzcachedir "$$kept/$$package" -test.paniconexit0 </dev/null 2>&1) | tee "$$made/log"; do \
	      tries=$$((tries + 1)); \
	      [ "$$tries" -lt 3 ] && grep -qx ' *context deadline exceeded' "$$made/log" && ! grep -qiE 'failing input|panic:|hung|seed corpus' "$$made/log" || exit 1; \
	    done; \
	  done || exit 1; \
	done

# A mutant is the code with one operator changed. One that lives is a line that no
# test holds to; many are equal to the code or beside the point, so this is to be
# read and not a gate. It takes the time of the package's tests for each mutant.
mutate: ## change PACKAGES on purpose, to see what no test notices
	@packages="$(PACKAGES)"; \
	if [ -z "$$packages" ]; then \
	  base="$$(git merge-base HEAD $(BASE))"; \
	  packages="$$({ git diff --name-only --diff-filter=d "$$base" -- '*.go'; git ls-files --others --exclude-standard -- '*.go'; } | \
	    { grep -vE '_test\.go$$|^$(PLAYGROUND)/' || true; } | xargs -r -n 1 dirname | sort -u | sed -n 's|^[^.]|./&|p')"; \
	fi; \
	if [ -z "$$packages" ]; then echo "no package differs from $(BASE): name some with PACKAGES"; exit 0; fi; \
	for package in $$packages; do \
	  echo "mutate $$package"; \
	  nice go run $(GREMLINS) unleash --output-statuses lct $(MUTATE) "$${package%/...}" || exit 1; \
	done

e2e: e2e-cluster e2e-browser e2e-alone ## the tests on a real control plane, some in a real browser

e2e-cluster:
	$(IN_PLAYGROUND) packages="$$(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' $(LIGHT) | grep -v -e /e2e/soak -e /e2e/node)" && \
	  go test $(GO_TEST) -timeout 40m $$packages

e2e-browser:
	PLAYGROUND_BINARY="$$($(PLAYGROUND)/build.sh)" PATCHBAY_BINARY="$(CURDIR)/bin/patchbay" \
	  npm --prefix $(WEB) run --silent e2e

# They load the machine, and time what it answers.
e2e-alone:
	$(IN_PLAYGROUND) go test $(GO_TEST) -timeout 20m -p 1 ./e2e/node ./e2e/soak

# Hours; make test has a short form of each part. A bar that the first misses does not keep
# the second from running.
soak: ## both solutions for an hour, then queued edges for hours
	@failed=0; $(MAKE) --no-print-directory soak-solutions || failed=1; $(MAKE) --no-print-directory soak-queues || failed=1; exit $$failed

# Under a third of the load that they can take, SOAK_FOR=10m for another time. RESULT names
# the file that gets a sample each ten seconds; without it that is in the cache.
soak-solutions: build ## both solutions for an hour: memory, goroutines, files, latency
	@mkdir -p "$(CACHE)"; binary="$$($(PLAYGROUND)/build.sh)"; \
	  go -C $(PLAYGROUND) run ./bench -patchbay "$(CURDIR)/bin/patchbay" -playground "$$binary" -soak $(SOAK_FOR) -samples "$(abspath $(or $(RESULT),$(CACHE)/soak.jsonl))" soak

# SOAK="-run ThreeEngines" chooses; what a test drew at random comes again with the
# PATCHBAY_SOAK_SEED that it printed.
soak-queues: ## queued edges for hours: kills, outages, full disks, changes and a million messages
	PATCHBAY_SOAK=1 CGO_ENABLED=1 go test $(GO_TEST) -timeout 6h -count 1 -v $(SOAK) ./engine/runtime/soak

soak-page: ## the soak of docs/performance.md, of RESULT=file.jsonl
	@test -n "$(RESULT)" || { echo "name the samples: make soak-page RESULT=file.jsonl" >&2; exit 2; }
	@go -C $(PLAYGROUND) run ./bench/results soak "$(abspath $(RESULT))" --page "$(CURDIR)/docs/performance.md"

# RESULT=file.json keeps every figure with its rounds, SECTIONS="chain webhook" chooses,
# BENCH="-all" measures growth to its ends too.
bench: build ## the benchmarks, each beside its peer or floor
	@RESULT="$(RESULT)" ./$(PLAYGROUND)/bench.sh "$(CURDIR)/bin/patchbay" $(BENCH) $(SECTIONS)

bench-compare: $(BENCHSTAT) ## what differs between two results of make bench: OLD=a.json NEW=b.json
	@test -n "$(OLD)" -a -n "$(NEW)" || { echo "name two results: make bench-compare OLD=a.json NEW=b.json" >&2; exit 2; }
	@texts="$$(mktemp -d)"; trap 'rm -rf "$$texts"' EXIT; \
	  go -C $(PLAYGROUND) run ./bench/results gobench "$(abspath $(OLD))" >"$$texts/old"; \
	  go -C $(PLAYGROUND) run ./bench/results gobench "$(abspath $(NEW))" >"$$texts/new"; \
	  cd "$$texts" && $(BENCHSTAT) old new

bench-page: ## docs/performance.md and its picture, of RESULT=file.json
	@test -n "$(RESULT)" || { echo "name the result: make bench-page RESULT=file.json" >&2; exit 2; }
	@go -C $(PLAYGROUND) run ./bench/results page "$(abspath $(RESULT))" --page "$(CURDIR)/docs/performance.md"

$(BENCHSTAT):
	GOBIN="$(@D)" go install golang.org/x/perf/cmd/benchstat@$(BENCHSTAT_VERSION)

ifdef IN_CLUSTER
# It makes dist/ again, with the image for this machine.
demo: ## a cluster of your own with SOLUTION; CHECK=1 runs it unattended, IN_CLUSTER=1 as a pod
	@test "$$(id -u)" = 0 || { echo "a real node needs root: run this with sudo" >&2; exit 1; }
	@$(PLAYGROUND)/node/install.sh
	@$(MAKE) --no-print-directory image SYSTEMS="linux/$$(go env GOARCH)"
	@binary="$$($(PLAYGROUND)/build.sh)"; helm="$$($(GITOPS)/build.sh)"; \
	  exec "$$binary" in-cluster --image dist/image --chart deploy/chart --helm "$$helm" $(if $(CHECK),--check)
else
demo: build
	@binary="$$($(PLAYGROUND)/build.sh)"; exec "$$binary" demo --patchbay bin/patchbay --solution $(SOLUTION) $(if $(CHECK),--check)
endif

# SYSTEMS="linux/amd64" makes the binary of one system only. PUSH=HOST/NAME:TAG pushes
# the image too, CHART=oci://HOST/NAME the Helm chart, with the login that the docker config has.
release: build $(SBOM) ## dist/: binaries for linux and darwin, SBOMs, checksums, the image, the chart
	VERSION="$(VERSION)" SBOM="$(SBOM)" PUSH="$(PUSH)" CHART="$(CHART)" HELM="$$($(GITOPS)/build.sh) helm" .ci/release

image: SYSTEMS ?= linux/amd64 linux/arm64
image: build $(SBOM) ## dist/image: the container image; PUSH=HOST/NAME:TAG pushes it
	VERSION="$(VERSION)" SBOM="$(SBOM)" SYSTEMS="$(SYSTEMS)" PUSH="$(PUSH)" .ci/release

$(SBOM):
	GOBIN="$(@D)" go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(SBOM_VERSION)

# The race detector needs a C compiler, the editor Node, its tests a browser, the real
# node of the playground containerd, runc and network plugins; everything else comes with
# Go. Without root there is no real node, and its tests say so.
tools: node
	@command -v gcc >/dev/null || { apt-get update -q && apt-get install -qy gcc libc6-dev; }
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -qy chromium; }
	@test "$$(id -u)" != 0 || $(PLAYGROUND)/node/install.sh

# The editor's packages want Node 20.19 or newer. Where the system has an older
# one, its npm fetches a newer.
node:
	@command -v npm >/dev/null || { apt-get update -q && apt-get install -qy nodejs npm; }
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' || \
	  npm install --prefix $(CACHE)/node --no-audit --no-fund --loglevel=error node@22

clean: ## remove what was built, the cached playground too
	rm -rf bin dist $(CACHE) $(WEB)/.build $(WEB)/node_modules $(WEB)/tools/node_modules
	find engine/editor/dist -mindepth 1 ! -name .keep -delete
