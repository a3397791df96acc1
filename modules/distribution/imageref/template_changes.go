package imageref

// templateChanges are the differences of a pod template from what it was. Nothing and
// null are the same, as are an empty value and none in the API server's comparison.
type templateChanges struct {
	// other says that something else than texts in the fields of images differs. What
	// follows it is not looked at.
	other   bool
	changed []any
}

// images are the texts in fields of images that differ, with what each was before.
func (t *templateChanges) images() []any {
	if t.changed == nil || t.other {
		return []any{}
	}
	return t.changed
}

// compare notes how a value that a field holds differs from what it held; field is
// empty for an item of a list.
func (t *templateChanges) compare(now, before any, field string) {
	if t.other {
		return
	}
	switch now := now.(type) {
	case Object:
		if before, ok := before.(Object); ok {
			t.objects(now, before)
			return
		}
	case List:
		if before, ok := before.(List); ok {
			t.lists(now, before)
			return
		}
	case string:
		if text, ok := before.(string); ok {
			t.texts(now, text, field)
			return
		}
	default:
		if !composite(before) && numberOf(now) == numberOf(before) {
			return
		}
	}
	t.other = true
}

func (t *templateChanges) texts(now, before, field string) {
	switch {
	case now == before:
	case field == "image" || field == "reference":
		place := newPlace(now)
		place["known"] = before
		t.changed = append(t.changed, place)
	default:
		t.other = true
	}
}

func (t *templateChanges) objects(now, before Object) {
	for name, field := range now.Each() {
		if t.compare(field, value(before, name), name); t.other {
			return
		}
	}
	for name, field := range before.Each() {
		if _, stays := now.Field(name); !stays && field != nil {
			t.other = true
			return
		}
	}
}

func (t *templateChanges) lists(now, before List) {
	if now.Len() != before.Len() {
		t.other = true
		return
	}
	old := make([]any, 0, before.Len())
	for _, item := range before.Each() {
		old = append(old, item)
	}
	for i, item := range now.Each() {
		if t.compare(item, old[i], ""); t.other {
			return
		}
	}
}
