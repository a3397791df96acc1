package httpserver_test

import (
	"context"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

func TestRealIP(t *testing.T) {
	tests := map[string]struct {
		trusted []string
		remote  string
		headers []string
		ip      string
		scheme  string
	}{
		"direct":                  {nil, "1.2.3.4:5", nil, "1.2.3.4", "http"},
		"direct, IPv6":            {nil, "[2001:db8::1]:5", nil, "2001:db8::1", "http"},
		"untrusted header":        {nil, "1.2.3.4:5", []string{"X-Forwarded-For", "9.9.9.9", "X-Forwarded-Proto", "https"}, "1.2.3.4", "http"},
		"header of another":       {[]string{"10.0.0.0/8"}, "1.2.3.4:5", []string{"X-Real-Ip", "9.9.9.9"}, "1.2.3.4", "http"},
		"trusted":                 {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Forwarded-For", "9.9.9.9", "X-Forwarded-Proto", "https"}, "9.9.9.9", "https"},
		"trusted, mapped":         {[]string{"10.0.0.1"}, "[::ffff:10.0.0.1]:5", []string{"X-Forwarded-For", "9.9.9.9"}, "9.9.9.9", "http"},
		"forged on the left":      {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Forwarded-For", "6.6.6.6, 9.9.9.9"}, "9.9.9.9", "http"},
		"two lines, two proxies":  {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Forwarded-For", "6.6.6.6", "X-Forwarded-For", "9.9.9.9, 10.0.0.2"}, "9.9.9.9", "http"},
		"only proxies":            {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Forwarded-For", "10.0.0.3,10.0.0.2"}, "10.0.0.3", "http"},
		"rubbish":                 {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Forwarded-For", "9.9.9.9, who knows"}, "10.0.0.1", "http"},
		"X-Real-IP":               {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Real-Ip", "9.9.9.9"}, "9.9.9.9", "http"},
		"forwarded with its port": {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Forwarded-For", "[2001:db8::2]:99"}, "2001:db8::2", "http"},
		"unknown scheme":          {[]string{"10.0.0.0/8"}, "10.0.0.1:5", []string{"X-Forwarded-Proto", "ftp"}, "10.0.0.1", "http"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got httpserver.Request
			r := newRig(t, httpserver.Config{}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
				got = in
				return respond(ctx, httpserver.Response{})
			})
			s := settings(t)
			s.TrustedProxies = test.trusted
			r.configure(s)
			r.begin(httpserver.Start{})
			request := httptest.NewRequest("GET", "/", nil)
			request.RemoteAddr = test.remote
			for i := 0; i < len(test.headers); i += 2 {
				request.Header.Add(test.headers[i], test.headers[i+1])
			}
			r.ServeHTTP(httptest.NewRecorder(), request)
			if got.RealIP != test.ip || got.Scheme != test.scheme {
				t.Errorf("%s from %s, want %s from %s", got.Scheme, got.RealIP, test.scheme, test.ip)
			}
		})
	}
}

func TestNotStarted(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 503 {
		t.Errorf("answer = %d", w.Code)
	}
}

// FuzzServe wants every request answered by the flow, and every echoed header
// either sent or refused with a 500.
func FuzzServe(f *testing.F) {
	f.Add("example.com", "1.2.3.4:1", "9.9.9.9, 10.0.0.1", "X-A", "v", "body")
	f.Add("[::1]:80", "[::1]:1", "", "content-length", "3", "\xff")
	f.Add("*.a", "", ",,[", "a b", "x\r\ny: z", "")
	f.Fuzz(func(t *testing.T, host, remote, forwarded, key, value, body string) {
		r := newRig(t, httpserver.Config{Listen: pipesOnly}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			return respond(ctx, httpserver.Response{Body: in.Body, ContentType: value})
		})
		r.configure(httpserver.Settings{Address: "127.0.0.1", MaxBodySize: 1, MaxConcurrent: 8, TrustedProxies: []string{"0.0.0.0/0", "::/0"}})
		r.begin(httpserver.Start{Hostnames: []string{"*.example.com", "a"}})
		request := httptest.NewRequest("POST", "/", strings.NewReader(body))
		request.Host, request.RemoteAddr = host, remote
		request.Header["X-Forwarded-For"] = []string{forwarded}
		request.Header[key] = []string{value}
		w := httptest.NewRecorder()
		r.ServeHTTP(w, request)
		switch w.Code {
		case 200:
			if w.Body.String() != body || strings.ContainsAny(w.Header().Get("Content-Type"), "\r\n") {
				t.Errorf("answer = %q %q", w.Body, w.Header())
			}
		case 421, 500:
			if !utf8.ValidString(w.Body.String()) {
				t.Errorf("answer = %q", w.Body)
			}
		default:
			t.Errorf("status %d", w.Code)
		}
	})
}

func pipesOnly(context.Context, string, string) (net.Listener, error) { return newPipes(), nil }
