#!/bin/sh
# Installs what a real node needs of the system, on Debian and Ubuntu; where all of it is
# there, nothing. Only what is missing: another package may bring containerd and runc.
set -eu

packages=
for program in containerd runc; do
	command -v "$program" >/dev/null || packages="$packages $program"
done
found=
for dir in $(echo "${CNI_PATH:-}" | tr : ' ') /opt/cni/bin /usr/lib/cni /usr/libexec/cni; do
	if [ -x "$dir/ptp" ] && [ -x "$dir/host-local" ] && [ -x "$dir/loopback" ]; then found=$dir; fi
done
[ -n "$found" ] || packages="$packages containernetworking-plugins"
[ -n "$packages" ] || exit 0
apt-get update -q
# shellcheck disable=SC2086 # a list
apt-get install -qy --no-install-recommends $packages
