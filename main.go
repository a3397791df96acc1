// Command patchbay runs flows that look after a Kubernetes cluster.
package main

import "github.com/patchbay-dev/patchbay/modules/patchbay"

// version is set by the linker: -X main.version=1.2.3.
var version string

func main() {
	patchbay.Main(patchbay.Options{Name: "patchbay", Version: version})
}
