package client

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// maxEvent bounds one event.
const maxEvent = 4 << 20

// Events is an open stream of events.
type Events struct {
	response *http.Response
	lines    *bufio.Scanner
}

// Events opens the stream of a flow; when it returns, nothing that happens later
// is missed for being too early. Close ends it.
func (c *Client) Events(ctx context.Context, flow string) (*Events, error) {
	response, err := c.do(ctx, Request{Method: http.MethodGet, Path: []string{"events"}, Query: url.Values{"flow": {flow}}})
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(make([]byte, 64<<10), maxEvent)
	e := &Events{response: response, lines: lines}
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), ": connected") {
			return e, nil
		}
	}
	_ = response.Body.Close()
	return nil, &UnreachableError{Address: c.address, Err: fmt.Errorf("the event stream ended at once")}
}

// Next waits for an event; false means that the stream is over.
func (e *Events) Next() (view.Event, bool) {
	for e.lines.Scan() {
		data, ok := strings.CutPrefix(e.lines.Text(), "data: ")
		if !ok {
			continue
		}
		var event view.Event
		if json.Unmarshal([]byte(data), &event) == nil {
			return event, true
		}
	}
	return view.Event{}, false
}

// Close ends the stream.
func (e *Events) Close() error { return e.response.Body.Close() }
