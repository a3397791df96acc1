package imageref

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// noticeWidth is how many characters of a warning kubectl shows.
	// https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response
	noticeWidth = 120
	// leastImage is how much of each image stays on a line with the reason. When
	// the reason goes on in further lines anyway, wideImage is.
	leastImage = 24
	wideImage  = 60
	gap        = "..."
	// more begins the lines after the first.
	more = "... "
)

// Part is a piece of a notice: a text that stays whole, or an image, which may be
// shortened.
type Part struct {
	Text  string
	Image bool
}

// Notice makes a line for people of its parts, 120 bytes long at most. The images
// in it are shortened in the middle as far as that takes. Texts stay whole: what does
// not fit on the line goes on in further ones.
func Notice(parts ...Part) []string {
	room, images := noticeWidth, []int{}
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = printable(part.Text)
		if !part.Image {
			room -= len(texts[i])
			continue
		}
		texts[i] = longDigest.ReplaceAllString(texts[i], "$1"+gap)
		images = append(images, i)
	}
	// The shortest first: what it leaves of its share is for the others.
	slices.SortStableFunc(images, func(a, b int) int { return len(texts[a]) - len(texts[b]) })
	least, needed := leastImage, 0
	for _, i := range images {
		needed += min(len(texts[i]), leastImage)
	}
	if needed > room {
		least = wideImage
	}
	for n, i := range images {
		texts[i] = shortened(texts[i], max(room/(len(images)-n), least))
		room -= len(texts[i])
	}
	return lines(strings.Join(texts, ""))
}

var longDigest = regexp.MustCompile(`(@sha256:[0-9a-f]{12})[0-9a-f]{52}`)

// printable is text without control characters: it travels in an HTTP header.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}

// shortened leaves out the middle of a text that is longer than most bytes.
func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	head := (most - len(gap) + 1) / 2
	tail := len(text) - (most - len(gap) - head)
	for head > 0 && !utf8.RuneStart(text[head]) {
		head--
	}
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + gap + text[tail:]
}

// lines breaks a text at its spaces; a word that is longer than a line is cut.
func lines(text string) []string {
	var all []string
	for len(text) > noticeWidth {
		end := strings.LastIndexByte(text[:noticeWidth+1], ' ')
		if end <= len(more) {
			for end = noticeWidth; !utf8.RuneStart(text[end]); {
				end--
			}
		}
		all = append(all, text[:end])
		text = more + strings.TrimLeft(text[end:], " ")
	}
	return append(all, text)
}

// notice is Notice for scripts: its parts are texts and objects {image}.
func notice(parts []any) ([]any, error) {
	all := make([]Part, len(parts))
	for i, part := range parts {
		switch part := part.(type) {
		case string:
			all[i].Text = part
		case map[string]any:
			image, ok := part["image"].(string)
			if !ok || len(part) != 1 {
				return nil, fmt.Errorf("notice: part %d is an object other than {image}", i)
			}
			all[i] = Part{Text: image, Image: true}
		default:
			return nil, fmt.Errorf("notice: part %d is %T, want text or {image}", i, part)
		}
	}
	made := Notice(all...)
	out := make([]any, len(made))
	for i, line := range made {
		out[i] = line
	}
	return out, nil
}
