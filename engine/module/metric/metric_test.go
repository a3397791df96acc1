package metric_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

func TestBounds(t *testing.T) {
	tests := []struct {
		name   string
		labels []metric.Label
		add    [][]string
		want   []string // the labels of the series
	}{
		{"as they are", []metric.Label{metric.UpTo("host", 2), metric.OneOf("status", "ok", "failed")},
			[][]string{{"a", "ok"}, {"a", "ok"}, {"b", "failed"}}, []string{`{host="a",status="ok"} 2`, `{host="b",status="failed"} 1`}},
		{"too many values", []metric.Label{metric.UpTo("host", 2)},
			[][]string{{"a"}, {"b"}, {"c"}, {"d"}, {"a"}}, []string{`{host="a"} 2`, `{host="b"} 1`, `{host="other"} 2`}},
		{"a value that is none of the fixed", []metric.Label{metric.OneOf("status", "ok")},
			[][]string{{"ok"}, {"strange"}}, []string{`{status="ok"} 1`, `{status="other"} 1`}},
		{"other takes no room", []metric.Label{metric.UpTo("host", 1)},
			[][]string{{"other"}, {"a"}, {"b"}}, []string{`{host="a"} 1`, `{host="other"} 2`}},
		{"a value is missing, one is too many", []metric.Label{metric.UpTo("host", 2), metric.UpTo("port", 2)},
			[][]string{{"a"}, {"a", "1", "x"}}, []string{`{host="a",port="1"} 1`, `{host="a",port="other"} 1`}},
		{"bytes that are no text", []metric.Label{metric.UpTo("host", 2)},
			[][]string{{"a\xff"}, {"a\xff"}}, []string{`{host="a?"} 2`}},
		{"a long value", []metric.Label{metric.UpTo("host", 2)},
			[][]string{{strings.Repeat("x", 121)}}, []string{`{host="` + strings.Repeat("x", 120) + `"} 1`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			counter := metric.NewCounter("things_total", "Things.", test.labels...)
			for _, values := range test.add {
				counter.Add(1, values...)
			}
			want := "# HELP things_total Things.\n# TYPE things_total counter\n"
			for _, line := range test.want {
				want += "things_total" + line + "\n"
			}
			if err := testutil.CollectAndCompare(counter, strings.NewReader(want)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBoundOfCombinations(t *testing.T) {
	counter := metric.NewCounter("things_total", "Things.", metric.UpTo("a", 100), metric.UpTo("b", 100))
	for i := range 100 * 100 {
		counter.Add(1, fmt.Sprint(i%100), fmt.Sprint(i/100))
	}
	if series := testutil.CollectAndCount(counter); series != 2001 {
		t.Errorf("%d series", series)
	}
}

// TestAFlood holds that a component which counts by what it is sent stays bounded.
func TestAFlood(t *testing.T) {
	counter := metric.NewCounter("things_total", "Things.", metric.UpTo("host", 10), metric.UpTo("path", 10))
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 5000 {
				counter.Add(1, fmt.Sprint(worker, i), fmt.Sprint(i))
			}
		})
	}
	all.Wait()
	if series := testutil.CollectAndCount(counter); series > 11*11 {
		t.Errorf("%d series", series)
	}
	total := 0.0
	families := gather(t, counter)
	for _, m := range families {
		total += m
	}
	if total != 20000 {
		t.Errorf("counted %v", total)
	}
}

func gather(t *testing.T, m metric.Metric) []float64 {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(m)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for _, family := range families {
		for _, one := range family.GetMetric() {
			values = append(values, one.GetCounter().GetValue()+one.GetGauge().GetValue())
		}
	}
	return values
}

func TestRemovedRoomIsFree(t *testing.T) {
	gauge := metric.NewGauge("expiry_seconds", "Expiry.", metric.UpTo("flow", 1))
	gauge.Set(1, "a")
	gauge.Remove("a")
	gauge.Remove("never there")
	gauge.Set(2, "b")
	if err := testutil.CollectAndCompare(gauge, strings.NewReader("# HELP expiry_seconds Expiry.\n# TYPE expiry_seconds gauge\nexpiry_seconds{flow=\"b\"} 2\n")); err != nil {
		t.Error(err)
	}
}

// TestWithout holds that a component may be made without metrics.
func TestWithout(*testing.T) {
	var (
		counter   *metric.Counter
		gauge     *metric.Gauge
		histogram *metric.Histogram
	)
	counter.Add(1, "x")
	gauge.Set(1, "x")
	gauge.Remove("x")
	histogram.Observe(1, "x")
}

func TestNoAllocations(t *testing.T) {
	counter := metric.NewCounter("things_total", "Things.", metric.UpTo("host", 2), metric.UpTo("status", 2))
	histogram := metric.NewHistogram("took_seconds", "Time.", []float64{1}, metric.UpTo("host", 2))
	if allocations := testing.AllocsPerRun(100, func() {
		counter.Add(1, "a", "ok")
		histogram.Observe(0.5, "a")
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestCheck(t *testing.T) {
	counter := func(name string, labels ...metric.Label) metric.Metric {
		return metric.NewCounter(name, "Help.", labels...)
	}
	tests := []struct {
		name    string
		metrics []metric.Metric
		want    string
	}{
		{"fine", []metric.Metric{counter("a_total", metric.Flow(), metric.Node()), metric.NewGauge("b", "Help.")}, ""},
		{"a name", []metric.Metric{counter("A_total")}, "lower case"},
		{"a counter's name", []metric.Metric{counter("a")}, "_total"},
		{"a gauge's name", []metric.Metric{metric.NewGauge("a_total", "Help.")}, "_total"},
		{"twice", []metric.Metric{counter("a_total"), counter("a_total")}, "taken"},
		{"no help", []metric.Metric{metric.NewGauge("a", "")}, "help"},
		{"a label without a bound", []metric.Metric{counter("a_total", metric.UpTo("x", 0))}, "bounded"},
		{"a label with too wide a bound", []metric.Metric{counter("a_total", metric.UpTo("x", 201))}, "bounded"},
		{"a label's name", []metric.Metric{counter("a_total", metric.UpTo("X", 1))}, "lower case"},
		{"too many labels", []metric.Metric{counter("a_total", metric.UpTo("a", 1), metric.UpTo("b", 1), metric.UpTo("c", 1), metric.UpTo("d", 1), metric.UpTo("e", 1), metric.UpTo("f", 1))}, "at most 5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := metric.Check(test.metrics)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func BenchmarkCounter(b *testing.B) {
	counter := metric.NewCounter("things_total", "Things.", metric.UpTo("host", 2), metric.UpTo("status", 2))
	b.ReportAllocs()
	for b.Loop() {
		counter.Add(1, "a", "ok")
	}
}
