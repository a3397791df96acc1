// Package store keeps flow documents as files of a directory, one flow a file,
// with a revision each. The server uses it; it knows neither the runtime nor
// HTTP.
package store
