package module_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

func TestMarks(t *testing.T) {
	broken := errors.New("broken")
	tests := map[string]struct {
		err                  error
		retryable, permanent bool
		after                time.Duration
	}{
		"unmarked":            {broken, false, false, 0},
		"retryable":           {module.Retryable(broken), true, false, 0},
		"retry after":         {module.RetryAfter(broken, time.Minute), true, false, time.Minute},
		"after no time":       {module.RetryAfter(broken, -time.Minute), true, false, 0},
		"permanent":           {module.Permanent(broken), false, true, 0},
		"wrapped":             {fmt.Errorf("get: %w", module.RetryAfter(broken, time.Second)), true, false, time.Second},
		"outermost counts":    {module.Permanent(module.RetryAfter(broken, time.Second)), false, true, 0},
		"outermost, the time": {module.Retryable(module.RetryAfter(broken, time.Second)), true, false, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			after, said := module.RetryTime(test.err)
			if module.IsRetryable(test.err) != test.retryable || module.IsPermanent(test.err) != test.permanent || after != test.after || said != (test.after > 0) {
				t.Errorf("retryable %t, permanent %t, after %s (%t)", module.IsRetryable(test.err), module.IsPermanent(test.err), after, said)
			}
			if !errors.Is(test.err, broken) {
				t.Error("the error is lost")
			}
			message := module.NewError("c", test.err)
			again := message.Err()
			back, _ := module.RetryTime(again)
			if message.Context != "c" || module.IsRetryable(again) != test.retryable || back != test.after {
				t.Errorf("message = %+v, back: %v", message, again)
			}
		})
	}
	for _, marked := range []error{module.Retryable(nil), module.Permanent(nil), module.RetryAfter(nil, time.Second), module.NewError("c", nil).Err()} {
		if marked != nil {
			t.Errorf("a mark made an error of none: %v", marked)
		}
	}
}

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]string{
		"120":                                  "2m0s",
		" 5 ":                                  "5s",
		"0":                                    "0s",
		"99999999999999999999":                 "nothing",
		"9999999999999999999":                  "8760h0m0s",
		"-1":                                   "nothing",
		"1.5":                                  "nothing",
		"":                                     "nothing",
		"soon":                                 "nothing",
		"Sun, 29 Nov 2026 12:00:30 GMT":        "30s",
		"Sun, 29 Nov 2026 11:00:00 GMT":        "0s",
		"Fri, 29 Nov 2126 11:00:00 GMT":        "8760h0m0s",
		"Sunday, 29-Nov-26 12:00:30 GMT":       "30s",
		"Sun Nov 29 12:00:30 2026":             "30s",
		"Sun, 29 Nov 2026 12:00:30 +0000 what": "nothing",
	} {
		got := "nothing"
		if after, ok := module.ParseRetryAfter(value, now); ok {
			got = after.String()
		}
		if got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
}

// broken is an error type whose nil pointer has no text.
type broken struct{ reason string }

func (b *broken) Error() string { return b.reason }

// TestFailIsReadable: whoever reads the error of a result gets a text and survives.
func TestFailIsReadable(t *testing.T) {
	var nothing *broken
	full := errors.New("the disk is full")
	tests := map[string]struct {
		err       error
		want      string
		retryable bool
	}{
		"with a text":        {full, "the disk is full", false},
		"nil pointer":        {nothing, "the component failed with an error of type *module_test.broken whose text can't be read", false},
		"marked nil pointer": {module.Retryable(nothing), "whose text can't be read", false},
		"empty":              {errors.New(""), "the component failed with an error without a text, of type *errors.errorString", false},
		"empty and marked":   {module.Retryable(errors.New("")), "without a text, of type *errors.errorString", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := module.Fail(test.err).Err()
			if err == nil || !strings.Contains(err.Error(), test.want) || module.IsRetryable(err) != test.retryable {
				t.Errorf("error = %v, retryable %t", err, module.IsRetryable(err))
			}
		})
	}
	if err := module.Fail(nil).Err(); err != nil {
		t.Errorf("no error became %v", err)
	}
	if err := module.Fail(full).Err(); err != full { //nolint:errorlint // the very error
		t.Errorf("an error with a text became %#v", err)
	}
}

// readOnce is an error that says that it was read, and counts how often it is asked.
type readOnce struct{ asked *int }

func (e readOnce) Error() string  { *e.asked++; return "read" }
func (e readOnce) Readable() bool { return true }

// TestWhatWasReadIsNotReadAgain: an error passes many nodes on its way back, and its text
// is as long as the way.
func TestWhatWasReadIsNotReadAgain(t *testing.T) {
	asked := 0
	err := module.Fail(readOnce{&asked}).Err()
	if asked != 0 || err.Error() != "read" {
		t.Errorf("asked %d times, error = %v", asked, err)
	}
}
