// Package examples embeds the small flows that teach, each a solution: data only. The
// product has them in its built-in catalogue.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed all:flows
var embedded embed.FS

// Flows holds one folder a flow.
func Flows() fs.FS {
	flows, err := fs.Sub(embedded, "flows")
	if err != nil {
		panic(err) // the folder is a constant
	}
	return flows
}
