//go:build !linux

package main

import "github.com/spf13/cobra"

// realNodeCommands are for Linux only.
func realNodeCommands() []*cobra.Command { return nil }
