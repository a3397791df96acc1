package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/certificate"
)

// bareCommand is the sub-command that serves the bare handler, in a process of
// its own so that what it uses can be distinguished.
const bareCommand = "bare"

// bareTitle is its name in the tables.
const bareTitle = "bare Go handler"

// bareName is what its certificate is for.
const bareName = bareService + "." + hookNamespace + ".svc"

// ready is what the process says of itself on one line.
type ready struct {
	Address string `json:"address"`
	CA      []byte `json:"ca"` // PEM
}

// serveBare answers reviews with net/http and encoding/json alone, the least that
// a webhook in Go does. It ends when its standard input does.
func serveBare(ctx context.Context, in io.Reader, out io.Writer) error {
	leaf, ca, err := certificate.New(bareName)
	if err != nil {
		return err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for the bare handler: %w", err)
	}
	server := &http.Server{
		Handler: http.HandlerFunc(answerBare),
		// As the product serves.
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{leaf}},
		ReadHeaderTimeout: 10 * time.Second,
	}
	go func() {
		_, _ = io.Copy(io.Discard, in)
		_ = server.Close()
	}()
	line, err := json.Marshal(ready{Address: listener.Addr().String(), CA: ca})
	if err != nil {
		return fmt.Errorf("describe the bare handler: %w", err)
	}
	if _, err := fmt.Fprintf(out, "%s\n", line); err != nil {
		return fmt.Errorf("describe the bare handler: %w", err)
	}
	if err := server.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the bare handler: %w", err)
	}
	return nil
}

// barePatch replaces the images of both containers that the benchmark sends.
var barePatch = base64.StdEncoding.EncodeToString([]byte(`[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"` +
	press.Mirror + `/rewritten:1"},{"op":"replace","path":"/spec/template/spec/containers/1/image","value":"` + press.Mirror + `/rewritten:2"}]`))

func answerBare(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var review map[string]any
	if err := json.Unmarshal(body, &review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	request, _ := review["request"].(map[string]any)
	uid, _ := request["uid"].(string)
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":%q,"allowed":true,"patchType":"JSONPatch","patch":%q}}`, uid, barePatch)
}

// bareProcess is the sub-command as it runs.
type bareProcess struct {
	ready
	cmd   *exec.Cmd
	stdin io.Closer
}

func startBare(ctx context.Context) (*bareProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, bareCommand)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the bare handler: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the bare handler: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the bare handler: %w", err)
	}
	b := &bareProcess{cmd: cmd, stdin: stdin}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &b.ready)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the bare handler: it says %q: %w", line, err), b.stop())
	}
	return b, nil
}

func (b *bareProcess) pid() int { return b.cmd.Process.Pid }

func (b *bareProcess) stop() error {
	_ = b.stdin.Close()
	if err := b.cmd.Wait(); err != nil {
		return fmt.Errorf("end the bare handler: %w", err)
	}
	return nil
}
