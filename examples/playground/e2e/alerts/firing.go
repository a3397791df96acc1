package alerts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
)

// interval is between two evaluations of the rules.
const interval = 30 * time.Second

// Firing returns the names of the alerts that fire at some time between two, sorted. An
// alert fires when its expression has had a value, with the same labels, for the time of
// its "for".
func Firing(ctx context.Context, rules []rulefmt.Rule, history *History, from, to time.Time) ([]string, error) {
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1_000_000, Timeout: time.Minute})
	defer engine.Close()
	firing := map[string]bool{}
	for _, rule := range rules {
		active := map[string]time.Time{}
		for at := from; !at.After(to); at = at.Add(interval) {
			found, err := query(ctx, engine, history, rule.Expr, at)
			if err != nil {
				return nil, fmt.Errorf("alert %s: %w", rule.Alert, err)
			}
			maps.DeleteFunc(active, func(labels string, _ time.Time) bool { return !found[labels] })
			for labels := range found {
				if _, ok := active[labels]; !ok {
					active[labels] = at
				}
				if at.Sub(active[labels]) >= time.Duration(rule.For) {
					firing[rule.Alert] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(firing)), nil
}

// query returns the labels of the series that an expression has at a time.
func query(ctx context.Context, engine *promql.Engine, history *History, expression string, at time.Time) (map[string]bool, error) {
	asked, err := engine.NewInstantQuery(ctx, history, nil, expression, at)
	if err != nil {
		return nil, err
	}
	defer asked.Close()
	vector, err := asked.Exec(ctx).Vector()
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, one := range vector {
		found[one.Metric.String()] = true
	}
	return found, nil
}
