package servecmd_test

import (
	"errors"
	"math"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli/servecmd"
)

func TestSoftLimit(t *testing.T) {
	for name, test := range map[string]struct {
		container uint64
		err       error
		want      int64
	}{
		"no container":             {0, errors.New("process is not in cgroup"), 256 << 20},
		"no limit":                 {0, nil, 256 << 20},
		"no limit, as a number":    {math.MaxInt64, nil, 256 << 20},
		"a small container":        {100 << 20, nil, 80 << 20},
		"that of the chart":        {1 << 30, nil, 858993459},
		"a large one":              {10 << 30, nil, 8 << 30},
		"an error with some value": {1 << 30, errors.New("memory is not limited"), 256 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			got := servecmd.SoftLimit(func() (uint64, error) { return test.container, test.err })
			if got != test.want {
				t.Errorf("limit = %d, want %d", got, test.want)
			}
		})
	}
}
