package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/certificate"
)

// engines are the peers that are installed; the others are skipped by name.
func (o options) engines(section string) []peers.Engine {
	var all []peers.Engine
	for _, one := range []struct {
		where  string
		engine peers.Engine
	}{{o.benthos, peers.Benthos(o.benthos)}, {o.nodeRED, peers.NodeRED(o.nodeRED)}} {
		if one.where == "" {
			o.skip(section, one.engine.Name)
			continue
		}
		all = append(all, one.engine)
	}
	return all
}

// reviewers starts the peers with a flow that rewrites the images of reviews.
func (o options) reviewers(ctx context.Context) (hooks []press.Hook, stop func() error, err error) {
	var started []*peers.Running
	stop = func() error {
		var failed error
		for _, one := range started {
			failed = errors.Join(failed, one.Stop())
		}
		return failed
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, stop())
		}
	}()
	const name = "reviewer.example.com"
	dir, err := o.sub("reviewers")
	if err != nil {
		return nil, stop, err
	}
	cert, key, ca, err := writeCertificate(dir, name)
	if err != nil {
		return nil, stop, err
	}
	for _, engine := range o.engines("webhook") {
		own, err := o.sub(filepath.Join("reviewers", engine.Name))
		if err != nil {
			return nil, stop, err
		}
		port, err := freePort(ctx)
		if err != nil {
			return nil, stop, err
		}
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		running, err := engine.Start(ctx, peers.Review, peers.Options{Dir: own, Address: address, Cert: cert, Key: key, Mirror: press.Mirror})
		if err != nil {
			return nil, stop, err
		}
		started = append(started, running)
		hooks = append(hooks, press.Hook{Name: engine.Name, Address: address, Server: name, CA: ca, PID: running.PID(), HTTP1: engine.HTTP1})
	}
	return hooks, stop, nil
}

// writeCertificate makes a certificate and writes it and its key as files in PEM.
func writeCertificate(dir, name string) (cert, key string, ca []byte, err error) {
	leaf, ca, err := certificate.New(name)
	if err != nil {
		return "", "", nil, err
	}
	text, err := x509.MarshalPKCS8PrivateKey(leaf.PrivateKey)
	if err != nil {
		return "", "", nil, fmt.Errorf("write the key of %s: %w", name, err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Certificate[0]}), 0o600); err != nil {
		return "", "", nil, fmt.Errorf("write the certificate of %s: %w", name, err)
	}
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text}), 0o600); err != nil {
		return "", "", nil, fmt.Errorf("write the key of %s: %w", name, err)
	}
	return cert, key, ca, nil
}
