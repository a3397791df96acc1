package httpserver_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func zlibbed(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func deflated(text string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// noise can't be made smaller.
func noise(size int) string {
	source := rand.NewChaCha8([32]byte{1})
	b := make([]byte, size)
	_, _ = source.Read(b)
	return string(b)
}

// TestEncodedBodies: the flow gets the body as it was before it was encoded, or the
// client learns why not.
func TestEncodedBodies(t *testing.T) {
	const limit = 1 << 20
	long := strings.Repeat("größe ", limit/8)
	tests := map[string]struct {
		coding []string
		body   string
		want   int
		text   string // of the flow, or in the refusal
	}{
		"gzip":                        {[]string{"gzip"}, gzipped("hello"), 200, "hello"},
		"gzip in capitals":            {[]string{"GZip"}, gzipped("hello"), 200, "hello"},
		"x-gzip":                      {[]string{"x-gzip"}, gzipped("hello"), 200, "hello"},
		"gzip of nothing":             {[]string{"gzip"}, gzipped(""), 200, ""},
		"two members":                 {[]string{"gzip"}, gzipped("hel") + gzipped("lo"), 200, "hello"},
		"gzip, long":                  {[]string{"gzip"}, gzipped(long), 200, long},
		"gzip at the limit":           {[]string{"gzip"}, gzipped(strings.Repeat("x", limit)), 200, strings.Repeat("x", limit)},
		"deflate, zlib":               {[]string{"deflate"}, zlibbed("hello"), 200, "hello"},
		"deflate, raw":                {[]string{"deflate"}, deflated("hello"), 200, "hello"},
		"identity":                    {[]string{"identity"}, "hello", 200, "hello"},
		"identity and gzip":           {[]string{"identity, gzip"}, gzipped("hello"), 200, "hello"},
		"nothing in it":               {[]string{""}, "hello", 200, "hello"},
		"an empty body":               {[]string{"gzip"}, "", 200, ""},
		"unknown without a body":      {[]string{"br"}, "", 200, ""},
		"gzip over the limit":         {[]string{"gzip"}, gzipped(strings.Repeat("x", limit+1)), 413, "1 MB when it is decoded"},
		"deflate over the limit":      {[]string{"deflate"}, zlibbed(strings.Repeat("x", limit+1)), 413, "1 MB when it is decoded"},
		"bomb":                        {[]string{"gzip"}, gzipped(strings.Repeat("\x00", 3*limit)), 413, "1 MB when it is decoded"},
		"bomb in many members":        {[]string{"gzip"}, strings.Repeat(gzipped(strings.Repeat("\x00", 1<<16)), 30), 413, "1 MB when it is decoded"},
		"bomb of a bomb":              {[]string{"gzip"}, gzipped(gzipped(strings.Repeat("\x00", 3*limit))), 200, gzipped(strings.Repeat("\x00", 3*limit))},
		"bomb with much after it":     {[]string{"gzip"}, gzipped(strings.Repeat("\x00", 2*limit)) + noise(limit/2), 413, "1 MB when it is decoded"},
		"larger encoded than allowed": {[]string{"gzip"}, gzipped(noise(limit)), 413, "larger than 1 MB"},
		"brotli":                      {[]string{"br"}, "hello", 415, "gzip and deflate"},
		"zstd":                        {[]string{"zstd"}, "hello", 415, "gzip and deflate"},
		"compress":                    {[]string{"compress"}, "hello", 415, "gzip and deflate"},
		"gzip twice":                  {[]string{"gzip, gzip"}, gzipped(gzipped("hello")), 415, "gzip and deflate"},
		"two lines":                   {[]string{"gzip", "deflate"}, zlibbed(gzipped("hello")), 415, "gzip and deflate"},
		"not gzip":                    {[]string{"gzip"}, "hello", 400, "not gzip"},
		"cut off":                     {[]string{"gzip"}, gzipped("hello")[:20], 400, "not gzip"},
		"cut within the header":       {[]string{"gzip"}, gzipped("hello")[:5], 400, "not gzip"},
		"wrong checksum":              {[]string{"gzip"}, gzipped("hello")[:25] + "abcd\x05\x00\x00\x00", 400, "not gzip"},
		"something after it":          {[]string{"gzip"}, gzipped("hello") + "more", 400, "not gzip"},
		"something after zlib":        {[]string{"deflate"}, zlibbed("hello") + "more", 400, "not deflate"},
		"not deflate":                 {[]string{"deflate"}, "\xff\xff\xff", 400, "not deflate"},
	}
	p := newPair(t, "one")
	for _, version := range []string{"HTTP/1.1", "HTTP/2.0"} {
		began := 0
		var seen http.Header
		r := newRig(t, httpserver.Config{}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			began++
			seen = http.Header{}
			for _, header := range in.Headers {
				seen.Add(header.Key, header.Value)
			}
			return respond(ctx, httpserver.Response{Body: in.Body})
		})
		s := settings(t)
		s.MaxBodySize = 1
		r.configure(s)
		r.begin(httpserver.Start{TLSCert: p.cert, TLSKey: p.key})
		c := client(t, p)
		c.Transport.(*http.Transport).ForceAttemptHTTP2 = version == "HTTP/2.0"
		for name, test := range tests {
			for _, chunked := range []bool{false, true} {
				t.Run(version+" "+name+map[bool]string{true: " in chunks"}[chunked], func(t *testing.T) {
					if chunked && (test.body == "" || version == "HTTP/2.0") {
						return // no other request than without
					}
					var body io.Reader = strings.NewReader(test.body)
					if chunked {
						body = io.MultiReader(body)
					}
					request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+r.face().ListenAddr, body)
					if err != nil {
						t.Fatal(err)
					}
					request.Header["Content-Encoding"] = test.coding
					before := began
					response, err := c.Do(request)
					if err != nil {
						if test.want == 413 && version == "HTTP/1.1" && began == before {
							return // the connection may break while the client still writes
						}
						t.Fatal(err)
					}
					text, err := io.ReadAll(response.Body)
					_ = response.Body.Close()
					if err != nil || response.StatusCode != test.want || test.want == 200 && string(text) != test.text || !strings.Contains(string(text), test.text) {
						t.Errorf("answer = %s %.80q, %v; want %d %.80q", response.Status, text, err, test.want, test.text)
					}
					if (began > before) != (test.want == 200) {
						t.Errorf("%d runs began", began-before)
					}
					if test.want == 200 && test.body != "hello" && test.body != "" && (seen.Get("Content-Encoding") != "" || seen.Get("Content-Length") != "") {
						t.Errorf("the flow saw the headers %v", seen)
					}
					if accepted := response.Header.Get("Accept-Encoding"); (accepted == "gzip, deflate") != (test.want == 415) {
						t.Errorf("Accept-Encoding = %q", accepted)
					}
				})
			}
		}
	}
}

// TestABombIsRefusedBeforeItsEnd sends one whose end never comes.
func TestABombIsRefusedBeforeItsEnd(t *testing.T) {
	began := false
	r := newRig(t, httpserver.Config{}, func(context.Context, httpserver.Request, func(context.Context, httpserver.Response) error) error {
		began = true
		return nil
	})
	s := settings(t)
	s.MaxBodySize = 1
	r.configure(s)
	r.begin(httpserver.Start{})
	body, writer := io.Pipe()
	defer writer.Close()
	bomb := gzipped(strings.Repeat("\x00", 4<<20))
	go func() { _, _ = io.WriteString(writer, bomb[:len(bomb)*3/4]) }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+r.face().ListenAddr, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Encoding", "gzip")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge || began {
		t.Errorf("answer = %s, a run began: %v", response.Status, began)
	}
}
