package state_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/state"
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
				store, err := state.Open(b.Context(), state.Options{Dir: at})
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
		store, err := state.Open(b.Context(), state.Options{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSet stores 200 bytes at a time, each durable before the next of the
// same setter. The floor is a bare write and sync of as many bytes.
func BenchmarkSet(b *testing.B) {
	value := make([]byte, 200)
	b.Run("floor", func(b *testing.B) {
		file, err := os.Create(filepath.Join(b.TempDir(), "floor"))
		if err != nil {
			b.Fatal(err)
		}
		defer file.Close()
		for b.Loop() {
			if _, err := file.Write(value); err != nil {
				b.Fatal(err)
			}
			if err := file.Sync(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "syncs/s")
	})
	for _, setters := range []int{1, 8, 200} {
		b.Run(fmt.Sprint("setters=", setters), func(b *testing.B) {
			store := open(b, b.TempDir())
			b.ReportAllocs()
			var group sync.WaitGroup
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			for i := range setters {
				state := store.State("flow", fmt.Sprint("node-", i))
				group.Go(func() {
					for left.Add(-1) >= 0 {
						if err := state.Set(b.Context(), "progress", value); err != nil {
							b.Error(err)
						}
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sets/s")
		})
	}
}

func BenchmarkGet(b *testing.B) {
	state := open(b, b.TempDir()).State("flow", "node")
	set(b, state, "key", string(make([]byte, 200)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := state.Get(b.Context(), "key"); err != nil {
			b.Fatal(err)
		}
	}
}

func fill(b *testing.B, dir string, keys int) {
	b.Helper()
	store := open(b, dir)
	for i := range keys {
		set(b, store.State("flow", fmt.Sprint("node", i%10)), fmt.Sprint("key-", i), "a value of some length")
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
}
