package quickjsvm

import (
	"encoding/json"
	"fmt"

	"modernc.org/quickjs"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// checkPatterns refuses the first regular expression that this engine does not know.
func checkPatterns(vm *quickjs.VM, patterns []script.Pattern) error {
	for _, p := range patterns {
		source, err := json.Marshal(p.Source)
		if err != nil {
			return err
		}
		flags, err := json.Marshal(p.Flags)
		if err != nil {
			return err
		}
		if _, err := vm.Eval(fmt.Sprintf("void new RegExp(%s, %s)", source, flags), quickjs.EvalGlobal); err != nil {
			return fmt.Errorf("%s: the strict engine does not know the regular expression /%s/%s: %w", p.Place, p.Source, p.Flags, err)
		}
	}
	return nil
}
