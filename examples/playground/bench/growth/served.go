package growth

import (
	"context"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/alone"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/certificate"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

//go:embed reviews.yaml
var reviews string

const reviewer = "reviews.example.com"

// serve starts a server whose flow answers reviews over HTTPS.
func serve(ctx context.Context, o Options) (*product.Server, press.Hook, error) {
	address, err := o.Address(ctx)
	if err != nil {
		return nil, press.Hook{}, err
	}
	server, err := alone.Start(ctx, o.Patchbay, o.Dir)
	if err != nil {
		return nil, press.Hook{}, err
	}
	hook, err := open(ctx, server, address)
	if err != nil {
		return nil, press.Hook{}, errors.Join(err, server.Stop())
	}
	return server, hook, nil
}

func open(ctx context.Context, server *product.Server, address string) (press.Hook, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return press.Hook{}, fmt.Errorf("read the address: %w", err)
	}
	leaf, ca, err := certificate.New(reviewer)
	if err != nil {
		return press.Hook{}, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(leaf.PrivateKey)
	if err != nil {
		return press.Hook{}, fmt.Errorf("write the key: %w", err)
	}
	if err := server.Put(ctx, "/api/v1/flows/reviews", []byte(strings.Replace(reviews, "port: 8443", "port: "+port, 1))); err != nil {
		return press.Hook{}, err
	}
	err = alone.Send(ctx, server, "reviews", "server", "start", map[string]any{
		"tlsCert": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Certificate[0]})),
		"tlsKey":  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})),
	})
	if err != nil {
		return press.Hook{}, err
	}
	return press.Hook{Name: "patchbay", Address: address, Server: reviewer, CA: ca, PID: server.PID()}, nil
}
