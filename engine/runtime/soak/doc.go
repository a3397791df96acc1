// Package soak holds the tests that attack flows with queued edges from all sides: kills, a
// broker that goes away, full disks, poison, many messages, changes under load. Nobody
// imports it. Each runs small in a plain go test; PATCHBAY_SOAK=1 makes them long.
package soak
