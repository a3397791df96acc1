package wire

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Header is one header line.
type Header struct {
	Key   string `json:"key" title:"Name" required:"true"`
	Value string `json:"value" title:"Value"`
}

// List returns the lines of a header, sorted by name; the lines of one name keep
// their order.
func List(header http.Header) []Header {
	var space [32]string
	names, lines := space[:0], 0
	for name, values := range header {
		names = append(names, name)
		lines += len(values)
	}
	slices.Sort(names)
	list := make([]Header, 0, lines)
	for _, name := range names {
		for _, value := range header[name] {
			list = append(list, Header{Key: name, Value: value})
		}
	}
	return list
}

// Add puts a list into a header. The first line of a name replaces what the
// header held, further ones are added. Lines that the server or client writes
// itself are refused, as are names and values that HTTP does not allow (RFC 9110
// section 5).
func Add(header http.Header, list []Header) error {
	for n, line := range list {
		if !isToken(line.Key) {
			return fmt.Errorf("header name %q is not allowed: use letters, digits and dashes", line.Key)
		}
		if err := CheckValue(line.Key, line.Value); err != nil {
			return err
		}
		name := http.CanonicalHeaderKey(line.Key)
		switch name {
		case "Content-Length", "Transfer-Encoding", "Trailer", "Upgrade":
			return fmt.Errorf("header %s can't be set: it follows from the body and the connection", name)
		}
		first := !slices.ContainsFunc(list[:n], func(h Header) bool { return strings.EqualFold(h.Key, name) })
		if first {
			header[name] = []string{line.Value}
			continue
		}
		header[name] = append(header[name], line.Value)
	}
	return nil
}

// CheckValue refuses a value that would not stay one line.
func CheckValue(name, value string) error {
	if strings.ContainsAny(value, "\r\n\x00") {
		return fmt.Errorf("the value of header %s holds a line break or a zero byte", name)
	}
	return nil
}

func isToken(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}
