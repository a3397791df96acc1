package gobench

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
)

// Measured is the outcome of one round of a benchmark.
type Measured struct{ Nanoseconds, Allocations float64 }

// Parse reads go test's output: names as PACKAGE.Name/sub in the order in which they first
// ran, and the rounds of each. PACKAGE is the last part of its path. What is no benchmark is
// passed over.
func Parse(text []byte) (names []string, rounds map[string][]Measured) {
	rounds = map[string][]Measured{}
	pkg := ""
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if path, ok := strings.CutPrefix(lines.Text(), "pkg: "); ok {
			pkg = path[strings.LastIndex(path, "/")+1:]
			continue
		}
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := pkg + "." + strings.TrimPrefix(fields[0], "Benchmark")
		var one Measured
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				continue
			}
			switch fields[i+1] {
			case "ns/op":
				one.Nanoseconds = value
			case "allocs/op":
				one.Allocations = value
			}
		}
		if rounds[name] == nil {
			names = append(names, name)
		}
		rounds[name] = append(rounds[name], one)
	}
	return names, rounds
}
