package helper

import (
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// SortKeysGlobal is the global by which a bundle knows the function that gives the sort
// keys of a text in the order of a locale: texts, of which the first that differs
// decides. A bundle keeps them, since calls from a script take long beside a comparison.
const SortKeysGlobal = "__patchbay_sort_keys"

// orders are the collators that scripts have asked for. A collator is used by one
// goroutine at a time. Safe for concurrent use.
type orders struct {
	mu    sync.Mutex
	pools map[orderKey]*sync.Pool
}

type orderKey struct {
	locale, sensitivity string
	numeric             bool
}

// maxOrders bounds what is kept; a script may make up locales.
const maxOrders = 64

// sensitivities are what the option of this name leaves out. The level of case alone
// can't be asked for; texts of one base are compared again for it, without marks.
// https://tc39.es/ecma402/#sec-intl.collator
var sensitivities = map[string][]collate.Option{
	"base": {collate.IgnoreCase, collate.IgnoreDiacritics}, "accent": {collate.IgnoreCase}, "case": {collate.IgnoreCase, collate.IgnoreDiacritics}, "variant": nil,
}

func (o *orders) keys(text, locale, sensitivity string, numeric bool) ([]string, error) {
	key, err := o.key(text, orderKey{locale, sensitivity, numeric})
	if err != nil || sensitivity != "case" {
		return []string{key}, err
	}
	more, err := o.key(withoutMarks(text), orderKey{locale, "variant", numeric})
	return []string{key, more}, err
}

func (o *orders) key(text string, by orderKey) (string, error) {
	pool, err := o.pool(by)
	if err != nil {
		return "", err
	}
	collator := pool.Get().(*collate.Collator)
	defer pool.Put(collator)
	var buffer collate.Buffer
	return hex.EncodeToString(collator.KeyFromString(&buffer, text)), nil // ordered as the bytes are
}

// withoutMarks takes off accents and the like.
func withoutMarks(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
}

func (o *orders) pool(key orderKey) (*sync.Pool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if pool, ok := o.pools[key]; ok {
		return pool, nil
	}
	tag, err := orderOf(key.locale)
	if err != nil {
		return nil, err
	}
	leftOut, ok := sensitivities[key.sensitivity]
	if !ok {
		return nil, fmt.Errorf("the sensitivity %s is not known here; base, accent, case and variant are", key.sensitivity)
	}
	options := leftOut
	if key.numeric {
		options = append([]collate.Option{collate.Numeric}, leftOut...)
	}
	if o.pools == nil || len(o.pools) >= maxOrders {
		o.pools = map[orderKey]*sync.Pool{}
	}
	pool := &sync.Pool{New: func() any { return collate.New(tag, options...) }}
	o.pools[key] = pool
	return pool, nil
}

// orderOf finds the order of a locale. Those of languages without a table of their own
// would be that of the root, which is right for some and wrong for others.
func orderOf(locale string) (language.Tag, error) {
	tag, err := language.Parse(locale)
	if err != nil {
		return tag, fmt.Errorf("%s is not a locale", locale)
	}
	base, _ := tag.Base()
	for _, known := range append(collate.Supported(), rootOrder...) {
		if other, _ := known.Base(); other == base && strings.ToLower(locale) != "und" {
			return tag, nil
		}
	}
	return tag, fmt.Errorf("the order of %s is not known here", locale)
}

// rootOrder are languages that CLDR gives the order of the root.
// https://github.com/unicode-org/cldr/tree/main/common/collation
var rootOrder = []language.Tag{language.English, language.German, language.French, language.Italian, language.Dutch, language.Portuguese, language.Indonesian, language.Malay}
