// Package schedule reads cron expressions and finds their times in a time zone,
// across the switches of its clock; only the ticker uses it.
package schedule
