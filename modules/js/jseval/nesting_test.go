package jseval_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// nested lists scripts that nest as deep as the scan lets them.
var nested = map[string]func(n int) string{
	"lists":      func(n int) string { return strings.Repeat("[", n/9) + strings.Repeat("]", n/9) },
	"functions":  func(n int) string { return strings.Repeat("(()=>{return ", n/22) + "1" + strings.Repeat("})", n/22) },
	"templates":  func(n int) string { return strings.Repeat("`${", n/22) + "1" + strings.Repeat("}`", n/22) },
	"not":        func(n int) string { return strings.Repeat("!", n) + "1" },
	"typeof":     func(n int) string { return strings.Repeat("typeof ", n) + "1" },
	"arrows":     func(n int) string { return strings.Repeat("a=>", n/10-1) + "1" },
	"members":    func(n int) string { return "() => a" + strings.Repeat(".b", n-4) },
	"calls":      func(n int) string { return "() => a" + strings.Repeat("()", n-4) },
	"tagged":     func(n int) string { return "() => a" + strings.Repeat("``", n-4) },
	"sum":        func(n int) string { return strings.Repeat("1+", n-1) + "1" },
	"powers":     func(n int) string { return strings.Repeat("a**", n/2-1) + "1" },
	"ternary":    func(n int) string { return "(a) => " + strings.Repeat("a?1:", n/2-4) + "1" },
	"coalescing": func(n int) string { return "(a) => " + strings.Repeat("a??", n/2-4) + "1" },
	"else if":    func(n int) string { return "(a) => {" + strings.Repeat("if(a){}else ", n/4-1) + "{} }" },
	"ifs":        func(n int) string { return "(a) => {" + strings.Repeat("if(a)", n/2-10) + ";}" },
	"labels":     func(n int) string { return "() => {" + labels(n-10) + ";}" },
	"regexp":     func(n int) string { return "/" + strings.Repeat("(", n/20) + strings.Repeat(")", n/20) + "/" },
}

func labels(n int) string {
	var text strings.Builder
	for i := range n {
		text.WriteString("l")
		text.WriteString(strings.Repeat("i", i%50))
		text.WriteString(strings.Repeat("j", i/50))
		text.WriteString(":")
	}
	return text.String()
}

// What the scan lets pass, the compiler can read without its process ending.
func TestWhatMayNestCompiles(t *testing.T) {
	scripts := jstest.Scripts(t, nil)
	for name, make := range nested {
		t.Run(name, func(t *testing.T) {
			node := moduletest.New(t, jseval.New(scripts))
			s := settings("declare const a: any\nexport default " + make(3_990))
			if err := node.Configure(s); err != nil {
				t.Fatal(err)
			}
			// It need not run, but the process that loads it must not end.
			err := node.Send("request", jseval.Request{}).Err()
			if err != nil && strings.Contains(err.Error(), "process ended") {
				t.Error(err)
			}
		})
	}
}
