package soak

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

// sample takes and writes all samples of the plan, each when it is due or, when the machine
// did not get to it, as soon as it can.
func (s *stage) sample(ctx context.Context, plan steady.Plan, w *window, file *steady.File) error {
	before, err := s.metrics(ctx)
	if err != nil {
		return err
	}
	began, failedPasses := time.Now(), 0
	for n := range plan.Wanted() {
		select {
		case <-time.After(time.Until(began.Add(time.Duration(n+1) * plan.Every))):
		case <-s.server.Exited():
			return fmt.Errorf("patchbay ended during the soak; its log ends:\n%s", s.server.LogTail())
		case <-ctx.Done():
			return fmt.Errorf("the soak was broken off after %d samples of %d: %w", n, plan.Wanted(), context.Cause(ctx))
		}
		one := steady.Sample{At: time.Since(began)}
		w.empty(&one)
		if err := s.read(ctx, before, &one); err != nil {
			return err
		}
		if one.FailedPasses > failedPasses && one.Failure == "" {
			one.Failure = s.whyPass(ctx)
		}
		failedPasses = one.FailedPasses
		if err := file.Add(one); err != nil {
			return err
		}
		fmt.Fprintln(s.options.Out, line(one))
		// The registries' own log is nothing that the soak looks at.
		s.stack.Mirror.Reset()
	}
	return nil
}

// read fills in what the system and the product say.
func (s *stage) read(ctx context.Context, before metrics, into *steady.Sample) error {
	m, err := process.MemoryOf(s.server.PID())
	if err != nil {
		return err
	}
	into.RSS, into.Own = m.Now, m.Own
	count, scripts := process.ChildrenOf(s.server.PID())
	into.Scripts, into.ScriptRSS, into.ScriptOwn = count, scripts.Now, scripts.Own
	if into.Data, err = process.BytesIn(filepath.Join(s.options.Dir, "data")); err != nil {
		return err
	}
	now, err := s.metrics(ctx)
	if err != nil {
		return err
	}
	into.Heap, into.Goroutines, into.Files = now.heap, now.goroutines, now.files
	into.Passes, into.FailedPasses, into.Copied = now.passes-before.passes, now.failedPasses-before.failedPasses, now.copied-before.copied
	return nil
}

// whyPass is what the newest pass that failed says.
func (s *stage) whyPass(ctx context.Context) string {
	runs, err := s.server.Runs(ctx, mirrorFlow)
	if err != nil {
		return "a pass failed, and why can't be read: " + err.Error()
	}
	for _, run := range runs {
		if run.Failures > 0 {
			return fmt.Sprintf("a pass ended %s: %s", run.State, run.Error)
		}
	}
	return "a pass failed"
}

// line is a sample for who watches.
func line(one steady.Sample) string {
	const mb = 1 << 20
	text := fmt.Sprintf("%8s  RSS %d MB, own %d, heap %d; scripts %d, %d MB, own %d; %d goroutines, %d files, data %d MB", one.At.Round(time.Second),
		one.RSS/mb, one.Own/mb, one.Heap/mb, one.Scripts, one.ScriptRSS/mb, one.ScriptOwn/mb, one.Goroutines, one.Files, one.Data/mb)
	text += fmt.Sprintf("; %d reviews, %d failed, p50 %s, p99 %s, slowest %s", one.Reviews, one.FailedReviews,
		one.P50.Round(10*time.Microsecond), one.P99.Round(10*time.Microsecond), one.Slowest.Round(time.Millisecond))
	text += fmt.Sprintf("; %d passes, %d failed, %d copied", one.Passes, one.FailedPasses, one.Copied)
	if one.Failure != "" {
		text += "\n" + one.Failure
	}
	return text
}
