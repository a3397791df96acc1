package chain

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
)

type peer struct{ *peers.Running }

// Look reads the answer, which says it.
func (peer) Look(_ context.Context, send func() ([]byte, error)) (int, error) {
	answer, err := send()
	if err != nil {
		return 0, err
	}
	var said struct{ Counted int }
	if err := json.Unmarshal(answer, &said); err != nil {
		return 0, fmt.Errorf("read what was counted in %q: %w", answer, err)
	}
	return said.Counted, nil
}
