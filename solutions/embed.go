// Package solutions embeds the built-in solutions: data only. main hands them to
// the commands.
package solutions

import "embed"

// FS holds one folder a solution.
//
//go:embed all:image-mirror all:image-policy-webhook all:image-report all:certificate-expiry-report
var FS embed.FS
