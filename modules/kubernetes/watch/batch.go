package watch

import "slices"

// batch is a message that is being gathered.
type batch struct {
	settings Settings
	message  Message
	at       map[string]int    // of an object's event, by its uid
	versions map[string]string // up to which the kinds are in it, by resource
}

func newBatch(s Settings) *batch {
	return &batch{settings: s, message: Message{Context: s.Context, Events: []Event{}}, at: map[string]int{}, versions: map[string]string{}}
}

func (b *batch) empty() bool { return len(b.message.Events) == 0 }

func (b *batch) full() bool { return len(b.message.Events) >= b.settings.MaxEvents }

// add takes a change. Of an object there is one event, with all that has happened to it.
func (b *batch) add(c change) {
	if c.version != "" {
		r := c.of.Of()
		b.versions[r.Name+"."+r.Group] = c.version
	}
	if c.Type == "" {
		return
	}
	b.message.Masked.Add(c.of, c.Object)
	before, there := b.at[c.uid]
	if !there {
		b.at[c.uid] = len(b.message.Events)
		b.message.Events = append(b.message.Events, c.Event)
		return
	}
	was := b.message.Events[before].Type
	if was == "added" && c.Type == "deleted" { // nobody has heard of it
		b.remove(c.uid, before)
		return
	}
	if was == "added" {
		c.Type = "added"
	}
	b.message.Events[before] = c.Event
}

func (b *batch) remove(uid string, at int) {
	b.message.Events = slices.Delete(b.message.Events, at, at+1)
	delete(b.at, uid)
	for other, index := range b.at {
		if index > at {
			b.at[other] = index - 1
		}
	}
}
