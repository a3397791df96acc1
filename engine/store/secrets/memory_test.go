package secrets_test

import (
	"bytes"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

func TestMemoryNeverGoesBack(t *testing.T) {
	tests := map[string]struct {
		happens func(secrets.Memory)
		want    string // empty: not there
		kept    int    // deletions that are kept in mind
	}{
		"a later version":                   {func(m secrets.Memory) { m.Put("a", "9"); m.Put("b", "10") }, "b", 0},
		"an earlier version":                {func(m secrets.Memory) { m.Put("b", "10"); m.Put("a", "9") }, "b", 0},
		"a deletion by the watch":           {func(m secrets.Memory) { m.Put("a", "9"); m.Drop("10") }, "", 0},
		"an earlier deletion":               {func(m secrets.Memory) { m.Put("a", "11"); m.Drop("10") }, "a", 0},
		"deleted here":                      {func(m secrets.Memory) { m.Put("a", "9"); m.Gone("9") }, "", 1},
		"deleted here, a late event":        {func(m secrets.Memory) { m.Put("a", "9"); m.Gone("9"); m.Put("a", "9"); m.Put("z", "8") }, "", 1},
		"deleted here, then by the watch":   {func(m secrets.Memory) { m.Put("a", "9"); m.Gone("9"); m.Drop("10") }, "", 0},
		"deleted by the watch, then here":   {func(m secrets.Memory) { m.Put("a", "9"); m.Drop("10"); m.Gone("9") }, "", 0},
		"deleted here, made again":          {func(m secrets.Memory) { m.Put("a", "9"); m.Gone("9"); m.Put("b", "11"); m.Drop("10") }, "b", 0},
		"another version is gone":           {func(m secrets.Memory) { m.Put("b", "10"); m.Gone("9") }, "b", 0},
		"a list without it":                 {func(m secrets.Memory) { m.Put("a", "9"); m.List("10") }, "", 0},
		"an earlier list without it":        {func(m secrets.Memory) { m.Put("a", "9"); m.List("8") }, "a", 0},
		"a list with it":                    {func(m secrets.Memory) { m.Put("a", "9"); m.ListWith("b", "10", "12") }, "b", 0},
		"an earlier list with it":           {func(m secrets.Memory) { m.Put("b", "10"); m.ListWith("a", "8", "9") }, "b", 0},
		"deleted here, a late list":         {func(m secrets.Memory) { m.Put("a", "9"); m.Gone("9"); m.ListWith("a", "9", "9") }, "", 1},
		"deleted here, a list without it":   {func(m secrets.Memory) { m.Put("a", "9"); m.Gone("9"); m.List("12") }, "", 0},
		"versions that can't be compared":   {func(m secrets.Memory) { m.Put("a", "x"); m.Put("b", "w") }, "b", 0},
		"a version of more digits is later": {func(m secrets.Memory) { m.Put("b", "100"); m.Put("a", "99") }, "b", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := secrets.NewMemory(slog.New(slog.DiscardHandler))
			test.happens(m)
			value, keys, bytes, deletions := m.State()
			if value != test.want || keys != len(test.want) || bytes != int64(len(test.want)) || deletions != test.kept {
				t.Errorf("value %q, %d keys, %d bytes, %d deletions in mind; want %q and %d", value, keys, bytes, deletions, test.want, test.kept)
			}
		})
	}
}

func TestMuchMemoryIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	m := secrets.NewMemory(slog.New(slog.NewTextHandler(&log, nil)))
	much := strings.Repeat("x", 100<<20)
	m.Put(much, "1")
	if log.Len() > 0 {
		t.Errorf("logged at 100 MiB: %s", log.String())
	}
	for version := 2; version <= 4; version++ {
		m.Put(much+"x", strconv.Itoa(version))
	}
	if got := strings.Count(log.String(), "takes much memory"); got != 1 || log.Len() > 1000 {
		t.Errorf("%d lines of %d bytes", got, log.Len())
	}
}
