package queuetest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
)

// environment has the configuration of a server, in the process that is one.
const environment = "PATCHBAY_QUEUETEST_SERVER"

// Main runs the tests, or is a NATS server, in a process that a test has started for that.
func Main(m *testing.M) {
	given := os.Getenv(environment)
	if given == "" {
		os.Exit(m.Run())
	}
	if err := serve(given); err != nil {
		fmt.Fprintln(os.Stderr, "NATS server of a test:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve is a server until its standard input ends.
func serve(given string) error {
	var c config
	if err := json.Unmarshal([]byte(given), &c); err != nil {
		return err
	}
	options := &server.Options{
		ServerName: c.Name, Host: "127.0.0.1", Port: c.Port, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: c.Dir, DisableJetStreamBanner: true, Username: c.User, Password: c.Password, MaxPayload: c.MaxPayload,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: c.MaxStore,
	}
	if c.MaxStore == 0 {
		options.JetStreamMaxStore = 1 << 40
	}
	if len(c.Publish)+len(c.Subscribe) > 0 {
		options.Users = []*server.User{{Username: c.User, Password: c.Password, Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Allow: c.Publish}, Subscribe: &server.SubjectPermission{Allow: c.Subscribe}}}}
		options.Username, options.Password = "", ""
	}
	if c.Cluster != "" {
		options.Cluster = server.ClusterOpts{Name: c.Cluster, Host: "127.0.0.1", Port: c.ClusterPort}
		for _, route := range c.Routes {
			u, err := url.Parse(route)
			if err != nil {
				return err
			}
			options.Routes = append(options.Routes, u)
		}
	}
	instance, err := server.NewServer(options)
	if err != nil {
		return err
	}
	instance.Start()
	_, _ = io.Copy(io.Discard, os.Stdin)
	instance.Shutdown()
	instance.WaitForShutdown()
	return nil
}
