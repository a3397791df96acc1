#!/bin/sh
# Builds the playground binary unless it is there already, and prints its path.
# A cold build takes minutes, so the result is kept outside the tree under a
# name that holds a hash of everything that goes into it.
set -eu
cd "$(dirname "$0")"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/patchbay"
hash=$({
	go env GOVERSION GOOS GOARCH
	cat build.sh
	# What main.go imports of this module; a new package has to be added here.
	find ./*.go controlplane registry images workloads stack product demo node release \
		-type f \( -name '*.go' -o -name '*.yaml' -o -path 'node/settings/*' \) ! -name '*_test.go' |
		LC_ALL=C sort | xargs cat
	cat go.mod go.sum
} | sha256sum | cut -c1-16)
binary="$cache/playground-$hash"

if [ ! -x "$binary" ]; then
	mkdir -p "$cache"
	partial="$binary.$$"
	trap 'rm -f "$partial"' EXIT
	echo "building the playground (a few minutes the first time)" >&2
	# Kubernetes' own build gives the API server its version; so do we.
	kubernetes=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
	minor=${kubernetes#v1.}
	version=k8s.io/component-base/version
	# Kubectl's kustomize could load Go plugins, for which the linker would keep
	# 38 MB of what nothing calls. The other flags are the product's (see the Makefile),
	# so that what both are made of is compiled once.
	GOGC=400 go build -trimpath -gcflags=all=-dwarf=false -tags kustomize_disable_go_plugin_support \
		-ldflags="-s -w -X $version.gitVersion=$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*}" \
		-o "$partial" . >&2
	# A rename is atomic: two builds at a time do no harm.
	mv "$partial" "$binary"
	find "$cache" -name 'playground-*' -mtime +7 -delete
fi
echo "$binary"
