package flows

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Report is what the object of a flow shows of it in a cluster.
type Report struct {
	Running    bool        `json:"running"`
	Runs       int64       `json:"runs"`
	Failed     int64       `json:"failed"` // of the runs
	LastRun    *LastRun    `json:"lastRun,omitempty"`
	LastError  string      `json:"lastError,omitempty"`
	Conditions []Condition `json:"conditions"`
}

// LastRun is the last run that is over.
type LastRun struct {
	ID       string    `json:"id"`
	Started  time.Time `json:"started"`
	State    string    `json:"state"`
	Failures int64     `json:"failures"`
}

// Condition is one of Ready, Running, Degraded and, of a flow that a tool manages, Drifted,
// as objects of Kubernetes have them. Since when it is so is for the Reporter to know.
type Condition struct {
	Type    string `json:"type"`
	Status  string `json:"status"` // True or False
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// maxError bounds the text of an error in a report, in bytes.
const maxError = 1 << 10

// Reporter writes the report on a flow to where its document is.
type Reporter interface {
	// WriteStatus is given the revision of the document that the engine has looked at.
	WriteStatus(ctx context.Context, name, revision string, status any) error
}

// ReportTo writes reports every so often, until ctx ends; those that have not changed are
// not written again. The store of the documents bounds how often by not writing the same.
func (s *Flows) ReportTo(ctx context.Context, to Reporter, every time.Duration) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		all, err := s.List()
		if err != nil {
			s.logger.Error("report on flows", "error", err)
			continue
		}
		for _, stored := range all {
			name := stored.Document.Name
			if deployed, ok := s.engine.Flow(name); ok && !deployed.Leads() {
				continue // the engine that leads it reports
			}
			tried, failed := s.fault(name)
			refused := failed && tried.revision == stored.File.Revision
			if stored.OnDisk != OnDiskSame && !refused {
				continue // it is about to be deployed
			}
			report := reportOn(stored, tried.problems)
			if err := to.WriteStatus(ctx, name, stored.File.Revision, report); err != nil && ctx.Err() == nil {
				s.logger.Warn("a flow's status is not up to date", "flow", name, "error", err)
			}
		}
	}
}

func reportOn(stored Stored, refusal flow.Problems) Report {
	report := Report{}
	ready := Condition{Type: "Ready", Status: "True", Reason: "Deployed", Message: "The flow is deployed as it is here."}
	running := Condition{Type: "Running", Status: "False", Reason: "Stopped", Message: "No trigger is started."}
	degraded := Condition{Type: "Degraded", Status: "False", Reason: "NoFailures", Message: "The last run had no failure."}
	problems := stored.File.Problems
	if stored.Status == nil {
		problems = stored.Problems
	}
	switch {
	case problems.HasErrors():
		ready.Status, ready.Reason, ready.Message = "False", "Invalid", firstError(problems)
	case stored.Status == nil:
		ready.Status, ready.Reason, ready.Message = "False", "NotDeployed", "The engine has not deployed the flow."
	case stored.OnDisk != OnDiskSame:
		ready.Status, ready.Reason, ready.Message = "False", "Refused", cmp.Or(firstError(refusal), "What is stored can't be deployed; what was deployed before goes on.")
	}
	if status := stored.Status; status != nil {
		report.Running, report.Runs, report.Failed = status.Running, int64(status.Runs), int64(status.Failed)
		if status.Running {
			running.Status, running.Reason, running.Message = "True", "Started", "A trigger is started."
		}
		if last := status.LastFinished; last != nil {
			report.LastRun = &LastRun{ID: last.ID, Started: last.Started.UTC().Truncate(time.Second), State: last.State, Failures: last.Failures}
			report.LastError = texts.Cut(cmp.Or(last.FirstFailure, last.Error), maxError)
			if last.State == view.StateFailed {
				degraded.Status, degraded.Reason, degraded.Message = "True", "RunFailed", cmp.Or(report.LastError, "The last run had failures.")
			}
		}
		if status.Damage != "" {
			degraded.Status, degraded.Reason, degraded.Message = "True", "StateLost", status.Damage
		}
	}
	report.Conditions = []Condition{ready, running, degraded}
	if owner := stored.File.Owner; owner != nil {
		report.Conditions = append(report.Conditions, driftOf(*owner))
	}
	return report
}

// driftOf says whether what is stored is what the tool that manages it wants.
func driftOf(owner store.Owner) Condition {
	if len(owner.Drift) == 0 {
		return Condition{Type: "Drifted", Status: "False", Reason: "AsManaged", Message: "The document is as " + owner.String() + " applied it."}
	}
	var changes []string
	for _, one := range owner.Drift {
		shown := one.Fields[:min(len(one.Fields), maxFields)]
		change := one.Manager + " changed " + strings.Join(shown, ", ")
		if more := len(one.Fields) - len(shown); more > 0 {
			change += fmt.Sprintf(" and %d more", more)
		}
		changes = append(changes, change)
	}
	return Condition{Type: "Drifted", Status: "True", Reason: "ChangedByHand",
		Message: texts.Cut(strings.Join(changes, "; ")+". The document is managed by "+owner.String()+": make the change there, or take it back.", maxError)}
}

// maxFields bounds how many fields are named of those that somebody has changed by hand.
const maxFields = 5

func firstError(problems flow.Problems) string {
	for _, p := range problems {
		if p.Severity == flow.Error {
			return strings.TrimPrefix(p.Path+": "+p.Message, ": ")
		}
	}
	return ""
}
