package soak_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const beat = `
nodes:
  - {id: tick, component: common/ticker, settings: {delay: 1000, context: {beat: 1}}}
  - {id: show, component: common/debug}
edges:
  - {from: tick.out, to: show.in}
`

// serving is a flow that answers requests on PORT with what SCRIPT makes of them.
const serving = `
nodes:
  - {id: tick, component: common/ticker, settings: {delay: 3600000}}
  - {id: server, component: http/http_server, settings: {port: PORT}}
  - id: js
    component: js/js_eval
    settings:
      timeoutSeconds: 2
      memoryMB: 64
      script: {name: s.ts, content: "SCRIPT"}
      outputData: {}
edges:
  - {from: tick.out, to: server.start, map: {}}
  - {from: server.request, to: js.request, map: {inputData: {body: "{{ $.body }}"}}}
  - {from: js.response, to: server.response, map: {body: "{{ $.outputData }}"}}
  - {from: js.error, to: server.response, map: {statusCode: 400, body: "{{ $.error }}"}}
`

const (
	rewrite = "export default (i: any) => ({allowed: true, image: 'mirror.example/' + JSON.parse(i.body).image})"
	parsing = "export default (i: any) => typeof JSON.parse(i.body)"
)

// service is a flow that serves HTTP.
type service struct{ url, address string }

func newService(t *testing.T, b *patchbay.Bay, name, script string) service {
	t.Helper()
	port, err := patchbay.FreePort(12500)
	if err != nil {
		t.Fatal(err)
	}
	s := service{address: patchbay.Loopback(port)}
	s.url = "http://" + s.address + "/"
	spec := strings.NewReplacer("PORT", strconv.Itoa(port), "SCRIPT", script).Replace(serving)
	save(t, b, name, spec)
	b.Do(t, "flow", "start", name)
	_, err = patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		return post(ctx, http.DefaultClient, s.url, []byte(`{"image":"web:1"}`))
	}, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answered is what the webhook gave during the soak.
type answered struct {
	count   int
	slowest time.Duration
}

// ask sends one review after the other until ctx ends. Each must be answered
// rightly, and in time.
func (s service) ask(ctx context.Context, t *testing.T) <-chan answered {
	done := make(chan answered, 1)
	go func() {
		var all answered
		defer func() { done <- all }()
		for ctx.Err() == nil {
			image := fmt.Sprintf("web:%d", all.count)
			within, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
			began := time.Now()
			answer, err := post(within, http.DefaultClient, s.url, []byte(`{"image":"`+image+`"}`))
			all.slowest = max(all.slowest, time.Since(began))
			cancel()
			if err != nil || !strings.Contains(answer, `"mirror.example/`+image+`"`) {
				t.Errorf("review %d after %s: %q, %v", all.count, time.Since(began), answer, err)
			}
			all.count++
			select {
			case <-time.After(20 * time.Millisecond): // as often as an API server may ask
			case <-ctx.Done():
			}
		}
	}()
	return done
}

// post returns the body of an answer 200; every other answer is an error.
func post(ctx context.Context, client *http.Client, url string, body []byte) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	return string(text), err
}
