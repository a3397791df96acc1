// Command benthos is the core of Benthos with the components that the benchmarks use.
// It is a module of its own so that none of it enters the playground's go.mod.
package main

import (
	"context"

	_ "github.com/redpanda-data/benthos/v4/public/components/io"   // HTTP server
	_ "github.com/redpanda-data/benthos/v4/public/components/pure" // mapping, switch, unarchive
	"github.com/redpanda-data/benthos/v4/public/service"
)

func main() { service.RunCLI(context.Background()) }
