// Package serviceaccountget is the component service_account_get: the pull
// secrets that a service account gives to its pods.
package serviceaccountget
