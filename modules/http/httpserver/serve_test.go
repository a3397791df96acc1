package httpserver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

func TestRequestMessage(t *testing.T) {
	var got httpserver.Request
	r := newRig(t, httpserver.Config{PodName: "pod-1"}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		got = in
		return respond(ctx, httpserver.Response{})
	})
	s := settings(t)
	r.configure(s)
	p := newPair(t, "one")
	r.begin(httpserver.Start{Context: map[string]any{"n": 1}, TLSCert: p.cert, TLSKey: p.key})
	response, _ := fetch(t, client(t, p), "POST", "https://"+r.face().ListenAddr+"/a/b%2Fc/?x=1&x=2", "héllo",
		"X-Two", "first", "X-Two", "second", "A-First", "1", "X-Forwarded-For", "9.9.9.9", "Authorization", "Bearer t", "Cookie", "c=1")
	if response.ProtoMajor != 2 || response.StatusCode != 200 {
		t.Errorf("answer %s over %s", response.Status, response.Proto)
	}
	headers := map[string][]string{}
	for n, h := range got.Headers {
		headers[h.Key] = append(headers[h.Key], h.Value)
		if n > 0 && got.Headers[n-1].Key > h.Key {
			t.Errorf("header %s comes after %s", h.Key, got.Headers[n-1].Key)
		}
	}
	if !reflect.DeepEqual(headers["X-Two"], []string{"first", "second"}) || headers["A-First"][0] != "1" {
		t.Errorf("headers = %+v", got.Headers)
	}
	got.Headers = nil
	want := httpserver.Request{
		Context: map[string]any{"n": 1}, Method: "POST", Scheme: "https", Host: r.face().ListenAddr, RequestURI: "/a/b%2Fc/?x=1&x=2",
		Path: "/a/b/c/", PathSegments: []string{"a", "b", "c"}, RequestParams: map[string][]string{"x": {"1", "2"}}, Body: "héllo",
		RealIP: "127.0.0.1", PodName: "pod-1", Authorization: "Bearer t", Cookie: "c=1",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("request = %+v\nwant      %+v", got, want)
	}
}

func TestResponseBecomesTheAnswer(t *testing.T) {
	tests := map[string]struct {
		response httpserver.Response
		code     int
		kind     string
		body     string
	}{
		"default":             {httpserver.Response{}, 200, "", ""},
		"text":                {httpserver.Response{Body: "hi"}, 200, "text/plain; charset=utf-8", "hi"},
		"object":              {httpserver.Response{Body: map[string]any{"a": "<b>"}}, 200, "application/json", `{"a":"<b>"}`},
		"own type":            {httpserver.Response{StatusCode: 201, ContentType: "text/html", Body: "<p>"}, 201, "text/html", "<p>"},
		"type by header":      {httpserver.Response{Headers: []wire.Header{{Key: "content-type", Value: "text/css"}}, Body: "p{}"}, 200, "text/css", "p{}"},
		"no content":          {httpserver.Response{StatusCode: 204}, 204, "", ""},
		"an error of its own": {httpserver.Response{StatusCode: 503, Body: "later"}, 503, "text/plain; charset=utf-8", "later"},
		"large":               {httpserver.Response{Body: strings.Repeat("x", 1<<20)}, 200, "text/plain; charset=utf-8", strings.Repeat("x", 1<<20)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.response.Headers = append(test.response.Headers, wire.Header{Key: "X-Many", Value: "1"}, wire.Header{Key: "x-many", Value: "2"})
			r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
				return respond(ctx, test.response)
			})
			r.configure(settings(t))
			r.begin(httpserver.Start{})
			response, body := fetch(t, client(t), "GET", "http://"+r.face().ListenAddr, "")
			if response.StatusCode != test.code || response.Header.Get("Content-Type") != test.kind || body != test.body {
				t.Errorf("answer = %d %q %.40q", response.StatusCode, response.Header.Get("Content-Type"), body)
			}
			if got := response.Header.Values("X-Many"); !reflect.DeepEqual(got, []string{"1", "2"}) {
				t.Errorf("X-Many = %q", got)
			}
			if test.code != 204 && response.ContentLength != int64(len(test.body)) {
				t.Errorf("Content-Length = %d", response.ContentLength)
			}
		})
	}
}

func TestFlowsThatGiveNoAnswer(t *testing.T) {
	type respond = func(context.Context, httpserver.Response) error
	tests := map[string]struct {
		flow   flow
		expose bool
		logged string
		shown  string // of what was logged, to the client
	}{
		"fails":          {func(context.Context, httpserver.Request, respond) error { return errors.New("disk full") }, false, "disk full", ""},
		"fails, exposed": {func(context.Context, httpserver.Request, respond) error { return errors.New("disk full") }, true, "disk full", "disk full"},
		"ends":           {func(context.Context, httpserver.Request, respond) error { return nil }, false, "without an answer", ""},
		"panics":         {func(context.Context, httpserver.Request, respond) error { panic("boom") }, false, "boom", ""},
		"bad status": {func(ctx context.Context, _ httpserver.Request, r respond) error {
			return r(ctx, httpserver.Response{StatusCode: 100})
		}, false, "100", ""},
		"status too high": {func(ctx context.Context, _ httpserver.Request, r respond) error {
			return r(ctx, httpserver.Response{StatusCode: 600})
		}, false, "600", ""},
		"body with a 204": {func(ctx context.Context, _ httpserver.Request, r respond) error {
			return r(ctx, httpserver.Response{StatusCode: 204, Body: "x"})
		}, false, "no body", ""},
		"bad header": {func(ctx context.Context, _ httpserver.Request, r respond) error {
			return r(ctx, httpserver.Response{Headers: []wire.Header{{Key: "A", Value: "x\r\nSet-Cookie: y"}}})
		}, false, "line break", ""},
		"bad content type": {func(ctx context.Context, _ httpserver.Request, r respond) error {
			return r(ctx, httpserver.Response{ContentType: "a\nb"})
		}, false, "line break", ""},
		"forbidden header": {func(ctx context.Context, _ httpserver.Request, r respond) error {
			return r(ctx, httpserver.Response{Headers: []wire.Header{{Key: "content-length", Value: "7"}}})
		}, false, "Content-Length", ""},
		"body without JSON form": {func(ctx context.Context, _ httpserver.Request, r respond) error {
			return r(ctx, httpserver.Response{Body: make(chan int)})
		}, false, "no JSON form", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, httpserver.Config{}, test.flow)
			s := settings(t)
			s.ExposeErrors = test.expose
			r.configure(s)
			r.begin(httpserver.Start{})
			response, body := fetch(t, client(t), "GET", "http://"+r.face().ListenAddr, "")
			id := response.Header.Get("X-Request-Id")
			if response.StatusCode != 500 || id == "" || !strings.Contains(body, id) {
				t.Errorf("answer = %d %q, id %q", response.StatusCode, body, id)
			}
			if log := r.log(); !strings.Contains(log, test.logged) || !strings.Contains(log, id) && test.logged != "boom" {
				t.Errorf("log = %s", log)
			}
			if got := strings.Contains(body, test.logged); got != (test.shown != "") {
				t.Errorf("the client was shown %q", body)
			}
		})
	}
}

func TestSecondResponseIsAnError(t *testing.T) {
	second := make(chan error, 1)
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		if err := respond(ctx, httpserver.Response{Body: "first"}); err != nil {
			return err
		}
		err := respond(ctx, httpserver.Response{Body: "second"})
		second <- err
		return err
	})
	r.configure(settings(t))
	r.begin(httpserver.Start{})
	if _, body := fetch(t, client(t), "GET", "http://"+r.face().ListenAddr, ""); body != "first" {
		t.Errorf("answer = %q", body)
	}
	if err := <-second; err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), "answered already") {
		t.Errorf("error = %v", err)
	}
}

func TestResponseOutsideOfARequest(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	r.configure(settings(t))
	if err := r.send("response", httpserver.Response{}); err == nil || module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
}

func TestResponseToAnotherServer(t *testing.T) {
	other := newRig(t, httpserver.Config{}, echo)
	other.configure(settings(t))
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, _ func(context.Context, httpserver.Response) error) error {
		return other.Handle(ctx, nil, "response", httpserver.Response{}).Err()
	})
	r.configure(settings(t))
	r.begin(httpserver.Start{})
	if response, _ := fetch(t, client(t), "GET", "http://"+r.face().ListenAddr, ""); response.StatusCode != 500 || !strings.Contains(r.log(), "no request of this server") {
		t.Errorf("answer = %s, log = %s", response.Status, r.log())
	}
}

func TestAnswerDoesNotWaitForTheRest(t *testing.T) {
	rest, done := make(chan struct{}), make(chan error, 1)
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		if err := respond(ctx, httpserver.Response{StatusCode: 202}); err != nil {
			return err
		}
		<-rest
		done <- ctx.Err()
		return nil
	})
	r.configure(settings(t))
	r.begin(httpserver.Start{})
	if response, _ := fetch(t, client(t), "GET", "http://"+r.face().ListenAddr, ""); response.StatusCode != 202 {
		t.Errorf("answer = %s", response.Status)
	}
	close(rest)
	if err := <-done; err != nil {
		t.Errorf("the run was cancelled after the answer: %v", err)
	}
}

// The engine keeps the context of a run with its record.
func TestTheContextOfARunHoldsNoAnswer(t *testing.T) {
	const answers, size = 16, 8 << 20
	var kept []context.Context
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		kept = append(kept, ctx)
		return respond(ctx, httpserver.Response{Body: strings.Repeat("x", size)})
	})
	r.begin(httpserver.Start{})
	c := client(t)
	before := liveBytes()
	for range answers {
		if response, got := fetch(t, c, "GET", "http://"+r.face().ListenAddr, ""); response.StatusCode != 200 || len(got) != size {
			t.Fatalf("answer = %s, %d bytes", response.Status, len(got))
		}
	}
	if grown := liveBytes() - before; grown > answers*size/2 {
		t.Errorf("%d MB are kept after %d answers", grown>>20, answers)
	}
	runtime.KeepAlive(kept)
}

func liveBytes() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func TestConcurrentRequestsGetTheirOwnAnswers(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	r.configure(settings(t))
	p := newPair(t, "one")
	r.begin(httpserver.Start{TLSCert: p.cert, TLSKey: p.key})
	url, c := "https://"+r.face().ListenAddr, client(t, p)
	var group sync.WaitGroup
	for worker := range 16 {
		group.Go(func() {
			for n := range 20 {
				want := fmt.Sprintf("%d-%d", worker, n)
				response, err := c.Post(url, "text/plain", strings.NewReader(want))
				if err != nil {
					t.Error(err)
					return
				}
				got := make([]byte, len(want))
				_, _ = response.Body.Read(got)
				_ = response.Body.Close()
				if response.StatusCode != http.StatusOK || string(got) != want {
					t.Errorf("answer = %s %q, want %q", response.Status, got, want)
				}
			}
		})
	}
	group.Wait()
}
