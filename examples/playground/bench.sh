#!/bin/sh
# Measures the product beside its peers: bench.sh PATCHBAY [SECTION...], where the
# sections are go, copy, scan, process, webhook and queue; all of them when none is named.
# Peers are installed outside the tree, once for each version.
set -eu
crane=v0.22.1   # github.com/google/go-containerregistry
regsync=v0.11.7 # github.com/regclient/regclient

patchbay=$(realpath "$1")
shift
cd "$(dirname "$0")"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/patchbay"

# peer NAME PACKAGE VERSION prints the path of the binary. It is built as the
# product is: stripped, without cgo.
peer() {
	dir="$cache/peers/$1-$3"
	if [ ! -x "$dir/$1" ]; then
		echo "installing $1 $3" >&2
		mkdir -p "$dir"
		(cd "$dir" && GOFLAGS='' GOWORK=off GOBIN="$dir" CGO_ENABLED=0 go install -trimpath -ldflags='-s -w' "$2@$3") >&2
	fi
	echo "$dir/$1"
}

crane=$(peer crane github.com/google/go-containerregistry/cmd/crane "$crane")
regsync=$(peer regsync github.com/regclient/regclient/cmd/regsync "$regsync")
playground=$(./build.sh)
bench="$cache/bench.$$"
queues="$cache/queues.$$"
trap 'rm -f "$bench" "$queues"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$cache"
go build -o "$bench" ./bench
(cd queues && go build -o "$queues" .)

"$bench" -patchbay "$patchbay" -playground "$playground" -crane "$crane" -regsync "$regsync" -queues "$queues" -root ../.. "$@"
