package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
)

const (
	// Inputs of a request. With so many the request itself takes a small part.
	Inputs = 200
	// parts is into how many messages an input is split.
	parts  = 4
	warmUp = 500 * time.Millisecond
)

// Fed is what an engine did with its inputs.
type Fed struct {
	Inputs    int
	Wall, CPU time.Duration // CPU is that of the process and those that it has started
	Memory    process.Memory
}

// Rate is how many inputs went through the chain in a second.
func (f Fed) Rate() float64 { return float64(f.Inputs) / f.Wall.Seconds() }

// PerInput is the CPU time of an input, in nanoseconds.
func (f Fed) PerInput() float64 { return float64(f.CPU) / float64(f.Inputs) }

// Feed starts the contender, sends it arrays of inputs for a while, each when the one
// before is answered, and stops it. The first and the last time it looks whether all
// messages arrived at the counter.
func (c Contender) Feed(ctx context.Context, o peers.Options, duration time.Duration) (fed Fed, err error) {
	running, err := c.Start(ctx, o)
	if err != nil {
		return Fed{}, err
	}
	defer func() {
		if stopped := running.Stop(); err == nil {
			err = stopped
		}
	}()
	f := feeder{url: "http://" + o.Address + "/", client: &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}, Timeout: time.Minute}, body: inputs()}
	defer f.client.CloseIdleConnections()
	if err := f.check(ctx, running); err != nil {
		return Fed{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	if _, err := f.send(ctx, warmUp); err != nil {
		return Fed{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	before, err := process.CPU(running.PID())
	if err != nil {
		return Fed{}, err
	}
	began := time.Now()
	sent, err := f.send(ctx, duration)
	if err != nil {
		return Fed{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	fed = Fed{Inputs: sent * Inputs, Wall: time.Since(began)}
	after, err := process.CPU(running.PID())
	if err != nil {
		return Fed{}, err
	}
	fed.CPU = after - before
	if fed.Memory, err = process.MemoryOf(running.PID()); err != nil {
		return Fed{}, err
	}
	if err := f.check(ctx, running); err != nil {
		return Fed{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	return fed, nil
}

type feeder struct {
	url    string
	client *http.Client
	body   []byte
}

// inputs are what each request carries.
func inputs() []byte {
	type input struct {
		Name  string     `json:"name"`
		Parts [parts]int `json:"parts"`
	}
	all := make([]input, Inputs)
	for i := range all {
		all[i] = input{Name: fmt.Sprintf("input %d", i), Parts: [parts]int{1, 2, 3, 4}}
	}
	text, _ := json.Marshal(all) // it has nothing that can't be written
	return text
}

// send sends requests for as long as that and returns how many.
func (f feeder) send(ctx context.Context, duration time.Duration) (sent int, err error) {
	for end := time.Now().Add(duration); time.Now().Before(end); sent++ {
		if _, err := f.once(ctx); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (f feeder) once(ctx context.Context) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url, bytes.NewReader(f.body))
	if err != nil {
		return nil, fmt.Errorf("send inputs: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := f.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("send inputs: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("send inputs: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("send inputs: %s: %s", response.Status, answer)
	}
	return answer, nil
}

// check looks whether all messages of a request arrive.
func (f feeder) check(ctx context.Context, running Engine) error {
	arrived, err := running.Look(ctx, func() ([]byte, error) { return f.once(ctx) })
	if err != nil {
		return err
	}
	if want := Inputs * parts; arrived != want {
		return fmt.Errorf("%d messages arrived at the counter, want %d", arrived, want)
	}
	return nil
}
