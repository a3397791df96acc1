package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/connection"
)

// Client returns the client of the server that is meant: by --server and --token,
// else by the connection file.
func (a *Program) Client() (*client.Client, error) {
	address, token, ca := a.Address, a.Token, a.CA
	if token == "" {
		token = os.Getenv("PATCHBAY_TOKEN")
	}
	if address == "" || token == "" {
		path, err := connection.Path()
		if err != nil {
			return nil, err
		}
		found, err := connection.Read(path)
		switch {
		case errors.Is(err, fs.ErrNotExist) && address == "":
			return nil, errors.New("no server runs here: start one with \"patchbay serve\", or name one with --server and --token")
		case errors.Is(err, fs.ErrNotExist):
			return nil, errors.New("the server's token is missing: give --token or set PATCHBAY_TOKEN")
		case err != nil:
			return nil, err
		}
		// The token of one server is not for another.
		if address != "" && !sameServer(address, found.Address) {
			return nil, errors.New("the token of " + address + " is missing: give --token or set PATCHBAY_TOKEN")
		}
		address = found.Address
		if token == "" {
			token = found.Token
		}
		if ca == "" {
			ca = found.CA
		}
	}
	return client.New(client.Options{Address: address, Token: token, CA: ca, Silent: func(engine string) {
		fmt.Fprintf(a.Stderr, "The server %s does not answer: what only it has, such as its runs, is missing.\n", engine)
	}})
}

// sameServer takes an address without a scheme for one with http.
func sameServer(given, found string) bool {
	given = strings.TrimRight(given, "/")
	return given == found || "http://"+given == found
}
