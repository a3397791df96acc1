package queue_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

func BenchmarkOpen(b *testing.B) {
	used := b.TempDir()
	fill(b, used, 1000)
	for name, dir := range map[string]func() string{"empty": b.TempDir, "used": func() string { return used }} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				at := dir()
				b.StartTimer()
				store, err := queue.Open(b.Context(), queue.Options{Dir: at})
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := store.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

func BenchmarkClose(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		store, err := queue.Open(b.Context(), queue.Options{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkState(b *testing.B) {
	for name, interval := range map[string]time.Duration{"each synced": 0, "synced by the minute": time.Minute} {
		store, err := queue.Open(b.Context(), queue.Options{Dir: b.TempDir(), SyncInterval: interval})
		if err != nil {
			b.Fatal(err)
		}
		state := store.State("flow", "node")
		value := make([]byte, 200)
		b.Run("Set/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := state.Set(b.Context(), "key", value); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("Get/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := state.Get(b.Context(), "key"); err != nil {
					b.Fatal(err)
				}
			}
		})
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func fill(b *testing.B, dir string, keys int) {
	b.Helper()
	store, err := queue.Open(b.Context(), queue.Options{Dir: dir, SyncInterval: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	for i := range keys {
		set(b, store.State("flow", fmt.Sprint("node", i%10)), fmt.Sprint("key-", i), "a value of some length")
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
}
