package chain

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/alone"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

//go:embed maps.yaml
var maps []byte

//go:embed scripts.yaml
var scripts []byte

// Patchbay is the product's binary, with the functions as maps of wires.
func Patchbay(binary string) Contender { return ours("patchbay", binary, maps) }

// PatchbayScripts has the functions as scripts.
func PatchbayScripts(binary string) Contender { return ours("patchbay, scripts", binary, scripts) }

func ours(name, binary string, flow []byte) Contender {
	return Contender{Name: name, Start: func(ctx context.Context, o peers.Options) (Engine, error) {
		p, err := startPatchbay(ctx, binary, flow, o)
		if err != nil {
			return nil, err
		}
		return p, nil
	}}
}

type patchbay struct{ server *product.Server }

func startPatchbay(ctx context.Context, binary string, flow []byte, o peers.Options) (*patchbay, error) {
	wrapped := filepath.Join(o.Dir, "patchbay")
	// The shell becomes the program, so that the process id is the same.
	script := fmt.Sprintf("#!/bin/sh\nexec %s '%s' \"$@\"\n", strings.Join(o.Wrap, " "), binary)
	if err := os.WriteFile(wrapped, []byte(script), 0o700); err != nil {
		return nil, fmt.Errorf("write how patchbay is started: %w", err)
	}
	server, err := alone.Start(ctx, wrapped, o.Dir, o.Env...)
	if err != nil {
		return nil, err
	}
	p := &patchbay{server: server}
	if err := p.open(ctx, flow, o.Address); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return p, nil
}

// open stores the flow and starts its server.
func (p *patchbay) open(ctx context.Context, flow []byte, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	listening := fmt.Sprintf("{id: server, component: http/http_server, settings: {address: %s, port: %s}}", host, port)
	text := strings.Replace(string(flow), "{id: server, component: http/http_server}", listening, 1)
	if err := p.server.Put(ctx, "/api/v1/flows/chain", []byte(text)); err != nil {
		return err
	}
	return alone.Send(ctx, p.server, "chain", "server", "start", map[string]any{})
}

var atCounter = regexp.MustCompile(`(?m)^patchbay_node_messages_total\{flow="chain",node="counter"\} (\S+)$`)

// Look asks the metrics before and after; the answer says only how many inputs there were.
func (p *patchbay) Look(ctx context.Context, send func() ([]byte, error)) (int, error) {
	before, err := p.counted(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := send(); err != nil {
		return 0, err
	}
	after, err := p.counted(ctx)
	return after - before, err
}

// counted is how many messages have come to the counter since the start.
func (p *patchbay) counted(ctx context.Context) (int, error) {
	var text []byte
	if err := p.server.Get(ctx, "/metrics", &text); err != nil {
		return 0, err
	}
	found := atCounter.FindSubmatch(text)
	if found == nil {
		return 0, nil // nothing has come yet
	}
	all, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		return 0, fmt.Errorf("count what arrived: %w", err)
	}
	return int(all), nil
}

// PID implements Engine.
func (p *patchbay) PID() int { return p.server.PID() }

// Stop implements Engine.
func (p *patchbay) Stop() error { return p.server.Stop() }
