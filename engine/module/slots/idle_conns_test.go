package slots_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
)

// fakeConn is a connection of an address that knows whether it was closed.
type fakeConn struct {
	net.Conn
	name, from string
	closed     bool
}

type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }

func (c *fakeConn) RemoteAddr() net.Addr { return address(c.from) }
func (c *fakeConn) Close() error         { c.closed = true; return nil }

func TestWhichConnectionIsClosed(t *testing.T) {
	tests := map[string]struct {
		before []string // "name from flags": h is held, t is trusted
		want   string
	}{
		"none while there is room":         {[]string{"a 10.0.0.1:1 -"}, ""},
		"the longest idle":                 {[]string{"old 10.0.0.1:1 -", "b 10.0.0.1:2 -", "c 10.0.0.1:3 -"}, "old"},
		"what is held stays":               {[]string{"held 10.0.0.1:1 h", "b 10.0.0.1:2 -", "c 10.0.0.1:3 -"}, "b"},
		"what is trusted goes last":        {[]string{"known 10.0.0.1:1 t", "also 10.0.0.1:2 t", "c 10.0.0.1:3 -"}, "c"},
		"trusted, when all are":            {[]string{"known 10.0.0.1:1 t", "also 10.0.0.1:2 t", "held 10.0.0.1:3 h"}, "known"},
		"of the address that has most":     {[]string{"alone 10.0.0.1:1 -", "b 10.0.0.2:2 -", "c 10.0.0.2:3 -"}, "b"},
		"the newest, when all are at work": {[]string{"a 10.0.0.1:1 h", "b 10.0.0.1:2 h", "c 10.0.0.1:3 h"}, "newest"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				set := slots.NewConns(3)
				var all []*fakeConn
				admit := func(text string) {
					parts := strings.Fields(text)
					conn := &fakeConn{name: parts[0], from: parts[1]}
					all = append(all, conn)
					admitted := set.Admit(conn)
					if strings.Contains(parts[2], "h") {
						admitted.Hold()
					}
					if strings.Contains(parts[2], "t") {
						admitted.Trust()
					}
					time.Sleep(time.Second)
				}
				for _, text := range append(test.before, "newest 10.0.0.9:1 -") {
					admit(text)
				}
				var closed []string
				for _, conn := range all {
					if conn.closed {
						closed = append(closed, conn.name)
					}
				}
				if got := strings.Join(closed, ", "); got != test.want {
					t.Errorf("closed %q, want %q", got, test.want)
				}
				if set.Len() > 3 {
					t.Errorf("%d connections are open", set.Len())
				}
			})
		})
	}
}

func TestReleaseMakesYoung(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		set := slots.NewConns(2)
		first, second := &fakeConn{from: "10.0.0.1:1"}, &fakeConn{from: "10.0.0.1:2"}
		used := set.Admit(first)
		time.Sleep(time.Second)
		set.Admit(second)
		time.Sleep(time.Second)
		used.Hold()
		used.Release()
		set.Admit(&fakeConn{from: "10.0.0.1:3"})
		if first.closed || !second.closed {
			t.Error("the one that was just used was closed")
		}
	})
}

// fullOnce is a listener that finds no file descriptor at first.
type fullOnce struct {
	net.Listener
	errors []error
}

func (l *fullOnce) Accept() (net.Conn, error) {
	if len(l.errors) > 0 {
		err := l.errors[0]
		l.errors = l.errors[1:]
		return nil, err
	}
	return &fakeConn{from: "10.0.0.1:9"}, nil
}

func TestListenerWithoutFilesShedsOne(t *testing.T) {
	full := &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	set := slots.NewConns(10)
	idle := &fakeConn{from: "10.0.0.1:1"}
	admitted := set.Admit(idle)
	l := set.Listener(&fullOnce{errors: []error{full}})
	conn, err := l.Accept()
	if err != nil || !idle.closed {
		t.Fatalf("accept = %v, idle closed: %v", err, idle.closed)
	}
	if slots.From(set.Context(t.Context(), conn)) != conn {
		t.Error("the connection is not found in its context")
	}
	_ = admitted.Close()
	_ = conn.Close()
	if set.Len() != 0 {
		t.Errorf("%d connections are open", set.Len())
	}
	if _, err := set.Listener(&fullOnce{errors: []error{full}}).Accept(); !errors.Is(err, syscall.EMFILE) {
		t.Errorf("with nothing to shed: %v", err)
	}
	if slots.From(context.Background()) != nil {
		t.Error("a context without a connection has one")
	}
}
