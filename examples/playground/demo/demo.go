package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// usualAddress is where the product listens by default.
const usualAddress = "127.0.0.1:7424"

// Options of the demo.
type Options struct {
	// Patchbay is the path of the product's binary.
	Patchbay string
	// Solution is what is shown, one of Solutions. Its flow has the same name.
	Solution string
	// Check presses Start, judges the outcome and returns, instead of waiting for
	// the end of the context.
	Check bool
	Out   io.Writer
}

// demo is one run of it.
type demo struct {
	Options
	stage  *stack.Stack
	server *product.Server
	// hint precedes the commands for another terminal when they wouldn't
	// find the server by themselves.
	hint string
}

// Run shows the product on a populated stack and ends it before it returns. An
// unexpected outcome of a check is an error.
func Run(ctx context.Context, stage *stack.Stack, o Options) (err error) {
	dir, err := os.MkdirTemp(stage.Dir(), "patchbay-")
	if err != nil {
		return fmt.Errorf("make a directory for patchbay: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d := &demo{Options: o, stage: stage}
	show, err := d.show()
	if err != nil {
		return err
	}
	if err := show.prepare(ctx); err != nil {
		return err
	}
	if err := d.serve(ctx, dir); err != nil {
		return err
	}
	defer func() {
		d.say("ending patchbay")
		err = errors.Join(err, d.server.Stop())
	}()
	if err := d.install(ctx, show.parameters()); err != nil {
		return err
	}
	if o.Check {
		return show.check(ctx)
	}
	if err := show.invite(); err != nil {
		return err
	}
	return d.wait(ctx, show)
}

func (d *demo) say(format string, args ...any) { fmt.Fprintf(d.Out, "* "+format+"\n", args...) }

func (d *demo) serve(ctx context.Context, dir string) error {
	connection := filepath.Join(dir, "connection.json")
	if !d.Check {
		file, usual, err := connectionFile(ctx, dir)
		if err != nil {
			return err
		}
		connection = file
		if !usual {
			d.hint = connectionVariable + "=" + file + " "
		}
	}
	d.say("starting patchbay serve")
	server, err := product.Start(ctx, product.Options{
		Binary: d.Patchbay, Dir: dir, Kubeconfig: d.stage.ControlPlane.Kubeconfig(), Listen: freeAddress(ctx),
		Connection: connection, Env: d.stage.Upstreams.Environment(),
	})
	if err != nil {
		return err
	}
	d.server = server
	d.say("it answers after %s", server.Ready().Round(time.Millisecond))
	return nil
}

func (d *demo) install(ctx context.Context, parameters []string) error {
	d.say("installing the solution %s with the local registry %s; installing starts nothing", d.Solution, d.stage.Mirror.Address())
	args := []string{"solution", "install", d.Solution, "--set", "localRegistry=" + d.stage.Mirror.Address()}
	for _, parameter := range parameters {
		args = append(args, "--set", parameter)
	}
	_, err := d.server.Command(ctx, args...)
	return err
}

// describe says what was brought up; population is what is in the cluster.
func (d *demo) describe(population string) {
	fmt.Fprintf(d.Out, `
All is up, on loopback only.

  cluster   %[1]s
            (%[2]s)
  mirror    %[3]s
  patchbay  %[4]s
  token     %[5]s
  editor    %[4]s/login?token=%[5]s
  log       %[6]s
`, d.stage.ControlPlane.Kubeconfig(), population, d.stage.Mirror.Address(), d.server.Address(), d.server.Token(), d.server.LogFile())
}

// command is one of the product's, as it is typed in another terminal.
func (d *demo) command(args string) string {
	return d.hint + d.Patchbay + " " + args + " " + d.Solution
}

// kubectl is a command on this cluster, as it is typed in another terminal.
func (d *demo) kubectl(args string) string {
	return "kubectl --kubeconfig " + d.stage.ControlPlane.Kubeconfig() + " " + args
}

// wait leaves the stage to the user.
func (d *demo) wait(ctx context.Context, show show) error {
	fmt.Fprintln(d.Out, "\nCtrl-C ends everything and removes what it made.")
	following, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer func() { stop(); group.Wait() }()
	group.Go(func() {
		if err := show.follow(following); err != nil && following.Err() == nil {
			d.say("the comparison can't be drawn: %v", err)
		}
	})
	select {
	case <-ctx.Done():
		fmt.Fprintln(d.Out)
		return nil
	case <-d.server.Exited():
		return fmt.Errorf("patchbay ended by itself; its log ends:\n%s", d.server.LogTail())
	case <-d.stage.ControlPlane.Exited():
		return errors.New("the control plane ended by itself")
	}
}

// freeAddress is the usual address, or any port when somebody has that one.
func freeAddress(ctx context.Context) string {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", usualAddress)
	if err != nil {
		return "127.0.0.1:0"
	}
	_ = listener.Close()
	return usualAddress
}
