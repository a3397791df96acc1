package flow_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// TestReadsAsAnotherLibrary compares what is read of the documents of
// testdata/yaml with what go.yaml.in/yaml/v3 reads, another parser of another
// origin. To add a case, add the file; its problems, if it has any, go to
// NAME.problems with -update.
func TestReadsAsAnotherLibrary(t *testing.T) {
	files, err := filepath.Glob("testdata/yaml/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".problems") {
			continue
		}
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			text := read(t, file)
			_, problems := flow.ParseAll(name, text)
			have := problems.Error()
			if have != "" {
				have += "\n"
			}
			golden(t, file+".problems", have)
			if agree, difference := compare(text); difference != "" {
				t.Error(difference)
			} else if !agree && !problems.HasErrors() {
				t.Error("the other library refuses what was read")
			}
		})
	}
}

// TestReadsRandomTextAsAnotherLibrary puts texts together from what YAML is made
// of.
func TestReadsRandomTextAsAnotherLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	both := 0
	for range 30_000 {
		text := randomYAML(random)
		agree, difference := compare([]byte(text))
		if difference != "" {
			t.Fatalf("%s\n%s", difference, text)
		}
		if agree {
			both++
		}
	}
	if both < 3_000 {
		t.Errorf("only %d texts were read by both", both)
	}
}

var pieces = []string{
	"a", "b", "key", "text", "1", "2.5", "true", "~", "ü", ": ", ":", ":\n", "- ", "-", "-\n", "? ", ", ", ",", "[", "]", "{", "}", "{a: ", "[1, ",
	"\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n\n", "\n \n", "\n   \n", " ", "  ", "\t", "\r\n", "|\n", "|-\n", "|+\n", ">\n", ">-\n", ">+\n", "|2\n", ">1-\n",
	"| # c\n", "#", " # c", "\n# c", "\n  # c\n", "\"", "'", "\"q\"", "'s'", "\"a\\n\\\n b\"", "''", "\\", "\n---\n", "\n--- ", "\n...\n", "---", "&a ", "*a", "!t ", "<<: ", "%", "@",
	"a: ", "b: ", "c:\n  ", "- a: ", "\n- ", "\n  - ", "\na: ", "\nb: ", "\n  c: ", "x: |\n    ", "y: >\n    ", "\n    more", "\n      deep",
}

func randomYAML(random *rand.Rand) string {
	var b strings.Builder
	for range 1 + random.IntN(14) {
		b.WriteString(pieces[random.IntN(len(pieces))])
	}
	return b.String()
}

// FuzzReadsAsAnotherLibrary: what both libraries accept has the same value in both.
func FuzzReadsAsAnotherLibrary(f *testing.F) {
	files, _ := filepath.Glob("testdata/yaml/*")
	for _, file := range append(files, documents(f)...) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, difference := compare(text); difference != "" {
			t.Fatal(difference)
		}
	})
}

// compare reports whether both read the text, and how they differ then.
func compare(text []byte) (both bool, difference string) {
	have, problems := flow.Values("f", text)
	if problems.HasErrors() {
		return false, ""
	}
	want, err := theirValues(text)
	switch {
	case errors.Is(err, errFeature):
		return false, fmt.Sprintf("%v, but it was read as %#v", err, have)
	case err != nil:
		return false, ""
	case len(have) == 0 && len(want) == 0, reflect.DeepEqual(have, want):
		return true, ""
	}
	return true, fmt.Sprintf("have %#v\nwant %#v", have, want)
}

var errFeature = errors.New("the text has something that a flow document does without")

func theirValues(text []byte) (values []any, err error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var node yaml.Node
		if err := decoder.Decode(&node); errors.Is(err, io.EOF) {
			return values, nil
		} else if err != nil {
			return nil, err
		}
		value, err := theirValue(&node)
		if err != nil {
			return nil, err
		}
		if value != nil {
			values = append(values, value)
		}
	}
}

func theirValue(node *yaml.Node) (any, error) {
	if node.Anchor != "" || node.Kind == yaml.AliasNode || node.Style&yaml.TaggedStyle != 0 {
		return nil, errFeature
	}
	switch node.Kind {
	case yaml.DocumentNode:
		return theirValue(node.Content[0])
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, each := range node.Content {
			var err error
			if list[i], err = theirValue(each); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			key := node.Content[i]
			if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
				return nil, errFeature
			}
			if _, twice := object[key.Value]; twice {
				return nil, fmt.Errorf("key %q is given twice", key.Value)
			}
			value, err := theirValue(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			object[key.Value] = value
		}
		return object, nil
	}
	if node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return node.Value, nil
	}
	var value any
	if err := node.Decode(&value); err != nil {
		return nil, err
	}
	switch value := value.(type) {
	case int:
		return int64(value), nil
	case time.Time:
		return node.Value, nil
	}
	return value, nil
}
