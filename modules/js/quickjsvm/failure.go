package quickjsvm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"modernc.org/quickjs"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

const (
	maxFrames    = 10
	maxErrorText = 4096
)

// exception is what a script threw.
type exception struct{ text, stack string }

func (e exception) Error() string { return e.text }

// errNull is for an exception that is null. Whether the engine or the script threw it
// can't be known.
var errNull = errors.New("it threw null, which is what happens to a script that needs more memory than")

// thrown reads what the prelude says of a message that failed: "e" with text and
// stack of an exception, "n" for null, "f" with why the result can't be had, "p"
// for a promise that nothing settles, "m" for a script without a function.
func thrown(given string) error {
	switch given[0] {
	case 'f':
		return errors.New(given[1:])
	case 'n':
		return errNull
	case 'p':
		return errPending
	case 'm':
		return errNoFunction
	}
	var e exception
	if err := json.Unmarshal([]byte(given[1:]), &[]any{&e.text, &e.stack}); err != nil {
		return fmt.Errorf("it threw an error that can't be read: %w", err)
	}
	return e
}

// failure turns what ended a message into an error that names the place in the
// user's files.
func (p *program) failure(ctx context.Context, limits script.Limits, err error) error {
	var raised *quickjs.Error
	var threw exception
	switch {
	case errors.As(err, &threw):
	case errors.As(err, &raised):
		if raised.Name == "InternalError" && raised.Message == "interrupted" {
			return p.stopped(raised.Stack, interruption(ctx, limits))
		}
		threw = exception{raised.Error(), raised.Stack}
	case ctx.Err() != nil || errors.Is(err, errTimeout):
		return p.stopped("", interruption(ctx, limits))
	case errors.Is(err, errNull):
		return p.stopped("", fmt.Errorf("%w its limit of %d MB", err, limits.Memory>>20))
	case errors.Is(err, errNoFunction):
		return fmt.Errorf("%s %w", p.name, err)
	default:
		return fmt.Errorf("script %s: %w", p.name, err)
	}
	switch threw.text {
	case "InternalError: out of memory", "null":
		return p.stopped(threw.stack, fmt.Errorf("it needs more memory than its limit of %d MB", limits.Memory>>20))
	case "InternalError: stack overflow":
		return p.stopped(threw.stack, errors.New("functions call each other too deep"))
	}
	return p.exception(threw)
}

func interruption(ctx context.Context, limits script.Limits) error {
	if ctx.Err() != nil {
		return fmt.Errorf("the message was cancelled: %w", context.Cause(ctx))
	}
	return fmt.Errorf("it took longer than its timeout of %s", limits.Timeout)
}

func (p *program) stopped(stack string, why error) error {
	at := ""
	if frames := p.frames(stack); len(frames) > 0 {
		at = " at " + frames[0].place
	}
	return fmt.Errorf("script %s was stopped%s: %w", p.name, at, why)
}

// exception is the error for one: its place, its text, and the frames in the user's files,
// innermost first.
func (p *program) exception(threw exception) error {
	frames := p.frames(threw.stack)
	var text strings.Builder
	if len(frames) > 0 {
		text.WriteString(frames[0].place)
	} else {
		text.WriteString(p.name)
	}
	text.WriteString(": " + texts.Cut(threw.text, maxErrorText))
	for _, f := range frames[min(1, len(frames)):] {
		text.WriteString("\n\tat " + strings.TrimSpace(f.function+" "+f.place))
	}
	return errors.New(text.String())
}

type frame struct{ function, place string }

// line is a line of an Error's stack as QuickJS writes it.
var line = regexp.MustCompile(`^\s*at (.*) \(<eval>:(\d+):(\d+)\)$`)

func (p *program) frames(stack string) []frame {
	var frames []frame
	for text := range strings.Lines(stack) {
		match := line.FindStringSubmatch(strings.TrimRight(text, "\n"))
		if match == nil || len(frames) == maxFrames {
			continue
		}
		row, _ := strconv.Atoi(match[2])
		column, _ := strconv.Atoi(match[3])
		where, ok := p.place(row, column)
		if !ok {
			continue
		}
		frames = append(frames, frame{strings.TrimPrefix(match[1], "<anonymous>"), where})
	}
	return frames
}

// place finds where a place of the program lies in the user's files, lines and
// columns from 1.
func (p *program) place(row, column int) (string, bool) {
	row -= p.skipped
	if p.places == nil || row < 1 {
		return "", false
	}
	file, _, line, at, ok := p.places.Source(row, max(column-1, 0))
	if !ok || file == "" || file == script.EntryName || strings.HasPrefix(file, script.HelperSpace+":") {
		return "", false
	}
	return fmt.Sprintf("%s:%d:%d", file, line, at+1), true
}
