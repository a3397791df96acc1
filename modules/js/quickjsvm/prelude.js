// The part of every program that runs before the script and is between it and
// Go. It takes what it needs from the built-ins before the script can change them.
// The text of a value is JSON, but for "n" before the digits of a whole number that
// must keep them all.
(function (bundle, mainName, hostName, helpers, levels, limits) {
"use strict";
const {apply, getPrototypeOf} = Reflect, {keys, create} = Object, {isArray} = Array, {parse, stringify} = JSON;
const {isError} = Error, {toStringTag} = Symbol, NewError = Error, NewTypeError = TypeError, text = String, number = Number;
const {toString, isPrototypeOf} = Object.prototype, {then} = Promise.prototype, {slice, charCodeAt} = String.prototype;
const {getTime, toISOString} = Date.prototype, {get: weakGet, set: weakSet} = WeakMap.prototype;
const objects = Object.prototype, promises = Promise.prototype;
const unbox = {__proto__: null, "[object String]": String.prototype.valueOf, "[object Number]": Number.prototype.valueOf, "[object Boolean]": Boolean.prototype.valueOf};
const builtIn = {__proto__: null};
for (const name of ["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "ArrayBuffer", "SharedArrayBuffer", "DataView", "Promise",
	"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float16Array", "Float32Array", "Float64Array",
	"BigInt64Array", "BigUint64Array", "Generator", "AsyncGenerator", "Iterator Helper", "Array Iterator", "Map Iterator", "Set Iterator", "String Iterator",
	"RegExp String Iterator", "Symbol", "BigInt", "Atomics", "Math", "JSON", "Reflect"]) builtIn[name] = true;
const host = globalThis[hostName], global = globalThis;
delete global[hostName];

// Exact numbers of the input: an object or list, by the name or index of its
// field the number as the script sees it and all its digits.
const exact = new WeakMap();
let anyExact = false;

function mark(root, marks) {
	for (let i = 0; i < marks.length; i++) {
		const way = marks[i];
		let parent = root;
		for (let j = 1; j < way.length - 1; j++) parent = parent[way[j]];
		const name = way[way.length - 1];
		const value = number(way[0]);
		parent[name] = value;
		let fields = apply(weakGet, exact, [parent]);
		if (fields === undefined) {
			fields = create(null);
			apply(weakSet, exact, [parent, fields]);
		}
		fields[name] = {value, digits: way[0]};
		anyExact = true;
	}
}

// What the export at hand has come to. Lists are made long enough at once, so that
// nothing is ever looked up in a prototype.
const tooLarge = "is too large: over " + limits.values + " values";
let out = "", left = 0, depth = 0, tagged = false, busy = false, failure;
let above = places(), trail = places();

function places() {
	const list = [];
	for (let i = 0; i <= limits.nesting; i++) list[i] = undefined;
	return list;
}

// exported gives the text of a value. Getters and toJSON of the script may come
// back here, through console or a helper.
function exported(value, tag) {
	const before = {out, left, depth, tagged, busy, above, trail};
	if (busy) {
		above = places();
		trail = places();
	}
	out = "", left = limits.values, depth = 0, tagged = tag, busy = true;
	try {
		write(value);
		return out;
	} finally {
		({out, left, depth, tagged, busy, above, trail} = before);
	}
}

function cannot(why) {
	let way = "";
	for (let i = 1; i <= depth; i++) {
		if (trail[i] !== undefined) way += typeof trail[i] === "number" ? "[" + trail[i] + "]" : "." + trail[i];
	}
	failure = {why: "the result" + way + " " + why};
	throw failure;
}

function write(value) {
	if (--left < 0) cannot(tooLarge);
	switch (typeof value) {
	case "string":
		out += stringify(value);
		return;
	case "number":
		if (value - value !== 0) cannot("is " + value + ", which no message can hold");
		out += value === 0 && 1 / value < 0 ? "-0" : value;
		return;
	case "boolean":
		out += value;
		return;
	case "undefined":
		out += "null";
		return;
	case "bigint":
		out += tagged ? "n" + value : value;
		return;
	case "symbol":
	case "function":
		cannot("is a " + typeof value + ", which no message can hold");
	}
	if (value === null) {
		out += "null";
		return;
	}
	if (depth === limits.nesting) tooDeep();
	above[depth++] = value;
	trail[depth] = undefined;
	writeObject(value);
	above[--depth] = undefined;
}

// tooDeep looks for a cycle only now, since every cycle gets here.
function tooDeep() {
	for (let i = 1; i < limits.nesting; i++) {
		for (let j = 0; j < i; j++) if (above[i] === above[j]) {
			depth = i;
			cannot("holds itself");
		}
	}
	cannot("is nested over " + limits.nesting + " deep");
}

function writeObject(value) {
	if (isArray(value)) return writeList(value);
	const prototype = getPrototypeOf(value);
	if (prototype === objects || prototype === null) return writeFields(value);
	const tag = value[toStringTag];
	if (typeof tag === "string") {
		if (builtIn[tag] === undefined) return writeFields(value);
		if (tag === "Promise") cannot("is a promise: await it");
		cannot("is a " + tag + ", which no message can hold: return Object.fromEntries(map), [...set] or [...bytes]");
	}
	const kind = apply(toString, value, []);
	switch (kind) {
	case "[object String]":
	case "[object Number]":
	case "[object Boolean]":
		return write(apply(unbox[kind], value, []));
	case "[object Date]": {
		const time = apply(getTime, value, []);
		if (time !== time) cannot("is an invalid date");
		out += stringify(apply(toISOString, value, []));
		return;
	}
	case "[object Error]":
		out += '{"name":' + stringify(text(value.name)) + ',"message":' + stringify(text(value.message)) + "}";
		return;
	case "[object RegExp]":
	case "[object Arguments]":
		cannot("is a " + (kind === "[object RegExp]" ? "regExp" : "arguments") + ", which no message can hold");
	}
	return writeFields(value);
}

function writeList(list) {
	const length = number(list.length), exactly = tagged && anyExact ? apply(weakGet, exact, [list]) : undefined;
	if (length > limits.items) cannot("is too long: " + length + " items");
	if (length > left) cannot(tooLarge);
	out += "[";
	for (let i = 0; i < length; i++) {
		if (i > 0) out += ",";
		trail[depth] = i;
		const item = list[i];
		if (exactly === undefined || !writeExact(exactly[i], item)) write(item);
	}
	out += "]";
}

function writeFields(object) {
	const toJSON = object.toJSON;
	if (typeof toJSON === "function") return write(apply(toJSON, object, [""]));
	const names = keys(object), exactly = tagged && anyExact ? apply(weakGet, exact, [object]) : undefined;
	let separator = "{";
	for (let i = 0; i < names.length; i++) {
		const name = names[i], field = object[name];
		if (field === undefined) continue;
		out += separator + stringify(name) + ":";
		separator = ",";
		trail[depth] = name;
		if (exactly === undefined || !writeExact(exactly[name], field)) write(field);
	}
	out += separator === "{" ? "{}" : "}";
}

function writeExact(known, value) {
	if (known === undefined || known.value !== value) return false;
	out += "n" + known.digits;
	return true;
}

function described(thrown) {
	if (thrown === failure && failure !== undefined) return "f" + failure.why;
	let what = "", stack = "";
	try {
		if (thrown === null || typeof thrown !== "object" && typeof thrown !== "function") {
			// The engine itself throws null when there is no memory left for an error.
			if (thrown === null) return "n";
			what = "the script threw " + (typeof thrown === "string" ? stringify(thrown) : text(thrown));
		} else if (isError(thrown)) {
			what = text(thrown);
			const lines = thrown.stack;
			if (typeof lines === "string") stack = lines;
		} else {
			what = "the script threw " + shown(thrown);
		}
	} catch (_) {
		what = "the script threw an error that can't be shown";
	}
	return "e[" + stringify(cut(what)) + "," + stringify(cut(stack)) + "]";
}

function cut(long) {
	if (long.length <= limits.text) return long;
	const last = apply(charCodeAt, long, [limits.text - 1]), halved = last >= 0xd800 && last < 0xdc00;
	return apply(slice, long, [0, limits.text - (halved ? 1 : 0)]);
}

// shown is an object for people to read.
function shown(object) {
	if (isError(object)) return text(object);
	try {
		return exported(object, false);
	} catch (_) {
		return text(object);
	}
}

if (levels.length > 0) {
	const console = global.console = {};
	for (let i = 0; i < levels.length; i++) console[levels[i]] = function () {
		let line = "";
		for (let j = 0; j < arguments.length; j++) {
			const value = arguments[j];
			if (j > 0) line += " ";
			line += typeof value === "object" && value !== null || typeof value === "function" ? shown(value) : text(value);
		}
		host(-1, i, cut(line));
	};
}

for (let i = 0; i < helpers.length; i++) {
	const name = helpers[i].name;
	global[helpers[i].global] = function (first, second) {
		const count = arguments.length;
		let result;
		if (count === 1 && typeof first === "string") result = host(i, 1, first);
		else if (count === 2 && typeof first === "string" && typeof second === "string") result = host(i, 2, first, second);
		else result = host(i, 0, argumentsText(name, arguments));
		const given = apply(slice, result, [1]);
		if (result[0] === "s") return given;
		if (result[0] === "j") return parse(given);
		throw new NewError(given);
	};
}

function argumentsText(name, given) {
	let count = given.length, all = "[";
	while (count > 0 && given[count - 1] === undefined) count--;
	for (let i = 0; i < count; i++) {
		if (i > 0) all += ",";
		try {
			all += exported(given[i], true);
		} catch (e) {
			if (e !== failure) throw e;
			throw new NewTypeError(name + ": argument " + (i + 1) + ": " + failure.why);
		}
	}
	return all + "]";
}

// The state of the message at hand.
let main, result, reason, state = "done";

function run(input, marks) {
	state = "done", result = reason = failure = undefined;
	try {
		if (main === undefined) {
			bundle();
			if (typeof global[mainName] !== "function") return "m";
			main = global[mainName];
		}
		const root = parse(input);
		if (marks !== "") mark(root, parse(marks));
		result = main(root[0], root[1]);
		if (typeof result === "object" && result !== null && apply(isPrototypeOf, promises, [result])) {
			state = "pending";
			apply(then, result, [(value) => {
				state = "done";
				result = value;
			}, (why) => {
				state = "failed";
				reason = why;
			}]);
		}
		return "";
	} catch (thrown) {
		return described(thrown);
	}
}

function finish() {
	if (state === "pending") return "p";
	if (state === "failed") return described(reason);
	try {
		return "v" + exported(result, true);
	} catch (thrown) {
		return described(thrown);
	} finally {
		result = undefined;
	}
}

return function (input, marks) {
	return input === undefined ? finish() : run(input, marks);
};
})
