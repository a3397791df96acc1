// Package router is the component common/router; only modules/common uses it.
package router
