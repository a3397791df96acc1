// Package signal is the component common/signal; only modules/common uses it.
package signal
