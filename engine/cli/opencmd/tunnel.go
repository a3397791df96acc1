package opencmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/util/httpstream" //nolint:staticcheck // its successor is not yet what the dialer of client-go gives
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/spdy"
)

// The words of the protocol by which the API server forwards a port of a pod. The package of
// client-go that speaks it brings the types of all objects along, 4 MB.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/api/core/v1/types.go
const (
	forwardProtocol = "portforward.k8s.io"
	streamType      = "streamType"
	streamPort      = "port"
	streamRequest   = "requestID"
)

// Pod is where a server runs.
type Pod struct{ Namespace, Name string }

// Tunnel leads connections to a port of a pod, by way of the API server.
type Tunnel struct {
	connection httpstream.Connection
	port       string
	requests   atomic.Int64
}

// Dig opens a tunnel.
func Dig(config *rest.Config, pod Pod, port int) (*Tunnel, error) {
	base, _, err := rest.DefaultServerUrlFor(config)
	if err != nil {
		return nil, fmt.Errorf("read the address of the API server: %w", err)
	}
	transport, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		return nil, fmt.Errorf("prepare the way to the API server: %w", err)
	}
	address := base.JoinPath("/api/v1/namespaces", url.PathEscape(pod.Namespace), "pods", url.PathEscape(pod.Name), "portforward")
	connection, protocol, err := spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, address).Dial(forwardProtocol)
	if err != nil {
		return nil, fmt.Errorf("forward a port of pod %s in namespace %s: %w", pod.Name, pod.Namespace, err)
	}
	if protocol != forwardProtocol {
		return nil, errors.Join(fmt.Errorf("forward a port of pod %s: the API server speaks %q", pod.Name, protocol), connection.Close())
	}
	return &Tunnel{connection: connection, port: strconv.Itoa(port)}, nil
}

// Close ends the tunnel and what is led through it.
func (t *Tunnel) Close() error { return t.connection.Close() }

// Ended is closed when the tunnel is gone, for whatever reason.
func (t *Tunnel) Ended() <-chan bool { return t.connection.CloseChan() }

// Lead leads the connections that a listener accepts through the tunnel, until the context
// or the tunnel ends.
func (t *Tunnel) Lead(ctx context.Context, accepted <-chan net.Conn, failed func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.Ended():
			return
		case conn := <-accepted:
			go t.through(conn, failed)
		}
	}
}

// through leads one connection: a stream for what the pod's side has to say of failures, and
// one for the bytes.
func (t *Tunnel) through(conn net.Conn, failed func(error)) {
	defer conn.Close()
	headers := http.Header{}
	headers.Set(streamType, "error")
	headers.Set(streamPort, t.port)
	headers.Set(streamRequest, strconv.FormatInt(t.requests.Add(1), 10))
	complaints, err := t.connection.CreateStream(headers)
	if err != nil {
		failed(fmt.Errorf("open a stream to the pod: %w", err))
		return
	}
	defer t.connection.RemoveStreams(complaints)
	_ = complaints.Close() // we have nothing to say there
	headers.Set(streamType, "data")
	data, err := t.connection.CreateStream(headers)
	if err != nil {
		failed(fmt.Errorf("open a stream to the pod: %w", err))
		return
	}
	defer t.connection.RemoveStreams(data)
	go func() {
		_, _ = io.Copy(data, conn)
		_ = data.Close()
	}()
	received := make(chan struct{})
	go func() {
		defer close(received)
		if _, err := io.Copy(conn, data); err != nil {
			_ = data.Reset() // nobody takes what is still to come
		}
	}()
	// The other side ends this stream when all is done.
	if said, _ := io.ReadAll(io.LimitReader(complaints, 4<<10)); len(said) > 0 {
		failed(fmt.Errorf("the pod's side: %s", said))
		_ = data.Reset()
		return
	}
	<-received
}
