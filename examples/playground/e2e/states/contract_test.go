package states_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest/statetest"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

func TestStateKeepsTheContract(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	config := account(t, namespace, secrets.Verbs()...)
	here, there := open(t, config, namespace), open(t, config, namespace)
	statetest.Run(t, here.State, there.State)
}
