package server

import (
	"context"
	"fmt"
	"net/url"

	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd runs a single-member etcd on free loopback ports.
func startEtcd(ctx context.Context, dir string) (*embed.Etcd, error) {
	anyPort := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}

	cfg := embed.NewConfig()
	cfg.Name = "playground"
	cfg.Dir = dir
	cfg.LogLevel = "error"
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = anyPort, anyPort
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = anyPort, anyPort
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	// The data is thrown away at the end: durability would only cost time.
	cfg.UnsafeNoFsync = true
	// A single member has nobody to wait for, so it elects itself at once
	// instead of after a second.
	cfg.TickMs, cfg.ElectionMs = 10, 100

	store, err := embed.StartEtcd(cfg)
	if err != nil {
		return nil, fmt.Errorf("start etcd in %s (is the directory new and writable?): %w", dir, err)
	}
	select {
	case <-store.Server.ReadyNotify():
		return store, nil
	case err := <-store.Err():
		store.Close()
		return nil, fmt.Errorf("start etcd: %w", err)
	case <-ctx.Done():
		store.Close()
		return nil, fmt.Errorf("wait for etcd: %w", ctx.Err())
	}
}
