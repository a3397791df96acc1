package jseval

// language says what of ECMAScript is there, engine by engine, for the node's help.
// modules/js/testdata/language.txt has a test for each word of it.
const language = `The language is ECMAScript 2023. The standard engine lacks of it: WeakRef, symbols as keys of a WeakMap, flag ` +
	`d of regular expressions, \p of emoji and \p of an extended script; and of later years Object.groupBy, ` +
	`isWellFormed, Promise.withResolvers, flag v, resizable buffers, iterator helpers and RegExp.escape. The strict ` +
	`engine has all of these. ` +
	`Neither engine has Intl. toLocaleString, toLocaleDateString and toLocaleTimeString are there for the locales ` +
	`de-DE, en-GB, en-US (also without a locale), fr-FR, ja-JP and sv-SE, with the options timeZone, useGrouping, ` +
	`minimumFractionDigits, maximumFractionDigits and the styles decimal and percent; any other locale or option is ` +
	`a RangeError. toLocaleUpperCase and toLocaleLowerCase know the two kinds of i of tr and az; lt is a ` +
	`RangeError. ` +
	`Scripts are strict code, as all modules are. ` +
	`localeCompare obeys its locale, for some 90 languages (without one it is English), and the options numeric and sensitivity; any other locale or option is a RangeError. ` +
	`Neither engine has structuredClone, setTimeout, fetch, URL, TextEncoder, btoa and atob, or crypto. ` +
	`A regular expression that the engine does not know is an error of the settings.`
