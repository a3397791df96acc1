// Package registry collects components that come from elsewhere and register
// themselves; main hands what it holds to the engine. Our own components are
// listed explicitly instead.
package registry
