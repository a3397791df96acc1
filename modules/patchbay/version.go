package patchbay

import "runtime/debug"

// ModulePath is the Go module of the product, which an author's module requires.
const ModulePath = "github.com/patchbay-dev/patchbay"

// builtVersion is what the Go toolchain knows of the main module, else "dev".
func builtVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && released(info.Main.Version) {
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
		if m.Path == ModulePath && m.Replace == nil && released(m.Version) {
			return m.Version
		}
	}
	return ""
}

func released(version string) bool { return version != "" && version != "(devel)" }
