package gojavm

import (
	"errors"
	"fmt"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// checkPatterns refuses the first regular expression that this engine does not know.
func checkPatterns(patterns []script.Pattern) error {
	if len(patterns) == 0 {
		return nil
	}
	rt := goja.New()
	mendProperties(rt)
	class := rt.GlobalObject().Get("RegExp")
	for _, p := range patterns {
		if _, err := rt.New(class, rt.ToValue(p.Source), rt.ToValue(p.Flags)); err != nil {
			text := err.Error()
			if thrown := (*goja.Exception)(nil); errors.As(err, &thrown) {
				text = thrown.Value().String()
			}
			return fmt.Errorf("%s: the standard engine does not know the regular expression /%s/%s: %s; if it is right, set the engine to strict", p.Place, p.Source, p.Flags, text)
		}
	}
	return nil
}
