package debug_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/common/debug"
)

func lastFace(t *testing.T, node *moduletest.Node) debug.Face {
	t.Helper()
	faces := node.Emitted(v1alpha1.ControlPort)
	if len(faces) == 0 {
		t.Fatal("nothing was published")
	}
	return faces[len(faces)-1].(debug.Face)
}

func messages(face debug.Face) string {
	var texts []string
	for _, entry := range face.Messages {
		texts = append(texts, fmt.Sprint(entry.Message))
	}
	return strings.Join(texts, " ")
}

func TestShowsTheLastNewestFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := moduletest.Start(t, debug.New(), debug.Settings{Keep: 3, MaxBytes: 1024})
		for i := range 5 {
			if err := node.Send("in", i).Err(); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Second)
		}
		face := lastFace(t, node)
		if got := messages(face); got != "4 3 2" || face.Received != 5 {
			t.Errorf("face = %s of %d, want 4 3 2 of 5", got, face.Received)
		}
		if gap := face.Messages[0].Time.Sub(face.Messages[1].Time); gap != time.Second {
			t.Errorf("times are %s apart, want 1s", gap)
		}
		if err := node.Configure(debug.Settings{Keep: 2, MaxBytes: 1024}); err != nil {
			t.Fatal(err)
		}
		node.Send("in", 5)
		if got := messages(lastFace(t, node)); got != "5 4" {
			t.Errorf("after shrinking, face = %s, want 5 4", got)
		}
	})
}

func TestPublishesSeldomAndTheLastAlways(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := moduletest.Start(t, debug.New(), nil)
		for i := range 1000 {
			node.Send("in", i)
		}
		<-time.After(time.Second)
		if got := len(node.Emitted(v1alpha1.ControlPort)); got != 2 {
			t.Errorf("%d faces for 1000 messages at once, want 2", got)
		}
		if got := fmt.Sprint(lastFace(t, node).Messages[0].Message); got != "999" {
			t.Errorf("the newest shown is %s, want 999", got)
		}
	})
}

func TestDestroyEndsPublishing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		prototype := debug.New()
		node := moduletest.Start(t, prototype, nil)
		node.Send("in", 1)
		node.Send("in", 2)
		node.Component.(*debug.Debug).OnDestroy(nil)
		<-time.After(time.Second)
		if got := len(node.Emitted(v1alpha1.ControlPort)); got != 1 {
			t.Errorf("%d faces, want the one before the end", got)
		}
	})
}

type login struct {
	User  string  `json:"user"`
	Token string  `json:"token" format:"password"`
	Inner *login  `json:"inner,omitempty"`
	Notes []any   `json:"notes,omitempty"`
	Body  []byte  `json:"body,omitempty"`
	Ratio float64 `json:"ratio"`
}

func TestKeepsGoValuesAndBoundsThem(t *testing.T) {
	long := strings.Repeat("é", 40000)
	tests := map[string]struct {
		message any
		same    bool
	}{
		"small struct":    {login{User: "ada", Token: "t", Notes: []any{1}}, true},
		"nil":             {nil, true},
		"long text":       {long, false},
		"long in struct":  {login{User: "ada", Token: long, Ratio: 2}, false},
		"long in pointer": {&login{User: "ada", Inner: &login{Token: long}}, false},
		"long list":       {map[string]any{"list": make([]any, 100000)}, false},
		"bytes":           {login{User: "ada", Body: make([]byte, 1<<20)}, false},
		"typed list":      {[]login{{Token: long}, {Token: long}}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, debug.New(), debug.Settings{Keep: 1, MaxBytes: 1024})
			node.Send("in", test.message)
			got := lastFace(t, node).Messages[0].Message
			if reflect.TypeOf(got) != reflect.TypeOf(test.message) {
				t.Fatalf("type %T became %T: its secrets could not be masked", test.message, got)
			}
			if reflect.DeepEqual(got, test.message) != test.same {
				t.Errorf("kept whole = %v, want %v", !test.same, test.same)
			}
			if size := len(fmt.Sprintf("%+v", got)); size > 8192 {
				t.Errorf("%d bytes are kept of a message bounded to 1024", size)
			}
		})
	}
}

func TestRefusesSettings(t *testing.T) {
	for _, s := range []debug.Settings{{Keep: 0, MaxBytes: 1024}, {Keep: 1001, MaxBytes: 1024}, {Keep: 1, MaxBytes: 1}} {
		if moduletest.New(t, debug.New()).Configure(s) == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func BenchmarkDebug(b *testing.B) {
	b.ReportAllocs()
	node := moduletest.Start(b, debug.New(), nil)
	message := map[string]any{"name": "web", "image": "nginx:1.27", "ports": []any{80, 443}}
	for b.Loop() {
		node.Send("in", message)
	}
}
