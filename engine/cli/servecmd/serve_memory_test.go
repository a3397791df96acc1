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
		machine   uint64
		want      int64
	}{
		"no container":             {0, errors.New("process is not in cgroup"), 2 << 30, 512 << 20},
		"no limit":                 {0, nil, 2 << 30, 512 << 20},
		"no limit, as a number":    {math.MaxInt64, nil, 2 << 30, 512 << 20},
		"a large machine":          {0, nil, 24 << 30, 1 << 30},
		"a small machine":          {0, nil, 512 << 20, 256 << 20},
		"a machine of any size":    {0, nil, 0, 256 << 20},
		"a small container":        {100 << 20, nil, 2 << 30, 80 << 20},
		"that of the chart":        {1 << 30, nil, 2 << 30, 858993459},
		"a large one":              {10 << 30, nil, 2 << 30, 8 << 30},
		"an error with some value": {1 << 30, errors.New("memory is not limited"), 2 << 30, 512 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			machine := func() (uint64, error) {
				if test.machine == 0 {
					return 0, errors.New("memory is not limited")
				}
				return test.machine, nil
			}
			got := servecmd.SoftLimit(func() (uint64, error) { return test.container, test.err }, machine)
			if got != test.want {
				t.Errorf("limit = %d, want %d", got, test.want)
			}
		})
	}
}
