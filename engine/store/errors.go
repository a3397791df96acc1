package store

import (
	"errors"
	"fmt"
)

// ErrNotFound is in the chain of an error about a flow that is not there.
var ErrNotFound = errors.New("there is no such flow")

// ConflictError says that the stored flow is not the one that was to be
// replaced.
type ConflictError struct {
	Name   string
	Want   string // the revision that was expected; empty when none was to exist
	Stored string // the revision that is there; empty when none is
	Broken bool   // what is there can't be read as a flow
	Edited bool   // what is there was changed by somebody else than Patchbay
}

func (e *ConflictError) Error() string {
	switch {
	case e.Edited:
		return fmt.Sprintf("the file of flow %s was changed on disk and is not what runs; it is at revision %s", e.Name, e.Stored)
	case e.Want == "" && e.Stored != "":
		return fmt.Sprintf("flow %s exists already", e.Name)
	case e.Broken:
		return fmt.Sprintf("flow %s: the stored file can't be read as a flow and is not overwritten unless its revision %s is named", e.Name, e.Stored)
	case e.Stored == "":
		return fmt.Sprintf("flow %s was deleted in the meantime", e.Name)
	}
	return fmt.Sprintf("flow %s was changed in the meantime: it is at revision %s, not %s", e.Name, e.Stored, e.Want)
}
