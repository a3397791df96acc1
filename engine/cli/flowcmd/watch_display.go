package flowcmd

import (
	"fmt"
	"io"
	"os"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// terminalWidth reports whether a writer is a terminal, and how wide.
func terminalWidth(w io.Writer) (int, bool) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	return width, true
}

// lines shows progress where there is no terminal: a line when an image's state
// changes.
type lines struct {
	out    io.Writer
	states map[string]string
}

func (l *lines) line(text string) { fmt.Fprintln(l.out, program.OneLine(text)) }

func (l *lines) progress(image, state string, _ int) {
	if l.states[image] == state || state == "checking" {
		return
	}
	l.states[image] = state
	l.line(fmt.Sprintf("  %s %s", state, image))
}

func (l *lines) close() {}

// bars shows a bar for each image that is being copied, below the lines.
type bars struct {
	all   *mpb.Progress
	width int
	open  map[string]*mpb.Bar
	said  map[string]string
}

func newBars(out io.Writer, width int) *bars {
	return &bars{all: mpb.New(mpb.WithOutput(out), mpb.WithAutoRefresh(), mpb.WithWidth(24)), width: width,
		open: map[string]*mpb.Bar{}, said: map[string]string{}}
}

func (b *bars) line(text string) { fmt.Fprintln(b.all, program.OneLine(text)) }

func (b *bars) progress(image, state string, percent int) {
	bar := b.open[image]
	switch state {
	case "checking":
	case "copying":
		if bar == nil {
			name := program.Shorten(image, max(b.width-40, 20))
			bar = b.all.AddBar(100, mpb.BarRemoveOnComplete(),
				mpb.PrependDecorators(decor.Name("  ")), mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5}), decor.Name("  "+name)))
			b.open[image] = bar
		}
		bar.SetCurrent(int64(min(percent, 99)))
		delete(b.said, image)
	default:
		if bar != nil {
			bar.Abort(true)
			delete(b.open, image)
		}
		if b.said[image] != state {
			b.said[image] = state
			b.line(fmt.Sprintf("  %s %s", state, image))
		}
	}
}

func (b *bars) close() {
	for _, bar := range b.open {
		bar.Abort(true)
	}
	b.all.Shutdown()
}
