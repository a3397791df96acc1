package httpserver

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

// reply is a response that has been found fit to be sent.
type reply struct {
	code    int
	kind    string // content type, empty for none
	headers http.Header
	body    string

	outcome, reason string // for the metrics
}

func newReply(in Response) (*reply, error) {
	r := &reply{code: in.StatusCode, outcome: in.Outcome, reason: in.Reason}
	if r.code == 0 {
		r.code = http.StatusOK
	}
	if r.code < 200 || r.code > 599 {
		return nil, fmt.Errorf("response: status code %d can't end a request: use 200 to 599", r.code)
	}
	var err error
	if r.body, r.kind, err = wire.Body(in.Body); err != nil {
		return nil, fmt.Errorf("response: %w", err)
	}
	if r.body != "" && (r.code == http.StatusNoContent || r.code == http.StatusNotModified) {
		return nil, fmt.Errorf("response: status code %d allows no body", r.code)
	}
	if in.ContentType != "" {
		r.kind = in.ContentType
		if err := wire.CheckValue("Content-Type", r.kind); err != nil {
			return nil, fmt.Errorf("response: %w", err)
		}
	}
	if len(in.Headers) == 0 {
		return r, nil
	}
	r.headers = make(http.Header, len(in.Headers))
	if err := wire.Add(r.headers, in.Headers); err != nil {
		return nil, fmt.Errorf("response: %w", err)
	}
	if in.ContentType == "" && r.headers["Content-Type"] != nil {
		r.kind = ""
	}
	return r, nil
}

func (r *reply) write(w http.ResponseWriter) {
	r.head(w)
	_, _ = io.WriteString(w, r.body) // a client that has gone needs no answer
}

// head writes all but the body.
func (r *reply) head(w http.ResponseWriter) {
	header := w.Header()
	for name, values := range r.headers {
		header[name] = values
	}
	if r.kind != "" {
		header["Content-Type"] = []string{r.kind}
	}
	if r.code != http.StatusNoContent && r.code != http.StatusNotModified {
		header["Content-Length"] = []string{strconv.Itoa(len(r.body))}
	}
	w.WriteHeader(r.code)
}

// refusal is an answer that does not come from the flow.
func refusal(code int, text string) *reply {
	return &reply{code: code, kind: wire.TypeText, body: text + "\n"}
}
