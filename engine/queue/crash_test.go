package queue_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// The process that is killed: it puts numbered messages on the first edge, of which each
// that is handled puts one on the second. What it has done it prints, a line each.
const crashing = "PATCHBAY_QUEUE_CRASHING"

const second = "router.out -> end.input"

// ahead is how many messages the process puts more than it finishes, so that some always
// wait.
const ahead = 100

// ackWait is after how long the embedded server would hand out again by itself.
const ackWait = 30 * time.Second

// TestProcessThatIsKilled is that process; it is started by TestKill.
func TestProcessThatIsKilled(t *testing.T) {
	dir := os.Getenv(crashing)
	if dir == "" {
		t.Skip("it is started by TestKill")
	}
	from, _ := strconv.Atoi(os.Getenv(crashing + "_FROM"))
	last := os.Getenv(crashing+"_LAST") != ""
	b := queue.New(queue.Options{Dir: dir, Key: key, Logger: slog.New(slog.DiscardHandler)})
	f := b.Flow("flow")
	unfinished := make(chan struct{}, ahead)
	waits := time.AfterFunc(ackWait/2, func() { fmt.Println("nothing is handed out") })
	f.Set([]queue.Edge{{Name: edge, Queue: quick(4, 3)}, {Name: second, Queue: quick(4, 3)}}, func(ctx context.Context, d queue.Delivery) queue.Outcome {
		if d.Edge == second {
			fmt.Println("end", d.ID)
			select {
			case <-unfinished:
			default: // it is of the process before
			}
			return queue.Outcome{}
		}
		waits.Stop()
		fmt.Println("hop", d.ID)
		if _, err := f.Put(ctx, second, queue.Message{ID: "of " + d.ID, Body: d.Body}, true); err != nil {
			return queue.Outcome{Verdict: queue.Back}
		}
		return queue.Outcome{}
	})
	for i := from; !last || i < from+ahead; i++ {
		unfinished <- struct{}{}
		if _, err := f.Put(t.Context(), edge, queue.Message{ID: strconv.Itoa(i), Body: []byte("body")}, true); err != nil {
			t.Fatal(err)
		}
		fmt.Println("put", i)
	}
	eventually(t, "all is handled", func() bool {
		all, err := f.Status(t.Context())
		if err != nil {
			return false
		}
		for _, s := range all {
			if s.Waiting+s.InWork > 0 {
				return false
			}
		}
		return len(all) == 2
	})
	fmt.Println("over")
	ended(b)
}

// runCrashing runs the process. After it has begun to handle a number of messages and a
// moment more it is killed; of none, it puts some more and ends by itself.
func runCrashing(t *testing.T, dir string, from, hops int, line func(string)) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(program, "-test.run=^TestProcessThatIsKilled$")
	process.Env = append(os.Environ(), crashing+"="+dir, crashing+"_FROM="+strconv.Itoa(from))
	if hops == 0 {
		process.Env = append(process.Env, crashing+"_LAST=1")
	}
	process.Stderr = os.Stderr
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(out)
	for n := 0; scanner.Scan(); {
		line(scanner.Text())
		if !strings.HasPrefix(scanner.Text(), "hop ") {
			continue
		}
		if n++; n == hops {
			time.AfterFunc(time.Duration(rand.IntN(2000))*time.Microsecond, func() { _ = process.Process.Kill() })
		}
	}
	if err := process.Wait(); err != nil && hops == 0 {
		t.Fatal(err)
	}
}

// TestKill kills the process at moments of no choice. Nothing that was put is lost, what was
// put twice is one message, and what was in work is handed out again before its time to
// be acknowledged is over, which all that waits would wait for too.
func TestKill(t *testing.T) {
	kills := 20
	if n, err := strconv.Atoi(os.Getenv("PATCHBAY_QUEUE_KILLS")); err == nil {
		kills = n
	}
	dir := t.TempDir()
	put, hops, ends := map[string]bool{}, map[string]int{}, map[string]int{}
	next := 0
	line := func(text string) {
		what, id, _ := strings.Cut(text, " ")
		switch what {
		case "put":
			put[id] = true
			n, _ := strconv.Atoi(id)
			next = max(next, n+1)
		case "hop":
			hops[id]++
		case "end":
			ends[strings.TrimPrefix(id, "of ")]++
		case "nothing":
			t.Error("what was in work is not handed out again")
		}
	}
	for range kills {
		// The last message, of which it is not known whether it was put, is put again.
		runCrashing(t, dir, next, 1+rand.IntN(200), line)
	}
	runCrashing(t, dir, next, 0, line)
	again, twice := 0, 0
	for id := range put {
		if hops[id] == 0 || ends[id] == 0 {
			t.Errorf("message %s is lost: %d hops, %d ends", id, hops[id], ends[id])
		}
		again += max(0, hops[id]-1)
		twice += max(0, ends[id]-1)
	}
	t.Logf("%d messages, %d kills: %d hops and %d ends again", len(put), kills, again, twice)
}

// TestProcessThatHangs has a message in work until it is killed; it is started by
// TestKillAtANATS.
func TestProcessThatHangs(t *testing.T) {
	url := os.Getenv(crashing + "_URL")
	if url == "" {
		t.Skip("it is started by TestKillAtANATS")
	}
	b := queue.New(queue.Options{URL: url, Key: key, Logger: slog.New(slog.DiscardHandler)})
	f := b.Flow("flow")
	f.Set(edges(quick(2, 3)), func(ctx context.Context, d queue.Delivery) queue.Outcome {
		fmt.Println("begun", d.ID)
		<-ctx.Done()
		return queue.Outcome{Verdict: queue.Back}
	})
	time.Sleep(time.Minute)
	ended(b)
}

// TestKillAtANATS has another engine go on soon with what an engine had in work that was
// killed, and leaves to a living one what takes it long.
func TestKillAtANATS(t *testing.T) {
	nats := queuetest.Start(t)
	f := started(t, at(t, nats.URL())).Flow("flow")
	begun := make(chan string, 10)
	long, finish := make(chan struct{}), make(chan struct{})
	f.Rest()
	f.Set(edges(quick(2, 3)), func(_ context.Context, d queue.Delivery) queue.Outcome {
		begun <- d.ID
		if d.ID == "long-0" {
			close(long)
			<-finish
		}
		return queue.Outcome{}
	})
	puts(t, f, 1, numbered("a"))
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(program, "-test.run=^TestProcessThatHangs$")
	process.Env = append(os.Environ(), crashing+"_URL="+nats.URL())
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_ = process.Process.Kill()
	killed := time.Now()
	_ = process.Wait()
	if err != nil || line != "begun a-0\n" {
		t.Fatal(line, err)
	}
	// The killed engine had asked for one more. Until NATS has seen its connection end, it
	// would give it the next message, which would then wait as long as the first.
	queued := behind(t, nats.URL()).consumer
	eventually(t, "NATS has nobody who asks", func() bool {
		info, err := queued.Info(t.Context())
		return err == nil && info.NumWaiting == 0
	})
	f.Work()
	puts(t, f, 1, numbered("long"))
	<-long
	if id := <-begun; id != "long-0" {
		t.Errorf("%s was begun", id)
	}
	if id := <-begun; id != "a-0" {
		t.Errorf("%s was begun", id)
	}
	if took := time.Since(killed); took > 20*time.Second {
		t.Errorf("it was handed out again after %s", took)
	} else {
		t.Logf("it was handed out again after %s", took)
	}
	close(finish)
	eventually(t, "all is handled", func() bool { s := status(t, f); return s.Waiting+s.InWork == 0 })
	if len(begun) > 0 {
		t.Errorf("%s was begun again", <-begun)
	}
}
