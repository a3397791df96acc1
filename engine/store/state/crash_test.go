//go:build unix

package state_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/state"
)

// The tests below need a process that they may kill: this test binary again,
// with a role and a directory.
const (
	roleVariable = "PATCHBAY_TEST_ROLE"
	dirVariable  = "PATCHBAY_TEST_DIR"
)

func TestMain(m *testing.M) {
	roles := map[string]func(context.Context, string) error{"writer": writer, "writers": writers, "full disk": fullDisk}
	role, ok := roles[os.Getenv(roleVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := role(context.Background(), os.Getenv(dirVariable)); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func child(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), roleVariable+"="+role, dirVariable+"="+dir)
	command.Stderr = os.Stderr
	return command
}

// writer stores, overwrites and deletes until it is killed, and says after each
// step that it is done.
func writer(ctx context.Context, dir string) error {
	store, err := state.Open(ctx, state.Options{Dir: dir})
	if err != nil {
		return err
	}
	state := store.State("flow", "node")
	for i := 0; ; i++ {
		if err := state.Set(ctx, fmt.Sprintf("key-%d", i), fmt.Appendf(nil, "value-%d", i)); err != nil {
			return err
		}
		if err := state.Set(ctx, "latest", fmt.Appendf(nil, "%d", i)); err != nil {
			return err
		}
		if i > 0 {
			if err := state.Delete(ctx, fmt.Sprintf("key-%d", i-1)); err != nil {
				return err
			}
		}
		fmt.Println("done", i)
	}
}

// writers store large values at the same time, so that the files are rewritten
// now and then, and say which of them each is done with.
func writers(ctx context.Context, dir string) error {
	store, err := state.Open(ctx, state.Options{Dir: dir})
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	for writer := range 4 {
		state := store.State("flow", fmt.Sprint("node-", writer))
		group.Go(func() {
			for i := 0; ; i++ {
				if err := state.Set(ctx, "latest", append(fmt.Appendf(nil, "%d ", i), make([]byte, 200<<10)...)); err != nil {
					fmt.Println("failed:", err)
					return
				}
				fmt.Println("done", writer, i)
			}
		})
	}
	group.Wait()
	return nil
}

// TestSurvivesManyKills kills a process that writes all the time, again and again
// on the same files: nothing acknowledged is lost, and nothing passes for damage.
func TestSurvivesManyKills(t *testing.T) {
	dir := t.TempDir()
	for round := range 12 {
		command := child(t, "writers", dir)
		output, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		done := map[int]int{}
		lines := bufio.NewScanner(output)
		for count := 0; lines.Scan(); count++ {
			var writer, i int
			if _, err := fmt.Sscanf(lines.Text(), "done %d %d", &writer, &i); err != nil {
				t.Fatalf("the child says %q", lines.Text())
			}
			if done[writer] = i; count == 4+7*round {
				if err := command.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = command.Wait() // it was killed
		store, log := openLogged(t, dir)
		if log.Len() > 0 {
			t.Errorf("round %d: a kill passes for damage:\n%s", round, log)
		}
		for writer, last := range done {
			text, _ := get(t, store.State("flow", fmt.Sprint("node-", writer)), "latest")
			var i int
			if _, err := fmt.Sscan(text, &i); err != nil || i != last && i != last+1 {
				t.Errorf("round %d: writer %d is at %.10q, %v, want %d", round, writer, text, err, last)
			}
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSurvivesKill(t *testing.T) {
	for _, steps := range []int{1, 50, 300} {
		t.Run(fmt.Sprint(steps, " steps"), func(t *testing.T) {
			dir := t.TempDir()
			last := killAfter(t, child(t, "writer", dir), steps)
			store, log := openLogged(t, dir)
			if log.Len() > 0 {
				t.Errorf("a kill passes for damage:\n%s", log)
			}
			state := store.State("flow", "node")

			var latest int
			text, ok := get(t, state, "latest")
			if _, err := fmt.Sscan(text, &latest); !ok || err != nil || latest < last || latest > last+1 {
				t.Fatalf("latest = %q, %v, want %d or the one under way", text, ok, last)
			}
			if got, ok := get(t, state, fmt.Sprintf("key-%d", last)); ok && got != fmt.Sprintf("value-%d", last) || !ok && latest == last {
				t.Errorf("key-%d = %q, %v", last, got, ok)
			}
			for i := range last { // key-last may be deleted by the step under way
				if _, ok := get(t, state, fmt.Sprintf("key-%d", i)); ok {
					t.Errorf("key-%d was deleted and is back", i)
				}
			}
		})
	}
}

// killAfter kills the child with SIGKILL once it has said that a step is done,
// and returns the last step that it said so of.
func killAfter(t *testing.T, command *exec.Cmd, steps int) (last int) {
	t.Helper()
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	last = -1
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "done %d", &last); err != nil {
			t.Errorf("the child says %q", lines.Text())
			break
		}
		if last == steps {
			if err := command.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var exit *exec.ExitError
	if err := command.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was not killed: %v", err)
	}
	return last
}

// fullDisk stores values until the system lets no file grow, as on a full disk.
func fullDisk(ctx context.Context, dir string) error {
	signal.Ignore(syscall.SIGXFSZ)
	store, err := state.Open(ctx, state.Options{Dir: dir})
	if err != nil {
		return err
	}
	state := store.State("flow", "node")
	if err := state.Set(ctx, "before", []byte("kept")); err != nil {
		return err
	}
	var free syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
		return err
	}
	full := syscall.Rlimit{Cur: 256 << 10, Max: free.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	for i := range 100 {
		failure := state.Set(ctx, fmt.Sprint("key-", i), make([]byte, 64<<10))
		if failure == nil {
			continue
		}
		if !module.IsRetryable(failure) {
			return fmt.Errorf("not retryable: %w", failure)
		}
		if err := store.Healthy(ctx); err == nil {
			return errors.New("a full disk passes for healthy")
		}
		if value, ok, err := state.Get(ctx, "before"); err != nil || !ok || string(value) != "kept" {
			return fmt.Errorf("a read from a full disk: %q, %v, %w", value, ok, err)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
			return err
		}
		// With room again it goes on by itself.
		if err := state.Set(ctx, "after", []byte("kept")); err != nil {
			return fmt.Errorf("with room again: %w", err)
		}
		fmt.Println("the failure:", failure)
		return store.Close()
	}
	return errors.New("the disk was never full")
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	output, err := child(t, "full disk", dir).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	for _, want := range []string{"store state", "the data directory " + dir + " can't be written", "free space there"} {
		if !strings.Contains(string(output), want) {
			t.Errorf("the error lacks %q: %s", want, output)
		}
	}
	state := open(t, dir).State("flow", "node")
	for _, key := range []string{"before", "after"} {
		if got, ok := get(t, state, key); !ok || got != "kept" {
			t.Errorf("%s: %q, %v", key, got, ok)
		}
	}
}

func TestDirectoryInUseByAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	command := child(t, "writer", dir)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer command.Wait()         //nolint:errcheck // it was killed
	defer command.Process.Kill() //nolint:errcheck // it may have failed already
	if _, err := bufio.NewReader(output).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	_, err = state.Open(t.Context(), state.Options{Dir: dir})
	want := fmt.Sprintf("the data directory %s is in use by another process (process %d)", dir, command.Process.Pid)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error = %v, want %s", err, want)
	}
}
