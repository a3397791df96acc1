package queue_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestBackupOfNATS takes the streams of a flow from one NATS to another by the snapshots of
// JetStream, as "nats stream backup" and "nats stream restore" do. What waits and what is a
// dead letter is there, and can be used, and what was finished is not handled again.
func TestBackupOfNATS(t *testing.T) {
	before := queuetest.Start(t)
	b := started(t, at(t, before.URL()))
	f := b.Flow("flow")
	var h handled
	fails := h.handler(func(d queue.Delivery) queue.Outcome {
		if strings.HasPrefix(d.ID, "bad") {
			return queue.Outcome{Verdict: queue.Dead, Failure: queue.Failure{Node: "router", Error: "no such host", Cause: "no such host"}}
		}
		return queue.Outcome{}
	})
	f.Set(edges(quick(2, 3)), fails)
	puts(t, f, 20, numbered("good"))
	puts(t, f, 5, numbered("bad"))
	eventually(t, "they are handled", func() bool { s := status(t, f); return s.Dead == 5 && s.Waiting+s.InWork == 0 })
	if err := f.Pause(t.Context(), edge, true); err != nil {
		t.Fatal(err)
	}
	puts(t, f, 30, numbered("waits"))
	eventually(t, "they wait", func() bool { return status(t, f).Waiting == 30 })
	ended(b) // a backup is made while no engine works on the streams
	saved := snapshots(t, before.URL())
	if len(saved) != 2 {
		t.Fatalf("%d streams were saved, want those of messages and of dead letters", len(saved))
	}
	before.Kill()

	after := queuetest.Start(t)
	for _, one := range saved {
		one.restore(t, after.URL())
	}
	// NATS knows the ids of restored messages when it has been started again.
	after.Stop()
	after.Start()
	f = started(t, at(t, after.URL())).Flow("flow")
	var later handled
	f.Set(edges(quick(2, 3)), later.handler(nil))
	eventually(t, "all is there, and the edge is paused", func() bool {
		s := status(t, f)
		return s.State == queue.StatePaused && s.Waiting == 30 && s.Dead == 5
	})
	puts(t, f, 20, numbered("good")) // they are known: they were handled before the backup
	if err := f.Pause(t.Context(), edge, false); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Retry(t.Context(), queue.Selection{Cause: "no such host"}, nil); n != 5 || err != nil {
		t.Fatalf("retried %d, %v", n, err)
	}
	eventually(t, "all are handled", func() bool {
		s := status(t, f)
		return later.count() == 35 && s.State == queue.StateIdle && s.Dead == 0
	})
	for id, n := range later.times {
		if n != 1 || strings.HasPrefix(id, "good") {
			t.Errorf("%s was handled %d times", id, n)
		}
	}
}

// snapshot is a stream with its consumers, as NATS gives it away.
type snapshot struct {
	Config json.RawMessage `json:"config"`
	State  json.RawMessage `json:"state"`
	chunks [][]byte
}

const snapshotTime = 30 * time.Second

// snapshots takes one of each stream.
func snapshots(t *testing.T, url string) []snapshot {
	t.Helper()
	conn := connected(t, url)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), snapshotTime)
	defer cancel()
	var all []snapshot
	for name := range js.StreamNames(ctx).Name() {
		sub, err := conn.SubscribeSync(conn.NewInbox())
		if err != nil {
			t.Fatal(err)
		}
		var s snapshot
		asked(t, conn, "$JS.API.STREAM.SNAPSHOT."+name, map[string]any{"deliver_subject": sub.Subject}, &s)
		for {
			m, err := sub.NextMsgWithContext(ctx)
			if err != nil {
				t.Fatalf("the snapshot of %s: %v", name, err)
			}
			if len(m.Data) == 0 {
				if why := m.Header.Get("Description"); why != "" && m.Header.Get("Status") != "204" {
					t.Fatalf("the snapshot of %s: %s", name, why)
				}
				break
			}
			s.chunks = append(s.chunks, m.Data)
			if m.Reply != "" {
				if err := m.Respond(nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		all = append(all, s)
	}
	return all
}

// restore makes the stream of a snapshot.
func (s snapshot) restore(t *testing.T, url string) {
	t.Helper()
	conn := connected(t, url)
	var config struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(s.Config, &config); err != nil {
		t.Fatal(err)
	}
	var to struct {
		Subject string `json:"deliver_subject"`
	}
	asked(t, conn, "$JS.API.STREAM.RESTORE."+config.Name, s, &to)
	for _, chunk := range s.chunks {
		if _, err := conn.Request(to.Subject, chunk, snapshotTime); err != nil {
			t.Fatalf("restore %s: %v", config.Name, err)
		}
	}
	asked(t, conn, to.Subject, nil, nil) // the end
}

// asked asks NATS for something, which must not be an error.
func asked(t *testing.T, conn *nats.Conn, subject string, question, answer any) {
	t.Helper()
	var text []byte
	var err error
	if question != nil {
		if text, err = json.Marshal(question); err != nil {
			t.Fatal(err)
		}
	}
	m, err := conn.Request(subject, text, snapshotTime)
	if err != nil {
		t.Fatalf("%s: %v", subject, err)
	}
	var failed struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err = json.Unmarshal(m.Data, &failed); err == nil && failed.Error != nil {
		err = failed.Error
	}
	if answer != nil {
		err = errors.Join(err, json.Unmarshal(m.Data, answer))
	}
	if err != nil {
		t.Fatalf("%s: %v", subject, err)
	}
}

func connected(t *testing.T, url string) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}
