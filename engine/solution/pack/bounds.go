package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a solution may be large. The flows, scripts and files of one are texts: those that
// are built in have less than a hundredth of it.
const (
	MaxPacked   = 8 << 20  // bytes of the archive
	MaxUnpacked = 32 << 20 // bytes of all files
	MaxFiles    = 1000

	maxName  = 255
	maxDepth = 16
)

// contents are the names of an archive, as far as it has been read or written.
type contents struct {
	folded map[string]string // each name in lower case, as it is written
	above  map[string]string // each folder in lower case, and one file in it
	size   int64
}

func newContents() *contents {
	return &contents{folded: map[string]string{}, above: map[string]string{}}
}

// add refuses a file that a folder of any operating system could not have beside the
// others, and one that is too much.
func (c *contents) add(name string, size int64) error {
	if err := checkName(name); err != nil {
		return err
	}
	folded := strings.ToLower(name)
	if other, taken := c.folded[folded]; taken {
		return fmt.Errorf("the file %q is in it twice, also as %q", name, other)
	}
	if inside, taken := c.above[folded]; taken {
		return fmt.Errorf("%q is a file and the folder of %q", name, inside)
	}
	for folder := parent(folded); folder != ""; folder = parent(folder) {
		if other, taken := c.folded[folder]; taken {
			return fmt.Errorf("%q is a file and the folder of %q", other, name)
		}
		c.above[folder] = name
	}
	c.folded[folded] = name
	if len(c.folded) > MaxFiles {
		return fmt.Errorf("it has more than %d files", MaxFiles)
	}
	if size < 0 || size > MaxUnpacked-c.size {
		return errUnpacked
	}
	c.size += size
	return nil
}

var errUnpacked = fmt.Errorf("its files have more than %d MiB", MaxUnpacked>>20)

// checkName refuses every name that is not plainly that of a file below the folder.
func checkName(name string) error {
	switch {
	case name == "" || name == ".":
		return errors.New("it has a file without a name")
	case strings.HasPrefix(name, "/"):
		return fmt.Errorf("the name %q is absolute", name)
	case len(name) > maxName:
		return fmt.Errorf("the name %q… has more than %d bytes", name[:40], maxName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the name %q has characters that none may have", name)
	case strings.ContainsAny(name, `\:`):
		return fmt.Errorf(`the name %q has a \ or a colon, which leave the folder on some systems`, name)
	case !fs.ValidPath(name):
		return fmt.Errorf("the name %q leaves the folder", name)
	case strings.Count(name, "/") >= maxDepth:
		return fmt.Errorf("the name %q has more than %d folders", name, maxDepth)
	}
	return nil
}

func parent(name string) string {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return ""
	}
	return name[:i]
}
