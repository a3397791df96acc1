package opencmd

import (
	"context"
	"os"
	"os/exec"
	"runtime"
)

// openBrowser opens a link where there is a browser. Whoever has none has the link.
func openBrowser(ctx context.Context, link string) {
	program, args := "xdg-open", []string{link}
	switch runtime.GOOS {
	case "darwin":
		program = "open"
	case "windows":
		program, args = "rundll32", []string{"url.dll,FileProtocolHandler", link}
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return
		}
	}
	command := exec.CommandContext(context.WithoutCancel(ctx), program, args...) //nolint:gosec // the link is our own
	if command.Start() == nil {
		go func() { _ = command.Wait() }()
	}
}
