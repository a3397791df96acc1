// The forms of numbers and dates are those of CLDR, as ECMA-402 gives them without
// options.
const zoneOffset = globalThis.__patchbay_zone, sortKeysOf = globalThis.__patchbay_sort_keys, root = globalThis;
const {apply} = Reflect, {defineProperty, getPrototypeOf, keys} = Object, {isArray} = Array;
const {getTime, getTimezoneOffset, getUTCFullYear, getUTCMonth, getUTCDate, getUTCHours, getUTCMinutes, getUTCSeconds} = Date.prototype;
const {charCodeAt, slice, indexOf, toLowerCase, toUpperCase, replaceAll, repeat, padStart} = String.prototype;
const {valueOf: numberOf} = Number.prototype, {toString: bigIntText} = BigInt.prototype;
const text = String, number = Number, floor = Math.floor, NewDate = Date, NewRangeError = RangeError, NewTypeError = TypeError;
const NewMap = Map, {get: mapGet, set: mapSet} = Map.prototype, mapSize = Object.getOwnPropertyDescriptor(Map.prototype, "size").get;
// One engine has the order of the root, which English has too, and is faster at it.
const plainCompare = String.prototype.localeCompare, hasOrder = apply(plainCompare, "\u00e9", ["f"]) < 0;
const two = (n) => apply(padStart, text(n), [2, "0"]);

const clock = (h, m, s) => two(h) + ":" + two(m) + ":" + two(s);
const clock12 = (h, m, s) => (h % 12 || 12) + ":" + two(m) + ":" + two(s) + (h < 12 ? " AM" : " PM");
const american = {group: ",", point: ".", minus: "-", percent: "%", between: ", ", date: (y, m, d) => m + "/" + d + "/" + y, time: clock12};
const british = {group: ",", point: ".", minus: "-", percent: "%", between: ", ", date: (y, m, d) => two(d) + "/" + two(m) + "/" + y, time: clock};
const german = {group: ".", point: ",", minus: "-", percent: "\u00a0%", between: ", ", date: (y, m, d) => d + "." + m + "." + y, time: clock};
const french = {group: "\u202f", point: ",", minus: "-", percent: "\u00a0%", between: " ", date: (y, m, d) => two(d) + "/" + two(m) + "/" + y, time: clock};
const swedish = {group: "\u00a0", point: ",", minus: "\u2212", percent: "\u00a0%", between: " ", date: (y, m, d) => y + "-" + two(m) + "-" + two(d), time: clock};
const japanese = {group: ",", point: ".", minus: "-", percent: "%", between: " ", date: (y, m, d) => y + "/" + m + "/" + d, time: (h, m, s) => h + ":" + two(m) + ":" + two(s)};
const formats = {
	__proto__: null, "en": american, "en-us": american, "en-gb": british, "de": german, "de-de": german, "fr": french, "fr-fr": french,
	"sv": swedish, "sv-se": swedish, "ja": japanese, "ja-jp": japanese,
};
const known = "de-DE, en-GB, en-US, fr-FR, ja-JP and sv-SE";

// formatOf is the first of the wanted locales that is known.
function formatOf(locales) {
	if (locales === undefined) return american;
	const wanted = isArray(locales) ? locales : [locales];
	if (wanted.length === 0) return american;
	for (let i = 0; i < wanted.length; i++) {
		if (typeof wanted[i] !== "string") throw new NewTypeError("toLocaleString: a locale is a text such as de-DE");
		const format = formats[apply(toLowerCase, wanted[i], [])];
		if (format !== undefined) return format;
	}
	throw new NewRangeError("toLocaleString: the locale " + text(wanted) + " is not known here; " + known + " are");
}

// optionsOf reads the options whose names are true, passes over those that are false,
// which are of other values in the same list, and refuses all others.
function optionsOf(given, names) {
	const options = {__proto__: null};
	if (given === undefined) return options;
	if (given === null) throw new NewTypeError("toLocaleString: the options are null");
	for (const name in given) {
		const value = given[name];
		if (value === undefined) continue;
		if (names[name] === undefined) throw new NewRangeError("toLocaleString: the option " + name + " is not known here");
		if (names[name]) options[name] = value;
	}
	return options;
}

function digitsOption(value, name, otherwise) {
	if (value === undefined) return otherwise;
	const digits = floor(number(value));
	if (!(digits >= 0 && digits <= 100)) throw new NewRangeError(name + " value is out of range.");
	return digits;
}

const numberOptions = {__proto__: null, style: true, useGrouping: true, minimumFractionDigits: true, maximumFractionDigits: true, timeZone: false};

// formatted writes the digits of a number, which is its shortest text that reads back as
// the same, with a group every three. Halves are rounded away from zero.
function formatted(digits, locales, given) {
	const format = formatOf(locales), options = optionsOf(given, numberOptions);
	const {style = "decimal", useGrouping = true} = options;
	if (style !== "decimal" && style !== "percent") throw new NewRangeError("toLocaleString: the style " + text(style) + " is not known here; decimal and percent are");
	if (useGrouping !== true && useGrouping !== false && useGrouping !== "auto") throw new NewRangeError("toLocaleString: useGrouping " + text(useGrouping) + " is not known here; true and false are");
	const percent = style === "percent", usual = percent ? 0 : 3;
	const least = digitsOption(options.minimumFractionDigits, "minimumFractionDigits", undefined);
	const most = digitsOption(options.maximumFractionDigits, "maximumFractionDigits", undefined);
	if (least !== undefined && most !== undefined && least > most) throw new NewRangeError("maximumFractionDigits value is out of range.");
	const minimum = least === undefined ? 0 : least;
	const maximum = most !== undefined ? most : minimum > usual ? minimum : usual;
	if (digits === "NaN") return "NaN" + (percent ? format.percent : "");
	const negative = digits[0] === "-";
	if (negative) digits = apply(slice, digits, [1]);
	const body = digits === "Infinity" ? "\u221e" : written(digits, percent ? 2 : 0, minimum, maximum, useGrouping === false ? "" : format.group, format.point);
	return (negative ? format.minus : "") + body + (percent ? format.percent : "");
}

function written(digits, shift, minimum, maximum, group, point) {
	let exponent = shift;
	const e = apply(indexOf, digits, ["e"]);
	if (e >= 0) {
		exponent += number(apply(slice, digits, [e + 1]));
		digits = apply(slice, digits, [0, e]);
	}
	const dot = apply(indexOf, digits, ["."]);
	let whole = dot < 0 ? digits : apply(slice, digits, [0, dot]) + apply(slice, digits, [dot + 1]);
	let places = (dot < 0 ? 0 : digits.length - dot - 1) - exponent; // after the point
	if (places < 0) {
		whole += apply(repeat, "0", [-places]);
		places = 0;
	}
	if (whole.length <= places) whole = apply(padStart, whole, [places + 1, "0"]);
	if (places > maximum) {
		const up = apply(charCodeAt, whole, [whole.length - places + maximum]) >= 53;
		whole = apply(slice, whole, [0, whole.length - places + maximum]);
		if (whole === "") whole = "0";
		if (up) whole = increased(whole);
		places = maximum;
		if (whole.length <= places) whole = apply(padStart, whole, [places + 1, "0"]);
	}
	let fraction = apply(slice, whole, [whole.length - places]), integer = apply(slice, whole, [0, whole.length - places]);
	let end = fraction.length;
	while (end > minimum && fraction[end - 1] === "0") end--;
	fraction = apply(slice, fraction, [0, end]);
	if (fraction.length < minimum) fraction += apply(repeat, "0", [minimum - fraction.length]);
	let begin = 0;
	while (begin < integer.length - 1 && integer[begin] === "0") begin++;
	integer = apply(slice, integer, [begin]);
	let grouped = integer;
	if (group !== "") {
		grouped = "";
		for (let at = integer.length; at > 0; at -= 3) grouped = apply(slice, integer, [at > 3 ? at - 3 : 0, at]) + (grouped === "" ? "" : group + grouped);
	}
	return fraction === "" ? grouped : grouped + point + fraction;
}

// increased is the number after a whole one, both in digits.
function increased(digits) {
	let at = digits.length - 1;
	while (at >= 0 && digits[at] === "9") at--;
	const zeros = apply(repeat, "0", [digits.length - 1 - at]);
	if (at < 0) return "1" + zeros;
	return apply(slice, digits, [0, at]) + (number(digits[at]) + 1) + zeros;
}

const dateOptions = {__proto__: null, style: false, useGrouping: false, minimumFractionDigits: false, maximumFractionDigits: false, timeZone: true};

function dated(date, locales, given, write) {
	const at = apply(getTime, date, []);
	const format = formatOf(locales), {timeZone} = optionsOf(given, dateOptions);
	if (at !== at) return "Invalid Date";
	let offset = 0;
	if (timeZone === undefined) offset = -apply(getTimezoneOffset, date, []) * 60;
	else {
		try {
			offset = zoneOffset(text(timeZone), at);
		} catch (_) {
			throw new NewRangeError("Invalid time zone specified: " + text(timeZone));
		}
	}
	const shown = new NewDate(at + offset * 1000);
	if (apply(getTime, shown, []) !== at + offset * 1000) throw new NewRangeError("toLocaleString: in its time zone the time is beyond what a Date can hold");
	return write(format, shown);
}

function dateOf(format, shown) {
	const year = apply(getUTCFullYear, shown, []);
	return format.date(year > 0 ? year : 1 - year, apply(getUTCMonth, shown, []) + 1, apply(getUTCDate, shown, []));
}

function timeOf(format, shown) {
	return format.time(apply(getUTCHours, shown, []), apply(getUTCMinutes, shown, []), apply(getUTCSeconds, shown, []));
}

const bothOf = (format, shown) => dateOf(format, shown) + format.between + timeOf(format, shown);

const list = {
	toLocaleString(locales = undefined, options = undefined) {
		if (this === undefined || this === null) throw new NewTypeError("toLocaleString of nothing");
		let all = "";
		for (let i = 0; i < this.length; i++) {
			const item = this[i];
			if (i > 0) all += ",";
			if (item !== undefined && item !== null) all += text(item.toLocaleString(locales, options));
		}
		return all;
	},
};

// The keys of texts are kept in the order that was asked for last, as many as make a
// sort fast.
const mostKeys = 20000, mostKept = 1 << 20;
let kept = new NewMap(), keptLength = 0, keptLocale, keptSensitivity, keptNumeric;

function keysOf(value, locale, sensitivity, numeric) {
	if (locale !== keptLocale || sensitivity !== keptSensitivity || numeric !== keptNumeric || keptLength > mostKept || apply(mapSize, kept, []) >= mostKeys) {
		kept = new NewMap();
		keptLength = 0;
		keptLocale = locale;
		keptSensitivity = sensitivity;
		keptNumeric = numeric;
	}
	let found = apply(mapGet, kept, [value]);
	if (found === undefined) {
		found = sortKeysOf(value, locale, sensitivity, numeric);
		apply(mapSet, kept, [value, found]);
		keptLength += value.length + found[0].length * found.length;
	}
	return found;
}

function inOrder(a, b) {
	for (let i = 0; i < a.length; i++) {
		if (a[i] < b[i]) return -1;
		if (a[i] > b[i]) return 1;
	}
	return 0;
}

// compared asks for the order of the first of the wanted locales that is known.
function compared(self, that, locales, given) {
	if (self === undefined || self === null || self === root) throw new NewTypeError("localeCompare of nothing"); // the bundle is not strict everywhere
	const a = text(self), b = text(that);
	if (locales === undefined && given === undefined) return hasOrder ? apply(plainCompare, a, [b]) : inOrder(keysOf(a, "en", "variant", false), keysOf(b, "en", "variant", false));
	const wanted = locales === undefined ? [] : isArray(locales) ? locales : [locales];
	if (given === null || locales === null) throw new NewTypeError("localeCompare: " + (given === null ? "the options are null" : "a locale is a text such as de-DE"));
	let sensitivity = "variant", numeric = false;
	if (given !== undefined) for (const name in given) {
		const value = given[name];
		if (value === undefined) continue;
		if (name === "numeric") numeric = !!value;
		else if (name === "sensitivity") sensitivity = text(value);
		else if (name === "usage" && value === "sort" || name === "localeMatcher") continue;
		else throw new NewRangeError("localeCompare: the option " + name + " is not known here; numeric and sensitivity are");
	}
	let fault;
	for (let i = 0; i < (wanted.length || 1); i++) {
		const locale = wanted.length === 0 ? "en" : wanted[i];
		if (typeof locale !== "string") throw new NewTypeError("localeCompare: a locale is a text such as de-DE");
		try {
			return inOrder(keysOf(a, locale, sensitivity, numeric), keysOf(b, locale, sensitivity, numeric));
		} catch (e) {
			if (fault === undefined) fault = e;
		}
	}
	throw new NewRangeError(fault.message);
}

function ofText(value) {
	if (value === undefined || value === null) throw new NewTypeError("a text of nothing");
	return text(value);
}

// isDotted says whether a language has an i with a dot and one without, each in upper
// and lower case. Lithuanian has rules of its own that are not here; all others have none.
function isDotted(locales) {
	const first = isArray(locales) ? locales[0] : locales;
	if (first === undefined) return false;
	if (typeof first !== "string") throw new NewTypeError("a locale is a text such as tr-TR");
	const end = apply(indexOf, first, ["-"]);
	const language = apply(toLowerCase, end < 0 ? first : apply(slice, first, [0, end]), []);
	if (language === "lt") throw new NewRangeError("the letters of the locale " + first + " are not known here");
	return language === "tr" || language === "az";
}

const digitsOf = (value) => (value === 0 && 1 / value < 0 ? "-0" : text(value));

replace(Number.prototype, {toLocaleString(locales = undefined, options = undefined) { return formatted(digitsOf(apply(numberOf, this, [])), locales, options) }});
replace(BigInt.prototype, {toLocaleString(locales = undefined, options = undefined) { return formatted(apply(bigIntText, this, []), locales, options) }});
replace(Date.prototype, {
	toLocaleString(locales = undefined, options = undefined) { return dated(this, locales, options, bothOf) },
	toLocaleDateString(locales = undefined, options = undefined) { return dated(this, locales, options, dateOf) },
	toLocaleTimeString(locales = undefined, options = undefined) { return dated(this, locales, options, timeOf) },
});
replace(String.prototype, {
	localeCompare(that, locales = undefined, options = undefined) { return compared(this, that, locales, options) },
	toLocaleUpperCase(locales = undefined) {
		const own = ofText(this);
		return apply(toUpperCase, isDotted(locales) ? apply(replaceAll, own, ["i", "\u0130"]) : own, []);
	},
	toLocaleLowerCase(locales = undefined) {
		let own = ofText(this);
		if (isDotted(locales)) {
			own = apply(replaceAll, apply(replaceAll, own, ["I\u0307", "i"]), ["\u0130", "i"]);
			own = apply(replaceAll, own, ["I", "\u0131"]);
		}
		return apply(toLowerCase, own, []);
	},
});
replace(Array.prototype, list);
replace(getPrototypeOf(Int8Array.prototype), list);

function replace(prototype, functions) {
	const names = keys(functions);
	for (let i = 0; i < names.length; i++) defineProperty(prototype, names[i], {value: functions[names[i]], writable: true, enumerable: false, configurable: true});
}
