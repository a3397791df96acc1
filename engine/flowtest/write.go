package flowtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Text is the file of a recorded test, with its notes as comments.
func (r *Recorded) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Run %s of flow %s, recorded as a test: what began it is given, the nodes that\n", r.run.ID, r.run.Flow)
	b.WriteString("# may reach outside answer as they did, and what came of it is expected.\n")
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "# Note: %s.\n", strings.ReplaceAll(note, "\n", " "))
	}
	w := writer{&b}
	w.value(fileOf(r.File), 0)
	return b.Bytes()
}

// entry is a key of an object whose keys have an order.
type entry struct {
	key   string
	value any
}

func fileOf(f *File) []entry {
	tests := make([]any, len(f.Tests))
	for i, test := range f.Tests {
		tests[i] = testOf(test)
	}
	return []entry{{"apiVersion", f.APIVersion}, {"kind", f.Kind}, {"tests", tests}}
}

func testOf(test Test) []entry {
	given := make([]any, len(test.Given))
	for i, g := range test.Given {
		given[i] = []entry{{"to", g.To}, {"message", g.Message}}
	}
	all := []entry{{"name", test.Name}, {"given", given}}
	if len(test.Mocks) > 0 {
		var mocks []entry
		for _, id := range slices.Sorted(maps.Keys(test.Mocks)) {
			answers := make([]any, len(test.Mocks[id]))
			for i, answer := range test.Mocks[id] {
				answers[i] = answerOf(answer)
			}
			mocks = append(mocks, entry{id, answers})
		}
		all = append(all, entry{"mocks", mocks})
	}
	expect := make([]any, len(test.Expect))
	for i, e := range test.Expect {
		expect[i] = expectationOf(e)
	}
	return append(all, entry{"expect", expect})
}

func answerOf(answer Answer) []entry {
	all := []entry{{"port", answer.Port}}
	if answer.When != nil {
		all = append(all, entry{"when", answer.When})
	}
	if answer.Times > 0 {
		all = append(all, entry{"times", answer.Times})
	}
	if len(answer.Emit) > 0 {
		emit := make([]any, len(answer.Emit))
		for i, some := range answer.Emit {
			emit[i] = some
		}
		all = append(all, entry{"emit", emit})
	}
	if f := answer.Error; f != nil {
		failure := []entry{{"text", f.Text}}
		if f.Retryable {
			failure = append(failure, entry{"retryable", true})
		}
		if f.After > 0 {
			failure = append(failure, entry{"after", f.After.String()})
		}
		all = append(all, entry{"error", failure})
	}
	return all
}

func expectationOf(e Expectation) []entry {
	all := []entry{{"at", e.At}}
	if e.Error != "" {
		all = append(all, entry{"error", e.Error})
	}
	if e.Times != nil {
		all = append(all, entry{"times", *e.Times})
	}
	if e.Message != nil {
		all = append(all, entry{"message", e.Message})
	}
	return all
}

// writer writes values as YAML: objects and lists in blocks, or on one line when they are
// short.
type writer struct{ b *bytes.Buffer }

const shortLine = 90 // characters of an object or a list on one line

// value writes a value whose first line begins where the writer is; the lines after it are
// indented so far.
func (w writer) value(value any, indent int) {
	switch value := value.(type) {
	case []entry:
		for i, e := range value {
			w.begin(i, indent)
			w.b.WriteString(scalar(e.key) + ":")
			w.after(e.value, indent+2)
		}
	case map[string]any:
		entries := make([]entry, 0, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			entries = append(entries, entry{key, value[key]})
		}
		w.value(entries, indent)
	case []any:
		for i, item := range value {
			w.begin(i, indent)
			w.b.WriteString("-")
			if line, short := oneLine(item); short {
				w.b.WriteString(" " + line + "\n")
				continue
			}
			w.b.WriteString(" ")
			w.value(item, indent+2)
		}
	default:
		w.b.WriteString(scalar(value) + "\n")
	}
}

func (w writer) begin(i, indent int) {
	if i > 0 {
		w.b.WriteString(strings.Repeat(" ", indent))
	}
}

// after writes what follows a key.
func (w writer) after(value any, indent int) {
	if line, short := oneLine(value); short {
		w.b.WriteString(" " + line + "\n")
		return
	}
	w.b.WriteString("\n" + strings.Repeat(" ", indent))
	w.value(value, indent)
}

// oneLine is a value on one line, if it is short enough: a single value always is.
func oneLine(value any) (line string, short bool) {
	switch value := value.(type) {
	case []entry:
		return "", false
	case map[string]any:
		parts := make([]string, 0, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			part, short := oneLine(value[key])
			if !short {
				return "", false
			}
			parts = append(parts, scalar(key)+": "+part)
		}
		line = "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(value))
		for i, item := range value {
			part, short := oneLine(item)
			if !short {
				return "", false
			}
			parts[i] = part
		}
		line = "[" + strings.Join(parts, ", ") + "]"
	default:
		return scalar(value), true
	}
	return line, len(line) <= shortLine
}

// plainText is text that is no other value of YAML without quotes, in a block or on a line.
var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_/.-]*( [A-Za-z0-9_/.-]+)*$`)

// otherValues are words that YAML, of one version or another, takes for no text. A constant.
var otherValues = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"}

func scalar(value any) string {
	text, ok := value.(string)
	if ok && plainText.MatchString(text) && !slices.Contains(otherValues, strings.ToLower(text)) {
		return text
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return "null"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
