package history

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

const (
	wholeEnding  = ".whole.gz"
	failedEnding = ".failed.gz"
	freshEnding  = ".new"
	// maxFailedHops is how many failed hops of a run are kept when it is no longer whole.
	maxFailedHops = 1000
	// maxUnpacked bounds what is read of a file: a run is never that large.
	maxUnpacked = 256 << 20
)

// partMark is between the id of a run and the name of its part.
const partMark = "~"

// fileOf is the name of the file of a run, or of a part of one, without its ending.
func fileOf(run view.RunSummary) string {
	if run.Part == "" {
		return run.ID
	}
	return run.ID + partMark + run.Part
}

// isName reports whether a flow's name can be that of a directory.
func isName(flow string) bool {
	return flow != "" && flow[0] != '.' && !strings.ContainsAny(flow, `/\`)
}

// failedOnly is a run without the hops that were fine, or have come to nothing yet.
func failedOnly(run view.RunRecord) view.RunRecord {
	failed := []view.HopRecord{}
	for _, h := range run.Records {
		fine := h.State == view.StateOK || h.State == view.StateQueued || h.State == view.StateRunning
		if !fine && len(failed) < maxFailedHops {
			failed = append(failed, h)
		}
	}
	run.Dropped += len(run.Records) - len(failed)
	run.Records = failed
	return run
}

// packers are compressors that rest. A new one takes 1.2 MB and longer than a run of a few
// hops takes to be packed.
var packers = sync.Pool{New: func() any {
	writer, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // it fails for an unknown level only
	return writer
}}

// writeRun writes a file that is there whole or not at all.
func writeRun(path string, run view.RunRecord) error {
	var packed bytes.Buffer
	writer := packers.Get().(*gzip.Writer)
	defer packers.Put(writer)
	writer.Reset(&packed)
	if err := json.NewEncoder(writer).Encode(run); err != nil {
		return fmt.Errorf("pack run %s of flow %s: %w", run.ID, run.Flow, err)
	}
	if err := writer.Close(); err != nil {
		return err
	}
	writer.Reset(nil) // it holds on to what it wrote to
	if err := os.WriteFile(path+freshEnding, packed.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(path+freshEnding, path)
}

// readRun reads a file of a run. Its format has a checksum (RFC 1952, section 2.3.1).
func readRun(path string) (run view.RunRecord, err error) {
	file, err := os.Open(path)
	if err != nil {
		return run, err
	}
	defer file.Close()
	reader, err := gzip.NewReader(file)
	if err != nil {
		return run, fmt.Errorf("read %s: %w", path, err)
	}
	text, err := io.ReadAll(io.LimitReader(reader, maxUnpacked))
	if err != nil {
		return run, fmt.Errorf("read %s: %w", path, err)
	}
	if err := json.Unmarshal(text, &run); err != nil {
		return run, fmt.Errorf("read %s: %w", path, err)
	}
	return run, nil
}
