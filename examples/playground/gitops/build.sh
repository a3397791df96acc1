#!/bin/sh
# Builds the GitOps tools unless they are there already, and prints the binary's
# path. It is kept as the playground's is (../build.sh): outside the tree, under a
# name that holds a hash of everything that goes into it.
set -eu
cd "$(dirname "$0")"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/patchbay"
hash=$({
	go env GOVERSION GOOS GOARCH
	cat build.sh ./*.go go.mod go.sum
} | sha256sum | cut -c1-16)
binary="$cache/gitops-$hash"

if [ ! -x "$binary" ]; then
	mkdir -p "$cache"
	partial="$binary.$$"
	trap 'rm -f "$partial"' EXIT
	echo "building the GitOps tools (a few minutes the first time)" >&2
	# The playground's flags, so that what both are made of is compiled once.
	GOGC=400 go build -trimpath -gcflags=all=-dwarf=false -tags kustomize_disable_go_plugin_support -ldflags="-s -w" -o "$partial" . >&2
	mv "$partial" "$binary"
	find "$cache" -name 'gitops-*' -mtime +7 -delete
fi
echo "$binary"
