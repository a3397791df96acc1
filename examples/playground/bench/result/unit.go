package result

import (
	"fmt"
	"math"
	"time"
)

// Unit is what a figure counts, in the words of Go's benchmark format where that has one.
type Unit string

// The units of figures. Times are in nanoseconds, memory in bytes.
const (
	Nanoseconds Unit = "ns"
	Bytes       Unit = "B"
	PerSecond   Unit = "/s"
	Times       Unit = "x"
	Count       Unit = "count"
	Exponent    Unit = "exponent"
)

// Format writes a value with about three digits.
func (u Unit) Format(value float64) string {
	switch u {
	case Nanoseconds:
		return nanoseconds(value)
	case Bytes:
		return size(value)
	case PerSecond:
		return fmt.Sprintf("%.0f/s", value)
	case Times:
		return fmt.Sprintf("%.2fx", value)
	case Exponent:
		return fmt.Sprintf("%.2f", value)
	case Count:
		if value == math.Trunc(value) {
			return fmt.Sprintf("%.0f", value)
		}
		return fmt.Sprintf("%.4g", value)
	}
	return fmt.Sprintf("%.4g %s", value, string(u))
}

func nanoseconds(ns float64) string {
	d := time.Duration(ns)
	for unit := time.Second; unit >= time.Microsecond; unit /= 1000 {
		if d >= unit {
			return d.Round(unit / 100).String()
		}
	}
	return d.String()
}

func size(bytes float64) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%.0f B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%.1f KB", bytes/(1<<10))
	}
	return fmt.Sprintf("%.1f MB", bytes/(1<<20))
}
