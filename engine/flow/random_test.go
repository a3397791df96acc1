package flow_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// TestReadsRandomDocumentsAsAnotherLibrary writes files of several documents that are
// mostly right: block texts with all headers and odd lines, comments and empty lines
// anywhere, markers. Of a file without a mistake ours reads what the other library reads,
// unless it says why not.
func TestReadsRandomDocumentsAsAnotherLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	both, refused := 0, map[string]int{}
	const files = 10_000
	for range files {
		w := &randomFile{random: random}
		text := w.file()
		trueErrorFirst(t, text)
		agree, difference := compare([]byte(text))
		if difference != "" {
			t.Fatalf("%s\n%s\n%q", difference, text, text)
		}
		if agree {
			both++
			continue
		}
		if _, err := theirValues([]byte(text)); err != nil {
			continue
		}
		_, problems := flow.Values("f", []byte(text))
		message := problems[0].Message
		if !w.mistaken && !explained(message) {
			t.Fatalf("refused for %q\n%s\n%q", message, text, text)
		}
		refused[message]++
	}
	t.Logf("%d of %d were read by both; %d by the other only", both, files, len(refused))
	if both < files/4 {
		t.Errorf("only %d files were read by both", both)
	}
}

// trueErrorFirst: of a file that is no YAML nothing else is said, such as that what could
// not be read is missing.
func trueErrorFirst(t *testing.T, text string) {
	t.Helper()
	flows, problems := flow.ParseAll("f", []byte(text))
	if values, found := flow.Values("f", []byte(text)); values == nil && found.HasErrors() {
		if len(flows) > 0 || len(problems) != len(found) {
			t.Fatalf("%v\n%s\n%q", problems, text, text)
		}
	} else if values != nil && len(values) != len(flows) && len(values) > 0 {
		t.Fatalf("%d documents and %d flows\n%s\n%q", len(values), len(flows), text, text)
	}
}

// explained reports whether a message is about something that a flow document does
// without, or that readers take in two ways, and not about what is no YAML.
func explained(message string) bool {
	for _, part := range []string{"are not allowed", "needs quotes", "more than one way", "is given twice", "a tab can't indent", "an empty line before the text is indented further"} {
		if strings.Contains(message, part) {
			return true
		}
	}
	return false
}

// randomFile writes a file line by line.
type randomFile struct {
	random *rand.Rand
	text   strings.Builder

	mistaken bool
}

func (w *randomFile) one(of ...string) string { return of[w.random.IntN(len(of))] }

func (w *randomFile) chance(percent int) bool { return w.random.IntN(100) < percent }

func (w *randomFile) line(text string) {
	w.text.WriteString(text + w.one("\n", "\n", "\n", "\n", "\n", "\n", "\n", "\n", "\r\n"))
	for w.chance(8) {
		w.text.WriteString(w.one("\n", "  \n", "# c\n", "    # c\n", "\t\n", " \t# c\n"))
	}
}

func (w *randomFile) file() string {
	if w.chance(5) {
		w.text.WriteString("\ufeff")
	}
	for document := range 1 + w.random.IntN(4) {
		if document > 0 || w.chance(30) {
			w.line(w.one("---", "---", "--- # c", "---\n---", "...\n---", "---\n# c", "---\nnull\n---", "---\n~", "--- {a: 1}", "--- text", "--- |\n  block", "---   "))
		}
		if w.chance(85) {
			w.mapping(w.random.IntN(3)*w.random.IntN(2), 0)
		}
		if w.chance(15) {
			w.line(w.one("...", "... # c", "...\n..."))
		}
	}
	text := w.text.String()
	if w.chance(15) { // no break at the end
		text = strings.TrimRight(text, "\r\n")
	}
	if w.chance(20) && text != "" { // a mistake
		w.mistaken = true
		at := w.random.IntN(len(text))
		text = text[:at] + w.one("", " ", "\n", ":", "- ", "#", "'", "\"", "|", "\n\n") + text[min(len(text), at+w.random.IntN(2)):]
	}
	return text
}

var keyNames = []string{"a", "b", "c", "key", "größe", "\"q\"", "'s'", "a b", "x-y", "1"}

func (w *randomFile) mapping(indent, depth int) {
	order := w.random.Perm(len(keyNames))
	for _, i := range order[:1+w.random.IntN(3)] {
		w.entry(strings.Repeat(" ", indent)+keyNames[i]+":", indent, depth)
	}
}

func (w *randomFile) list(indent, depth int) {
	for range 1 + w.random.IntN(3) {
		w.entry(strings.Repeat(" ", indent)+"-", indent, depth)
	}
}

// entry writes what begins with a key or a dash.
func (w *randomFile) entry(begin string, indent, depth int) {
	deeper := indent + 1 + w.random.IntN(3)
	switch choice := w.random.IntN(10); {
	case choice < 4:
		w.block(begin, indent)
	case choice < 6 || depth > 3:
		w.line(begin + " " + w.one("1", "text", "two words", "'single'", "\"d\\n\\u00e9\"", "[1, {a: b}]", "{a: [], b: {}}", "true", "~", "''", "a#b", "a # c", "-1", "1.5", "http://x:1", "größe", "[]", "{}"))
	case choice == 6:
		w.line(begin + w.one("", " # c"))
	case choice == 7: // a text over several lines
		w.line(begin + " " + w.one("first", "'first", "\"first"))
		w.line(strings.Repeat(" ", deeper) + w.one("second", "second'", "second\"", "second # c"))
	case choice == 8:
		w.line(begin)
		w.list(deeper-w.random.IntN(2), depth+1)
	default:
		w.line(begin)
		w.mapping(deeper, depth+1)
	}
}

func (w *randomFile) block(begin string, indent int) {
	width := ""
	in := indent + 1 + w.random.IntN(4)
	if w.chance(20) {
		width = string(rune('0' + in - indent))
	}
	chomp := w.one("", "", "-", "+")
	header := w.one("|", ">") + w.one(width+chomp, chomp+width)
	w.text.WriteString(begin + " " + header + w.one("", "", " ", " # c") + "\n")
	for range w.random.IntN(5) {
		spaces := strings.Repeat(" ", in)
		w.text.WriteString(w.one("", "", spaces, spaces+"text", spaces+"text", spaces+"text", spaces+"  deeper", spaces+"\ttab", spaces+"# no comment", spaces+"- x", spaces+"a: b", spaces+"end  ",
			" ", spaces+" ", spaces+"größe") + w.one("\n", "\n", "\n", "\n", "\n", "\r\n"))
	}
}
