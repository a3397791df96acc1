package solutions_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

func TestMain(m *testing.M) { jstest.Main(m, helpers()) }

func helpers() map[string]map[string]any {
	return map[string]map[string]any{"patchbay:image": imageref.Helpers()}
}
