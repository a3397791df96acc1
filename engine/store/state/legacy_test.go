package state_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/store/state"
)

// earlier makes a data directory as earlier versions did, from subjects and
// values; deleted subjects have an empty key in it.
func earlier(t *testing.T, dir string, values map[string]string, deleted ...string) {
	t.Helper()
	instance, err := server.NewServer(&server.Options{ServerName: "patchbay", DontListen: true, NoSigs: true, JetStream: true,
		DisableJetStreamBanner: true, StoreDir: filepath.Join(dir, "nats"), JetStreamMaxStore: 1 << 50, JetStreamMaxMemory: 64 << 20, MaxPayload: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	instance.Start()
	defer func() { instance.Shutdown(); instance.WaitForShutdown() }()
	conn, err := nats.Connect("", nats.InProcessServer(instance))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "node-state", Storage: jetstream.FileStorage, History: 1})
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range values {
		for range 2 { // overwritten once
			if _, err := bucket.Put(t.Context(), key, []byte(value)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, key := range deleted {
		if _, err := bucket.Put(t.Context(), key, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if err := bucket.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStateOfAnEarlierVersion(t *testing.T) {
	dir := t.TempDir()
	large := strings.Repeat("x", state.MaxValue)
	earlier(t, dir, map[string]string{
		"flow.node.k.key": "value", "flow.node.k.empty": "", "flow.node.s.execution.a=2Eb.k.key": "scoped",
		"k.k.k.k": "many", "=.=.k.=": "no names", "fl=20ow.node.k.=D0=BA": "any text", "flow.node.k.large": large,
	}, "flow.node.k.deleted")
	if _, err := state.Check(dir); err == nil || !strings.Contains(err.Error(), "earlier version") {
		t.Errorf("Check = %v", err)
	}
	for range 2 { // the second start has its own files
		store := open(t, dir)
		node := store.State("flow", "node")
		for _, want := range []struct {
			got   func() (string, bool)
			value string
		}{
			{func() (string, bool) { return get(t, node, "key") }, "value"},
			{func() (string, bool) { return get(t, node, "empty") }, ""},
			{func() (string, bool) { return get(t, node.Scoped("execution", "a.b"), "key") }, "scoped"},
			{func() (string, bool) { return get(t, store.State("k", "k"), "k") }, "many"},
			{func() (string, bool) { return get(t, store.State("", ""), "") }, "no names"},
			{func() (string, bool) { return get(t, store.State("fl ow", "node"), "к") }, "any text"},
			{func() (string, bool) { return get(t, node, "large") }, large},
		} {
			if got, ok := want.got(); !ok || got != want.value {
				t.Errorf("got %.40q, %v, want %.40q", got, ok, want.value)
			}
		}
		if keys := list(t, node, ""); len(keys) != 3 {
			t.Errorf("keys = %q", keys)
		}
		if _, err := os.Stat(filepath.Join(dir, "nats")); !os.IsNotExist(err) {
			t.Errorf("the files of the earlier version are left: %v", err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStateOfAnEarlierVersionBesideOurs keeps what is newer, and touches nothing of
// the other.
func TestStateOfAnEarlierVersionBesideOurs(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir)
	set(t, store.State("flow", "node"), "key", "ours")
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	earlier(t, dir, map[string]string{"flow.node.k.key": "theirs"})
	store, log := openLogged(t, dir)
	if got, _ := get(t, store.State("flow", "node"), "key"); got != "ours" {
		t.Errorf("got %q", got)
	}
	if !bytes.Contains(log.Bytes(), []byte("is not read any more")) {
		t.Errorf("log:\n%s", log)
	}
	if _, err := os.Stat(filepath.Join(dir, "nats")); err != nil {
		t.Error(err)
	}
}

// TestDamagedStateOfAnEarlierVersion brings over what is there, says that
// more may have been, and keeps the files.
func TestDamagedStateOfAnEarlierVersion(t *testing.T) {
	dir := t.TempDir()
	earlier(t, dir, map[string]string{"flow.node.k.one": "value", "flow.node.k.two": "value"})
	blocks, err := filepath.Glob(filepath.Join(dir, "nats/jetstream/*/streams/*/msgs/*.blk"))
	if err != nil || len(blocks) == 0 {
		t.Fatal(blocks, err)
	}
	for _, block := range blocks {
		if err := os.Truncate(block, 0); err != nil {
			t.Fatal(err)
		}
	}
	_, log := openLogged(t, dir)
	if !strings.Contains(log.String(), "files are damaged") {
		t.Errorf("log:\n%s", log)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "damaged-*-nats"))
	if err != nil || len(kept) != 1 {
		t.Errorf("kept = %v, %v", kept, err)
	}
}
