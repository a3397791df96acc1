package queuetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Server is a NATS server that a test may kill and start again, with the same files and
// ports.
type Server struct {
	config config
	t      testing.TB

	process *exec.Cmd
	alive   *os.File // the server ends when this is closed
}

// config is what the process of a server is given.
type config struct {
	Name, Dir      string
	Port           int
	Cluster        string
	ClusterPort    int
	Routes         []string
	User, Password string
	MaxPayload     int32
	MaxStore       int64
	Publish        []string
	Subscribe      []string
}

// Option changes a server.
type Option func(*config)

// Password has a server ask for a user and a password.
func Password(user, password string) Option {
	return func(c *config) { c.User, c.Password = user, password }
}

// Rights bounds what the user of Password may publish to and subscribe to.
func Rights(publish, subscribe []string) Option {
	return func(c *config) { c.Publish, c.Subscribe = publish, subscribe }
}

// MaxPayload bounds a message.
func MaxPayload(bytes int32) Option { return func(c *config) { c.MaxPayload = bytes } }

// MaxStore bounds what all streams have together.
func MaxStore(bytes int64) Option { return func(c *config) { c.MaxStore = bytes } }

// Dir has a server keep its files in a directory.
func Dir(dir string) Option { return func(c *config) { c.Dir = dir } }

// New returns a server that is not started yet; it ends with the test.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	c := config{Name: "alone", Dir: dir(t), Port: port(t)}
	for _, option := range options {
		option(&c)
	}
	return prepared(t, c)
}

// Start starts a server, which ends with the test.
func Start(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := New(t, options...)
	s.Start()
	return s
}

func prepared(t testing.TB, c config) *Server {
	s := &Server{config: c, t: t}
	t.Cleanup(s.Kill)
	return s
}

// dir is removed after the process that writes there has ended.
func dir(t testing.TB) string { return filepath.Join(t.TempDir(), "nats") }

// port returns a port that is free now. A server keeps it when it is started again.
func port(t testing.TB) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// URL is where the server is, with its password.
func (s *Server) URL() string {
	user := ""
	if s.config.User != "" {
		user = s.config.User + ":" + s.config.Password + "@"
	}
	return "nats://" + user + "127.0.0.1:" + strconv.Itoa(s.config.Port)
}

// Start starts the server, and returns when it answers. One of a cluster may have to wait
// for the others until it keeps messages.
func (s *Server) Start() {
	s.t.Helper()
	s.launch()
	deadline := time.Now().Add(30 * time.Second)
	for {
		conn, err := nats.Connect(s.URL())
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the NATS server %s does not answer: %v", s.config.Name, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *Server) launch() {
	s.t.Helper()
	given, err := json.Marshal(s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	closed, alive, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	defer closed.Close()
	s.process = exec.CommandContext(context.WithoutCancel(s.t.Context()), program, "-test.run=^$")
	s.process.Env = append(os.Environ(), environment+"="+string(given))
	s.process.Stdin, s.process.Stderr = closed, os.Stderr
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.alive = alive
}

// Kill ends the server at once, as kill -9 does.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	_ = s.alive.Close()
	s.process = nil
}

// Stop ends the server well.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	_ = s.alive.Close()
	_ = s.process.Wait()
	s.process = nil
}

// Cluster is NATS servers that keep messages together.
type Cluster struct {
	Servers []*Server
	t       testing.TB
}

// StartCluster starts a cluster of servers, which ends with the test.
func StartCluster(t testing.TB, servers int, options ...Option) *Cluster {
	t.Helper()
	c := &Cluster{t: t}
	var routes []string
	ports := make([]int, servers)
	for i := range servers {
		ports[i] = port(t)
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
	}
	for i := range servers {
		one := config{Name: fmt.Sprintf("server-%d", i+1), Dir: dir(t), Port: port(t), Cluster: "patchbay", ClusterPort: ports[i], Routes: routes}
		for _, option := range options {
			option(&one)
		}
		c.Servers = append(c.Servers, prepared(t, one))
	}
	for _, s := range c.Servers {
		s.launch()
	}
	c.Ready()
	return c
}

// URL is where the servers are.
func (c *Cluster) URL() string {
	all := make([]string, 0, len(c.Servers))
	for _, s := range c.Servers {
		all = append(all, s.URL())
	}
	return strings.Join(all, ",")
}

// Ready returns when the cluster has a leader and takes streams.
func (c *Cluster) Ready() {
	c.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		err := c.answers()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("the NATS cluster does not answer: %v", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// answers makes a stream of as many copies as there are servers.
func (c *Cluster) answers() error {
	conn, err := nats.Connect(c.URL())
	if err != nil {
		return err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	ctx := c.t.Context()
	ready := jetstream.StreamConfig{Name: "ready", Subjects: []string{"ready"}, Replicas: len(c.Servers), Storage: jetstream.MemoryStorage}
	if _, err := js.CreateOrUpdateStream(ctx, ready); err != nil {
		return err
	}
	return js.DeleteStream(ctx, "ready")
}
