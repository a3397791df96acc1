package journal

import (
	"encoding/json"
	"time"
)

// Mark says that a key lost its last value, or, with an empty key, that changes
// are lost whose keys are not known. It stays until Repair.
type Mark struct {
	Key
	// Files are the names of those in which it was.
	Files []string `json:"files"`
	// Found is when the damage was found.
	Found time.Time `json:"found"`
	// Restored is as of when the value is that Repair restores. Zero: there is
	// none, and the key will be lost.
	Restored time.Time `json:"restored,omitzero"`
}

func (m Mark) text() []byte {
	text, _ := json.Marshal(m) // strings and times; Open refuses longer keys
	return text
}

// readMark never fails: that there is a mark matters more than what it says.
func readMark(key Key, text []byte) Mark {
	var m Mark
	_ = json.Unmarshal(text, &m)
	m.Key = key
	return m
}
