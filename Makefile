# make help lists what there is to make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CACHE    := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/patchbay
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 3s
# What make demo shows: image-mirror or image-policy-webhook.
SOLUTION ?= image-mirror
PLAYGROUND := examples/playground
# What does not import Kubernetes itself, which would be built once more for the
# race detector.
LIGHT    := ./controlplane ./registry ./images ./workloads ./scene ./demo/... ./e2e/...

export CGO_ENABLED ?= 0

.PHONY: help build test check unit fuzz e2e bench demo tools clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/patchbay
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/patchbay .

test: check unit fuzz e2e ## every test, with what they need installed or built

check: ## formatting, vet and tidy modules
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	go vet ./...
	go mod tidy -diff
	cd $(PLAYGROUND) && go mod tidy -diff

unit: tools ## the tests of the product, with the race detector
	CGO_ENABLED=1 go test -race -timeout 10m ./...

# Each fuzz target for a few seconds; FUZZTIME=10m searches for longer.
fuzz: ## the fuzz targets, FUZZTIME each
	@go list -f '{{.ImportPath}}|{{.Dir}}' ./... | while IFS='|' read -r package dir; do \
	  { grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$$dir"/*_test.go 2>/dev/null || true; } | sed 's/^func //' | while read -r target; do \
	    echo "fuzz $$package $$target"; \
	    go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$package" </dev/null || exit 1; \
	  done || exit 1; \
	done

e2e: tools build ## the tests on a real control plane
	binary="$$($(PLAYGROUND)/build.sh)"; cd $(PLAYGROUND) && \
	  packages="$$(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' $(LIGHT))" && \
	  PLAYGROUND_BINARY="$$binary" PATCHBAY_BINARY="$(CURDIR)/bin/patchbay" \
	  CGO_ENABLED=1 go test -race -timeout 20m $$packages

bench: build ## the benchmarks, each beside its peer or floor
	@./$(PLAYGROUND)/bench.sh "$(CURDIR)/bin/patchbay"

demo: build ## a cluster of your own with SOLUTION; CHECK=1 runs it unattended
	@binary="$$($(PLAYGROUND)/build.sh)"; exec "$$binary" demo --patchbay bin/patchbay --solution $(SOLUTION) $(if $(CHECK),--check)

# The race detector needs a C compiler; everything else comes with Go.
tools:
	@command -v gcc >/dev/null || { apt-get update -q && apt-get install -qy gcc libc6-dev; }

clean: ## remove what was built, the cached playground too
	rm -rf bin $(CACHE)
