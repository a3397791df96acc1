package registrycopy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

const (
	// shownImages bounds the images on the panel.
	shownImages = 8
	// shownRates bounds the registries on it.
	shownRates = 4
	// quiet is the least time between two faces while images are under way.
	quiet = 500 * time.Millisecond
)

// Control is the face of the node.
type Control struct {
	Status  string                `json:"status" title:"Status" readonly:"true"`
	Images  []ImageState          `json:"images,omitempty" title:"Latest images" readonly:"true"`
	Copied  int64                 `json:"copied" title:"Copied" readonly:"true"`
	Skipped int64                 `json:"skipped" title:"Skipped" description:"Images that the target had." readonly:"true"`
	Healed  int64                 `json:"healed" title:"Healed" description:"Images that were missing at the target and were copied again." readonly:"true"`
	Failed  int64                 `json:"failed" title:"Failed" readonly:"true"`
	Bytes   int64                 `json:"bytes" title:"Bytes moved" readonly:"true"`
	Rates   []registryclient.Rate `json:"rates,omitempty" title:"Pull limits" readonly:"true"`
}

// ImageState is one image on the panel.
type ImageState struct {
	Source  string `json:"source" title:"Source" readonly:"true"`
	Target  string `json:"target" title:"Target" readonly:"true"`
	State   string `json:"state" title:"State" readonly:"true"`
	Percent int    `json:"percent" title:"Percent" readonly:"true"`
}

// board keeps what the panel shows, since the node was started. Safe for
// concurrent use; nothing is emitted under its lock.
type board struct {
	panel module.Panel[Control]

	mu       sync.Mutex
	face     Control
	reported time.Time
}

func newBoard() *board { return &board{panel: module.NewPanel(Control{Status: "Nothing copied yet"})} }

// note takes a progress report and reports whether it is time to show it.
func (b *board) note(progress copier.Progress) bool {
	state := ImageState{Source: progress.Source, Target: progress.Target, State: string(progress.State), Percent: percent(progress)}
	b.mu.Lock()
	defer b.mu.Unlock()
	place := slices.IndexFunc(b.face.Images, func(i ImageState) bool { return i.Source == state.Source && i.Target == state.Target })
	if place >= 0 {
		b.face.Images[place] = state
	} else {
		b.face.Images = slices.Insert(b.face.Images, 0, state)
		b.face.Images = b.face.Images[:min(len(b.face.Images), shownImages)]
	}
	if time.Since(b.reported) < quiet {
		return false
	}
	b.reported = time.Now()
	return true
}

func percent(progress copier.Progress) int {
	switch {
	case progress.State == copier.StateCopied || progress.State == copier.StateSkipped || progress.State == copier.StateHealed:
		return 100
	case progress.Total <= 0:
		return 0
	}
	return int(min(max(progress.Done, 0)*100/progress.Total, 99))
}

func (b *board) count(result copier.Result, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.face.Bytes += result.Bytes
	switch {
	case err != nil:
		b.face.Failed++
	case result.Skipped:
		b.face.Skipped++
	case result.Healed:
		b.face.Healed++
	default:
		b.face.Copied++
	}
}

func (b *board) rate(rate registryclient.Rate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.face.Rates = slices.DeleteFunc(b.face.Rates, func(r registryclient.Rate) bool { return r.Host == rate.Host && r.Account == rate.Account })
	b.face.Rates = append(b.face.Rates, rate)
	b.face.Rates = b.face.Rates[max(0, len(b.face.Rates)-shownRates):]
}

func (b *board) publish(ctx context.Context, output module.Handler) {
	b.mu.Lock()
	face := b.face
	face.Images, face.Rates = slices.Clone(face.Images), slices.Clone(face.Rates)
	slices.SortFunc(face.Rates, func(a, b registryclient.Rate) int {
		return cmp.Or(strings.Compare(a.Host, b.Host), strings.Compare(a.Account, b.Account))
	})
	b.mu.Unlock()
	face.Status = fmt.Sprintf("%d copied, %d already there, %d failed", face.Copied, face.Skipped, face.Failed)
	if face.Healed > 0 {
		face.Status += fmt.Sprintf(", %d healed", face.Healed)
	}
	b.panel.Publish(ctx, output, face)
}
