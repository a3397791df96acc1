package scaffold_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli/scaffold"
)

func TestNames(t *testing.T) {
	for name, test := range map[string]struct{ typ, title, flow string }{
		"slack/send_message": {"SendMessage", "Send message", "slack"},
		"inventory":          {"Inventory", "Inventory", "inventory"},
		"a_b/settings":       {"SettingsComponent", "Settings", "a-b"},
		"x/get_linux":        {"GetLinux", "Get linux", "x"},
		"main":               {"Main", "Main", "main"},
	} {
		var m scaffold.Module
		var err error
		if m.Name, m.Component, err = scaffold.Named(name); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Type() != test.typ || m.Title() != test.title || m.Flow() != test.flow {
			t.Errorf("%s: %s, %s, %s, want %v", name, m.Type(), m.Title(), m.Flow(), test)
		}
	}
	for _, name := range []string{"", "Slack", "slack/", "/x", "a/b/c", "a b", "../x", "1a", "a-b", "_a"} {
		if _, _, err := scaffold.Named(name); err == nil {
			t.Errorf("%q was taken for a name", name)
		}
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	directory := t.TempDir()
	flow := filepath.Join(directory, "flow.yaml")
	if err := os.WriteFile(flow, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := scaffold.Module{Name: "x", Component: "x", Path: "example.com/x"}
	if _, err := m.Write(directory); err == nil || !strings.Contains(err.Error(), flow+" is there already") {
		t.Errorf("error = %v", err)
	}
	if entries, _ := os.ReadDir(directory); len(entries) != 1 {
		t.Errorf("files were written beside the one that was there: %v", entries)
	}
	m.Path = "example.com/a b"
	if _, err := m.Write(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no path of a Go module") {
		t.Errorf("error = %v", err)
	}
}

func TestGoMod(t *testing.T) {
	product, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	directive := regexp.MustCompile(`(?m)^go .*$`).FindString(string(product))
	for name, test := range map[string]struct {
		version, replace string
		want, not        []string
	}{
		"release":  {"v1.2.3", "", []string{"require " + scaffold.Product + " v1.2.3"}, []string{"replace"}},
		"checkout": {"", "", []string{"require " + scaffold.Product + " v0.0.0", "// \tgo mod edit -replace"}, []string{"\nreplace"}},
		"replaced": {"", "/src/patch bay", []string{"\nreplace " + scaffold.Product + ` => "/src/patch bay"`}, []string{"//"}},
	} {
		t.Run(name, func(t *testing.T) {
			directory := filepath.Join(t.TempDir(), "new")
			m := scaffold.Module{Name: "x", Component: "x", Path: "example.com/x", Version: test.version, Replace: test.replace}
			if _, err := m.Write(directory); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(directory, "go.mod"))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range append(test.want, "module example.com/x\n", "\n"+directive+"\n") {
				if !strings.Contains(strings.ReplaceAll(string(text), "//\t", "// \t"), want) {
					t.Errorf("lacks %q:\n%s", want, text)
				}
			}
			for _, not := range test.not {
				if strings.Contains(string(text), not) {
					t.Errorf("has %q:\n%s", not, text)
				}
			}
		})
	}
}

// TestItBuildsAndItsTestsPass writes a module and does what its README says.
func TestItBuildsAndItsTestsPass(t *testing.T) {
	checkout, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	directory := filepath.Join(t.TempDir(), "new")
	m := scaffold.Module{Name: "chat_room", Component: "send_message", Path: "example.com/acme/chat", Replace: checkout}
	if _, err := m.Write(directory); err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(directory, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```\n(.*?)\\./chat_room serve\n```").FindSubmatch(readme)
	if block == nil {
		t.Fatalf("the README says not how to build:\n%s", readme)
	}
	command := exec.CommandContext(t.Context(), "sh", "-eux", "-c", string(block[1]))
	command.Dir, command.Env = directory, append(os.Environ(), "GOFLAGS=")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"ok  \texample.com/acme/chat", "prefix", "flow chat-room is valid (3 nodes, 3 edges)"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "note:") {
		t.Errorf("the flow has something that can't be checked:\n%s", out)
	}
}
