package syntax

import (
	"regexp"
	"strings"
)

// dialect is how another language writes something, and how it is written here.
type dialect struct {
	written *regexp.Regexp // found in an expression whose string literals are blank
	message string         // a part of the message about what is wrong; empty for any
	here    string
}

// dialects are tried in order. It is a constant.
var dialects = []dialect{
	{regexp.MustCompile(`=>`), "",
		"there are no functions with parameters here: filter($.items, .ready) takes a field of each item, filter($.items, # > 1) the item itself"},
	{regexp.MustCompile(`[=!]==`), "", "equality is written == and !="},
	{regexp.MustCompile(`(^|[^$\w\])?#])\.Values\b`), "",
		"the values of a chart are not known here: the message is $, as in $.name, and a solution puts its parameters into its flow"},
	{regexp.MustCompile(`\$(json|input|item|node|binary|prevNode|vars)\b`), "",
		"the message that came over the edge is $ itself, as in $.name"},
	{regexp.MustCompile(`\$\{`), "", "an expression is written in {{ }}, and the message is $, as in {{ $.name }}"},
	{regexp.MustCompile(`\b(where|select)\(`), "", "the items for which something is true are filter($.items, .ready)"},
	{regexp.MustCompile(`\bJSON\.stringify\(|(^|[^.\w])(tojson|toJson|to_json|stringify)\b`), "", "JSON text is json($.value)"},
	{regexp.MustCompile(`\bJSON\.parse\(|(^|[^.\w])(fromjson|fromJson|from_json)\b`), "", "the value of a JSON text is parseJSON($.text)"},
	{regexp.MustCompile(`(^|[^.\w])default\b`), "", "another value in place of a missing one is $.name ?? \"x\""},
	{regexp.MustCompile(`\.toUpperCase\(|(^|[^.\w])(ascii_upcase|toUpper|upcase)\b`), "", "upper case is upper($.name)"},
	{regexp.MustCompile(`\.toLowerCase\(|(^|[^.\w])(ascii_downcase|toLower|downcase)\b`), "", "lower case is lower($.name)"},
	{regexp.MustCompile(`\.(includes|contains)\(`), "",
		"whether a list or a text has something is \"a\" in $.names, or $.text contains \"a\""},
	{regexp.MustCompile(`\.(startsWith|startswith|endsWith|endswith)\(`), "",
		"how a text begins or ends is $.text startsWith \"a\", $.text endsWith \"a\""},
	{regexp.MustCompile(`\.(substring|substr|slice)\(|\bsubstr(ing)?\(`), "", "a part of a text or a list is $.text[0:3]"},
	{regexp.MustCompile(`(^|[^.\w])(b64enc|btoa)\b`), "", "base64 is base64($.text)"},
	{regexp.MustCompile(`(^|[^.\w])(b64dec|atob)\b`), "", "the text that base64 holds is fromBase64($.text)"},
	{regexp.MustCompile(`^\s*(if|range|with|end|else|for)\b`), "",
		"one of two values is $.ready ? \"yes\" : \"no\", and something of each item is map($.items, .name)"},
	{regexp.MustCompile(`[\w\])]\.(map|filter|find|some|every|reduce|sort|join|split|trim|replace|reverse|length\(\)|size\(\))`), "",
		"a function comes before what it works on: map($.items, .name)"},
	{regexp.MustCompile(`\.(length|size|Length)\b`), "no field ", "how many there are is len($.items)"},
	{regexp.MustCompile(`(^|[^.\w])length\b`), "", "how many there are is len($.items)"},
	{regexp.MustCompile(`[\w\])"]\[(\*|)\]`), "", "something of each item is map($.items, .name)"},
	{regexp.MustCompile(`\$\.\.`), "", "nothing searches all levels: name the whole path, as in $.a.b"},
	{regexp.MustCompile(`[\w\])]\.\d`), "", "an item of a list is $.items[0]"},
	{regexp.MustCompile(`\?:`), "", "another value in place of null is $.name ?? \"x\""},
	{regexp.MustCompile(`\|\s*\.`), "", "a path goes on by dots, as in $.a.b, and something of each item is map($.items, .name)"},
	{regexp.MustCompile(`(^|[^|])\|\s*[A-Za-z_]\w*\s*($|[|)\]},])`), "", "a pipe leads to a call: $.name | upper()"},
	{regexp.MustCompile(`\|\|`), "mismatched types", "|| is for true and false; another value in place of null is $.name ?? \"x\""},
	{regexp.MustCompile(`^\s*[a-z]\w*\s+[$"\d]`), "unexpected token", "the arguments of a function are written in parentheses: len($.items)"},
	{regexp.MustCompile(`(^|[^\w\])?#])\.[A-Za-z_]`), `Operator(".")`,
		"a field of the message is $.name; .name alone is a field of the item, in map(), filter() and the like"},
}

// ForeignSyntaxHint says how an expression is written here that seems to come from
// another language, given what is wrong with it; empty when nothing is known of it.
func ForeignSyntaxHint(expression, message string) string {
	blank := blankTexts(expression)
	for _, d := range dialects {
		if strings.Contains(message, d.message) && d.written.MatchString(blank) {
			return d.here
		}
	}
	return ""
}

// blankTexts replaces what is in quotes by spaces.
func blankTexts(expression string) string {
	blank := []byte(expression)
	quote := byte(0)
	for i := 0; i < len(blank); i++ {
		switch c := blank[i]; {
		case quote == 0:
			if c == '"' || c == '\'' || c == '`' {
				quote = c
			}
		case c == quote:
			quote = 0
		case c == '\\' && quote != '`' && i+1 < len(blank):
			blank[i], blank[i+1] = ' ', ' '
			i++
		default:
			blank[i] = ' '
		}
	}
	return string(blank)
}
