// Command acme-patchbay is a program to publish: Patchbay with a module and a solution.
package main

import (
	"embed"
	"io/fs"

	"github.com/patchbay-dev/patchbay/docs/authors/clients"
	"github.com/patchbay-dev/patchbay/modules/patchbay"
)

//go:embed solutions
var files embed.FS

// version is set by the linker: -X main.version=1.2.3.
var version string

func main() {
	solutions, err := fs.Sub(files, "solutions")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	patchbay.Main(patchbay.Options{Name: "acme-patchbay", Version: version, Modules: clients.Modules, Solutions: solutions})
}
