// Command hello-module is Patchbay with one component more. Copy this folder to
// begin a module of your own.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/common"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, cli.Options{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Version: "hello",
		Modules: func(cli.Environment) ([]module.Module, error) {
			hello := module.Module{Name: "hello", Description: "Greetings", Components: []module.Component{NewGreet()}}
			return []module.Module{common.Module(), hello}, nil
		},
	})
	stop()
	os.Exit(code)
}
