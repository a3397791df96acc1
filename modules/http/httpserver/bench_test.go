package httpserver_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

const (
	reviewSize = 5 << 10 // an AdmissionReview
	answer     = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"1","allowed":true}}`
)

// BenchmarkHTTP2 sends reviews over HTTP/2 with TLS, to the component and to a
// bare handler that reads the body and answers the same.
func BenchmarkHTTP2(b *testing.B) {
	p := newPair(b, "one")
	b.Run("bare", func(b *testing.B) {
		pair, err := tls.X509KeyPair([]byte(p.cert), []byte(p.key))
		if err != nil {
			b.Fatal(err)
		}
		server := httptest.NewUnstartedServer(http.HandlerFunc(bare))
		server.EnableHTTP2, server.TLS = true, &tls.Config{Certificates: []tls.Certificate{pair}}
		server.StartTLS()
		b.Cleanup(server.Close)
		post(b, client(b, p), server.URL)
	})
	b.Run("component", func(b *testing.B) {
		r := newRig(b, httpserver.Config{}, constant)
		r.configure(settings(b))
		r.begin(httpserver.Start{TLSCert: p.cert, TLSKey: p.key})
		post(b, client(b, p), "https://"+r.face().ListenAddr)
	})
}

// BenchmarkHandler is the same without the network.
func BenchmarkHandler(b *testing.B) {
	b.Run("bare", func(b *testing.B) { call(b, http.HandlerFunc(bare)) })
	b.Run("component", func(b *testing.B) {
		r := newRig(b, httpserver.Config{Listen: pipesOnly}, constant)
		r.configure(settings(b))
		r.begin(httpserver.Start{})
		call(b, r)
	})
}

func bare(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, answer)
}

func post(b *testing.B, c *http.Client, url string) {
	body := bytes.Repeat([]byte("x"), reviewSize)
	b.ReportAllocs()
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			response, err := c.Post(url+"/mutate?timeout=3s", "application/json", bytes.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusOK {
				b.Errorf("answer = %s", response.Status)
				return
			}
		}
	})
}

func call(b *testing.B, handler http.Handler) {
	body := strings.Repeat("x", reviewSize)
	b.ReportAllocs()
	for b.Loop() {
		request := httptest.NewRequest("POST", "/mutate?timeout=3s", strings.NewReader(body))
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
}

func constant(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
	return respond(ctx, httpserver.Response{ContentType: "application/json", Body: answer})
}
