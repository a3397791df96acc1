package helper

import (
	"fmt"
	"math"
	"strings"
	"time"
	_ "time/tzdata" // a bare container has none
)

// ZoneGlobal is the global by which a bundle knows the function that gives the offset
// of a time zone in seconds, east of Greenwich, at a time in milliseconds since 1970.
const ZoneGlobal = "__patchbay_zone"

func zoneOffset(name string, at float64) (int, error) {
	switch strings.ToUpper(name) {
	case "UTC", "GMT":
		return 0, nil
	case "", "LOCAL":
		return 0, fmt.Errorf("there is no time zone %q", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return 0, fmt.Errorf("there is no time zone %q", name)
	}
	_, offset := time.UnixMilli(int64(math.Floor(at))).In(zone).Zone()
	return offset, nil
}
