package js_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

func TestMain(m *testing.M) { jstest.Main(m, helpers()) }

func helpers() map[string]map[string]any {
	return map[string]map[string]any{"patchbay:text": {"upper": strings.ToUpper}}
}

func TestModuleOffersItsHelpers(t *testing.T) {
	offered := js.Module(jstest.Scripts(t, helpers()))
	node := moduletest.Start(t, offered.Components[0], nil)
	if err := node.ConfigureJSON(`{"script": {"content": "import {upper} from 'patchbay:text'; export default (x) => upper(x)"}}`); err != nil {
		t.Fatal(err)
	}
	if err := node.Send("request", jseval.Request{InputData: "a"}).Err(); err != nil {
		t.Fatal(err)
	}
	if got := node.Emitted("response")[0].(jseval.Response).OutputData; got != "A" {
		t.Errorf("output = %v", got)
	}
}

func TestModuleRefusesWhatIsNoFunction(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a text was taken for a function")
		}
	}()
	js.NewScripts(js.Options{Helpers: map[string]map[string]any{"patchbay:text": {"upper": "A"}}})
}
