package quickjsvm_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// The cost of a result, by its values: here some 12,000.
func BenchmarkResult(b *testing.B) {
	p := program(b, body("let a = {x: 1}; for (let i = 0; i < 12; i++) a = [a, a]; return a"))
	for b.Loop() {
		if _, err := p.Run(b.Context(), script.Call{Limits: limits}); err != nil {
			b.Fatal(err)
		}
	}
}

// The cost of a message whose script does nothing.
func BenchmarkNothing(b *testing.B) {
	for name, pooled := range map[string]bool{"fresh": false, "pooled": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			p := program(b, body(""))
			call := script.Call{Limits: limits}
			call.Pooled = pooled
			for b.Loop() {
				if _, err := p.Run(b.Context(), call); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
