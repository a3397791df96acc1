package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/module"
)

type message struct {
	Text  string `json:"text" required:"true" description:"What to say."`
	Token string `json:"token,omitempty" format:"password"`
}

type toggleSettings struct {
	Delay int    `json:"delay" minimum:"100" default:"1000" description:"Milliseconds."`
	Text  string `json:"text" default:"tick"`
	Token string `json:"token,omitempty" format:"password"`
}

// toggle emits one message each time that it is started.
type toggle struct {
	module.Typed
	settings module.Settings[toggleSettings]
	out      module.Output[message]
}

func newToggle() *toggle {
	t := &toggle{out: module.NewOutput[message]("out")}
	t.Declare(t.settings.Port(nil), t.out)
	return t
}

func (t *toggle) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "toggle", Description: "Toggle", Info: "Emits once when it is started.", Tags: []string{"test"}}
}
func (t *toggle) Instance() module.Component { return newToggle() }

func (t *toggle) Run(ctx context.Context) error {
	number := strconv.FormatInt(module.StartNumber(ctx), 10)
	if done, _, err := t.State().Get(ctx, "done"); err != nil || string(done) == number {
		<-ctx.Done()
		return err
	}
	if err := t.State().Set(ctx, "done", []byte(number)); err != nil {
		return err
	}
	_ = t.out.Emit(ctx, t.Emitter(), message{Text: t.settings.Load().Text})
	<-ctx.Done()
	return nil
}

type copying struct {
	Status string       `json:"status"`
	Images []imageState `json:"images"`
}

type imageState struct {
	Source  string `json:"source"`
	Target  string `json:"target"`
	State   string `json:"state"`
	Percent int    `json:"percent"`
}

// echo shows a copy on its panel, passes a text on, and fails on request.
type echo struct {
	module.Typed
	panel module.Panel[copying]
	out   module.Output[message]
}

func newEcho() *echo {
	e := &echo{panel: module.NewPanel(copying{}), out: module.NewOutput[message]("out")}
	e.Declare(module.Input("in", e.take), e.out, module.ErrorPort(), e.panel.OnPress(func(context.Context, copying) error { return nil }))
	return e
}

func (e *echo) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "echo", Description: "Echo", Info: "Gives the text back."}
}
func (e *echo) Instance() module.Component { return newEcho() }
func (e *echo) Permissions() []module.Permission {
	return []module.Permission{{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"list", "get"}}}
}
func (e *echo) take(ctx context.Context, output module.Handler, in message) module.Result {
	for _, state := range []string{"copying", "copied"} {
		e.panel.Publish(ctx, output, copying{Status: "1 " + state, Images: []imageState{{Source: "a/b:1", Target: "m/b:1", State: state, Percent: 50}}})
	}
	module.Logger(ctx).Info("took it", "text", in.Text)
	if in.Text == "fail" {
		return module.Fail(errors.New("the text said so"))
	}
	return e.out.Emit(ctx, output, in)
}

const document = flowstest.Greeting

var packaged = fstest.MapFS{
	"hello/solution.yaml": {Data: []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: hello}
spec:
  title: Hello
  version: 1.0.0
  summary: Says hello.
  parameters:
    type: object
    required: [text]
    properties:
      text: {type: string, title: Text, description: What to say., examples: [hi there]}
      delay: {type: integer, minimum: 100, default: 700, title: Delay}
      token: {type: string, title: Token, description: A login., format: password}
  flow: flow.yaml
  values:
    - {parameter: delay, to: trigger.delay}
    - {parameter: text, to: trigger.text}
    - {parameter: token, to: trigger.token}
  files: [more/notes.txt, more/made.txt]
`)},
	"hello/flow.yaml":          {Data: []byte(document)},
	"hello/README.md":          {Data: []byte("# Hello\n")},
	"hello/more/notes.txt":     {Data: []byte("notes\n")},
	"hello/more/made.txt.tmpl": {Data: []byte("say {{json .text}}\n")},
}

// testCluster allows everything and holds one secret.
type testCluster struct{}

const clusterSecret = "s3cret-of-the-cluster"

func (testCluster) Name() (string, error)      { return "kind-test", nil }
func (testCluster) Namespace() (string, error) { return "patchbay-system", nil }
func (testCluster) May(context.Context, string, string, string, string, string) (bool, string, error) {
	return true, "", nil
}
func (testCluster) SecretNames(context.Context, int, string) ([]string, string, error) {
	return []string{"login"}, "", nil
}
func (testCluster) SecretKeys(context.Context, string) ([]string, string, error) {
	return []string{"user"}, "", nil
}
func (testCluster) CreateSecret(context.Context, string, string, string, string) (bool, error) {
	return false, nil
}
func (testCluster) Config() (*rest.Config, error) { return nil, errors.New("no cluster in this test") }
func (testCluster) Secret(_ context.Context, reference string) (string, error) {
	if reference != "login/user" {
		return "", errors.New("there is no such Secret")
	}
	return clusterSecret, nil
}

func options(args []string, stdin string, stdout, stderr io.Writer) program.Options {
	return program.Options{
		Args: args, Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: stderr, Version: "1.2.3",
		Modules: func(program.Environment) ([]module.Module, error) {
			return []module.Module{{Name: "test", Description: "For tests", Components: []module.Component{newToggle(), newEcho()}}}, nil
		},
		Cluster:   func(program.Environment) program.Cluster { return testCluster{} },
		Solutions: []fs.FS{packaged},
		Explain: func(o program.ExplainOptions) (func(string) program.Explanation, error) {
			if o.Mapping == "wrong" {
				return nil, errors.New("mapping wrong: want flat")
			}
			return func(image string) program.Explanation {
				if image == "bad image" {
					return program.Explanation{Image: image, Target: image, Error: "no reference"}
				}
				return program.Explanation{Image: image, Canonical: "docker.io/" + image, Target: o.Mirror + "/" + image, Changed: true, Reason: "<rule>"}
			}, nil
		},
	}
}

// result is what a command did.
type result struct {
	code           int
	stdout, stderr string
}

func run(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Run(t.Context(), options(args, stdin, &stdout, &stderr))
	return result{code, stdout.String(), stderr.String()}
}

// ok runs a command that must succeed and returns its output.
func ok(t *testing.T, args ...string) string {
	t.Helper()
	r := run(t, "", args...)
	if r.code != 0 {
		t.Fatalf("%v: exit code %d\n%s%s", args, r.code, r.stdout, r.stderr)
	}
	return r.stdout
}

// alone gives a test an environment without a server.
func alone(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"PATCHBAY_SERVER", "PATCHBAY_TOKEN", "PATCHBAY_SERVER_CA", "PATCHBAY_DATA_DIR", "XDG_DATA_HOME"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", home)
	t.Setenv("PATCHBAY_CONNECTION", filepath.Join(home, "connection.json"))
	return home
}

// served is a server in this process.
type served struct {
	t       *testing.T
	cancel  context.CancelFunc
	code    chan int
	stderr  *lockedBuffer
	Address string `json:"address"`
	Login   string `json:"login"`
	Token   string `json:"token"`
	Data    string `json:"dataDir"`
	Probes  string `json:"probes"`
}

// serve starts a server and waits until it is ready. stop ends it.
func serve(t *testing.T, home string, more ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	s := &served{t: t, cancel: cancel, code: make(chan int, 1), stderr: &lockedBuffer{}}
	args := append([]string{"serve", "-o", "json", "--data-dir", filepath.Join(home, "data"), "--listen", "127.0.0.1:0"}, more...)
	go func() {
		s.code <- cli.Run(ctx, options(args, "", writer, s.stderr))
		_ = writer.Close()
	}()
	err := json.NewDecoder(bufio.NewReader(reader)).Decode(s)
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	if err != nil {
		cancel()
		t.Fatalf("serve: %v\n%s", err, s.stderr)
	}
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *served) stop() int {
	s.t.Helper()
	s.cancel()
	code := <-s.code
	s.code <- code
	if code != 0 {
		s.t.Errorf("serve: exit code %d\n%s", code, s.stderr)
	}
	return code
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func contains(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
}
