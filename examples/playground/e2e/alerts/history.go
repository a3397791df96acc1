package alerts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

// History is what Prometheus would have scraped. It is not safe for concurrent use.
type History struct {
	series map[string]*series
}

type series struct {
	labels  labels.Labels
	samples []chunks.Sample
}

// Scrape adds what a scrape at a time returned.
func (h *History) Scrape(at time.Time, text []byte) error {
	reading := textparse.NewPromParser(text, labels.NewSymbolTable(), false)
	for {
		entry, err := reading.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read what was scraped: %w", err)
		}
		if entry != textparse.EntrySeries {
			continue
		}
		var found labels.Labels
		reading.Labels(&found)
		_, _, value := reading.Series()
		h.add(found, at, value)
	}
}

// Describe adds a series in the notation of Prometheus' own tests, such as
// up{job="a"} 1 0+1x10, a value each step.
func (h *History) Describe(from time.Time, step time.Duration, text string) error {
	found, values, err := parser.ParseSeriesDesc(text)
	if err != nil {
		return fmt.Errorf("read the series %s: %w", text, err)
	}
	for i, value := range values {
		if !value.Omitted {
			h.add(found, from.Add(time.Duration(i)*step), value.Value)
		}
	}
	return nil
}

func (h *History) add(found labels.Labels, at time.Time, value float64) {
	found = labels.NewBuilder(found).Set("instance", "patchbay:7424").Set("job", "patchbay").Labels()
	key := found.String()
	if h.series == nil {
		h.series = map[string]*series{}
	}
	if h.series[key] == nil {
		h.series[key] = &series{labels: found}
	}
	h.series[key].samples = append(h.series[key].samples, sample{at.UnixMilli(), value})
}

// Names returns the names of the metrics that there are.
func (h *History) Names() map[string]bool {
	names := map[string]bool{}
	for _, s := range h.series {
		names[s.labels.Get(labels.MetricName)] = true
	}
	return names
}

// Querier implements storage.Queryable.
func (h *History) Querier(from, to int64) (storage.Querier, error) {
	return querier{storage.NoopQuerier(), h, from, to}, nil
}

type querier struct {
	storage.Querier
	history  *History
	from, to int64
}

func (q querier) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	var found []storage.Series
	for _, s := range q.history.series {
		if slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(s.labels.Get(m.Name)) }) {
			continue
		}
		var within []chunks.Sample
		for _, one := range s.samples {
			if one.T() >= q.from && one.T() <= q.to {
				within = append(within, one)
			}
		}
		found = append(found, storage.NewListSeries(s.labels, within))
	}
	slices.SortFunc(found, func(a, b storage.Series) int { return labels.Compare(a.Labels(), b.Labels()) })
	return &set{found: found, at: -1}
}

// set is a list of series.
type set struct {
	found []storage.Series
	at    int
}

func (s *set) Next() bool                        { s.at++; return s.at < len(s.found) }
func (s *set) At() storage.Series                { return s.found[s.at] }
func (s *set) Err() error                        { return nil }
func (s *set) Warnings() annotations.Annotations { return nil }

// sample is a number at a time.
type sample struct {
	at    int64
	value float64
}

func (s sample) T() int64                      { return s.at }
func (s sample) F() float64                    { return s.value }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }
