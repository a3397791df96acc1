package patchbay

import (
	"regexp"
	"runtime/debug"

	"github.com/patchbay-dev/patchbay/engine/cli/scaffold"
)

// builtVersion is what the Go toolchain knows of the main module, else "dev".
func builtVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// product is the version of the product in this program, as a go.mod requires it;
// empty when it is a checkout's and no release.
func product() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == scaffold.Product && m.Replace == nil && release.MatchString(m.Version) && !pseudo.MatchString(m.Version) {
			return m.Version
		}
	}
	return ""
}

// A go.mod can require only the version of a tag from a proxy. The version that Go
// makes up for a commit, or marks as dirty, exists on this machine only.
var (
	release = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)
	pseudo  = regexp.MustCompile(`\d{14}-[0-9a-f]{12}$`)
)
