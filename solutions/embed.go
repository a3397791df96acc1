// Package solutions embeds the built-in solutions: data only. main hands them to
// the commands.
package solutions

import "embed"

// FS holds one folder a solution.
//
//go:embed all:image-mirror all:image-mirror-workloads all:image-policy-webhook all:image-policy-cel all:image-report all:certificate-expiry-report all:restart-on-change all:notify
var FS embed.FS
