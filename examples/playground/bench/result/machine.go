package result

import (
	"bufio"
	"bytes"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine is where a run took place. The loads are the processes that wanted a CPU in the
// last minute before the run began and before it ended, itself included.
type Machine struct {
	CPU       string  `json:"cpu"`
	CPUs      int     `json:"cpus"`
	Memory    int64   `json:"memory"` // bytes
	System    string  `json:"system"` // GOOS/GOARCH
	Kernel    string  `json:"kernel"`
	Go        string  `json:"go"`
	LoadBegin float64 `json:"loadBegin"`
	LoadEnd   float64 `json:"loadEnd"`
}

// ThisMachine describes it, as far as Linux says; LoadEnd is for later.
func ThisMachine() Machine {
	m := Machine{CPUs: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(), LoadBegin: Load()}
	m.CPU = valueIn("/proc/cpuinfo", "model name")
	kilobytes, _, _ := strings.Cut(valueIn("/proc/meminfo", "MemTotal"), " ")
	if n, err := strconv.ParseInt(kilobytes, 10, 64); err == nil {
		m.Memory = n << 10
	}
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = string(bytes.TrimSpace(text))
	}
	return m
}

// valueIn is the first value of a name in a file of "name: value" lines; empty without.
func valueIn(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// busy is the share of the CPUs from which on the figures suffer.
const busy = 0.4

// Busy says that the machine had other work to do when the run began.
func (m Machine) Busy() bool { return m.LoadBegin > busy*float64(m.CPUs) }

// Load is how many processes wanted a CPU in the last minute; 0 when unknown.
func Load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), " ")
	value, _ := strconv.ParseFloat(first, 64)
	return value
}
