package cli_test

import (
	"strings"
	"testing"
)

const greetings = "solutions: [{solution: hello, flow: morning, values: {text: good morning, delay: 900}}]\n"

func TestServeInstallsWhatAFileSays(t *testing.T) {
	home := alone(t)
	s := serve(t, home, "--install", file(t, "solutions.yaml", greetings))
	contains(t, ok(t, "flow", "list"), "morning", "running")
	contains(t, ok(t, "flow", "get", "morning", "-o", "yaml"), "delay: 900", "text: good morning", "patchbay.dev/solution: hello@1.0.0")

	// What people do to it stays as long as the file says the same.
	ok(t, "flow", "stop", "morning")
	changed := strings.Replace(ok(t, "flow", "get", "morning", "-o", "yaml"), "title: ", "title: My ", 1)
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", changed))
	s.stop()
	s = serve(t, home, "--install", file(t, "solutions.yaml", greetings))
	contains(t, ok(t, "flow", "list"), "morning", "stopped")
	contains(t, ok(t, "flow", "get", "morning", "-o", "yaml"), "title: My ")
	s.stop()

	s = serve(t, home, "--install", file(t, "solutions.yaml", strings.Replace(greetings, "good morning", "good day", 1)))
	text := ok(t, "flow", "get", "morning", "-o", "yaml")
	contains(t, text, "text: good day")
	contains(t, ok(t, "flow", "list"), "stopped")
	if strings.Contains(text, "title: My ") {
		t.Errorf("another value leaves the flow as it was:\n%s", text)
	}
	s.stop()

	// What the file no longer names is left to people.
	serve(t, home, "--install", file(t, "solutions.yaml", "solutions: []\n"))
	contains(t, ok(t, "flow", "list"), "morning")
}

// TestServeEndsWhatAKillInterrupted: a flow that was made and not started yet is started.
func TestServeEndsWhatAKillInterrupted(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	ok(t, "solution", "install", "hello", "--name", "morning", "--set", "text=good morning", "--set", "delay=900")
	begun := strings.Replace(ok(t, "flow", "get", "morning", "-o", "yaml"), "  annotations:\n", "  annotations:\n    patchbay.dev/installed: starting:0123\n", 1)
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", begun))
	contains(t, ok(t, "flow", "list"), "morning", "stopped")
	s.stop()
	s = serve(t, home, "--install", file(t, "solutions.yaml", greetings))
	contains(t, ok(t, "flow", "list"), "morning", "running")
	ok(t, "flow", "stop", "morning")
	s.stop()
	serve(t, home, "--install", file(t, "solutions.yaml", greetings))
	contains(t, ok(t, "flow", "list"), "morning", "stopped")
}

// TestServeLeavesWhatPeopleInstalled: a flow that people made of the solution is theirs.
func TestServeLeavesWhatPeopleInstalled(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	ok(t, "solution", "install", "hello", "--name", "morning", "--set", "text=good evening", "--set", "delay=800")
	s.stop()
	serve(t, home, "--install", file(t, "solutions.yaml", greetings))
	contains(t, ok(t, "flow", "list"), "morning", "stopped")
	contains(t, ok(t, "flow", "get", "morning", "-o", "yaml"), "delay: 800", "text: good evening")
}

func TestServeRefusesWhatItCantInstall(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", strings.Replace(document, "name: greet", "name: mine", 1)))
	s.stop()
	for name, test := range map[string]struct{ text, want string }{
		"no such solution":     {"solutions: [{solution: helo}]", `did you mean "hello"?`},
		"no such parameter":    {"solutions: [{solution: hello, values: {text: x, dely: 900}}]", "dely"},
		"a value out of range": {"solutions: [{solution: hello, values: {text: x, delay: 1}}]", "delay"},
		"a value is missing":   {"solutions: [{solution: hello}]", "text"},
		"an unknown key":       {"solution: []", "solution"},
		"no YAML":              {"solutions: [", "solutions.yaml"},
		"several documents":    {"solutions: []\n---\nsolutions: []\n", "want one document"},
		"a flow of another":    {"solutions: [{solution: hello, flow: mine, values: {text: x}}]", "there is a flow mine already"},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", "serve", "--data-dir", s.Data, "--listen", "127.0.0.1:0", "--install", file(t, "solutions.yaml", test.text))
			if r.code == 0 {
				t.Fatalf("it serves:\n%s", r.stdout)
			}
			contains(t, r.stderr, test.want)
		})
	}
}
