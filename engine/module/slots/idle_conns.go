package slots

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Conns bounds how many connections of a server are open. When there are too
// many, one of those that nothing holds is closed in favour of the newest: of
// what is not trusted before what is, the longest idle first, where the
// idleness of an address that has many counts more. Safe for concurrent use.
type Conns struct {
	origin time.Time
	count  atomic.Int64

	mu     sync.Mutex
	most   int
	open   map[*Conn]struct{}
	shares map[string]int // scratch: how many connections each address has
}

// NewConns makes a set for so many connections.
func NewConns(most int) *Conns {
	return &Conns{origin: time.Now(), most: max(most, 1), open: map[*Conn]struct{}{}, shares: map[string]int{}}
}

// Resize changes how many may be open. None is closed at once.
func (c *Conns) Resize(most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most = max(most, 1)
}

// Len is how many are open.
func (c *Conns) Len() int { return int(c.count.Load()) }

// Conn is a connection of a set.
type Conn struct {
	net.Conn
	set     *Conns
	from    string
	idle    atomic.Int64 // since when nothing holds it, on the set's clock
	holds   atomic.Int32
	trusted atomic.Bool
}

// Admit takes a connection in, at the cost of another one if need be. It is the
// returned one that must be used and closed.
func (c *Conns) Admit(conn net.Conn) *Conn {
	admitted := &Conn{Conn: conn, set: c, from: Host(conn.RemoteAddr().String())}
	admitted.idle.Store(int64(time.Since(c.origin)))
	c.mu.Lock()
	var victim *Conn
	if len(c.open) >= c.most {
		victim = c.victim()
	}
	if victim == nil && len(c.open) >= c.most {
		victim = admitted // all others are at work
	} else {
		c.add(admitted)
	}
	if victim != nil && victim != admitted {
		c.drop(victim)
	}
	c.mu.Unlock()
	if victim != nil {
		_ = victim.Conn.Close()
	}
	return admitted
}

// Shed closes one connection that nothing holds, if there is any: for a process
// that has no file descriptors left.
func (c *Conns) Shed() bool {
	c.mu.Lock()
	victim := c.victim()
	if victim != nil {
		c.drop(victim)
	}
	c.mu.Unlock()
	return victim != nil && victim.Conn.Close() == nil
}

func (c *Conns) add(conn *Conn) {
	c.open[conn] = struct{}{}
	c.count.Store(int64(len(c.open)))
}

func (c *Conns) drop(conn *Conn) {
	delete(c.open, conn)
	c.count.Store(int64(len(c.open)))
}

// victim chooses who is closed next; nil when all are held.
func (c *Conns) victim() *Conn {
	clear(c.shares)
	for conn := range c.open {
		c.shares[conn.from]++
	}
	now := time.Since(c.origin)
	var chosen *Conn
	most := 0.0
	for conn := range c.open {
		if conn.holds.Load() > 0 {
			continue
		}
		weight := (now - time.Duration(conn.idle.Load()) + time.Millisecond).Seconds() * float64(c.shares[conn.from])
		if chosen == nil || !conn.trusted.Load() && chosen.trusted.Load() || conn.trusted.Load() == chosen.trusted.Load() && weight > most {
			chosen, most = conn, weight
		}
	}
	return chosen
}

// Close implements net.Conn.
func (c *Conn) Close() error {
	c.set.mu.Lock()
	c.set.drop(c)
	c.set.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite is what net/http ends a connection with, so that its last answer
// arrives.
func (c *Conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Hold keeps the connection from being closed for others, until Release. A nil
// connection, of no set, has no such need.
func (c *Conn) Hold() {
	if c != nil {
		c.holds.Add(1)
	}
}

// Release ends a Hold.
func (c *Conn) Release() {
	if c != nil {
		c.idle.Store(int64(time.Since(c.set.origin)))
		c.holds.Add(-1)
	}
}

// Host is the client's, as of the function Host, or of the given address when the
// connection is nil.
func (c *Conn) Host(address string) string {
	if c == nil {
		return Host(address)
	}
	return c.from
}

// Trust says that the connection is of a client that is known: it goes last.
func (c *Conn) Trust() {
	if c != nil {
		c.trusted.Store(true)
	}
}

type connKey struct{}

// Context is for http.Server.ConnContext: it makes From find the connection.
func (c *Conns) Context(ctx context.Context, conn net.Conn) context.Context {
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secure.NetConn()
	}
	if admitted, ok := conn.(*Conn); ok {
		return context.WithValue(ctx, connKey{}, admitted)
	}
	return ctx
}

// From returns the connection of a request's context; nil when it is of no set.
func From(ctx context.Context) *Conn {
	conn, _ := ctx.Value(connKey{}).(*Conn)
	return conn
}

// Listener admits what another listener accepts.
func (c *Conns) Listener(inner net.Listener) net.Listener { return &listener{inner, c} }

type listener struct {
	net.Listener
	set *Conns
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err == nil {
			return l.set.Admit(conn), nil
		}
		if !OutOfFiles(err) || !l.set.Shed() {
			return nil, err
		}
	}
}

// OutOfFiles reports whether an error of Accept says that the process or the
// machine has no file descriptors left.
func OutOfFiles(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}
