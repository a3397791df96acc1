package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

func large(nodes int) string {
	var b strings.Builder
	b.WriteString("apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: large}\nspec:\n  nodes:\n")
	for i := range nodes {
		fmt.Fprintf(&b, "    - id: n%d\n      component: js/js_eval\n      settings:\n        timeoutSeconds: 5\n        script:\n          content: |\n            export default (input) => {\n              return input\n            }\n", i)
	}
	b.WriteString("  edges:\n")
	for i := 1; i < nodes; i++ {
		fmt.Fprintf(&b, "    - {from: n%d.response, to: n%d.request, map: {context: '{{ $.context }}', inputData: {items: ['{{ $.outputData }}', 1]}}}\n", i-1, i)
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	for _, nodes := range []int{9, 100, 5000} {
		text := []byte(large(nodes))
		b.Run(fmt.Sprint(nodes, " nodes"), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, problems := flow.Parse("f", text); problems != nil {
					b.Fatal(problems)
				}
			}
		})
	}
}

func BenchmarkFormat(b *testing.B) {
	f := parse(b, large(100))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Format(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	before, after := parse(b, large(100)), parse(b, large(101))
	b.ReportAllocs()
	for b.Loop() {
		if len(flow.Diff(before, after)) != 2 {
			b.Fatal("want one node and one edge more")
		}
	}
}
