package soak_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// attack is one kind of attack. A round ends by itself; its errors are what the
// server is expected to say.
type attack struct {
	name  string
	round func(ctx context.Context, n int)
}

func attacks(t *testing.T, b *patchbay.Bay, parse service) []attack {
	return []attack{
		{"nested bodies", parse.nested},
		{"half-sent posts to a flow", func(ctx context.Context, _ int) { halfSent(ctx, parse.address, "/") }},
		{"half-sent logins", func(ctx context.Context, _ int) { halfSent(ctx, strings.TrimPrefix(b.Address(), "http://"), "/login") }},
		{"wrong logins", func(ctx context.Context, n int) { wrongLogin(ctx, b, n) }},
		{"scripts", func(ctx context.Context, n int) { runScript(ctx, b, scripts[n%len(scripts)]) }},
		{"texts of scripts", func(ctx context.Context, n int) { checkScript(ctx, b, nests[n%len(nests)]) }},
		{"expressions", func(ctx context.Context, n int) { checkExpression(ctx, b, expressions[n%len(expressions)]) }},
		{"documents", func(ctx context.Context, n int) { checkDocument(ctx, b, documents[n%len(documents)]) }},
		{"circles", func(ctx context.Context, n int) { goRound(ctx, t, b, n) }},
		{"the flow directory", func(ctx context.Context, n int) { litter(ctx, b, n) }},
	}
}

// nested posts 2.6 MB of open brackets to a flow that parses its body.
func (s service) nested(ctx context.Context, n int) {
	body := strings.Repeat([]string{"[", `{"a":`, `[{"a":[`}[n%3], 2_600_000/[]int{1, 5, 7}[n%3])
	_, _ = post(ctx, http.DefaultClient, s.url, []byte(body))
}

// halfSent opens 140 connections that begin a post and never end it, and holds
// them for five seconds.
func halfSent(ctx context.Context, address, path string) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for range 140 {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			continue
		}
		defer connection.Close()
		_, _ = fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ntoken=", path, address)
	}
	<-ctx.Done()
}

func wrongLogin(ctx context.Context, b *patchbay.Bay, n int) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.Address()+"/login", strings.NewReader(fmt.Sprintf("token=wrong%d", n)))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", b.Address())
	if response, err := http.DefaultClient.Do(request); err == nil {
		_ = response.Body.Close()
	}
}

// scripts ask for more time, memory or nesting than there is.
var scripts = []string{
	`let a: any = 3n; for (;;) a = a * a`,
	`return String((1n << 60000000000n) > 0n)`,
	`return String(11n ** 711111111n).length`,
	`return new Uint8Array({length: 5e9} as any).length`,
	`return Object('x').repeat(2**30 + 2**29).length`,
	`return ('x' as any)['re' + 'peat']({valueOf() { return 2**30 }}).length`,
	`let a: any = ['x']; for (let i = 0; i < 60; i++) a = [a, a]; return String(a)`,
	`let o: any = []; for (let i = 0; i < 3000000; i++) o = [o]; return JSON.stringify(o)`,
	`return typeof JSON.parse('['.repeat(9000000))`,
	`return typeof (0, eval)('['.repeat(2000000))`,
	`return typeof new Function('['.repeat(2000000))`,
	`return String(new RegExp('(?:'.repeat(1000000) + ')'.repeat(1000000)))`,
	`return /^(([a-z])+.)+\\2[A-Z]([a-z])+$/.test('a'.repeat(60))`,
	`let s = 'x'; for (;;) s = s + s + s + s`,
	`let f: any = () => 1; for (let i = 0; i < 1500000; i++) f = f.bind(null); return f()`,
	`let o: any = null; for (let i = 0; i < 3000000; i++) o = Object.create(o); return String(o.x)`,
	`const all: any[] = []; for (;;) all.push('x'.repeat(1 << 25).split(''))`,
	`return 'x'.repeat(1e5).replace(/x/g, 'y'.repeat(1e5)).length`,
	`for (;;) { try { for (;;) {} } catch (e) {} finally { for (;;) {} } }`,
	`const again: any = async () => { await 1; return again() }; return again()`,
}

// runScript gives a script to a flow and sends it a message.
func runScript(ctx context.Context, b *patchbay.Bay, body string) {
	spec := fmt.Sprintf("nodes:\n  - id: js\n    component: js/js_eval\n    settings: {timeoutSeconds: 2, memoryMB: 64, script: {name: s.ts, content: %s}}",
		quoted("export default function (input: any) { "+body+" }"))
	if b.Put(ctx, "/api/v1/flows/attack", document("attack", spec)) == nil {
		_ = b.Post(ctx, "/api/v1/flows/attack/nodes/js/ports/request", map[string]any{}, nil)
	}
}

// nests are texts of scripts that make a parser go deep.
var nests = []string{"[", "(", "!", "a=>", ".b", "`${", "else if(a){}", "{", "-", "a?b:", "1+", "(a,", "<T>", "class{a=", "await ", "new ", "/(", "function(){"}

func checkScript(ctx context.Context, b *patchbay.Bay, part string) {
	for _, size := range []int{40_000, 400_000} {
		script := "export default () => a" + strings.Repeat(part, size/len(part))
		spec := "nodes:\n  - id: js\n    component: js/js_eval\n    settings: {script: {name: s.ts, content: " + quoted(script) + "}}"
		check(ctx, b, document("attack-check", spec))
	}
}

var expressions = []string{
	"replace(repeat('x',100000),'x',repeat('y',100000))",
	"reduce(1..60, #acc + #acc, 'xxxxxxxx')",
	"map(1..1000000, map(1..1000000, # + 1))",
	"repeat(repeat('x', 100000), 100000)",
	"1" + strings.Repeat("+1", 80_000),
	strings.Repeat("(", 50_000) + "1" + strings.Repeat(")", 50_000),
	strings.Repeat("!", 50_000) + "true",
	"$" + strings.Repeat(".a", 50_000),
	"$" + strings.Repeat(" ?? $", 20_000),
	strings.Repeat("[", 50_000),
	"join(map(1..100000, repeat('x', 100000)), '')",
}

func checkExpression(ctx context.Context, b *patchbay.Bay, expression string) {
	check(ctx, b, document("attack-check", "nodes:\n  - {id: a, component: common/ticker, settings: {context: "+quoted("{{ "+expression+" }}")+"}}"))
	check(ctx, b, document("attack-check", "nodes:\n  - {id: a, component: common/ticker, settings: {context: {a: [1, 2]}}}\n  - {id: b, component: common/debug}\n"+
		"edges:\n  - {from: a.out, to: b.in, map: "+quoted("{{ "+expression+" }}")+"}"))
}

var documents = []string{
	strings.Repeat("[,,,,", 800_000),
	strings.Repeat("{a: ", 1_000_000),
	strings.Repeat("'", 4_000_000),
	strings.Repeat("- ", 2_000_000),
	strings.Repeat("\"a\": ", 800_000),
	strings.Repeat("&a ", 1_300_000),
	strings.Repeat("a:\n", 1_300_000),
	strings.Repeat("# \n", 1_300_000),
	strings.Repeat("? ", 2_000_000),
	strings.Repeat("|\n", 2_000_000),
}

func checkDocument(ctx context.Context, b *patchbay.Bay, text string) { check(ctx, b, []byte(text)) }

// circle doubles with each round.
const circle = `
maxHops: 1000000000
nodes:
  - {id: a, component: common/delay, settings: {delay: 0}}
  - {id: b, component: common/delay, settings: {delay: 0}}
  - {id: c, component: common/delay, settings: {delay: 0}}
edges:
  - {from: a.out, to: b.in, map: {context: "{{ $.context }}"}}
  - {from: a.out, to: c.in, map: {context: "{{ $.context }}"}}
  - {from: b.out, to: a.in, map: {context: "{{ $.context }}"}}
  - {from: c.out, to: a.in, map: {context: "{{ $.context }}"}}
`

// goRound begins runs that would go round for ever, and removes their flow.
func goRound(ctx context.Context, t *testing.T, b *patchbay.Bay, n int) {
	name := fmt.Sprintf("circle-%d", n)
	if err := b.Put(ctx, "/api/v1/flows/"+name, document(name, circle)); err != nil {
		if ctx.Err() == nil {
			t.Errorf("the circle can't be deployed: %v", err)
		}
		return
	}
	begun := make(chan struct{})
	go func() {
		defer close(begun)
		_ = b.Post(ctx, "/api/v1/flows/"+name+"/nodes/a/ports/in", map[string]any{}, nil)
	}()
	select {
	case <-time.After(time.Second): // it goes round meanwhile
	case <-begun:
	}
	if err := b.Delete(context.WithoutCancel(ctx), "/api/v1/flows/"+name); err != nil {
		t.Errorf("the circle can't be removed: %v", err)
	}
	<-begun
}

// litter puts into the flow directory what does not belong there.
func litter(ctx context.Context, b *patchbay.Bay, n int) {
	flows := filepath.Join(b.Options.Dir, "data", "flows")
	name := func(kind string) string { return filepath.Join(flows, fmt.Sprintf("litter-%s-%d.yaml", kind, n)) }
	all := []string{name("fifo"), name("link"), name("deep"), name("dir")}
	_ = syscall.Mkfifo(all[0], 0o600)
	_ = os.Symlink("/etc/passwd", all[1])
	_ = os.WriteFile(all[2], []byte(strings.Repeat("[", 1_000_000)), 0o600)
	_ = os.Mkdir(all[3], 0o700)
	_ = b.Get(ctx, "/api/v1/flows", nil)
	_ = b.Get(ctx, "/api/v1/flows/"+strings.TrimSuffix(filepath.Base(all[1]), ".yaml"), nil)
	for _, file := range all {
		_ = os.Remove(file)
	}
}

func check(ctx context.Context, b *patchbay.Bay, text []byte) {
	_ = b.PostYAML(ctx, "/api/v1/check", text)
}

// quoted is a text as YAML and JSON both read it.
func quoted(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text always has a JSON form
	}
	return string(encoded)
}
