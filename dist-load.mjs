// cli/bot-folder.ts
import { createHash } from "node:crypto";

// engine/action.ts
function defineAction(action2) {
  return action2;
}
function withFields(world, entity2, fields) {
  const entities = { ...world.entities, [entity2]: { ...world.entities[entity2], ...fields } };
  return { ...world, entities };
}

// engine/names.ts
var FLOW_OR_STEP = /^[A-Za-z][A-Za-z0-9_-]*$/;
var VARIABLE = /^[A-Za-z][A-Za-z0-9_]*$/;
var FORBIDDEN = /* @__PURE__ */ new Set([...Object.getOwnPropertyNames(Object.prototype), "prototype"]);
function isFlowName(name) {
  return FLOW_OR_STEP.test(name) && !FORBIDDEN.has(name);
}
function isStepName(name) {
  return isFlowName(name) && name !== "end";
}
function isVariableName(name) {
  return VARIABLE.test(name) && !FORBIDDEN.has(name);
}

// engine/values.ts
var Duration = class {
  constructor(milliseconds2) {
    this.milliseconds = milliseconds2;
  }
  milliseconds;
};
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Duration);
}
function toJson(value) {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return `PT${value.milliseconds / 1e3}S`;
  if (Array.isArray(value)) return value.map(toJson);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  return value;
}

// engine/expressions/budget.ts
var CHARACTERS_PER_STEP = 64;
function spend(budget, steps) {
  budget.left -= steps;
  if (budget.left < 0) budget.exceeded = true;
  return !budget.exceeded;
}
function spendOnText(budget, length2) {
  return spend(budget, Math.floor(length2 / CHARACTERS_PER_STEP));
}

// engine/pattern.ts
import { RE2JS, RE2JSException } from "re2js";
var SOURCE_LIMIT = 4e3;
var PROGRAM_LIMIT = 1e3;
var ATOM_LIMIT = 4e3;
var PROPERTY_LIMIT = 100;
var FOLDED_RANGE_LIMIT = 10;
var DFA_PROGRAM = 200;
var DFA_TEXT = 1e3;
var CACHE_LIMIT = 500;
var cache = /* @__PURE__ */ new Map();
function compilePattern(source) {
  const known2 = cache.get(source);
  if (known2 !== void 0) return known2;
  const compiled2 = compile(source);
  if (source.length > SOURCE_LIMIT) return compiled2;
  const [oldest] = cache.keys();
  if (cache.size >= CACHE_LIMIT && oldest !== void 0) cache.delete(oldest);
  cache.set(source, compiled2);
  return compiled2;
}
function isPatternFault(compiled2) {
  return "fault" in compiled2;
}
var linearRegExp = Object.assign(
  (source) => {
    const compiled2 = compilePattern(source);
    if (isPatternFault(compiled2)) throw new SyntaxError(compiled2.fault);
    const named2 = { test: compiled2.test, toString: () => source };
    return named2;
  },
  { code: "linearRegExp" }
);
function compile(source) {
  if (source.length > SOURCE_LIMIT) return { fault: `The pattern is longer than ${SOURCE_LIMIT} characters.` };
  const reading = readSource(source);
  const tooLarge = {
    fault: "The pattern is too large; say repeats with minLength and maxLength, or make them smaller."
  };
  if (reading.atoms > ATOM_LIMIT || reading.properties > PROPERTY_LIMIT) return tooLarge;
  if (reading.wideRanges > FOLDED_RANGE_LIMIT && /\(\?[A-Za-z]*i/.test(source)) return tooLarge;
  try {
    const program = RE2JS.compile(reading.translated);
    const size = program.programSize();
    if (size > PROGRAM_LIMIT) return tooLarge;
    return {
      test: (text4) => size <= DFA_PROGRAM && text4.length <= DFA_TEXT ? program.test(text4) : program.matcher(text4).find()
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { fault: reading.unknown ?? `The pattern cannot be read: ${reasonOf(error.message)}.` };
  }
}
function reasonOf(message2) {
  const reason = message2.replace(/^error parsing regexp: /, "").replaceAll("`", '"');
  return reason.length <= 120 ? reason : `${reason.slice(0, 120)}..."`;
}
var TOKEN = new RegExp(
  [
    /(?<quoted>\\Q.*?(?:\\E|$))/,
    /(?<open>\((?:\?(?:<?[=!]|P?<\w+>|[A-Za-z-]*:))?)/,
    /(?<close>\))/,
    /(?<repeat>\{(?<least>\d{1,4})(?:,(?<most>\d{0,4}))?\})/,
    /(?<set>\[\^?\]?(?:\[:\^?[a-z]*:\]|\\.|[^\]\\])*(?:\]|\\?$))/,
    /(?<unicode>\\u(?:\{[0-9A-Fa-f]{1,6}\}|[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}))/,
    /(?<escaped>\\(?:[pP]\{[^}]{0,60}\}|x\{[^}]{0,60}\}|.))/,
    /(?<bar>\|)/,
    /(?<times>[*+?])/,
    /./
  ].map((part) => part.source).join("|"),
  "gsu"
);
function readSource(source) {
  const outer = [];
  let [atoms, last, properties, wideRanges] = [0, 0, 0, 0];
  let unknown2 = null;
  let translated = "";
  for (const { 0: token, groups = {} } of source.matchAll(TOKEN)) {
    translated += groups.quoted === void 0 ? translateUnicode(token) : token;
    if (groups.repeat !== void 0) last *= Math.max(1, Number(groups.least), Number(groups.most ?? 0));
    else if (groups.close !== void 0) {
      last += atoms + 1;
      atoms = outer.pop() ?? 0;
    } else if (groups.times === void 0) {
      atoms += last;
      last = groups.bar === void 0 ? 1 : 0;
    }
    if (groups.open !== void 0) {
      if (/[=!]$/.test(token)) unknown2 ??= notKnown(`Lookaround, such as "${token}",`);
      outer.push(atoms);
      atoms = 0;
      last = 0;
    } else if (groups.quoted !== void 0) {
      last = token.length;
    } else if (groups.set !== void 0) {
      properties += token.match(/\\p/gi)?.length ?? 0;
      wideRanges += translateUnicode(token).match(WIDE_RANGE)?.length ?? 0;
    } else if (groups.escaped !== void 0) {
      if (/^\\p/i.test(token)) properties += 1;
      if (/^\\[1-9k]/.test(token)) unknown2 ??= notKnown(`A back-reference, such as "${token}",`);
    }
  }
  return { translated, atoms: outer.reduce((sum, size) => sum + size, atoms + last), properties, wideRanges, unknown: unknown2 };
}
function notKnown(what) {
  return `${what} is not known to the linear-time engine that patterns run on.`;
}
var WIDE_RANGE = /-(?:\\x\{0*(?:[2-9A-Fa-f][0-9A-Fa-f]{3}|[0-9A-Fa-f]{5,6})\}|[\u2000-\u{10ffff}])/gu;
var ESCAPE = /\\(?:u(?:\{(?<braced>[0-9A-Fa-f]{1,6})\}|(?<high>[Dd][89ABab][0-9A-Fa-f]{2})\\u(?<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})|(?<unit>[0-9A-Fa-f]{4}))|.)/gsu;
function translateUnicode(token) {
  if (!token.includes("\\u")) return token;
  let translated = "";
  let position = 0;
  for (const { 0: found, index, groups = {} } of token.matchAll(ESCAPE)) {
    const digits = groups.high === void 0 || groups.low === void 0 ? groups.braced ?? groups.unit : String.fromCharCode(Number.parseInt(groups.high, 16), Number.parseInt(groups.low, 16)).codePointAt(0)?.toString(16);
    translated += token.slice(position, index) + (digits === void 0 ? found : `\\x{${digits}}`);
    position = index + found.length;
  }
  return translated + token.slice(position);
}

// engine/type.ts
var ANY = { kind: "any" };

// engine/expressions/type-rules.ts
var WORDS = {
  any: "any value",
  null: "null",
  boolean: "true or false",
  number: "a number",
  string: "a text",
  time: "a time",
  duration: "a duration",
  list: "a list",
  object: "an object"
};
function inWords(kind) {
  return WORDS[kind];
}
function fits(type, expected) {
  if (isOpen(type) || isOpen(expected)) return true;
  if (type.kind === "list" && expected.kind === "list") return fits(type.item, expected.item);
  if (type.kind === "object" && expected.kind === "object") return fieldsFit(type.fields, expected.fields);
  return type.kind === expected.kind;
}
function fieldsFit(fields, expected) {
  if (fields === null || expected === null) return true;
  return Object.entries(fields).every(([name, type]) => {
    const wanted2 = fieldOf(expected, name);
    return wanted2 === null || fits(type, wanted2);
  });
}
function isOpen(type) {
  return type.kind === "any" || type.kind === "null";
}
function fieldOf(fields, name) {
  return Object.hasOwn(fields, name) ? fields[name] ?? null : null;
}
function commonType(left, right) {
  if (left.kind === "null") return right;
  if (right.kind === "null") return left;
  if (left.kind === "list" && right.kind === "list") return { kind: "list", item: commonType(left.item, right.item) };
  if (left.kind === "object" && right.kind === "object")
    return { kind: "object", fields: commonFields(left.fields, right.fields) };
  return left.kind === right.kind ? left : ANY;
}
function commonFields(left, right) {
  if (left === null || right === null) return null;
  const names = /* @__PURE__ */ new Set([...Object.keys(left), ...Object.keys(right)]);
  const none = { kind: "null" };
  return Object.fromEntries(
    [...names].map((name) => [name, commonType(fieldOf(left, name) ?? none, fieldOf(right, name) ?? none)])
  );
}

// engine/expressions/operators.ts
var LONGEST_TIME = 864e13;
function tidyNumber(number2) {
  if (!Number.isFinite(number2)) return null;
  return number2 === 0 ? 0 : number2;
}
function timeAt(milliseconds2) {
  return Math.abs(milliseconds2) <= LONGEST_TIME ? new Date(milliseconds2) : null;
}
function durationOf(milliseconds2) {
  const tidy = tidyNumber(milliseconds2);
  return tidy === null || Math.abs(tidy) > 2 * LONGEST_TIME ? null : new Duration(tidy);
}
var number = (value) => value;
var text = (value) => value;
var time = (value) => value.getTime();
var length = (value) => value.milliseconds;
var items = (value) => value;
function arithmetic(run) {
  return { left: "number", right: "number", result: "number", run: (a, b) => tidyNumber(run(number(a), number(b))) };
}
function comparison(holds3) {
  const rule = (kind, read2) => ({
    left: kind,
    right: kind,
    result: "boolean",
    run: (a, b) => holds3(read2(a) < read2(b) ? -1 : read2(a) > read2(b) ? 1 : 0)
  });
  return [rule("number", number), rule("string", text), rule("time", time), rule("duration", length)];
}
function joinTexts(left, right, budget) {
  return spendOnText(budget, text(left).length + text(right).length) ? text(left) + text(right) : null;
}
function joinLists(left, right, budget) {
  return spend(budget, items(left).length + items(right).length) ? [...items(left), ...items(right)] : null;
}
var RULES = {
  "+": [
    arithmetic((a, b) => a + b),
    { left: "string", right: "string", result: "string", run: joinTexts },
    { left: "time", right: "duration", result: "time", run: (a, b) => timeAt(time(a) + length(b)) },
    { left: "duration", right: "time", result: "time", run: (a, b) => timeAt(length(a) + time(b)) },
    { left: "duration", right: "duration", result: "duration", run: (a, b) => durationOf(length(a) + length(b)) },
    { left: "list", right: "list", result: "list", run: joinLists }
  ],
  "-": [
    arithmetic((a, b) => a - b),
    { left: "time", right: "time", result: "duration", run: (a, b) => durationOf(time(a) - time(b)) },
    { left: "time", right: "duration", result: "time", run: (a, b) => timeAt(time(a) - length(b)) },
    { left: "duration", right: "duration", result: "duration", run: (a, b) => durationOf(length(a) - length(b)) }
  ],
  "*": [arithmetic((a, b) => a * b)],
  "/": [arithmetic((a, b) => a / b)],
  "%": [arithmetic((a, b) => a % b)],
  "<": comparison((order) => order < 0),
  "<=": comparison((order) => order <= 0),
  ">": comparison((order) => order > 0),
  ">=": comparison((order) => order >= 0)
};
function resultType(operator, left, right) {
  if (operator === "==" || operator === "!=") return areComparable(left, right) ? { kind: "boolean" } : null;
  if (operator === "in") return isSearchable(left, right) ? { kind: "boolean" } : null;
  const rules = RULES[operator].filter((rule) => takes(rule.left, left) && takes(rule.right, right));
  const first = rules[0];
  if (first === void 0) return null;
  if (rules.some((rule) => rule.result !== first.result)) return ANY;
  return typeOfResult(first.result, left, right);
}
function typeOfResult(kind, left, right) {
  if (kind === "object") return { kind, fields: null };
  if (kind !== "list") return { kind };
  return left.kind === "list" && right.kind === "list" ? commonType(left, right) : { kind, item: ANY };
}
function takes(kind, type) {
  return isOpen(type) || type.kind === kind;
}
function areComparable(left, right) {
  if (isOpen(left) || isOpen(right) || left.kind === right.kind) return true;
  return !isOfTime(left) && !isOfTime(right);
}
function isOfTime(type) {
  return type.kind === "time" || type.kind === "duration";
}
function isSearchable(left, right) {
  if (isOpen(right)) return true;
  if (right.kind === "object") return isOpen(left) || left.kind === "string";
  return right.kind === "list" && areComparable(left, right.item);
}

// engine/expressions/pattern-cost.ts
var LARGEST_PROGRAM = 1e3;
var INSTRUCTIONS_PER_STEP = 400;
var REPEAT = /(\)?)\{(\d{1,4})(?:,(\d{0,4}))?\}/g;
function programSize(source) {
  let single = source.length;
  let factor = 1;
  for (const [, group, least, most] of source.matchAll(REPEAT)) {
    const count = Math.max(1, Number(least), Number(most ?? 0));
    if (group === ")") factor *= count;
    else single += 2 * count;
  }
  return single * factor;
}
function compileSteps(source) {
  const properties = source.match(/\\p/gi)?.length ?? 0;
  const foldedRanges = source.includes("(?") ? source.match(/-(?:[^\x20-\u1fff]|\\[xu])/g)?.length ?? 0 : 0;
  return 100 + Math.min(programSize(source), 2e4) + 75 * properties + 1e3 * foldedRanges;
}
function searchSteps(source, length2) {
  return Math.floor(Math.min(programSize(source), LARGEST_PROGRAM) * length2 / INSTRUCTIONS_PER_STEP);
}

// engine/expressions/time.ts
import { DateTime, IANAZone } from "luxon";
var TIME = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
function parseTime(text4, zone) {
  const match2 = text4.length <= 40 ? TIME.exec(text4) : null;
  if (match2 === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match2.slice(1, 7).map((part) => Number(part ?? 0));
  const milliseconds2 = Math.floor(Number(`0.${match2[7] ?? 0}`) * 1e3);
  const asUtc = /* @__PURE__ */ new Date(0);
  asUtc.setUTCFullYear(year, month - 1, day);
  if (asUtc.getUTCMonth() !== month - 1 || asUtc.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  asUtc.setUTCHours(hour, minute, second, milliseconds2);
  if (match2[8] === void 0) return knownZone(zone) === "UTC" ? asUtc : inZone(asUtc, zone);
  const offset = offsetMinutes(match2[8]);
  return Number.isNaN(offset) ? null : new Date(asUtc.getTime() - offset * 6e4);
}
function inZone(asUtc, zone) {
  return DateTime.fromJSDate(asUtc, { zone: "utc" }).setZone(knownZone(zone), { keepLocalTime: true }).toJSDate();
}
function offsetMinutes(offset) {
  if (offset === "Z") return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(":", "") || 0);
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
var NUMBER = "(\\d{1,15}(?:[.,]\\d{1,9})?)";
var ISO_DURATION = new RegExp(
  `^([+-]?)P(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?=\\d)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`
);
var ISO_UNITS = [6048e5, 864e5, 36e5, 6e4, 1e3];
var CEL_DURATION = /^([+-]?)((?:\d{1,15}(?:\.\d{1,9})?(?:h|ms|m|s|us|µs|ns))+)$/;
var CEL_PART = /([\d.]+)([a-zµ]+)/g;
var CEL_UNITS = /* @__PURE__ */ new Map([
  ["h", 36e5],
  ["m", 6e4],
  ["s", 1e3],
  ["ms", 1],
  ["us", 1e-3],
  ["\xB5s", 1e-3],
  ["ns", 1e-6]
]);
var LONGEST = 2 * 864e13;
function parseDuration(text4) {
  if (text4.length > 100) return null;
  const iso = ISO_DURATION.exec(text4);
  if (iso !== null) return isoDuration(iso[1] ?? "", iso.slice(2));
  const cel2 = CEL_DURATION.exec(text4);
  if (cel2 === null) return null;
  const parts = [...(cel2[2] ?? "").matchAll(CEL_PART)];
  return durationOf2(
    cel2[1] ?? "",
    parts.map(([, number2, unit]) => Number(number2) * (CEL_UNITS.get(unit ?? "") ?? 0))
  );
}
function isoDuration(sign, numbers) {
  const given = numbers.filter((number2) => number2 !== void 0);
  if (given.length === 0 || given.slice(0, -1).some((number2) => /[.,]/.test(number2))) return null;
  return durationOf2(
    sign,
    numbers.map((number2, index) => Number((number2 ?? "0").replace(",", ".")) * (ISO_UNITS[index] ?? 0))
  );
}
function durationOf2(sign, parts) {
  const length2 = Math.round(parts.reduce((sum, part) => sum + part, 0));
  if (length2 > LONGEST) return null;
  return new Duration(sign === "-" && length2 > 0 ? -length2 : length2);
}
var LONGEST_TIME_PATTERN = 200;
function formatTime(time2, pattern, zone, locale) {
  return DateTime.fromJSDate(time2, { zone: knownZone(zone) }).reconfigure({ locale: knownLocale(locale), numberingSystem: "latn", outputCalendar: "gregory" }).toFormat(pattern.slice(0, LONGEST_TIME_PATTERN)).replace(SPACES, " ");
}
var SPACES = /[\u202f\u00a0]/g;
var MOST_REMEMBERED = 500;
var zones = /* @__PURE__ */ new Map();
var locales = /* @__PURE__ */ new Map();
function knownZone(zone) {
  return remembered(zones, zone, () => IANAZone.isValidZone(zone) ? zone : "UTC");
}
function knownLocale(locale) {
  return remembered(locales, locale, () => {
    try {
      return Intl.getCanonicalLocales(locale)[0] ?? "en";
    } catch {
      return "en";
    }
  });
}
function remembered(cache3, key, make) {
  const known2 = cache3.get(key);
  if (known2 !== void 0) return known2;
  if (cache3.size >= MOST_REMEMBERED) cache3.clear();
  const made = make();
  cache3.set(key, made);
  return made;
}

// engine/expressions/weight.ts
var DEEPEST = 64;
var STEPS_PER_VALUE = 1 / 16;
function weigh(value, budget, depth) {
  if (!spend(budget, STEPS_PER_VALUE)) return false;
  if (typeof value === "string") return spendOnText(budget, value.length);
  if (!Array.isArray(value) && !isObject(value)) return true;
  if (depth >= DEEPEST) return false;
  if (Array.isArray(value)) return value.every((item) => weigh(item, budget, depth + 1));
  return Object.entries(value).every(
    ([name, item]) => spendOnText(budget, name.length) && weigh(item, budget, depth + 1)
  );
}

// engine/expressions/written.ts
function written(value) {
  if (typeof value === "string") return value;
  if (!weigh(value, { left: Number.POSITIVE_INFINITY, exceeded: false }, 0)) return null;
  const json = toJson(value);
  return typeof json === "string" ? json : JSON.stringify(json);
}

// engine/expressions/functions.ts
var BOOLEAN = { kind: "boolean" };
var NUMBER2 = { kind: "number" };
var TEXT = { kind: "string" };
var EVERY_KIND = ["boolean", "number", "string", "time", "duration", "list", "object"];
var text2 = (values, index) => values[index] ?? "";
var list = (values, index) => values[index] ?? [];
var COMPARISONS_PER_STEP = 1e4;
function search(run, example) {
  return {
    parameters: [["string"], ["string"]],
    result: BOOLEAN,
    example,
    run: (values, { budget }) => {
      const [whole, part] = [text2(values, 0), text2(values, 1)];
      return spend(budget, containsSteps(whole, part)) && run(whole, part);
    }
  };
}
function containsSteps(whole, part) {
  return part.length > whole.length ? 0 : Math.floor(whole.length * part.length / COMPARISONS_PER_STEP);
}
function rewriting(run, example) {
  return {
    parameters: [["string"]],
    result: TEXT,
    example,
    run: (values, { budget }) => spendOnText(budget, text2(values, 0).length) ? run(text2(values, 0)) : null
  };
}
var FUNCTIONS = /* @__PURE__ */ new Map([
  ["size", { parameters: [["string", "list", "object"]], result: NUMBER2, example: "size(list)", run: sizeOf }],
  ["startsWith", search((whole, part) => whole.startsWith(part), "text.startsWith('a')")],
  ["endsWith", search((whole, part) => whole.endsWith(part), "text.endsWith('a')")],
  ["contains", search((whole, part) => whole.includes(part), "text.contains('a')")],
  [
    "matches",
    {
      parameters: [["string"], ["string"]],
      result: BOOLEAN,
      example: "text.matches('^[0-9]+$')",
      literal: { index: 1, fault: patternFault },
      run: matches
    }
  ],
  ["lower", rewriting((whole) => whole.toLowerCase(), "text.lower()")],
  ["upper", rewriting((whole) => whole.toUpperCase(), "text.upper()")],
  ["trim", rewriting((whole) => whole.trim(), "text.trim()")],
  [
    "split",
    {
      parameters: [["string"], ["string"]],
      result: { kind: "list", item: TEXT },
      example: "text.split(',')",
      run: split
    }
  ],
  ["join", { parameters: [["list"], ["string"]], required: 1, result: TEXT, example: "list.join(', ')", run: join }],
  ["string", { parameters: [EVERY_KIND], result: TEXT, example: "string(5)", run: toText }],
  ["number", { parameters: [["string", "number"]], result: NUMBER2, example: "number('5')", run: toNumber }],
  [
    "format",
    {
      parameters: [["time"], ["string"]],
      result: TEXT,
      example: "format(time, 'yyyy-MM-dd HH:mm')",
      literal: { index: 1, fault: timePatternFault },
      run: format
    }
  ],
  [
    "timestamp",
    {
      parameters: [["string", "time"]],
      result: { kind: "time" },
      example: "timestamp('2026-01-31T09:00:00Z')",
      literal: { index: 0, fault: timestampFault },
      run: ([value]) => typeof value === "string" ? parseTime(value, "UTC") : value ?? null
    }
  ],
  [
    "duration",
    {
      parameters: [["string", "duration"]],
      result: { kind: "duration" },
      example: "duration('PT24H')",
      literal: { index: 0, fault: durationFault },
      run: ([value]) => typeof value === "string" ? parseDuration(value) : value ?? null
    }
  ],
  [
    "secret",
    {
      parameters: [["string"]],
      result: TEXT,
      example: "secret('NAME')",
      literal: { index: 0, fault: secretFault },
      run: (values) => SECRET_NAME.test(text2(values, 0)) ? `\0secret:${text2(values, 0)}\0` : null
    }
  ]
]);
var SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
function sizeOf([value = null], { budget }) {
  if (Array.isArray(value)) return value.length;
  if (typeof value === "string") return spendOnText(budget, value.length) ? codePoints(value) : null;
  return isObject(value) ? Object.keys(value).length : null;
}
function codePoints(whole) {
  let count = 0;
  for (const _ of whole) count++;
  return count;
}
function matches(values, { budget, patterns }) {
  const [whole, source] = [text2(values, 0), text2(values, 1)];
  if (!patterns.has(source) && !spend(budget, compileSteps(source))) return null;
  patterns.add(source);
  if (!spend(budget, searchSteps(source, whole.length))) return null;
  const pattern = compilePattern(source);
  return isPatternFault(pattern) ? null : pattern.test(whole);
}
function split(values, { budget }) {
  const [whole, separator] = [text2(values, 0), text2(values, 1)];
  if (!spend(budget, containsSteps(whole, separator)) || !spendOnText(budget, whole.length)) return null;
  const pieces = separator === "" ? [...whole] : whole.split(separator);
  return spend(budget, pieces.length) ? pieces : null;
}
function join(values, context) {
  const [items2, separator] = [list(values, 0), text2(values, 1)];
  if (!spend(context.budget, items2.length) || !spendOnText(context.budget, items2.length * separator.length)) return null;
  const texts = [];
  for (const item of items2) {
    const piece = item === null ? "" : toText([item], context);
    if (typeof piece !== "string") return null;
    texts.push(piece);
  }
  return texts.join(separator);
}
function toText([value = null], { budget }) {
  const text4 = written(value);
  return text4 !== null && spendOnText(budget, text4.length) ? text4 : null;
}
var DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
function toNumber([value = null]) {
  if (typeof value !== "string") return value;
  const trimmed = value.length <= 400 ? value.trim() : "";
  return DECIMAL.test(trimmed) ? tidyNumber(Number(trimmed)) : null;
}
function format(values, { zone, locale, budget }) {
  const [time2, pattern] = [values[0], text2(values, 1)];
  if (!(time2 instanceof Date) || pattern.length > LONGEST_TIME_PATTERN || !spend(budget, 2 * pattern.length))
    return null;
  return formatTime(time2, pattern, zone, locale);
}
function patternFault(source) {
  const pattern = compilePattern(source);
  return isPatternFault(pattern) ? { code: "PATTERN_INVALID", message: pattern.fault, hint: null } : null;
}
function timestampFault(time2) {
  if (parseTime(time2, "UTC") !== null) return null;
  return invalid(`'${time2}' is not a time that exists, in ISO 8601.`, "timestamp('2026-01-31T09:00:00Z')");
}
function durationFault(length2) {
  if (parseDuration(length2) !== null) return null;
  const hint = /^[+-]?P[^T]*\d[YM]/.test(length2) ? "months and years have no fixed length: count days, P30D" : "duration('P1DT12H') or duration('36h')";
  return invalid(`'${length2}' is not a duration.`, hint);
}
function timePatternFault(pattern) {
  return pattern.length <= LONGEST_TIME_PATTERN ? null : invalid("The pattern is too long.", "yyyy-MM-dd HH:mm");
}
function secretFault(name) {
  return SECRET_NAME.test(name) ? null : invalid(`'${name}' cannot be the name of a secret.`, "secret('NAME')");
}
function invalid(message2, hint) {
  return { code: "EXPRESSION_INVALID", message: message2, hint };
}

// engine/errors.ts
var ParleyError = class extends Error {
  constructor(code, pointer, message2, options) {
    super(message2, options);
    this.code = code;
    this.pointer = pointer;
  }
  code;
  pointer;
  name = "ParleyError";
};

// engine/expressions/parse.ts
import { Environment } from "@marcbachmann/cel-js";

// engine/expressions/cel-fault.ts
import { ParseError } from "@marcbachmann/cel-js";
var OTHER_WORDS = {
  "=": "to compare, write `==`",
  "&": "write `&&`",
  "|": "write `||`",
  and: "write `&&`",
  or: "write `||`",
  not: "write `!`",
  is: "write `==`",
  "`": "put texts in straight quotes: 'text'",
  "\u201C": "put texts in straight quotes: 'text'",
  "\u201D": "put texts in straight quotes: 'text'",
  "\u2018": "put texts in straight quotes: 'text'",
  "\u2019": "put texts in straight quotes: 'text'",
  "\xAB": "put texts in straight quotes: 'text'",
  ";": "an expression has no `;`",
  "#": "write `//` before a comment",
  $: "a variable is written @name",
  "^": "there is no power operator",
  "~": "to search by a pattern, write matches()"
};
var TOKENS = {
  RPAREN: "`)`",
  RBRACKET: "`]`",
  RBRACE: "`}`",
  COLON: "`:`",
  IDENTIFIER: "a name"
};
function faultOf(error, source) {
  if (error instanceof RangeError)
    return { message: "The expression is nested too deeply.", hint: null, start: 0, end: source.length };
  if (!(error instanceof ParseError)) throw error;
  const start = Math.min(error.range?.start ?? 0, source.length);
  const end = Math.max(start, Math.min(error.range?.end ?? source.length, source.length));
  const [message2, hint] = explain(error, source, start, end);
  return { message: message2, hint, start, end };
}
function explain(error, source, start, end) {
  const found = foundAt(source, start, end);
  const hint = hintFor(source, start);
  switch (error.code) {
    case "limit_exceeded":
      return error.message.includes("maxDepth") ? ["The expression is nested too deeply.", "work out a part of it in `set` first"] : ["The expression is too long.", "work out a part of it in `set` first"];
    case "unexpected_token":
      return [
        start >= source.length ? "The expression ends where a value is missing." : `A value is missing before ${found}.`,
        hint
      ];
    case "expected_token":
      return [`${wanted(error.message)} is missing before ${found}.`, hint];
    case "unexpected_character":
      return [`${capital(found)} does not belong here.`, hint];
    case "unterminated_string":
    case "unterminated_triple_quoted_string":
      return ["A text is not closed: its last quote is missing.", null];
    case "newline_in_string":
      return ["A text in quotes goes over the end of the line.", "write \\n for a new line"];
    case "reserved_identifier":
      return [`\`${source.slice(start, end)}\` is a reserved word.`, hint];
    case "invalid_macro_argument":
      return [`${found} is not a name for the item.`, "for example: list.exists(item, item > 1)"];
    case "invalid_integer":
    case "invalid_hex_integer":
    case "invalid_number":
    case "invalid_exponent":
      return ["This is not a number.", null];
    default:
      return [
        error.code.includes("escape") || error.code.includes("unicode") ? `\`${source.slice(start, end)}\` is not an escape that texts know.` : "This is not an expression.",
        error.code.includes("escape") ? "a backslash itself is written \\\\" : null
      ];
  }
}
function wanted(message2) {
  const token = /^Expected (\w+)/.exec(message2)?.[1] ?? "";
  return capital(TOKENS[token] ?? "something");
}
function foundAt(source, start, end) {
  if (start >= source.length) return "the end";
  const written2 = source.slice(start, Math.max(end, start + 1));
  return `\`${written2.length > 40 ? `${written2.slice(0, 40)}...` : written2}\``;
}
function hintFor(source, start) {
  const rest = source.slice(start, start + 20);
  const word = /^(?:[A-Za-z]+|.)/u.exec(rest)?.[0] ?? "";
  if (word === "=" && source.charAt(start - 1) === "=") return "to compare, write `==`";
  if (word === ">" && source.charAt(start - 1) === "<") return "for 'not equal', write `!=`";
  if (/\bnot\s+$/i.test(source.slice(0, start))) return "write `!`";
  if (word === "." && source.charAt(start - 1) === "?") return "what is missing is null by itself: leave the `?` out";
  if (word === "?" && /[.[]/.test(source.charAt(start - 1)))
    return "what is missing is null by itself: leave the `?` out";
  if (word === "?" && source.charAt(start - 1) === "?") return "there is no `??`: write a != null ? a : b";
  return Object.hasOwn(OTHER_WORDS, word.toLowerCase()) ? OTHER_WORDS[word.toLowerCase()] ?? null : null;
}
function capital(text4) {
  return text4.charAt(0).toUpperCase() + text4.slice(1);
}

// engine/expressions/cel-tree.ts
var LIST_FUNCTIONS = /* @__PURE__ */ new Set(["exists", "all", "filter", "map"]);
function treeOf(node, tokens) {
  const reading = { tokens, fault: null };
  const tree = read(node, reading);
  return reading.fault ?? tree;
}
function read(node, reading) {
  const { start, end } = node;
  switch (node.op) {
    case "value":
      return readLiteral(node, reading);
    case "id":
      return readName(node, reading);
    case ".":
      if (reading.tokens.has(node.pos)) return refuse(reading, node, "After `.` comes the name of a field.", null);
      return { kind: "member", object: read(node.args[0], reading), name: node.args[1], start, end };
    case "[]":
      return { kind: "index", object: read(node.args[0], reading), index: read(node.args[1], reading), start, end };
    case "!_":
      return { kind: "unary", operator: "!", operand: read(node.args, reading), start, end };
    case "-_":
      return { kind: "unary", operator: "-", operand: read(node.args, reading), start, end };
    case "?:": {
      const [test, yes, no] = node.args;
      return { kind: "choice", test: read(test, reading), yes: read(yes, reading), no: read(no, reading), start, end };
    }
    case "list":
      return { kind: "list", items: node.args.map((item) => read(item, reading)), start, end };
    case "map":
      return { kind: "object", entries: readEntries(node.args, reading), start, end };
    case "call":
      return readCall(node, node.args[0], node.args[1], reading);
    case "rcall":
      return readCall(node, node.args[0], [node.args[1], ...node.args[2]], reading);
    case ".?":
    case "[?]":
      return refuse(
        reading,
        node,
        "Optional values are not known here: what is missing is null by itself.",
        "leave the `?` out"
      );
    default: {
      const [left, right] = node.args;
      return { kind: "binary", operator: node.op, left: read(left, reading), right: read(right, reading), start, end };
    }
  }
}
function readLiteral(node, reading) {
  const { args: value, start, end } = node;
  if (typeof value === "bigint" || typeof value === "number") {
    const number2 = Number(value);
    if (!Number.isFinite(number2)) return refuse(reading, node, "This number is too large.", null);
    return { kind: "literal", value: number2, start, end };
  }
  if (value instanceof Uint8Array)
    return refuse(reading, node, "Bytes are not known here.", "leave the b before the quote out");
  if (typeof value === "object" && value !== null)
    return refuse(reading, node, "There is one kind of number here.", "leave the u out");
  if (typeof value === "string" && value.includes("\0"))
    return refuse(reading, node, "A text cannot hold the character U+0000.", null);
  return { kind: "literal", value, start, end };
}
function readName(node, reading) {
  const { args: name, start, end } = node;
  const token = reading.tokens.get(start);
  if (token !== void 0) return { ...token, start, end };
  return name === "GetDate" ? { kind: "now", start, end } : { kind: "item", name, start, end };
}
function readEntries(entries, reading) {
  const seen = /* @__PURE__ */ new Set();
  return entries.map(([key, value]) => {
    const name = key.op === "value" && typeof key.args === "string" ? key.args : null;
    if (name === null) refuse(reading, key, "The keys of an object are texts in quotes.", "{'key': value}");
    else if (seen.has(name)) refuse(reading, key, `The key '${name}' is there twice.`, null);
    seen.add(name ?? "");
    return [name ?? "", read(value, reading)];
  });
}
function readCall(node, name, parameters, reading) {
  const { start, end } = node;
  if (LIST_FUNCTIONS.has(name)) return readEach(node, name, parameters, reading);
  if (name !== "GetDate")
    return { kind: "call", name, parameters: parameters.map((each) => read(each, reading)), start, end };
  if (parameters.length > 0) return refuse(reading, node, "GetDate takes nothing.", "GetDate or GetDate()");
  return { kind: "now", start, end };
}
function readEach(node, name, parameters, reading) {
  const example = `for example: list.${name}(item, ${name === "map" ? "item + 1" : "item > 1"})`;
  const [list2, item, body, ...more] = parameters;
  if (list2 === void 0 || item === void 0 || body === void 0 || more.length > 0)
    return refuse(reading, node, `${name} takes a list, a name for its items, and an expression for each.`, example);
  if (item.op !== "id" || item.args === "GetDate" || reading.tokens.has(item.start))
    return refuse(reading, item, "This is not a name for the item.", example);
  const { start, end } = node;
  return { kind: "each", name, list: read(list2, reading), item: item.args, body: read(body, reading), start, end };
}
function refuse(reading, node, message2, hint) {
  const { start, end } = node;
  reading.fault ??= { message: message2, hint, start, end };
  return { kind: "literal", value: null, start, end };
}

// engine/expressions/mask.ts
var SIGNS_IN_A_ROW = 50;
var PLAIN = /[^'"@[/!-]+/y;
var VARIABLE2 = /@([A-Za-z][A-Za-z0-9_]*)/y;
var ENTITY = /\[\[([A-Za-z][A-Za-z0-9_]*)\]\]/y;
var FIELD = /[ \t\r\n]*\.[ \t\r\n]*([A-Za-z][A-Za-z0-9_]*)/y;
var CALL = /[ \t\r\n]*\(/y;
var IDENTIFIER_END = /[A-Za-z0-9_]$/;
function maskNames(source) {
  const tokens = /* @__PURE__ */ new Map();
  let text4 = "";
  let signs = 0;
  for (let at = 0; at < source.length; ) {
    const plain = endOfPlain(source, at);
    if (plain > at) {
      const run = source.slice(at, plain);
      if (run.trim() !== "") signs = 0;
      text4 += run;
      at = plain;
      continue;
    }
    const skipped = endOfString(source, at) ?? endOfComment(source, at);
    const token = skipped === null ? readToken(source, at) : null;
    if (token !== null && "message" in token) return token;
    if (token !== null) tokens.set(at, token.token);
    const next = token?.end ?? skipped ?? at + 1;
    text4 += token === null ? source.slice(at, next) : "_".repeat(next - at);
    if (skipped === null || token !== null) signs = /[!-]/.test(source.charAt(at)) ? signs + 1 : 0;
    if (signs > SIGNS_IN_A_ROW) return fault("There are too many `!` or `-` in a row.", null, at, next);
    at = next;
  }
  return { text: text4, tokens };
}
function endOfPlain(source, start) {
  PLAIN.lastIndex = start;
  return PLAIN.test(source) ? PLAIN.lastIndex : start;
}
function endOfString(source, start) {
  const quote2 = source.charAt(start);
  if (quote2 !== "'" && quote2 !== '"') return null;
  const delimiter = source.startsWith(quote2.repeat(3), start) ? quote2.repeat(3) : quote2;
  for (let at = start + delimiter.length; at < source.length; at++) {
    if (source.charAt(at) === "\\") at++;
    else if (source.startsWith(delimiter, at)) return at + delimiter.length;
  }
  return source.length;
}
function endOfComment(source, start) {
  if (!source.startsWith("//", start)) return null;
  const newline = source.indexOf("\n", start);
  return newline < 0 ? source.length : newline;
}
function readToken(source, start) {
  if (source.charAt(start) === "@") return readVariable(source, start);
  const entity2 = match(ENTITY, source, start);
  return entity2 === null ? null : readField(source, start, entity2);
}
function readVariable(source, start) {
  const found = match(VARIABLE2, source, start);
  if (found === null)
    return fault("After `@` comes a variable's name: a letter, then letters, digits and `_`.", null, start, start + 1);
  return checked(source, start, found.end, { kind: "variable", name: found.name });
}
function readField(source, start, entity2) {
  const written2 = `[[${entity2.name}]]`;
  const field = match(FIELD, source, entity2.end);
  if (field === null)
    return fault(`${written2} is an entity, not a value: name one of its fields.`, `${written2}.Field`, start, entity2.end);
  return checked(source, start, field.end, { kind: "field", entity: entity2.name, field: field.name });
}
function checked(source, start, end, token) {
  const written2 = token.kind === "variable" ? `@${token.name}` : `[[${token.entity}]].${token.field}`;
  if (IDENTIFIER_END.test(source.slice(Math.max(0, start - 1), start)))
    return fault(`There is no operator before ${written2}.`, null, start, end);
  if (match(CALL, source, end) !== null)
    return fault(`${written2} is a value, not a function.`, hintForCall(token), start, end);
  return { token, end };
}
function hintForCall(token) {
  return token.kind === "field" ? `[[${token.entity}]].Field.${token.field}(...)` : null;
}
function match(pattern, source, at) {
  pattern.lastIndex = at;
  const found = pattern.exec(source);
  return found === null ? null : { name: found[1] ?? "", end: pattern.lastIndex };
}
function fault(message2, hint, start, end) {
  return { message: message2, hint, start, end };
}

// engine/expressions/parse-fault.ts
function isParseFault(parsed) {
  return "message" in parsed;
}

// engine/expressions/parse.ts
var LONGEST_SOURCE = 16384;
var cel = new Environment({
  limits: { maxAstNodes: 2e3, maxDepth: 100, maxListElements: 1e3, maxMapEntries: 1e3, maxCallArguments: 32 }
});
function parseExpression(source) {
  const whole = { start: 0, end: source.length };
  if (source.length > LONGEST_SOURCE)
    return { message: `The expression is too long (more than ${LONGEST_SOURCE} characters).`, hint: null, ...whole };
  if (source.trim() === "") return { message: "The expression is empty.", hint: null, ...whole };
  const masked = maskNames(source);
  if (isParseFault(masked)) return masked;
  const tree = parseMasked(masked.text, source, masked.tokens);
  return isParseFault(tree) ? tree : { source, tree };
}
function parseMasked(text4, source, tokens) {
  try {
    return treeOf(cel.parse(text4).ast, tokens);
  } catch (error) {
    return faultOf(error, source);
  }
}

// engine/expressions/template.ts
function parseTemplate(text4) {
  const parts = [];
  for (let at = 0; at < text4.length; ) {
    const open = text4.indexOf("{{", at);
    if (open < 0) {
      parts.push(text4.slice(at));
      break;
    }
    if (open > at) parts.push(text4.slice(at, open));
    const close = endOfExpression(text4, open + 2);
    if (typeof close === "object") return { ...close, start: open, end: text4.length };
    const expression = parseExpression(text4.slice(open + 2, close));
    if (isParseFault(expression)) return movedTo(expression, open + 2);
    parts.push(expression);
    at = close + 2;
  }
  return { parts };
}
function endOfExpression(text4, start) {
  let depth = 0;
  for (let at = start; at < text4.length; ) {
    if (depth === 0 && text4.startsWith("}}", at)) return at;
    const character = text4.charAt(at);
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    at = endOfString(text4, at) ?? at + 1;
  }
  const hint = depth > 0 ? "a bracket in it is not closed" : "a `{{` that is meant as text is written {{ '{{' }}";
  return { message: "`{{` is not closed by `}}`.", hint };
}
function movedTo(fault2, start) {
  return { ...fault2, start: fault2.start + start, end: fault2.end + start };
}
function wholeExpression(template2) {
  const [first, ...more] = template2.parts;
  return first !== void 0 && typeof first !== "string" && more.length === 0 ? first : null;
}

// engine/expressions/cache.ts
function expressionCache() {
  const expressions = /* @__PURE__ */ new Map();
  const templates = /* @__PURE__ */ new Map();
  const expression = (source) => {
    const known2 = expressions.get(source);
    if (known2 !== void 0) return known2;
    const parsed = parseExpression(source);
    expressions.set(source, parsed);
    return parsed;
  };
  return {
    expression,
    template(text4) {
      if (!text4.includes("{{")) return { parts: text4 === "" ? [] : [text4] };
      const known2 = templates.get(text4);
      if (known2 !== void 0) return known2;
      const parsed = parseTemplate(text4);
      templates.set(text4, parsed);
      return parsed;
    }
  };
}

// engine/locale.ts
function pickText(text4, locale, fallback) {
  if (typeof text4 === "string") return text4;
  return pick(text4, locale, fallback) ?? "";
}
function allOfList(list2) {
  return isList(list2) ? list2 : Object.values(list2).flat();
}
function isLocale(tag) {
  return localeOf(tag) !== null;
}
function localeOf(tag) {
  try {
    return new Intl.Locale(tag);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
function isTimeZone(zone) {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
function isList(list2) {
  return Array.isArray(list2);
}
function pick(entries, locale, fallback) {
  if (Object.hasOwn(entries, locale)) return entries[locale];
  const keys = Object.keys(entries);
  const key = keyFor(keys, locale) ?? keyFor(keys, fallback) ?? keys[0];
  return key === void 0 ? void 0 : entries[key];
}
function keyFor(keys, locale) {
  const wanted2 = locale.toLowerCase().split("-");
  for (let length2 = wanted2.length; length2 > 0; length2 -= 1) {
    const range = wanted2.slice(0, length2).join("-");
    const key = keys.find((candidate) => candidate.toLowerCase() === range);
    if (key !== void 0) return key;
  }
  return keys.find((candidate) => candidate.toLowerCase().split("-", 1)[0] === wanted2[0]);
}

// engine/normalise.ts
function normalise(text4) {
  const lower = text4.toLowerCase();
  if (PLAIN2.test(lower)) return lower;
  const folded = text4.replace(ENDLESS_MARKS, "$1").normalize("NFKC").replace(ENDLESS_MARKS, "$1").replace(INVISIBLE, "").toLowerCase().normalize("NFD").replace(ACCENTS, "$1").replace(MARKED_E, (letter) => letter.replaceAll("\u0308", "")).replace(SAME_LETTER, (letter) => SAME_LETTERS.get(letter) ?? letter).normalize("NFKC").replace(SPACES2, " ").trim();
  const bare = dropOuterPunctuation(folded);
  return bare === "" ? folded : bare;
}
function textFault(text4) {
  if (text4.includes("\0")) return "The text contains the character U+0000, which is not allowed.";
  if (LONE_SURROGATE.test(text4)) return "The text contains half of a surrogate pair, so it is not valid Unicode.";
  return null;
}
function codePoints2(text4) {
  let count = text4.length;
  for (let index = 1; index < text4.length; index += 1) {
    if ((text4.charCodeAt(index) & 64512) === 56320 && (text4.charCodeAt(index - 1) & 64512) === 55296) count -= 1;
  }
  return count;
}
var PLAIN2 = /^[a-z0-9]+(?: [a-z0-9]+)*$/;
var LONE_SURROGATE = /\p{Surrogate}/u;
var INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\ufe00-\ufe0f]/g;
var ACCENTS = /((?=\p{L})[\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu;
var MARKED_E = /е\p{M}+/gu;
var ENDLESS_MARKS = /(\p{M}{30})\p{M}+/gu;
var SPACES2 = /\s+/g;
var SAME_LETTERS = /* @__PURE__ */ new Map([
  ["\u0142", "l"],
  ["\u0111", "d"],
  ["\xF8", "o"],
  ["\u0127", "h"],
  ["\u0167", "t"],
  ["\u0131", "i"],
  ["\u03C2", "\u03C3"],
  ["\u2018", "'"],
  ["\u2019", "'"],
  ["\u02BC", "'"]
]);
var SAME_LETTER = new RegExp(`[${[...SAME_LETTERS.keys()].join("")}]`, "gu");
var OUTER = /^[\p{P}\s]$/u;
function dropOuterPunctuation(text4) {
  const characters = Array.from(text4);
  let [start, end] = [0, characters.length];
  while (start < end && OUTER.test(characters[start] ?? "")) start += 1;
  while (end > start && OUTER.test(characters[end - 1] ?? "")) end -= 1;
  return characters.slice(start, end).join("");
}

// engine/value-template.ts
function compileValue(json, cache3) {
  if (typeof json === "string") {
    if (!json.includes("{{")) return { kind: "constant", value: json };
    const template2 = cache3.template(json);
    if (isParseFault(template2)) throw new Error(`unchecked template: ${template2.message}`);
    return { kind: "template", template: template2 };
  }
  if (Array.isArray(json)) {
    const items2 = json.map((item) => compileValue(item, cache3));
    return items2.every((item) => item.kind === "constant") ? { kind: "constant", value: json } : { kind: "list", items: items2 };
  }
  if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json).map(([key, item]) => [key, compileValue(item, cache3)]);
    const constant = entries.every(([, item]) => item.kind === "constant");
    return constant ? { kind: "constant", value: json } : { kind: "object", entries };
  }
  return { kind: "constant", value: json };
}

// engine/target.ts
var VARIABLE3 = /^@([A-Za-z][A-Za-z0-9_]*)$/;
var FIELD2 = /^\[\[([A-Za-z][A-Za-z0-9_]*)\]\]\.([A-Za-z][A-Za-z0-9_]*)$/;
function parseTarget(text4) {
  const variable = VARIABLE3.exec(text4)?.[1];
  if (variable !== void 0) return { kind: "variable", name: variable };
  const [, entity2, field] = FIELD2.exec(text4) ?? [];
  if (entity2 !== void 0 && field !== void 0) return { kind: "field", entity: entity2, field };
  return null;
}

// engine/assign-all.ts
var cache2 = expressionCache();

// engine/input/address.ts
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";

// engine/input/boolean.ts
var WORDS2 = {
  en: { yes: "yes y yeah yep yup true ok okay sure", no: "no n nope nah false" },
  ru: { yes: "\u0434\u0430 \u0434 \u0430\u0433\u0430 \u0443\u0433\u0443 \u0432\u0435\u0440\u043D\u043E \u043A\u043E\u043D\u0435\u0447\u043D\u043E \u0445\u043E\u0440\u043E\u0448\u043E \u043E\u043A", no: "\u043D\u0435\u0442 \u043D \u043D\u0435 \u043D\u0435\u0430 \u043D\u0435\u0432\u0435\u0440\u043D\u043E" },
  zh: { yes: "\u662F \u662F\u7684 \u5BF9 \u5C0D \u597D \u597D\u7684 \u53EF\u4EE5 \u8981 \u884C \u55EF \u786E\u8BA4", no: "\u5426 \u4E0D \u4E0D\u662F \u4E0D\u5BF9 \u4E0D\u5C0D \u4E0D\u8981 \u4E0D\u884C \u4E0D\u53EF\u4EE5 \u6CA1\u6709 \u4E0D\u7528" },
  uk: { yes: "\u0442\u0430\u043A \u0442 \u0430\u0433\u0430 \u0437\u0432\u0438\u0447\u0430\u0439\u043D\u043E \u0434\u043E\u0431\u0440\u0435", no: "\u043D\u0456 \u043D \u043D\u0435" },
  be: { yes: "\u0442\u0430\u043A \u0430\u0433\u0430 \u0434\u043E\u0431\u0440\u0430", no: "\u043D\u0435 \u043D\u0456" },
  bg: { yes: "\u0434\u0430 \u0434", no: "\u043D\u0435 \u043D" },
  sr: { yes: "\u0434\u0430 da", no: "\u043D\u0435 ne" },
  hr: { yes: "da", no: "ne" },
  sl: { yes: "da ja", no: "ne" },
  mk: { yes: "\u0434\u0430", no: "\u043D\u0435" },
  ro: { yes: "da d sigur desigur", no: "nu n" },
  de: { yes: "ja j jawohl klar", no: "nein n nee" },
  fr: { yes: "oui o ouais", no: "non n" },
  es: { yes: "s\xED s claro", no: "no n" },
  ca: { yes: "s\xED s", no: "no n" },
  it: { yes: "s\xEC s certo", no: "no n" },
  pt: { yes: "sim s claro", no: "n\xE3o n" },
  pl: { yes: "tak t", no: "nie n" },
  cs: { yes: "ano a jo", no: "ne n" },
  sk: { yes: "\xE1no hej", no: "nie n" },
  nl: { yes: "ja j", no: "nee n" },
  sv: { yes: "ja j japp", no: "nej n" },
  da: { yes: "ja j", no: "nej n" },
  no: { yes: "ja j", no: "nei n" },
  nb: { yes: "ja j", no: "nei n" },
  nn: { yes: "ja j", no: "nei n" },
  fi: { yes: "kyll\xE4 joo juu k", no: "ei e" },
  et: { yes: "jah jaa", no: "ei" },
  lv: { yes: "j\u0101", no: "n\u0113" },
  lt: { yes: "taip", no: "ne" },
  hu: { yes: "igen i", no: "nem n" },
  el: { yes: "\u03BD\u03B1\u03B9 \u03BD", no: "\u03CC\u03C7\u03B9 \u03BF" },
  tr: { yes: "evet e", no: "hay\u0131r h" },
  az: { yes: "b\u0259li h\u0259", no: "xeyr yox" },
  kk: { yes: "\u0438\u04D9 \u0438\u044F", no: "\u0436\u043E\u049B" },
  ka: { yes: "\u10D9\u10D8 \u10D3\u10D8\u10D0\u10EE", no: "\u10D0\u10E0\u10D0" },
  hy: { yes: "\u0561\u0575\u0578", no: "\u0578\u0579" },
  sq: { yes: "po", no: "jo" },
  ar: { yes: "\u0646\u0639\u0645 \u0623\u062C\u0644", no: "\u0644\u0627 \u0643\u0644\u0627" },
  he: { yes: "\u05DB\u05DF", no: "\u05DC\u05D0" },
  fa: { yes: "\u0628\u0644\u0647 \u0622\u0631\u0647", no: "\u0646\u0647 \u062E\u06CC\u0631" },
  hi: { yes: "\u0939\u093E\u0901 \u0939\u093E\u0902 \u091C\u0940", no: "\u0928\u0939\u0940\u0902" },
  th: { yes: "\u0E43\u0E0A\u0E48", no: "\u0E44\u0E21\u0E48 \u0E44\u0E21\u0E48\u0E43\u0E0A\u0E48" },
  vi: { yes: "c\xF3 v\xE2ng", no: "kh\xF4ng" },
  id: { yes: "ya iya", no: "tidak bukan" },
  ms: { yes: "ya", no: "tidak" },
  ja: { yes: "\u306F\u3044 \u3048\u3048 \u3046\u3093", no: "\u3044\u3044\u3048 \u3044\u3048" },
  ko: { yes: "\uB124 \uC608 \uC751", no: "\uC544\uB2C8\uC694 \uC544\uB2C8\uC624 \uC544\uB2C8" }
};
var ANSWERS = new Map(
  Object.entries(WORDS2).map(([language, { yes, no }]) => [
    language,
    new Map([
      ...no.split(" ").map((word) => [normalise(word), false]),
      ...yes.split(" ").map((word) => [normalise(word), true])
    ])
  ])
);

// engine/input/read-input.ts
function inputValueType(spec) {
  switch (spec.type) {
    case "number":
    case "integer":
      return { kind: "number" };
    case "boolean":
      return { kind: "boolean" };
    case "datetime":
      return { kind: "time" };
    default:
      return { kind: "string" };
  }
}

// engine/machine.ts
import {
  assign,
  createMachine,
  transition
} from "xstate";

// engine/loading/record.ts
var NOTHING = {};
function isRecord(json) {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
function recordOf(json) {
  return isRecord(json) ? json : NOTHING;
}
function listOf(json) {
  return Array.isArray(json) ? json : [];
}
function has(record, key) {
  return Object.hasOwn(record, key);
}

// engine/loading/entity-table.ts
var STRING = { kind: "string" };
var NUMBER3 = { kind: "number" };
var BOOLEAN2 = { kind: "boolean" };
var TIME2 = { kind: "time" };
function entity(scope, fields, writable = []) {
  const readOnly = Object.entries(fields).map(([name, type]) => [name, { type, writable: "never" }]);
  return { scope, fields: new Map([...readOnly, ...writable]) };
}
var CLAIMS = ["Name", "Email", "Phone", "Language", "TimeZone"].map(
  (name) => [name, { type: STRING, writable: "whileAnonymous" }]
);
var SYSTEM_ENTITIES = /* @__PURE__ */ new Map([
  [
    "ConversationInfo",
    entity(
      "conversation",
      { Id: STRING, Channel: STRING, Language: STRING, StartedOn: TIME2, LiveChatStatus: STRING, TranscriptTxt: STRING },
      [["LiveChatBlockedUntil", { type: TIME2, writable: "always" }]]
    )
  ],
  ["ChatUser", entity("user", { Id: STRING, IsAuthenticated: BOOLEAN2, Roles: { kind: "list", item: STRING } }, CLAIMS)],
  [
    "ChatActivityData",
    entity("activity", {
      ActivityId: STRING,
      LiveChatBlockedUntil: TIME2,
      LiveChatBlockedReason: STRING,
      LiveChatBlockedAt: TIME2,
      LiveChatBlockedByAgentName: STRING
    })
  ],
  [
    "HelpdeskClient",
    entity("conversation", {
      IsBlockedForLiveChat: BOOLEAN2,
      IsOutsideWorkingHours: BOOLEAN2,
      IsQueueFull: BOOLEAN2,
      HasNoAgents: BOOLEAN2,
      RefusalReason: STRING,
      OpensAt: TIME2,
      Queue: STRING,
      LiveChatBlockedUntil: TIME2,
      LiveChatBlockedReason: STRING,
      QueuePosition: NUMBER3,
      Name: STRING,
      Email: STRING,
      IsAuthenticated: BOOLEAN2
    })
  ],
  ["HelpdeskAgent", entity("conversation", { Email: STRING, Name: STRING, Status: STRING, SignOutTime: TIME2 })],
  ["SystemError", entity("conversation", { Code: STRING, Message: STRING, Step: STRING, CorrelationId: STRING })]
]);
var EXTENSIBLE = ["ChatUser", "ChatActivityData"];
function entitiesOf(spec, system) {
  const table = new Map(system);
  for (const [name, own] of Object.entries(spec.entities ?? {})) {
    const known2 = system.get(name);
    if (known2 === void 0) table.set(name, { scope: own.scope ?? "conversation", fields: new Map(ownFields(own)) });
    else if (EXTENSIBLE.includes(name)) {
      table.set(name, { scope: known2.scope, fields: new Map([...ownFields(own), ...known2.fields]) });
    }
  }
  return table;
}
function ownFields(spec) {
  return Object.entries(spec.properties ?? {}).map(([name, schema]) => [
    name,
    { type: typeOfSchema(schema), writable: "always" }
  ]);
}
function typeOfSchema(schema) {
  if (!isRecord(schema)) return ANY;
  const types = [schema.type ?? null].flat().filter((type2) => type2 !== "null");
  const [type] = types;
  if (types.length > 1 && types.every((one) => one === "integer" || one === "number")) return NUMBER3;
  if (types.length !== 1) return ANY;
  switch (type) {
    case "string":
      return schema.format === "date-time" ? TIME2 : STRING;
    case "number":
    case "integer":
      return NUMBER3;
    case "boolean":
      return BOOLEAN2;
    case "array":
      return { kind: "list", item: typeOfSchema(schema.items) };
    case "object":
      return { kind: "object", fields: fieldsOfSchema(schema) };
    default:
      return ANY;
  }
}
function fieldsOfSchema(schema) {
  if (schema.additionalProperties !== false || !isRecord(schema.properties)) return null;
  return Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, typeOfSchema(field)]));
}

// engine/loading/validator.ts
import { Ajv } from "ajv";

// engine/loading/pointer.ts
function pointerTo(pointer, key) {
  if (typeof key === "number" || !/[~/]/.test(key)) return `${pointer}/${key}`;
  return `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
function keysOf(pointer) {
  if (pointer === "") return [];
  return pointer.slice(1).split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
function parentOf(pointer) {
  return { parent: pointer.slice(0, Math.max(0, pointer.lastIndexOf("/"))), key: keysOf(pointer).at(-1) ?? "" };
}
function isWithin(pointer, outer) {
  return pointer.startsWith(outer) && (pointer.length === outer.length || pointer[outer.length] === "/");
}

// engine/loading/check-hours.ts
var SPAN = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
var DAY = 1440;
var WEEK = 7 * DAY;
var WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
function parseSpan(text4) {
  const found = SPAN.exec(text4);
  if (found === null) return null;
  const start = Number(found[1]) * 60 + Number(found[2]);
  const end = found[3] === void 0 ? DAY : Number(found[3]) * 60 + Number(found[4]);
  if (start === end) return null;
  return { start, end: end > start ? end : end + DAY };
}
function checkHours(hours, pointer) {
  const { weekly, except } = recordOf(hours);
  const week = WEEKDAYS.flatMap(
    (day, index) => spansOf(recordOf(weekly)[day], pointerTo(pointerTo(pointer, "weekly"), day), index * DAY)
  );
  const days = Object.entries(recordOf(except)).map(
    ([date, spans]) => spansOf(spans, pointerTo(pointerTo(pointer, "except"), date), 0)
  );
  return [week, ...days].flatMap(overlaps);
}
function spansOf(spans, pointer, offset) {
  return listOf(spans).flatMap((text4, index) => {
    const span = typeof text4 === "string" ? parseSpan(text4) : null;
    if (span === null) return [];
    return [
      { start: offset + span.start, end: offset + span.end, text: String(text4), pointer: pointerTo(pointer, index) }
    ];
  });
}
function overlaps(spans) {
  const sorted = spans.toSorted((left, right) => left.start - right.start);
  const findings = [];
  let [longest] = sorted;
  for (const span of sorted.slice(1)) {
    if (longest !== void 0 && span.start < longest.end) findings.push(overlap(span, longest));
    if (longest === void 0 || span.end > longest.end) longest = span;
  }
  const [first] = sorted;
  if (first !== void 0 && longest !== void 0 && first !== longest && longest.end - WEEK > first.start) {
    findings.push(overlap(first, longest));
  }
  return findings;
}
function overlap(span, other) {
  const message2 = `The span ${span.text} overlaps ${other.text}.`;
  return { code: "SCHEMA_INVALID", pointer: span.pointer, message: message2, hint: "Make one span of them." };
}

// engine/loading/schema-formats.ts
var LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;
var EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
var UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
var JSON_TYPES = /* @__PURE__ */ new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);
var FORMATS = /* @__PURE__ */ new Map([
  ["duration", { holds: isDuration, inWords: "an ISO 8601 duration such as PT10M or P1D, without months and years" }],
  [
    "length-of-time",
    {
      holds: (text4) => isDuration(text4) && (parseDuration(text4)?.milliseconds ?? 0) > 0,
      inWords: "an ISO 8601 duration above zero such as PT10M or P1D, without months and years"
    }
  ],
  [
    "locale",
    { holds: remember((text4) => LOCALE.test(text4) && isLocale(text4)), inWords: "a BCP 47 locale such as en or zh-CN" }
  ],
  ["time-zone", { holds: isTimeZone, inWords: "an IANA time zone such as Europe/Bucharest" }],
  ["date", { holds: isDate, inWords: "a date that exists, written YYYY-MM-DD" }],
  ["date-time", { holds: isDateTime, inWords: "a time in ISO 8601 with its zone, such as 2026-03-02T09:00:00Z" }],
  [
    "span",
    { holds: (text4) => parseSpan(text4) !== null, inWords: "a span such as 09:00-18:00, of which 24:00 may be the end" }
  ],
  ["pattern", { holds: (text4) => !isPatternFault(compilePattern(text4)), inWords: "a pattern" }],
  ["json-type", { holds: (text4) => JSON_TYPES.has(text4), inWords: `one of ${[...JSON_TYPES].join(", ")}` }],
  ["email", { holds: (text4) => EMAIL.test(text4), inWords: "an e-mail address" }],
  ["uri", { holds: (text4) => URL.canParse(text4), inWords: "a URL with its scheme" }],
  ["uuid", { holds: (text4) => UUID.test(text4), inWords: "a UUID" }],
  ["queue", { holds: () => true, inWords: "the code of a queue" }]
]);
function isDuration(text4) {
  return text4.startsWith("P") && parseDuration(text4) !== null;
}
function isDate(text4) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text4) && parseTime(text4, "UTC") !== null;
}
function isDateTime(text4) {
  return /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text4) && parseTime(text4, "UTC") !== null;
}
function remember(holds3) {
  const known2 = /* @__PURE__ */ new Map();
  return (text4) => {
    const before = known2.get(text4);
    if (before !== void 0) return before;
    const answer = holds3(text4);
    if (known2.size < 1e3) known2.set(text4, answer);
    return answer;
  };
}

// engine/loading/validator.ts
var ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  discriminator: true,
  logger: false,
  code: { regExp: linearRegExp },
  keywords: ["errorMessage", "emptyFault"],
  formats: Object.fromEntries([...FORMATS].map(([name, format2]) => [name, { type: "string", validate: format2.holds }]))
});
var compiled = /* @__PURE__ */ new WeakMap();
function validatorFor(schema) {
  const known2 = compiled.get(schema);
  if (known2 !== void 0) return known2;
  const check = ajv.compile(schema);
  const validate = (value) => check(value) ? [] : check.errors ?? [];
  compiled.set(schema, validate);
  return validate;
}

// engine/recognizer.ts
function phraseRecognizer(entries) {
  const ordered = [...entries].sort(byPrecedence);
  const flowsByPhrase = /* @__PURE__ */ new Map();
  const patterns = [];
  for (const { flow, phrases, pattern } of ordered) {
    for (const phrase of phrases) {
      const key = normalise(phrase);
      const flows = flowsByPhrase.get(key);
      if (flows !== void 0) flows.add(flow);
      else if (key !== "") flowsByPhrase.set(key, /* @__PURE__ */ new Set([flow]));
    }
    const compiled2 = pattern === null ? null : compilePattern(pattern);
    if (compiled2 !== null && !isPatternFault(compiled2)) patterns.push({ flow, pattern: compiled2 });
  }
  return {
    recognise(text4) {
      const typed = text4.trim();
      const flows = new Set(flowsByPhrase.get(normalise(typed)));
      for (const { flow, pattern } of patterns) if (pattern.test(typed)) flows.add(flow);
      return [...flows];
    }
  };
}
function byPrecedence(one, other) {
  if (one.hasCondition !== other.hasCondition) return one.hasCondition ? -1 : 1;
  if (one.flow === other.flow) return 0;
  return one.flow < other.flow ? -1 : 1;
}

// engine/step.ts
var CALL_TIMEOUT = 1e4;
function compileSteps2(flow, cache3) {
  return new Map(Object.entries(flow.steps).map(([name, spec]) => [name, compileStep(name, spec, cache3)]));
}
function compileStep(name, spec, cache3) {
  const common = {
    name,
    set: Object.entries(spec.set ?? {}).map(([text4, value]) => ({
      text: text4,
      target: target(text4),
      value: compileValue(value, cache3)
    })),
    next: "next" in spec ? paths(spec.next, cache3) : END
  };
  switch (spec.type) {
    case "message":
      return message(common, spec, cache3);
    case "prompt":
    case "choice":
      return question2(common, spec, cache3);
    case "action":
      return action(common, spec, cache3);
    case "call":
      return call(common, spec, cache3);
    case "goto":
      return { ...common, type: "goto", flow: spec.flow, params: compileValue(spec.params ?? {}, cache3) };
    case "wait":
      return {
        ...common,
        type: "wait",
        events: spec.for,
        from: spec.from ?? "server",
        save: optionalTarget(spec.save),
        timeout: timeout(spec.timeout, cache3)
      };
    case "event":
      return { ...common, type: "event", event: spec.name, value: compileValue(spec.value ?? null, cache3) };
    case "branch":
      return { ...common, type: "branch" };
    case "end":
      return {
        ...common,
        type: "end",
        result: compileValue(spec.result ?? null, cache3),
        endsConversation: spec.conversation ?? false
      };
  }
}
function message(common, spec, cache3) {
  return {
    ...common,
    type: "message",
    message: text3(spec.message, cache3),
    suggestions: (spec.suggestions ?? []).map((suggestion) => text3(suggestion, cache3)),
    attachments: spec.attachments === void 0 ? null : compileValue(spec.attachments, cache3)
  };
}
function question2(common, spec, cache3) {
  const { interruptible = true, invalid: invalid3 = [] } = spec;
  return {
    ...common,
    type: spec.type,
    message: text3(spec.message, cache3),
    input: (spec.type === "prompt" ? spec.input : void 0) ?? { type: "text" },
    options: spec.type === "prompt" ? null : spec.options.map((option) => ({
      value: compileValue(option.value, cache3),
      title: option.title === void 0 ? null : text3(option.title, cache3),
      synonyms: option.synonyms ?? null,
      when: option.when === void 0 ? null : condition(option.when, cache3)
    })),
    save: optionalTarget(spec.save),
    invalid: (Array.isArray(invalid3) ? invalid3 : [invalid3]).map(
      (item) => text3(item, cache3)
    ),
    maxAttempts: spec.maxAttempts ?? 3,
    exceeded: spec.exceeded === void 0 ? null : paths(spec.exceeded, cache3),
    timeout: timeout(spec.timeout, cache3),
    skipIfKnown: spec.skipIfKnown ?? false,
    interruptible: typeof interruptible === "boolean" ? interruptible : condition(interruptible, cache3),
    check: spec.check === void 0 ? null : condition(spec.check, cache3),
    sensitive: spec.sensitive ?? false
  };
}
function action(common, spec, cache3) {
  return {
    ...common,
    type: "action",
    action: spec.action,
    params: compileValue(spec.params ?? {}, cache3),
    save: optionalTarget(spec.save),
    timeout: spec.timeout === void 0 ? CALL_TIMEOUT : milliseconds(spec.timeout),
    retry: {
      attempts: spec.retry?.attempts ?? 1,
      delay: spec.retry?.delay === void 0 ? 0 : milliseconds(spec.retry.delay)
    },
    onError: spec.onError === void 0 ? null : paths(spec.onError, cache3)
  };
}
function call(common, spec, cache3) {
  return {
    ...common,
    type: "call",
    flow: spec.flow,
    params: compileValue(spec.params ?? {}, cache3),
    save: optionalTarget(spec.save),
    onError: spec.onError === void 0 ? null : paths(spec.onError, cache3)
  };
}
var END = [{ when: null, to: "end" }];
function paths(spec, cache3) {
  if (spec === void 0) return END;
  if (typeof spec === "string") return [{ when: null, to: spec }];
  return spec.map(({ when, to }) => ({ when: when === void 0 ? null : condition(when, cache3), to }));
}
function timeout(spec, cache3) {
  return spec === void 0 ? null : { after: milliseconds(spec.after), next: paths(spec.next, cache3) };
}
function text3(spec, cache3) {
  if (typeof spec === "string") return { "": template(spec, cache3) };
  return Object.fromEntries(Object.entries(spec).map(([locale, source]) => [locale, template(source, cache3)]));
}
function template(source, cache3) {
  const parsed = cache3.template(source);
  if (isParseFault(parsed)) throw unchecked(source);
  return parsed;
}
function condition(source, cache3) {
  const parsed = cache3.expression(source);
  if (isParseFault(parsed)) throw unchecked(source);
  return parsed;
}
function milliseconds(source) {
  const duration = parseDuration(source);
  if (duration === null) throw unchecked(source);
  return duration.milliseconds;
}
function target(source) {
  const parsed = parseTarget(source);
  if (parsed === null) throw unchecked(source);
  return parsed;
}
function optionalTarget(source) {
  return source === void 0 ? null : target(source);
}
function unchecked(source) {
  return new Error(`loading let something through that does not parse: ${JSON.stringify(source)}`);
}

// engine/compile-bot.ts
function compileBot(loaded2, options) {
  const { spec } = loaded2;
  const cache3 = expressionCache();
  const flows = new Map([...loaded2.flows].map(([name, flow]) => [name, compileFlow(flow, cache3, options.hash)]));
  return {
    name: spec.name ?? "bot",
    spec,
    locales: (spec.locales?.length ?? 0) > 0 ? spec.locales : ["en"],
    timeZone: spec.timeZone ?? "UTC",
    flows,
    recognizer: phraseRecognizer([...loaded2.flows.values()].flatMap(triggerEntry)),
    eventFlows: eventTriggers(loaded2, flows),
    keywords: keywordsOf(spec),
    entities: entitiesOf(spec, SYSTEM_ENTITIES),
    actions: compileActions(options.actions),
    limits: limitsOf(spec),
    inactivity: spec.inactivity === void 0 ? null : milliseconds(spec.inactivity),
    liveChat: spec.liveChat ?? {},
    rules: options.rules
  };
}
function compileFlow({ name, spec, text: text4, variables }, cache3, hash2) {
  const { trigger } = spec;
  let steps;
  return {
    name,
    version: hash2(text4),
    start: spec.start,
    // Compiled when the flow first runs: a thousand flows load no slower than they are checked.
    get steps() {
      steps ??= compileSteps2(spec, cache3);
      return steps;
    },
    variables,
    trigger: trigger ? { when: trigger.when === void 0 ? null : condition(trigger.when, cache3), always: trigger.always ?? false } : null
  };
}
function triggerEntry({ name, spec: { trigger } }) {
  if (trigger?.phrases === void 0 && trigger?.pattern === void 0) return [];
  return [
    {
      flow: name,
      phrases: trigger.phrases === void 0 ? [] : allOfList(trigger.phrases),
      pattern: trigger.pattern ?? null,
      hasCondition: trigger.when !== void 0,
      always: trigger.always ?? false
    }
  ];
}
function eventTriggers(loaded2, flows) {
  const byEvent = /* @__PURE__ */ new Map();
  for (const { name, spec } of loaded2.flows.values()) {
    const event = spec.trigger?.event;
    if (event === void 0) continue;
    const trigger = { flow: name, from: spec.trigger?.from ?? "server", when: flows.get(name)?.trigger?.when ?? null };
    byEvent.set(event, [...byEvent.get(event) ?? [], trigger]);
  }
  const conditionFirst = (trigger) => trigger.when === null ? 1 : 0;
  for (const triggers of byEvent.values()) {
    triggers.sort((a, b) => conditionFirst(a) - conditionFirst(b) || (a.flow < b.flow ? -1 : 1));
  }
  return byEvent;
}
var KEYWORDS = ["cancel", "back", "restart", "disconnect"];
function keywordsOf(spec) {
  const words = (keyword) => spec.keywords?.[keyword] ?? [keyword];
  return new Map(
    KEYWORDS.flatMap((keyword) => allOfList(words(keyword)).map((word) => [normalise(word), keyword]))
  );
}
function compileActions(actions) {
  return new Map(
    actions.flatMap((action2) => {
      const compiled2 = compileAction(action2);
      return [action2.name, ...action2.aliases ?? []].map((name) => [name, compiled2]);
    })
  );
}
function compileAction(action2) {
  const validate = validatorFor(action2.params);
  return {
    action: action2,
    paramsFault(params) {
      const [error] = validate(params);
      if (error === void 0) return null;
      const where = error.instancePath === "" ? "" : ` at ${error.instancePath}`;
      const unknown2 = error.params.additionalProperty;
      const what = unknown2 === void 0 ? error.message : `unknown key "${unknown2}"`;
      return `Params of ${action2.name} are wrong${where}: ${what}.`;
    }
  };
}
function limitsOf(spec) {
  const limits = spec.limits ?? {};
  return {
    stepsPerTurn: limits.stepsPerTurn ?? 100,
    frames: limits.frames ?? 25,
    text: limits.text ?? 4e3,
    event: limits.event ?? 64 * 1024,
    state: limits.state ?? 256 * 1024,
    expression: limits.expression ?? 1e4,
    answerWithin: limits.answerWithin === void 0 ? 25e3 : milliseconds(limits.answerWithin),
    startsPerMinute: {
      visitor: limits.startsPerMinute?.visitor ?? 10,
      address: limits.startsPerMinute?.address ?? 100
    }
  };
}

// engine/defaults/default-error.json
var default_error_default = {
  $schema: "../flow.schema.json",
  description: "Says that something failed.",
  trigger: {
    event: "Error"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "Something went wrong. Please try again.",
        ru: "\u0427\u0442\u043E-\u0442\u043E \u043F\u043E\u0448\u043B\u043E \u043D\u0435 \u0442\u0430\u043A. \u041F\u043E\u043F\u0440\u043E\u0431\u0443\u0439\u0442\u0435 \u0435\u0449\u0451 \u0440\u0430\u0437.",
        "zh-CN": "\u51FA\u4E86\u70B9\u95EE\u9898,\u8BF7\u91CD\u8BD5\u3002"
      }
    }
  }
};

// engine/defaults/default-helpdesk-agent-signed-out.json
var default_helpdesk_agent_signed_out_default = {
  $schema: "../flow.schema.json",
  description: "Tells an agent that they were signed out automatically.",
  trigger: {
    event: "HelpdeskAgentSignedOut"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "Your working hours are over and you have been signed out.",
        ru: "\u0412\u0430\u0448\u0435 \u0440\u0430\u0431\u043E\u0447\u0435\u0435 \u0432\u0440\u0435\u043C\u044F \u0437\u0430\u043A\u043E\u043D\u0447\u0438\u043B\u043E\u0441\u044C, \u0432\u044B \u0432\u044B\u0448\u043B\u0438 \u0438\u0437 \u0441\u0438\u0441\u0442\u0435\u043C\u044B.",
        "zh-CN": "\u60A8\u7684\u5DE5\u4F5C\u65F6\u95F4\u5DF2\u7ED3\u675F,\u7CFB\u7EDF\u5DF2\u5C06\u60A8\u7B7E\u9000\u3002"
      }
    }
  }
};

// engine/defaults/default-inactivity.json
var default_inactivity_default = {
  $schema: "../flow.schema.json",
  description: "Says that what was begun was cancelled because nobody answered.",
  trigger: {
    event: "Inactivity"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "I have cancelled this because there was no answer. You can start again at any time.",
        ru: "\u042F \u043E\u0442\u043C\u0435\u043D\u0438\u043B \u0437\u0430\u043F\u0440\u043E\u0441, \u043F\u043E\u0442\u043E\u043C\u0443 \u0447\u0442\u043E \u043E\u0442\u0432\u0435\u0442\u0430 \u043D\u0435 \u0431\u044B\u043B\u043E. \u0412\u044B \u043C\u043E\u0436\u0435\u0442\u0435 \u043D\u0430\u0447\u0430\u0442\u044C \u0441\u043D\u043E\u0432\u0430 \u0432 \u043B\u044E\u0431\u043E\u0435 \u0432\u0440\u0435\u043C\u044F.",
        "zh-CN": "\u7531\u4E8E\u957F\u65F6\u95F4\u6CA1\u6709\u56DE\u590D,\u672C\u6B21\u64CD\u4F5C\u5DF2\u53D6\u6D88\u3002\u60A8\u53EF\u4EE5\u968F\u65F6\u91CD\u65B0\u5F00\u59CB\u3002"
      }
    }
  }
};

// engine/defaults/default-inactivity-warning.json
var default_inactivity_warning_default = {
  $schema: "../flow.schema.json",
  description: "Asks whether someone is still there, at half of the bot's inactivity time.",
  trigger: {
    event: "InactivityWarning"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "Are you still there?",
        ru: "\u0412\u044B \u0435\u0449\u0451 \u0437\u0434\u0435\u0441\u044C?",
        "zh-CN": "\u60A8\u8FD8\u5728\u5417?"
      }
    }
  }
};

// engine/defaults/default-live-chat-agent-connected.json
var default_live_chat_agent_connected_default = {
  $schema: "../flow.schema.json",
  description: "Tells the agent whom they are talking to.",
  trigger: {
    event: "LiveChatAgentConnected"
  },
  start: "who",
  steps: {
    who: {
      type: "branch",
      next: [
        {
          when: "[[HelpdeskClient]].Name != null",
          to: "named"
        },
        {
          to: "anonymous"
        }
      ]
    },
    named: {
      type: "message",
      message: {
        en: "You are now talking to {{ [[HelpdeskClient]].Name }}.",
        ru: "\u0412\u044B \u0440\u0430\u0437\u0433\u043E\u0432\u0430\u0440\u0438\u0432\u0430\u0435\u0442\u0435 \u0441 \u043A\u043B\u0438\u0435\u043D\u0442\u043E\u043C: {{ [[HelpdeskClient]].Name }}.",
        "zh-CN": "\u60A8\u6B63\u5728\u4E0E {{ [[HelpdeskClient]].Name }} \u5BF9\u8BDD\u3002"
      }
    },
    anonymous: {
      type: "message",
      message: {
        en: "You are now talking to an anonymous visitor.",
        ru: "\u0412\u044B \u0440\u0430\u0437\u0433\u043E\u0432\u0430\u0440\u0438\u0432\u0430\u0435\u0442\u0435 \u0441 \u0430\u043D\u043E\u043D\u0438\u043C\u043D\u044B\u043C \u043F\u043E\u0441\u0435\u0442\u0438\u0442\u0435\u043B\u0435\u043C.",
        "zh-CN": "\u60A8\u6B63\u5728\u4E0E\u533F\u540D\u8BBF\u5BA2\u5BF9\u8BDD\u3002"
      }
    }
  }
};

// engine/defaults/default-live-chat-agent-disconnected.json
var default_live_chat_agent_disconnected_default = {
  $schema: "../flow.schema.json",
  description: "Tells the agent that the chat is over, and who ended it.",
  trigger: {
    event: "LiveChatAgentDisconnected"
  },
  start: "why",
  steps: {
    why: {
      type: "branch",
      next: [
        {
          when: "@event.by == 'user'",
          to: "user"
        },
        {
          when: "@event.by == 'timeout'",
          to: "idle"
        },
        {
          to: "say"
        }
      ]
    },
    user: {
      type: "message",
      message: {
        en: "The user has ended the chat.",
        ru: "\u041F\u043E\u043B\u044C\u0437\u043E\u0432\u0430\u0442\u0435\u043B\u044C \u0437\u0430\u0432\u0435\u0440\u0448\u0438\u043B \u0447\u0430\u0442.",
        "zh-CN": "\u7528\u6237\u5DF2\u7ED3\u675F\u4F1A\u8BDD\u3002"
      }
    },
    idle: {
      type: "message",
      message: {
        en: "The chat has ended because nobody wrote.",
        ru: "\u0427\u0430\u0442 \u0437\u0430\u0432\u0435\u0440\u0448\u0451\u043D: \u043D\u0438\u043A\u0442\u043E \u043D\u0435 \u043F\u0438\u0441\u0430\u043B.",
        "zh-CN": "\u7531\u4E8E\u53CC\u65B9\u957F\u65F6\u95F4\u672A\u53D1\u8A00,\u4F1A\u8BDD\u5DF2\u7ED3\u675F\u3002"
      }
    },
    say: {
      type: "message",
      message: {
        en: "The chat has ended.",
        ru: "\u0427\u0430\u0442 \u0437\u0430\u0432\u0435\u0440\u0448\u0451\u043D.",
        "zh-CN": "\u4F1A\u8BDD\u5DF2\u7ED3\u675F\u3002"
      }
    }
  }
};

// engine/defaults/default-live-chat-client-connected.json
var default_live_chat_client_connected_default = {
  $schema: "../flow.schema.json",
  description: "Tells the user who has picked up.",
  trigger: {
    event: "LiveChatClientConnected"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "You are now talking to {{ [[HelpdeskAgent]].Name }}.",
        ru: "\u0412\u044B \u0440\u0430\u0437\u0433\u043E\u0432\u0430\u0440\u0438\u0432\u0430\u0435\u0442\u0435 \u0441 \u043E\u043F\u0435\u0440\u0430\u0442\u043E\u0440\u043E\u043C: {{ [[HelpdeskAgent]].Name }}.",
        "zh-CN": "{{ [[HelpdeskAgent]].Name }} \u6B63\u5728\u4E3A\u60A8\u670D\u52A1\u3002"
      }
    }
  }
};

// engine/defaults/default-live-chat-client-disconnected.json
var default_live_chat_client_disconnected_default = {
  $schema: "../flow.schema.json",
  description: "Tells the user that the chat is over, and why.",
  trigger: {
    event: "LiveChatClientDisconnected"
  },
  start: "why",
  steps: {
    why: {
      type: "branch",
      next: [
        {
          when: "@event.by == 'timeout'",
          to: "idle"
        },
        {
          to: "say"
        }
      ]
    },
    idle: {
      type: "message",
      message: {
        en: "The chat has ended because nobody wrote.",
        ru: "\u0427\u0430\u0442 \u0437\u0430\u0432\u0435\u0440\u0448\u0451\u043D: \u043D\u0438\u043A\u0442\u043E \u043D\u0435 \u043F\u0438\u0441\u0430\u043B.",
        "zh-CN": "\u7531\u4E8E\u53CC\u65B9\u957F\u65F6\u95F4\u672A\u53D1\u8A00,\u4F1A\u8BDD\u5DF2\u7ED3\u675F\u3002"
      }
    },
    say: {
      type: "message",
      message: {
        en: "The chat has ended.",
        ru: "\u0427\u0430\u0442 \u0437\u0430\u0432\u0435\u0440\u0448\u0451\u043D.",
        "zh-CN": "\u4F1A\u8BDD\u5DF2\u7ED3\u675F\u3002"
      }
    }
  }
};

// engine/defaults/default-live-chat-queue-timeout.json
var default_live_chat_queue_timeout_default = {
  $schema: "../flow.schema.json",
  description: "Says that nobody came in the longest waiting time; the user has left the queue.",
  trigger: {
    event: "LiveChatQueueTimeout"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "No agent could take your chat. Please try again later.",
        ru: "\u0421\u0432\u043E\u0431\u043E\u0434\u043D\u043E\u0433\u043E \u043E\u043F\u0435\u0440\u0430\u0442\u043E\u0440\u0430 \u043D\u0435 \u043D\u0430\u0448\u043B\u043E\u0441\u044C. \u041F\u043E\u0436\u0430\u043B\u0443\u0439\u0441\u0442\u0430, \u043F\u043E\u043F\u0440\u043E\u0431\u0443\u0439\u0442\u0435 \u043F\u043E\u0437\u0436\u0435.",
        "zh-CN": "\u6682\u65F6\u6CA1\u6709\u5BA2\u670D\u53EF\u4EE5\u63A5\u5F85\u60A8,\u8BF7\u7A0D\u540E\u518D\u8BD5\u3002"
      }
    }
  }
};

// engine/defaults/default-live-chat-waiting.json
var default_live_chat_waiting_default = {
  $schema: "../flow.schema.json",
  description: "Says the place in the queue, every waiting tick.",
  trigger: {
    event: "LiveChatWaiting"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "You are number {{ [[HelpdeskClient]].QueuePosition }} in the queue.",
        ru: "\u0412\u0430\u0448 \u043D\u043E\u043C\u0435\u0440 \u0432 \u043E\u0447\u0435\u0440\u0435\u0434\u0438: {{ [[HelpdeskClient]].QueuePosition }}.",
        "zh-CN": "\u60A8\u76EE\u524D\u6392\u5728\u7B2C {{ [[HelpdeskClient]].QueuePosition }} \u4F4D\u3002"
      }
    }
  }
};

// engine/defaults/default-not-understood.json
var default_not_understood_default = {
  $schema: "../flow.schema.json",
  description: "Says that no flow was meant.",
  trigger: {
    event: "NotUnderstood"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "Sorry, I did not understand that.",
        ru: "\u0418\u0437\u0432\u0438\u043D\u0438\u0442\u0435, \u044F \u0432\u0430\u0441 \u043D\u0435 \u043F\u043E\u043D\u044F\u043B.",
        "zh-CN": "\u62B1\u6B49,\u6211\u6CA1\u6709\u542C\u61C2\u3002"
      }
    }
  }
};

// engine/defaults/default-welcome.json
var default_welcome_default = {
  $schema: "../flow.schema.json",
  description: "Greets who comes.",
  trigger: {
    event: "Welcome"
  },
  start: "say",
  steps: {
    say: {
      type: "message",
      message: {
        en: "Hello! How can I help you?",
        ru: "\u0417\u0434\u0440\u0430\u0432\u0441\u0442\u0432\u0443\u0439\u0442\u0435! \u0427\u0435\u043C \u044F \u043C\u043E\u0433\u0443 \u043F\u043E\u043C\u043E\u0447\u044C?",
        "zh-CN": "\u60A8\u597D!\u6709\u4EC0\u4E48\u53EF\u4EE5\u5E2E\u60A8?"
      }
    }
  }
};

// engine/default-flows.ts
var DEFAULT_FLOWS = Object.entries({
  "default-error": default_error_default,
  "default-helpdesk-agent-signed-out": default_helpdesk_agent_signed_out_default,
  "default-inactivity-warning": default_inactivity_warning_default,
  "default-inactivity": default_inactivity_default,
  "default-live-chat-agent-connected": default_live_chat_agent_connected_default,
  "default-live-chat-agent-disconnected": default_live_chat_agent_disconnected_default,
  "default-live-chat-client-connected": default_live_chat_client_connected_default,
  "default-live-chat-client-disconnected": default_live_chat_client_disconnected_default,
  "default-live-chat-queue-timeout": default_live_chat_queue_timeout_default,
  "default-live-chat-waiting": default_live_chat_waiting_default,
  "default-not-understood": default_not_understood_default,
  "default-welcome": default_welcome_default
}).map(([name, flow]) => ({ file: `default/${name}.json`, name: `${name}.json`, content: JSON.stringify(flow) }));

// engine/fault.ts
var WARNINGS = /* @__PURE__ */ new Set([
  "STEP_UNREACHABLE",
  "REFUSAL_UNHANDLED",
  "INPUT_UNBOUNDED",
  "LOCALE_MISSING"
]);
function severityOf(code) {
  return WARNINGS.has(code) ? "warning" : "error";
}

// engine/loading/json-text.ts
var LINE_BREAK = /\r\n|\n|\r/g;
function placesIn(text4) {
  let starts = null;
  return (offset) => {
    starts ??= [0, ...Array.from(text4.matchAll(LINE_BREAK), (found) => found.index + found[0].length)];
    let line = 0;
    let after = starts.length;
    while (after - line > 1) {
      const middle = line + after >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else after = middle;
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
function faultAt(file2, position, finding) {
  const { code, pointer, message: message2, hint } = finding;
  return {
    code,
    severity: severityOf(code),
    file: file2,
    line: position.line,
    column: position.column,
    pointer,
    message: message2,
    hint
  };
}
function decodeText(content) {
  if (typeof content === "string")
    return { text: content.startsWith("\uFEFF") ? content.slice(1) : content, valid: true };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(content), valid: true };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { text: validPrefix(content), valid: false };
  }
}
function validPrefix(bytes) {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = good + bad >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return new TextDecoder("utf-8").decode(bytes.subarray(0, good), { stream: true });
}
function decodes(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}

// engine/loading/action-signature.ts
function actionsByName(actions) {
  return new Map(
    actions.flatMap((action2) => [action2.name, ...action2.aliases ?? []].map((name) => [name, action2]))
  );
}

// engine/loading/bot-facts.ts
var TEXT_LIMIT = 4e3;
function botFacts(usable, unusable, system) {
  const spec = usable ?? {};
  const readable = (key) => usable !== null && !unusable.some((pointer) => mayMean(pointer, key));
  const queues = (spec.liveChat?.queues ?? []).flatMap((queue) => queue?.code ?? []);
  return {
    entities: entitiesOf(spec, system),
    allEntitiesKnown: readable("entities"),
    queues: readable("liveChat") ? queues.length > 0 ? queues : ["general"] : null,
    locales: readable("locales") ? spec.locales ?? ["en"] : null,
    inactivity: readable("inactivity") ? spec.inactivity !== void 0 : null,
    textLimit: spec.limits?.text ?? TEXT_LIMIT
  };
}
var KEYS = /* @__PURE__ */ new Set([
  "$schema",
  "name",
  "locales",
  "timeZone",
  "inactivity",
  "keywords",
  "entities",
  "liveChat",
  "blocking",
  "http",
  "public",
  "limits"
]);
function mayMean(pointer, key) {
  if (isWithin(pointer, `/${key}`) || pointer === "") return true;
  const [first = ""] = keysOf(pointer);
  return !KEYS.has(first);
}

// engine/suggest.ts
import { distance } from "fastest-levenshtein";
var LONGEST2 = 64;
function suggest(name, candidates) {
  if (name.length > LONGEST2) return null;
  const wanted2 = name.toLowerCase();
  let best = null;
  let nearest = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    if (lower === wanted2) return candidate;
    if (Math.abs(lower.length - wanted2.length) >= nearest) continue;
    const away = distance(lower, wanted2);
    if (away < nearest) {
      best = candidate;
      nearest = away;
    }
  }
  return best;
}

// engine/expressions/finding.ts
function findingAt(place, code, message2, hint) {
  return { code, message: message2, hint, start: place.start, end: place.end };
}
function didYouMean(name, candidates, write = (candidate) => candidate) {
  const meant = suggest(name, candidates);
  return meant === null ? null : `did you mean ${write(meant)}?`;
}

// engine/loading/schema-finding.ts
function schemaFindings(errors) {
  const relevant = errors.filter((error) => !isInner(error));
  const misspelt = misspeltKeys(relevant);
  return relevant.flatMap((error) => {
    if (followsFrom(error, misspelt.get(error.instancePath) ?? [])) return [];
    const finding = findingOf(error);
    return finding === null ? [] : [finding];
  });
}
function isInner(error) {
  return /\/(anyOf|oneOf)\/\d+\/|\/not\//.test(error.schemaPath) || error.keyword === "propertyNames" || error.keyword === "if";
}
function misspeltKeys(errors) {
  const meant = /* @__PURE__ */ new Map();
  for (const error of errors) {
    const key = error.keyword === "additionalProperties" ? suggest(unknownKey(error), keysOfSchema(error)) : null;
    if (key === null) continue;
    const keys = meant.get(error.instancePath);
    if (keys === void 0) meant.set(error.instancePath, [key]);
    else keys.push(key);
  }
  return meant;
}
function followsFrom(error, misspelt) {
  if (error.keyword === "required" || error.keyword === "dependencies")
    return misspelt.includes(error.params.missingProperty);
  if (error.keyword !== "anyOf" && error.keyword !== "oneOf") return false;
  return misspelt.some((key) => JSON.stringify(error.schema).includes(JSON.stringify(key)));
}
function findingOf(error) {
  const place = error.propertyName === void 0 ? error.instancePath : pointerTo(error.instancePath, error.propertyName);
  const at = {
    code: "SCHEMA_INVALID",
    pointer: place,
    hint: null,
    unusable: place,
    atKey: error.propertyName !== void 0
  };
  const name = nameOf(error);
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKeyFinding(error);
    case "required":
      return { ...at, message: `"${error.params.missingProperty}" is missing.`, hint: helpFor(error), unusable: null };
    case "dependencies": {
      const { property, missingProperty } = error.params;
      const pointer = pointerTo(place, property);
      return {
        ...at,
        pointer,
        atKey: true,
        message: `"${property}" needs "${missingProperty}" beside it.`,
        unusable: null
      };
    }
    case "discriminator":
      return wrongTypeOfStep(error);
    case "enum":
    case "const":
      return { ...at, ...wrongChoice(error, name) };
    case "type":
      return {
        ...at,
        message: `${name} must be ${typesInWords(error)}, not ${quote(error.data)}.`,
        hint: descriptionOf(error)
      };
    case "format":
      return { ...at, ...wrongFormat(error, name) };
    case "pattern":
      return isNamePattern(error) ? null : { ...at, message: wrongPattern(error, name) };
    case "anyOf":
    case "oneOf":
      return { ...at, message: `${messageOf(error) ?? `${name} has none of the forms it may have`}.`, unusable: null };
    case "minItems":
      if (error.parentSchema?.emptyFault === "PATHS_NOT_TOTAL") {
        return {
          ...at,
          code: "PATHS_NOT_TOTAL",
          message: "The list of paths is empty, so there is nowhere to go.",
          hint: 'Give it one path without "when".'
        };
      }
      return { ...at, message: `${name} ${boundInWords(error)}.` };
    default:
      return { ...at, message: `${name} ${boundInWords(error)}.` };
  }
}
function unknownKeyFinding(error) {
  const key = unknownKey(error);
  if (key === "__proto__") return null;
  const pointer = pointerTo(error.instancePath, key);
  const hint = didYouMean(key, keysOfSchema(error)) ?? `Known here: ${keysOfSchema(error).join(", ")}.`;
  return {
    code: "SCHEMA_INVALID",
    pointer,
    message: `The key ${quote(key)} is not known here.`,
    hint,
    atKey: true,
    unusable: pointer
  };
}
function wrongTypeOfStep(error) {
  const { tagValue } = error.params;
  if (tagValue === void 0) return null;
  const alternatives = error.parentSchema?.oneOf ?? [];
  const types = alternatives.map(({ $ref }) => $ref.replace("#/definitions/", "").replace("Step", ""));
  return {
    code: "SCHEMA_INVALID",
    pointer: pointerTo(error.instancePath, "type"),
    message: `There is no type of step ${quote(tagValue)}.`,
    hint: didYouMean(String(tagValue), types) ?? `Types: ${types.join(", ")}.`,
    unusable: error.instancePath
  };
}
function wrongChoice(error, name) {
  const allowed = error.keyword === "const" ? [error.params.allowedValue] : error.params.allowedValues;
  const words = allowed.map((value) => typeof value === "string" ? value : JSON.stringify(value));
  const message2 = `${name} must be ${words.length === 1 ? "" : "one of "}${words.join(", ")}, not ${quote(error.data)}.`;
  return { message: message2, hint: typeof error.data === "string" ? didYouMean(error.data, words) : null };
}
function wrongFormat(error, name) {
  const { format: format2 } = error.params;
  const compiled2 = format2 === "pattern" ? compilePattern(String(error.data)) : null;
  if (compiled2 !== null && isPatternFault(compiled2))
    return { code: "PATTERN_INVALID", message: compiled2.fault, hint: null };
  const words = FORMATS.get(format2)?.inWords ?? `of the format ${format2}`;
  const subject = error.propertyName === void 0 ? name : `The key ${quote(error.propertyName)}`;
  const wrong3 = error.propertyName === void 0 ? `, not ${quote(error.data)}` : "";
  return { code: "SCHEMA_INVALID", message: `${subject} must be ${words}${wrong3}.`, hint: null };
}
function wrongPattern(error, name) {
  const rule = messageOf(error) ?? `${name} must match the pattern ${error.params.pattern}`;
  return `${rule}, not ${quote(error.propertyName ?? error.data)}.`;
}
function isNamePattern(error) {
  return error.propertyName !== void 0 && String(error.params.pattern).startsWith("^[A-Za-z][A-Za-z0-9_");
}
var TYPES = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null"
};
function typesInWords(error) {
  const types = [error.params.type].flat();
  return types.map((type) => TYPES[type] ?? type).join(" or ");
}
function boundInWords(error) {
  const { limit } = error.params;
  switch (error.keyword) {
    case "minimum":
      return `must be ${limit} or more, not ${quote(error.data)}`;
    case "maximum":
      return `must be ${limit} or less, not ${quote(error.data)}`;
    case "exclusiveMinimum":
      return `must be more than ${limit}, not ${quote(error.data)}`;
    case "exclusiveMaximum":
      return `must be less than ${limit}, not ${quote(error.data)}`;
    case "minLength":
      return limit === 1 ? "may not be empty" : `must have at least ${limit} characters`;
    case "maxLength":
      return `must have at most ${limit} characters`;
    case "minItems":
    case "minProperties":
      return limit === 1 ? "may not be empty" : `must have at least ${limit} entries`;
    case "uniqueItems":
      return `holds the same entry twice: ${error.params.j} and ${error.params.i}, counted from 0`;
    default:
      return error.message ?? "does not fit its schema";
  }
}
function nameOf(error) {
  let { parent, key } = parentOf(error.instancePath);
  let inList = false;
  while (/^\d+$/.test(key)) {
    inList = true;
    const outer = parentOf(parent);
    parent = outer.parent;
    key = outer.key;
  }
  if (key === "") return "The document";
  return inList ? `An entry of ${quote(key)}` : quote(key);
}
function unknownKey(error) {
  return error.params.additionalProperty;
}
function keysOfSchema(error) {
  return Object.keys(error.parentSchema?.properties ?? {});
}
function messageOf(error) {
  return error.parentSchema?.errorMessage ?? null;
}
function descriptionOf(error) {
  return error.parentSchema?.description ?? null;
}
function helpFor(error) {
  return error.parentSchema?.properties?.[error.params.missingProperty]?.description ?? null;
}
function quote(value) {
  const text4 = JSON.stringify(value) ?? "nothing";
  return text4.length <= 80 ? text4 : `${text4.slice(0, 77)}...`;
}

// engine/loading/check-names.ts
var ENGINE_VARIABLES = ["event", "input", "InternalActionResult"];
function checkNames(flow) {
  const { variables } = recordOf(flow.document.value);
  const steps = [...flow.stepNames].filter((name) => !isStepName(name) && name !== "__proto__");
  const names = Object.keys(recordOf(variables)).filter((name) => name !== "__proto__");
  return [
    ...isFlowName(flow.name) ? [] : [fileNameFinding(flow.name)],
    ...steps.map((name) => nameFinding(pointerTo("/steps", name), badStepName(name))),
    ...names.flatMap((name) => variableNameFinding(name, pointerTo("/variables", name)))
  ];
}
function fileNameFinding(name) {
  const message2 = `The file's name makes the flow's name, and ${quote(name)} cannot be one. ${FLOW_RULE}`;
  return { code: "NAME_INVALID", pointer: "", message: message2, hint: "Rename the file." };
}
var FLOW_RULE = "Names of flows and steps have letters, digits, _ and -, a letter first, and are no name of JavaScript's object prototype.";
var VARIABLE_RULE = "Such names have letters, digits and _, a letter first, and are no name of JavaScript's object prototype.";
function badStepName(name) {
  if (name === "end") return 'No step may have the name "end": it is where a flow ends.';
  return `${quote(name)} cannot be the name of a step. ${FLOW_RULE}`;
}
function variableNameFinding(name, pointer) {
  if (!isVariableName(name)) return [nameFinding(pointer, badVariableName(name, "a variable"))];
  if (!ENGINE_VARIABLES.includes(name)) return [];
  return [nameFinding(pointer, `@${name} is set by the engine, so no variable may have its name.`)];
}
function badVariableName(name, what) {
  return `${quote(name)} cannot be the name of ${what}. ${VARIABLE_RULE}`;
}
function nameFinding(pointer, message2) {
  return { code: "NAME_INVALID", pointer, message: message2, hint: "Give it another name.", atKey: true };
}

// engine/loading/check-targets.ts
function checkTarget(text4, variables, loading) {
  const target2 = parseTarget(text4);
  if (target2 === null) return wrong(badTarget(text4));
  if (target2.kind === "variable") {
    if (!isVariableName(target2.name)) return wrong(badTarget(text4));
    if (ENGINE_VARIABLES.includes(target2.name)) {
      const message2 = `@${target2.name} is set by the engine; flows only read it.`;
      return wrong({ code: "FIELD_READ_ONLY", message: message2, hint: "Use a variable of another name." });
    }
    return { type: variables.get(target2.name) ?? ANY, finding: null };
  }
  return fieldTarget(target2.entity, target2.field, loading);
}
function wrong(finding) {
  return { type: ANY, finding };
}
function badTarget(text4) {
  if (text4.startsWith("@")) {
    return {
      code: "NAME_INVALID",
      message: badVariableName(text4.slice(1), "a variable"),
      hint: "Give it another name."
    };
  }
  return { code: "SCHEMA_INVALID", message: `A target is @name or [[Entity]].Field, not ${quote(text4)}.`, hint: null };
}
function fieldTarget(entity2, field, { facts }) {
  const fields = facts.entities.get(entity2)?.fields;
  if (fields === void 0) {
    if (!facts.allEntitiesKnown) return wrong(null);
    const hint = didYouMean(entity2, facts.entities.keys(), (name) => `[[${name}]]`);
    return wrong({ code: "ENTITY_UNKNOWN", message: `There is no entity ${entity2}.`, hint });
  }
  const known2 = fields.get(field);
  if (known2 === void 0) {
    if (!facts.allEntitiesKnown) return wrong(null);
    const hint = didYouMean(field, fields.keys());
    return wrong({ code: "FIELD_UNKNOWN", message: `The entity ${entity2} has no field ${field}.`, hint });
  }
  if (known2.writable === "never") {
    const message2 = `[[${entity2}]].${field} is set by the engine; flows only read it.`;
    return wrong({
      code: "FIELD_READ_ONLY",
      message: message2,
      hint: "Keep the value in a variable, or in an entity of the bot's own."
    });
  }
  return { type: known2.type, finding: null };
}

// engine/loading/part.ts
function itemsOf(part) {
  return listOf(part.value).map((value, index) => ({ value, pointer: pointerTo(part.pointer, index) }));
}
function entriesOf(part) {
  return Object.entries(recordOf(part.value)).map(([key, value]) => ({
    key,
    value,
    pointer: pointerTo(part.pointer, key)
  }));
}

// engine/loading/step-parts.ts
function textsOf(step) {
  const { spec, pointer } = step;
  const at = (key) => pointerTo(pointer, key);
  const parts = [];
  if (spec.message !== void 0) parts.push({ pointer: at("message"), value: spec.message });
  if (Array.isArray(spec.invalid)) parts.push(...itemsOf({ pointer: at("invalid"), value: spec.invalid }));
  else if (spec.invalid !== void 0) parts.push({ pointer: at("invalid"), value: spec.invalid });
  if (spec.suggestions !== void 0) parts.push(...itemsOf({ pointer: at("suggestions"), value: spec.suggestions }));
  for (const option of optionsOf2(step)) {
    const { title } = recordOf(option.value);
    if (title !== void 0) parts.push({ pointer: pointerTo(option.pointer, "title"), value: title });
  }
  return parts;
}
function optionsOf2(step) {
  if (step.spec.options === void 0) return [];
  return itemsOf({ pointer: pointerTo(step.pointer, "options"), value: step.spec.options }).filter(
    (part) => isRecord(part.value)
  );
}

// engine/loading/check-texts.ts
function checkTexts(flow, { facts }) {
  return flow.steps.flatMap(textsOf).flatMap((text4) => [...missingLocales(text4, facts), ...stringsOf(text4).flatMap((part) => tooLong(part, facts))]);
}
function stringsOf(text4) {
  return isRecord(text4.value) ? entriesOf(text4) : [text4];
}
function missingLocales(text4, facts) {
  if (!isRecord(text4.value) || facts.locales === null) return [];
  const there = new Set(Object.keys(text4.value).map((locale) => locale.toLowerCase()));
  if (there.size === 0) return [];
  const missing = facts.locales.filter((locale) => !shortened(locale).some((form) => there.has(form)));
  if (missing.length === 0) return [];
  const message2 = `The text is missing in ${missing.join(", ")}.`;
  return [{ code: "LOCALE_MISSING", pointer: text4.pointer, message: message2, hint: "A plain string serves all locales." }];
}
function shortened(locale) {
  const parts = locale.toLowerCase().split("-");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-"));
}
function tooLong({ value, pointer }, { textLimit }) {
  if (typeof value !== "string" || value.length <= textLimit) return [];
  const length2 = codePoints2(value);
  if (length2 <= textLimit) return [];
  const message2 = `The text has ${length2} characters; at most ${textLimit} are allowed.`;
  return [
    {
      code: "SCHEMA_INVALID",
      pointer,
      message: message2,
      hint: 'Say it in several messages, or raise "limits.text" in bot.json.'
    }
  ];
}

// engine/expressions/check-calls.ts
var OTHER_NAMES = {
  has: "what is missing is null: compare with != null",
  exists_one: "write size(list.filter(item, ...)) == 1",
  length: "did you mean size?",
  len: "did you mean size?",
  count: "did you mean size?",
  int: "did you mean number?",
  uint: "did you mean number?",
  double: "did you mean number?",
  float: "did you mean number?",
  parseInt: "did you mean number?",
  str: "did you mean string?",
  text: "did you mean string?",
  toString: "did you mean string?",
  lowerAscii: "did you mean lower?",
  toLowerCase: "did you mean lower?",
  upperAscii: "did you mean upper?",
  toUpperCase: "did you mean upper?",
  includes: "did you mean contains?",
  date: "did you mean timestamp?",
  time: "did you mean timestamp?",
  now: "did you mean GetDate?",
  getFullYear: "write format(time, 'yyyy')",
  getMonth: "write format(time, 'M')",
  getDate: "the turn's time is GetDate; for the day of a time write format(time, 'd')",
  getHours: "write format(time, 'H')",
  isNull: "write == null"
};
function functionNamed(name) {
  return FUNCTIONS.get(name) ?? null;
}
function unknownFunction(tree) {
  const known2 = [...FUNCTIONS.keys(), "exists", "all", "filter", "map", "GetDate"];
  const hint = Object.hasOwn(OTHER_NAMES, tree.name) ? OTHER_NAMES[tree.name] ?? null : didYouMean(tree.name, known2);
  return findingAt(tree, "EXPRESSION_INVALID", `There is no function ${tree.name}.`, hint);
}
function callFinding(tree, spec, types, secrets) {
  return countFinding(tree, spec) ?? secretFinding(tree, secrets) ?? tree.parameters.map((parameter, index) => parameterFinding(tree, parameter, spec, index, types[index])).find(Boolean) ?? literalFinding(tree, spec);
}
function countFinding(tree, spec) {
  const { length: length2 } = tree.parameters;
  const most = spec.parameters.length;
  const least = spec.required ?? most;
  if (length2 >= least && length2 <= most) return null;
  const count = least === most ? `${most} value${most === 1 ? "" : "s"}` : `${least} or ${most} values`;
  return findingAt(
    tree,
    "EXPRESSION_INVALID",
    `${tree.name} takes ${count}, not ${length2}.`,
    `for example: ${spec.example}`
  );
}
function secretFinding(tree, secrets) {
  if (tree.name !== "secret") return null;
  if (!secrets) return findingAt(tree, "EXPRESSION_INVALID", "secret works only in the params of HttpRequest.", null);
  const [name] = tree.parameters;
  if (name?.kind === "literal" && typeof name.value === "string") return null;
  return findingAt(tree, "EXPRESSION_INVALID", "The name of a secret is a text in quotes.", "secret('NAME')");
}
function parameterFinding(tree, parameter, spec, index, type) {
  const kinds = spec.parameters[index];
  if (kinds === void 0 || type === void 0 || isOpen(type) || kinds.includes(type.kind)) return null;
  const message2 = `${tree.name} takes ${kinds.map(inWords).join(" or ")} here, not ${inWords(type.kind)}.`;
  const hint = tree.name === "contains" && type.kind === "list" ? "write: item in list" : `for example: ${spec.example}`;
  return findingAt(parameter, "TYPE_MISMATCH", message2, hint);
}
function literalFinding(tree, spec) {
  const literal = spec.literal === void 0 ? void 0 : tree.parameters[spec.literal.index];
  if (literal?.kind !== "literal" || typeof literal.value !== "string") return null;
  const fault2 = spec.literal?.fault(literal.value) ?? null;
  return fault2 === null ? null : findingAt(literal, fault2.code, fault2.message, fault2.hint);
}

// engine/expressions/check-names.ts
function variableType(tree, names) {
  const type = names.variables.get(tree.name);
  if (type !== void 0) return { type, finding: null };
  const hint = didYouMean(tree.name, names.variables.keys(), (name) => `@${name}`);
  return unknown(
    findingAt(tree, "VARIABLE_UNKNOWN", `The variable @${tree.name} is neither declared nor assigned.`, hint)
  );
}
function fieldType(tree, names) {
  const fields = names.entities.get(tree.entity);
  if (fields === void 0) {
    const hint = didYouMean(tree.entity, names.entities.keys(), (name) => `[[${name}]]`);
    return unknown(findingAt(tree, "ENTITY_UNKNOWN", `There is no entity ${tree.entity}.`, hint));
  }
  const type = fields.get(tree.field);
  if (type !== void 0) return { type, finding: null };
  const message2 = `The entity ${tree.entity} has no field ${tree.field}.`;
  return unknown(findingAt(tree, "FIELD_UNKNOWN", message2, didYouMean(tree.field, fields.keys())));
}
function bareName(tree, names) {
  const hint = names.variables.has(tree.name) ? `did you mean @${tree.name}?` : names.entities.has(tree.name) ? `did you mean [[${tree.name}]].Field?` : didYouMean(tree.name, ["GetDate", "true", "false", "null"]) ?? didYouMean(tree.name, names.variables.keys(), (name) => `@${name}`) ?? "a variable is written @name, a field [[Entity]].Field, a text 'text'";
  return unknown(findingAt(tree, "EXPRESSION_INVALID", `\`${tree.name}\` means nothing here.`, hint));
}
function unknown(finding) {
  return { type: ANY, finding };
}

// engine/expressions/check.ts
function checkExpression(expression, names, expected) {
  const checking = { names, findings: [], lenient: false };
  const type = typeOf(expression.tree, checking, null);
  const finding = checking.findings.length === 0 ? unexpected(expression.tree, type, expected) : null;
  return { type, findings: finding === null ? checking.findings : [finding] };
}
var BOOLEAN3 = { kind: "boolean" };
function unexpected(tree, type, expected) {
  if (expected === "any") return null;
  const wanted2 = expected === "condition" ? BOOLEAN3 : expected;
  if (fits(type, wanted2)) return null;
  if (expected === "condition")
    return mismatch(tree, `A condition is true or false, and this is ${inWords(type.kind)}.`, conditionHint(type));
  return mismatch(
    tree,
    `This is ${described(type, wanted2)} where ${described(wanted2, type)} is expected.`,
    conversionHint(type, wanted2)
  );
}
function described(type, other) {
  if (type.kind !== other.kind) return inWords(type.kind);
  if (type.kind === "list") return `a list whose items are ${inWords(type.item.kind)}`;
  return type.kind === "object" ? "an object with other fields" : inWords(type.kind);
}
function conditionHint(type) {
  return type.kind === "list" ? "for example: size(list) > 0" : "compare it, for example with != null";
}
function conversionHint(type, wanted2) {
  if (wanted2.kind === "string") return "string(...) makes a text";
  if (type.kind !== "string") return null;
  if (wanted2.kind === "number") return "number(...) reads a number from a text";
  if (wanted2.kind === "time") return "{{ timestamp('2026-01-31T09:00:00Z') }}";
  return wanted2.kind === "duration" ? "{{ duration('PT24H') }}" : null;
}
function typeOf(tree, checking, items2) {
  switch (tree.kind) {
    case "literal":
      return tree.value === null ? { kind: "null" } : { kind: typeof tree.value };
    case "now":
      return { kind: "time" };
    case "variable":
      return named(variableType(tree, checking.names), checking);
    case "field":
      return named(fieldType(tree, checking.names), checking);
    case "item":
      return itemType(tree, checking, items2);
    case "member":
      return memberType(tree, checking, items2);
    case "index":
      return indexType(tree, checking, items2);
    case "unary":
      return unaryType(tree, checking, items2);
    case "binary":
      return binaryType(tree, checking, items2);
    case "choice":
      condition2(tree.test, checking, items2, "`?`");
      return commonType(typeOf(tree.yes, checking, items2), typeOf(tree.no, checking, items2));
    case "list": {
      const types = tree.items.map((item) => typeOf(item, checking, items2));
      return { kind: "list", item: types.reduce(commonType, { kind: "null" }) };
    }
    case "object":
      return {
        kind: "object",
        fields: Object.fromEntries(tree.entries.map(([name, value]) => [name, typeOf(value, checking, items2)]))
      };
    case "call":
      return callType(tree, checking, items2);
    case "each":
      return eachType(tree, checking, items2);
  }
}
function named({ type, finding }, checking) {
  if (finding !== null) checking.findings.push(finding);
  return type;
}
function itemType(tree, checking, items2) {
  for (let at = items2; at !== null; at = at.outer) if (at.name === tree.name) return at.type;
  return checking.lenient ? ANY : named(bareName(tree, checking.names), checking);
}
function memberType(tree, checking, items2) {
  const object = typeOf(tree.object, checking, items2);
  if (isOpen(object)) return ANY;
  if (object.kind === "object") return fieldIn(object, tree.name, tree, checking);
  const hint = functionNamed(tree.name) === null ? null : `${tree.name} is a function: write ${tree.name}()`;
  return wrong2(checking, mismatch(tree, `${capital2(inWords(object.kind))} has no fields, so no ${tree.name}.`, hint));
}
function indexType(tree, checking, items2) {
  const object = typeOf(tree.object, checking, items2);
  const index = typeOf(tree.index, checking, items2);
  if (isOpen(object)) return ANY;
  if (object.kind !== "list" && object.kind !== "object")
    return wrong2(checking, mismatch(tree, `${capital2(inWords(object.kind))} has no items.`, null));
  const wanted2 = { kind: object.kind === "list" ? "number" : "string" };
  if (!fits(index, wanted2)) {
    const message2 = `${capital2(inWords(object.kind))} is looked into by ${inWords(wanted2.kind)}, not ${inWords(index.kind)}.`;
    return wrong2(checking, mismatch(tree.index, message2, null));
  }
  if (object.kind === "list") return object.item;
  const key = tree.index.kind === "literal" ? tree.index.value : null;
  return typeof key === "string" ? fieldIn(object, key, tree, checking) : ANY;
}
function fieldIn(object, name, tree, checking) {
  if (object.fields === null) return ANY;
  const type = fieldOf(object.fields, name);
  if (type !== null) return type;
  const hint = didYouMean(name, Object.keys(object.fields));
  return wrong2(checking, findingAt(tree, "FIELD_UNKNOWN", `The object has no field ${name}.`, hint));
}
function unaryType(tree, checking, items2) {
  if (tree.operator === "!") return condition2(tree.operand, checking, items2, "`!`");
  const operand = typeOf(tree.operand, checking, items2);
  if (fits(operand, { kind: "number" })) return { kind: "number" };
  return wrong2(checking, mismatch(tree, `\`-\` takes a number, not ${inWords(operand.kind)}.`, null));
}
function binaryType(tree, checking, items2) {
  const { operator } = tree;
  if (operator === "&&" || operator === "||") {
    condition2(tree.left, checking, items2, `\`${operator}\``);
    return condition2(tree.right, checking, items2, `\`${operator}\``);
  }
  const before = checking.findings.length;
  const left = typeOf(tree.left, checking, items2);
  const right = typeOf(tree.right, checking, items2);
  const result = resultType(operator, left, right);
  if (result === null) return wrong2(checking, operandMismatch(tree, operator, left, right));
  return checking.findings.length > before ? ANY : result;
}
function operandMismatch(tree, operator, left, right) {
  const item = operator === "in" && right.kind === "list" ? right.item : right;
  const kinds = [left.kind, item.kind];
  const [one, other] = [inWords(left.kind), inWords(item.kind)];
  if (operator === "in" && right.kind === "string")
    return mismatch(tree, "`in` looks into lists and objects, not into a text.", "write: text.contains('a')");
  if (operator === "in" && right.kind !== "list")
    return mismatch(tree, `\`in\` does not take ${one} and ${other}.`, null);
  if ("+-*/%".includes(operator))
    return mismatch(tree, `\`${operator}\` does not take ${one} and ${other}.`, arithmeticHint(operator, kinds));
  return mismatch(tree, `${capital2(one)} cannot be compared with ${other}.`, comparisonHint(kinds));
}
function arithmeticHint(operator, kinds) {
  if (kinds.includes("time")) return "add a duration: duration('PT24H')";
  return operator === "+" && kinds.includes("string") ? "string(...) makes a text" : null;
}
function comparisonHint(kinds) {
  if (kinds.includes("time")) return "write the time as timestamp('2026-01-31T09:00:00Z')";
  if (kinds.includes("duration")) return "write the duration as duration('PT24H')";
  return kinds.includes("number") && kinds.includes("string") ? "number(...) reads a number from a text" : null;
}
function callType(tree, checking, items2) {
  const spec = functionNamed(tree.name);
  if (spec === null) checking.findings.push(unknownFunction(tree));
  const inside = spec === null ? { ...checking, lenient: true } : checking;
  const types = tree.parameters.map((parameter) => typeOf(parameter, inside, items2));
  if (spec === null) return ANY;
  const finding = callFinding(tree, spec, types, checking.names.secrets);
  if (finding !== null) checking.findings.push(finding);
  return spec.result;
}
function eachType(tree, checking, items2) {
  const list2 = typeOf(tree.list, checking, items2);
  const known2 = list2.kind === "list" ? list2.item : ANY;
  if (list2.kind !== "list" && !isOpen(list2))
    wrong2(checking, mismatch(tree.list, `${tree.name} takes a list, not ${inWords(list2.kind)}.`, null));
  const inside = { name: tree.item, type: known2, outer: items2 };
  if (tree.name === "map") return { kind: "list", item: typeOf(tree.body, checking, inside) };
  condition2(tree.body, checking, inside, tree.name);
  return tree.name === "filter" ? { kind: "list", item: known2 } : BOOLEAN3;
}
function condition2(tree, checking, items2, where) {
  const type = typeOf(tree, checking, items2);
  if (!fits(type, BOOLEAN3))
    wrong2(checking, mismatch(tree, `${where} takes true or false, not ${inWords(type.kind)}.`, conditionHint(type)));
  return BOOLEAN3;
}
function mismatch(tree, message2, hint) {
  return findingAt(tree, "TYPE_MISMATCH", capital2(message2), hint);
}
function wrong2(checking, finding) {
  checking.findings.push(finding);
  return ANY;
}
function capital2(text4) {
  return text4.charAt(0).toUpperCase() + text4.slice(1);
}

// engine/loading/check-values.ts
var STRING2 = { kind: "string" };
var NULL = { kind: "null" };
function checkValue(value, pointer, names, cache3, expected = ANY) {
  if (typeof value === "string") return checkText(value, pointer, names, cache3, expected);
  const checked2 = checkPlain(value, pointer, names, cache3);
  return checked2.findings.length > 0 || fits(checked2.type, expected) ? checked2 : mismatch2(checked2.type, expected, pointer);
}
function checkPlain(value, pointer, names, cache3) {
  if (value === null) return { type: NULL, findings: [] };
  if (typeof value !== "object") return { type: { kind: typeof value }, findings: [] };
  const inner = Object.entries(value).map(([key, item2]) => checkValue(item2, pointerTo(pointer, key), names, cache3));
  const findings = inner.flatMap((item2) => item2.findings);
  if (!Array.isArray(value)) return { type: { kind: "object", fields: null }, findings };
  const item = inner.reduce((type, next) => commonType(type, next.type), NULL);
  return { type: { kind: "list", item: item.kind === "null" ? ANY : item }, findings };
}
function checkText(text4, pointer, names, cache3, expected = ANY) {
  if (!text4.includes("{{"))
    return fits(STRING2, expected) ? { type: STRING2, findings: [] } : mismatch2(STRING2, expected, pointer);
  const template2 = cache3.template(text4);
  if (isParseFault(template2)) {
    return {
      type: ANY,
      findings: [{ code: "EXPRESSION_INVALID", pointer, message: template2.message, hint: template2.hint }]
    };
  }
  const whole = wholeExpression(template2);
  if (whole !== null) return placed(checkExpression(whole, names, isAny(expected) ? "any" : expected), pointer);
  const findings = template2.parts.flatMap(
    (part) => typeof part === "string" ? [] : placed(checkExpression(part, names, "any"), pointer).findings
  );
  if (findings.length > 0 || fits(STRING2, expected)) return { type: STRING2, findings };
  return mismatch2(STRING2, expected, pointer);
}
function checkBare(source, pointer, names, cache3, expected = "condition") {
  if (/^\s*\{\{.*\}\}\s*$/s.test(source)) {
    const message2 = "A condition is a bare expression, without {{ and }}.";
    return [{ code: "EXPRESSION_INVALID", pointer, message: message2, hint: source.trim().slice(2, -2).trim() || null }];
  }
  const expression = cache3.expression(source);
  if (isParseFault(expression)) {
    return [{ code: "EXPRESSION_INVALID", pointer, message: expression.message, hint: expression.hint }];
  }
  return placed(checkExpression(expression, names, expected), pointer).findings;
}
function isAny(type) {
  return type.kind === "any";
}
function placed(checked2, pointer) {
  if (checked2.findings.length === 0) return { type: checked2.type, findings: [] };
  return { type: ANY, findings: checked2.findings.map(({ code, message: message2, hint }) => ({ code, pointer, message: message2, hint })) };
}
function mismatch2(type, expected, pointer) {
  const message2 = `This is ${inWords(type.kind)} where ${inWords(expected.kind)} is expected.`;
  return { type: ANY, findings: [{ code: "TYPE_MISMATCH", pointer, message: message2, hint: conversion(type, expected) }] };
}
function conversion(type, expected) {
  if (type.kind !== "string") return null;
  if (expected.kind === "time") return "use {{ timestamp('2026-01-31T09:00:00Z') }}";
  if (expected.kind === "duration") return "use {{ duration('PT24H') }}";
  return expected.kind === "number" || expected.kind === "boolean" ? "write it without quotes" : null;
}

// engine/loading/variable-types.ts
var STRING3 = { kind: "string" };
var DECLARED = {
  string: STRING3,
  number: { kind: "number" },
  boolean: { kind: "boolean" },
  time: { kind: "time" },
  list: { kind: "list", item: ANY },
  object: { kind: "object", fields: null },
  any: ANY
};
var EVENT = { kind: "object", fields: { name: STRING3, value: ANY, by: STRING3, from: STRING3 } };
function variablesOf(flow, loading) {
  const types = /* @__PURE__ */ new Map([["event", EVENT]]);
  const result = resultType2(flow, loading);
  if (result !== null) types.set("InternalActionResult", result);
  for (const name of flow.perhapsAssigned) types.set(name, ANY);
  const assignments2 = flow.steps.flatMap((step) => assignmentsOf(step, loading));
  for (const { variable } of assignments2) if (!types.has(variable)) types.set(variable, ANY);
  const declared = Object.entries(recordOf(flow.usable.variables));
  for (const [name, type] of declared) types.set(name, DECLARED[type] ?? ANY);
  const fixed = /* @__PURE__ */ new Set([...ENGINE_VARIABLES, ...flow.perhapsAssigned, ...declared.map(([name]) => name)]);
  return infer(
    types,
    assignments2.filter(({ variable }) => !fixed.has(variable)),
    loading
  );
}
function infer(types, assignments2, loading) {
  let known2 = types;
  const dependent = assignments2.some((assignment) => "value" in assignment && typeof assignment.value === "string");
  for (let pass = 0; pass < (dependent ? PASSES : 1); pass += 1) {
    const names = namesFor(known2, loading);
    const next = new Map(known2);
    const seen = /* @__PURE__ */ new Set();
    for (const assignment of assignments2) {
      const type = "type" in assignment ? assignment.type : checkValue(assignment.value, "", names, loading.cache).type;
      const { variable } = assignment;
      next.set(variable, seen.has(variable) ? commonType(next.get(variable) ?? ANY, type) : type);
      seen.add(variable);
    }
    for (const variable of seen) if (next.get(variable)?.kind === "null") next.set(variable, ANY);
    known2 = next;
  }
  return known2;
}
var PASSES = 3;
function assignmentsOf(step, loading) {
  const set = entriesOf({ value: step.spec.set ?? null, pointer: "" }).map(({ key, value }) => ({ target: key, value }));
  const save = typeof step.spec.save === "string" ? [{ target: step.spec.save, type: savedType(step, loading) }] : [];
  return [...set, ...save].flatMap(({ target: target2, ...what }) => {
    const parsed = parseTarget(target2);
    return parsed?.kind === "variable" ? [{ variable: parsed.name, ...what }] : [];
  });
}
function savedType(step, loading) {
  switch (step.type) {
    case "prompt":
    case "choice":
      return answerType(step);
    case "action": {
      const action2 = loading.actions.get(String(step.spec.action));
      return action2 === void 0 ? ANY : typeOfSchema(action2.result);
    }
    default:
      return ANY;
  }
}
function answerType(step) {
  if (step.type === "prompt") return inputValueType(recordOf(step.spec.input));
  const values = optionsOf2(step).map((option) => recordOf(option.value).value ?? null);
  const types = values.map((value) => JSON.stringify(value).includes("{{") ? ANY : literalType(value));
  return types.length === 0 ? ANY : types.reduce(commonType);
}
function literalType(value) {
  if (value === null) return { kind: "null" };
  if (Array.isArray(value)) return { kind: "list", item: ANY };
  if (typeof value === "object") return { kind: "object", fields: null };
  return { kind: typeof value };
}
function resultType2(flow, loading) {
  const steps = flow.steps.filter((step) => step.type === "action");
  if (steps.length === 0) return null;
  return steps.map((step) => savedType(step, loading)).reduce(commonType);
}
function namesFor(variables, loading, secrets = false) {
  return { entities: fieldTypes(loading.facts.entities), variables, secrets };
}
var known = /* @__PURE__ */ new WeakMap();
function fieldTypes(entities) {
  const before = known.get(entities);
  if (before !== void 0) return before;
  const types = new Map(
    [...entities].map(([name, { fields }]) => [name, new Map([...fields].map(([field, { type }]) => [field, type]))])
  );
  known.set(entities, types);
  return types;
}

// engine/loading/check-expressions.ts
function checkExpressions(flow, variables, loading) {
  const checking = { variables, names: namesFor(variables, loading), loading, known: /* @__PURE__ */ new Map() };
  const { when } = recordOf(flow.usable.trigger);
  const trigger = typeof when === "string" ? checkBare(when, "/trigger/when", checking.names, loading.cache) : [];
  const findings = [...trigger];
  for (const step of flow.steps) {
    if (findings.length < MOST) findings.push(...checkStep(step, checking));
  }
  return withoutUncertain(findings, loading);
}
var MOST = 500;
function withoutUncertain(findings, { facts }) {
  if (facts.allEntitiesKnown) return findings;
  return findings.filter(({ code }) => code !== "ENTITY_UNKNOWN" && code !== "FIELD_UNKNOWN");
}
function checkStep(step, checking) {
  const { names, loading } = checking;
  const { cache: cache3 } = loading;
  return [
    ...assignments(step, checking),
    ...textsOf(step).flatMap(stringsOf).flatMap(
      (text4) => typeof text4.value === "string" ? checkText(text4.value, text4.pointer, names, cache3).findings : []
    ),
    ...valuesOf(step).flatMap(({ value, pointer }) => checkValue(value, pointer, names, cache3).findings),
    ...conditions(step, checking),
    ...saved(step, checking)
  ];
}
function assignments(step, { variables, names, loading }) {
  return entriesOf({ value: step.spec.set ?? null, pointer: pointerTo(step.pointer, "set") }).flatMap(
    ({ key, value, pointer }) => {
      const { type, finding } = checkTarget(key, variables, loading);
      const atKey = finding === null ? [] : [{ ...finding, pointer, atKey: true }];
      return [...atKey, ...checkValue(value, pointer, names, loading.cache, type).findings];
    }
  );
}
function saved(step, { variables, loading }) {
  const { save } = step.spec;
  if (typeof save !== "string") return [];
  const pointer = pointerTo(step.pointer, "save");
  const { type, finding } = checkTarget(save, variables, loading);
  if (finding !== null) return [{ ...finding, pointer }];
  const given = savedType(step, loading);
  return fits(given, type) ? [] : mismatch2(given, type, pointer).findings;
}
function valuesOf(step) {
  const { spec, pointer } = step;
  const own = ["attachments", "value", "result"].flatMap((key) => {
    const value = spec[key];
    return value === void 0 ? [] : [{ value, pointer: pointerTo(pointer, key) }];
  });
  const options = optionsOf2(step).flatMap((option) => {
    const { value } = recordOf(option.value);
    return value === void 0 ? [] : [{ value, pointer: pointerTo(option.pointer, "value") }];
  });
  return [...own, ...options];
}
function conditions(step, checking) {
  const { names, loading } = checking;
  const bare = (value, pointer, which) => typeof value === "string" ? checkBare(value, pointer, which, loading.cache) : [];
  const paths2 = step.paths.flatMap(
    (part) => itemsOf({ ...part, value: listOf(part.value) }).flatMap(
      (path) => bare(
        recordOf(path.value).when,
        pointerTo(path.pointer, "when"),
        part.from === "next" ? afterStep(step, checking) : names
      )
    )
  );
  const options = optionsOf2(step).flatMap(
    (option) => bare(recordOf(option.value).when, pointerTo(option.pointer, "when"), names)
  );
  const { check, interruptible } = step.spec;
  return [
    ...paths2,
    ...options,
    ...check === void 0 ? [] : bare(check, pointerTo(step.pointer, "check"), withInput(step, checking)),
    ...bare(interruptible, pointerTo(step.pointer, "interruptible"), names)
  ];
}
function withInput(step, checking) {
  return namesWith("input", answerType(step), checking);
}
function afterStep(step, checking) {
  if (step.type !== "action" || !checking.loading.actions.has(String(step.spec.action))) return checking.names;
  return namesWith("InternalActionResult", savedType(step, checking.loading), checking);
}
function namesWith(variable, type, { variables, loading, known: known2 }) {
  const key = `${variable} ${JSON.stringify(type)}`;
  const before = known2.get(key);
  if (before !== void 0) return before;
  const names = namesFor(new Map([...variables, [variable, type]]), loading);
  known2.set(key, names);
  return names;
}

// engine/loading/check-actions.ts
var TAKES_SECRETS = "HttpRequest";
function checkActions(flow, variables, loading) {
  const findings = flow.steps.filter((step) => step.type === "action" && typeof step.spec.action === "string").flatMap((step) => checkAction(step, String(step.spec.action), variables, loading));
  return withoutUncertain(findings, loading);
}
function checkAction(step, name, variables, loading) {
  const params = step.spec.params;
  const action2 = loading.actions.get(name);
  const pointer = pointerTo(step.pointer, "params");
  const names = namesFor(variables, loading, action2 === void 0 || action2.name === TAKES_SECRETS);
  if (action2 === void 0) {
    const hint = didYouMean(name, loading.actions.keys());
    const message2 = `There is no action ${quote(name)}.`;
    const unknown2 = { code: "ACTION_UNKNOWN", pointer: pointerTo(step.pointer, "action"), message: message2, hint };
    return [unknown2, ...params === void 0 ? [] : checkValue(params, pointer, names, loading.cache).findings];
  }
  const strings = stringsIn(params ?? {}, action2.params, pointer);
  return [
    ...misfits(params, action2, step, strings),
    ...strings.flatMap(
      (string) => string.text.includes("{{") ? templateFindings(string, names, loading) : queueFindings(string, loading)
    )
  ];
}
function stringsIn(value, schema, pointer) {
  if (typeof value === "string") return [{ text: value, pointer, schema }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(
    ([key, item]) => stringsIn(item, innerSchema(value, schema, key), pointerTo(pointer, key))
  );
}
function innerSchema(value, schema, key) {
  if (schema === null) return null;
  const properties = recordOf(schema.properties);
  const inner = Array.isArray(value) ? schema.items : has(properties, key) ? properties[key] : schema.additionalProperties;
  return isRecord(inner) ? inner : null;
}
var OF_THE_WHOLE = /* @__PURE__ */ new Set(["anyOf", "oneOf", "not", "const", "enum", "uniqueItems", "contains"]);
function misfits(params, action2, step, strings) {
  const base = pointerTo(step.pointer, "params");
  const templates = strings.filter(({ text: text4 }) => text4.includes("{{")).map(({ pointer }) => pointer);
  const isOpen3 = ({ instancePath, keyword }) => {
    const place = base + instancePath;
    return templates.some((template2) => template2 === place || OF_THE_WHOLE.has(keyword) && isWithin(template2, place));
  };
  const errors = validatorFor(action2.params)(params ?? {}).filter((error) => !isOpen3(error));
  return schemaFindings(errors).map(({ pointer, message: message2, hint, atKey }) => ({
    code: "ACTION_PARAMS_INVALID",
    pointer: params === void 0 && pointer === "" ? step.pointer : base + pointer,
    message: `${action2.name}: ${message2}`,
    hint,
    ...atKey === true ? { atKey } : {}
  }));
}
function templateFindings({ text: text4, pointer, schema }, names, loading) {
  const { type, findings } = checkText(text4, pointer, names, loading.cache);
  if (findings.length > 0 || schema === null) return findings;
  const expected = typeOfSchema(schema);
  if (fits(type, expected) || isTextual(type) && isTextual(expected)) return [];
  const message2 = `This is ${inWords(type.kind)} where the action expects ${inWords(expected.kind)}.`;
  return [{ code: "ACTION_PARAMS_INVALID", pointer, message: message2, hint: null }];
}
function isTextual({ kind }) {
  return kind === "string" || kind === "time" || kind === "duration";
}
function queueFindings({ text: text4, pointer, schema }, { facts }) {
  if (schema?.format !== "queue" || facts.queues === null || facts.queues.includes(text4)) return [];
  const message2 = `The bot has no queue ${quote(text4)}.`;
  const hint = didYouMean(text4, facts.queues) ?? `Queues: ${facts.queues.join(", ")}.`;
  return [{ code: "QUEUE_UNKNOWN", pointer, message: message2, hint }];
}

// engine/loading/check-triggers.ts
function checkTrigger(flow) {
  const trigger = triggerOf(flow);
  const { always, phrases, pattern, event } = trigger;
  if (always !== true || phrases !== void 0 || pattern !== void 0 || event === void 0) return [];
  const message2 = '"always" is about what users say, so it needs "phrases" or a "pattern" beside it.';
  return [{ code: "SCHEMA_INVALID", pointer: "/trigger/always", message: message2, hint: null, atKey: true }];
}
function wordsOf(part) {
  return isRecord(part.value) ? entriesOf(part).flatMap(itemsOf) : itemsOf(part);
}
function checkTriggerConflicts(flows) {
  const first = /* @__PURE__ */ new Map();
  const told = /* @__PURE__ */ new Set();
  return flows.filter((flow) => triggerOf(flow).when === void 0).flatMap((flow) => {
    const from = String(triggerOf(flow).from ?? "server");
    return signalsOf(flow).flatMap(({ key, what, pointer }) => {
      const others = first.get(key) ?? [];
      const other = others.find((before) => before.flow !== flow && meet(before.from, from, what));
      first.set(key, [...others, { flow, from }]);
      if (other === void 0 || told.has(`${other.flow.file}
${flow.file}`)) return [];
      told.add(`${other.flow.file}
${flow.file}`);
      const message2 = `The flow "${other.flow.name}" (${other.flow.file}) has the same ${what}, and neither has a condition.`;
      const hint = 'Give one of them a "when", or remove it here.';
      return [{ flow, finding: { code: "TRIGGER_CONFLICT", pointer, message: message2, hint } }];
    });
  });
}
function signalsOf(flow) {
  const { phrases, event } = triggerOf(flow);
  const words = phrases === void 0 ? [] : wordsOf({ value: phrases, pointer: "/trigger/phrases" });
  const signals = words.map(
    ({ value, pointer }) => ({ key: `phrase ${normalise(String(value))}`, what: "phrase", pointer })
  );
  if (typeof event !== "string") return signals;
  return [...signals, { key: `event ${event}`, what: "event", pointer: "/trigger/event" }];
}
function meet(one, other, what) {
  return what === "phrase" || one === other || one === "any" || other === "any";
}
function triggerOf(flow) {
  return recordOf(flow.usable.trigger);
}
function emptyWords(words) {
  return words.filter(({ value }) => typeof value === "string" && value !== "" && normalise(value) === "").map(({ value, pointer }) => {
    const message2 = `Nothing is left of ${quote(value)} when case, spaces and punctuation do not count.`;
    return { code: "SCHEMA_INVALID", pointer, message: message2, hint: null };
  });
}

// engine/loading/check-bot.ts
function checkBot(usable, system) {
  const { queues } = recordOf(usable.liveChat);
  const places = itemsOf({ value: queues ?? null, pointer: "/liveChat/queues" });
  return [
    ...sameLocales(usable),
    ...entriesOf({ value: usable.entities ?? null, pointer: "/entities" }).flatMap(
      (entity2) => checkEntity(entity2, system)
    ),
    ...sameKeywords(usable),
    ...sameQueues(places),
    ...places.flatMap(({ value, pointer }) => checkHours(recordOf(value).hours, pointerTo(pointer, "hours")))
  ];
}
function sameLocales(usable) {
  const seen = /* @__PURE__ */ new Set();
  return itemsOf({ value: usable.locales ?? null, pointer: "/locales" }).flatMap(
    ({ value, pointer }) => {
      const locale = String(value).toLowerCase();
      if (seen.has(locale)) return [invalid2(pointer, `The locale ${quote(value)} is here twice.`)];
      seen.add(locale);
      return [];
    }
  );
}
function checkEntity(entity2, system) {
  const { key, pointer } = entity2;
  const { properties, scope } = recordOf(entity2.value);
  if (key === "__proto__") return [];
  if (!isVariableName(key)) return [nameFinding(pointer, badVariableName(key, "an entity"))];
  const known2 = system.get(key);
  if (known2 !== void 0 && !EXTENSIBLE.includes(key)) {
    const message2 = `${key} is the engine's own entity and cannot be declared; only ${EXTENSIBLE.join(" and ")} may be given more fields.`;
    return [{ ...invalid2(pointer, message2), atKey: true }];
  }
  const scoped = known2 !== void 0 && scope !== void 0;
  const fields = entriesOf({ value: properties ?? null, pointer: pointerTo(pointer, "properties") });
  return [
    ...scoped ? [
      {
        ...invalid2(pointerTo(pointer, "scope"), `${key} lives with what it lives with; it takes no "scope".`),
        atKey: true
      }
    ] : [],
    ...fields.flatMap((field) => {
      if (field.key === "__proto__") return [];
      if (!isVariableName(field.key)) return [nameFinding(field.pointer, badVariableName(field.key, "a field"))];
      if (known2?.fields.has(field.key) !== true) return [];
      return [
        {
          ...invalid2(field.pointer, `${key}.${field.key} is the engine's own field and cannot be declared.`),
          atKey: true
        }
      ];
    })
  ];
}
var KEYWORDS2 = ["cancel", "back", "restart", "disconnect"];
function sameKeywords(usable) {
  const keywords = recordOf(usable.keywords);
  const owners = new Map(KEYWORDS2.filter((keyword) => !has(keywords, keyword)).map((keyword) => [keyword, keyword]));
  return entriesOf({ value: keywords, pointer: "/keywords" }).flatMap((entry) => {
    const words = wordsOf(entry);
    const taken = words.flatMap(({ value, pointer }) => {
      const word = normalise(String(value));
      const owner = owners.get(word);
      owners.set(word, owner ?? entry.key);
      if (owner === void 0 || owner === entry.key) return [];
      const message2 = `${quote(value)} is a word for "${owner}" too, so nobody can tell which is meant.`;
      return [invalid2(pointer, message2)];
    });
    return [...emptyWords(words), ...taken];
  });
}
function sameQueues(queues) {
  const seen = /* @__PURE__ */ new Set();
  return queues.flatMap(({ value, pointer }) => {
    const { code } = recordOf(value);
    if (code === void 0 || !seen.has(code)) {
      seen.add(code);
      return [];
    }
    return [invalid2(pointerTo(pointer, "code"), `Another queue has the code ${quote(code)} too.`)];
  });
}
function invalid2(pointer, message2) {
  return { code: "SCHEMA_INVALID", pointer, message: message2, hint: null };
}

// engine/loading/strongly-connected.ts
function stronglyConnected(nodes, next) {
  const marks = /* @__PURE__ */ new Map();
  const known2 = new Set(nodes);
  const open = [];
  const parts = [];
  let count = 0;
  const enter = (node) => {
    const mark = { node, index: count, lowest: count, open: true };
    count += 1;
    marks.set(node, mark);
    open.push(mark);
    return {
      mark,
      rest: next(node).filter((to) => known2.has(to))[Symbol.iterator]()
    };
  };
  const leave = (mark) => {
    if (mark.lowest !== mark.index) return;
    const part = open.splice(placeOf2(open, mark));
    for (const member of part) member.open = false;
    parts.push(part.map((member) => member.node));
  };
  for (const root of nodes) {
    if (marks.has(root)) continue;
    const path = [enter(root)];
    for (let visit2 = path.at(-1); visit2 !== void 0; visit2 = path.at(-1)) {
      const step = visit2.rest.next();
      if (step.done) {
        path.pop();
        leave(visit2.mark);
        const outer = path.at(-1)?.mark;
        if (outer !== void 0) outer.lowest = Math.min(outer.lowest, visit2.mark.lowest);
        continue;
      }
      const mark = marks.get(step.value);
      if (mark === void 0) path.push(enter(step.value));
      else if (mark.open) visit2.mark.lowest = Math.min(visit2.mark.lowest, mark.index);
    }
  }
  return parts;
}
function placeOf2(open, mark) {
  let low = 0;
  let high = open.length - 1;
  while (low < high) {
    const middle = low + high >> 1;
    if ((open[middle]?.index ?? 0) < mark.index) low = middle + 1;
    else high = middle;
  }
  return low;
}

// engine/loading/suggestions.ts
var MOST2 = 100;
function suggestions() {
  let left = MOST2;
  return (name, candidates) => {
    left -= 1;
    return left < 0 ? null : didYouMean(name, candidates);
  };
}

// engine/loading/check-calls.ts
function checkCalls(flow, variables, loading) {
  const own = namesFor(variables.get(flow) ?? /* @__PURE__ */ new Map(), loading);
  const hints = suggestions();
  const findings = leadingAway(flow).flatMap((step) => {
    const name = String(step.spec.flow);
    const params = entriesOf({ value: step.spec.params ?? null, pointer: pointerTo(step.pointer, "params") });
    const other = loading.flows.get(name);
    const known2 = other === void 0 ? null : variables.get(other);
    return [
      ...loading.flowNames.has(name) ? [] : [unknownFlow(step, name, loading, hints)],
      ...params.flatMap(({ key, value, pointer }) => {
        const type = known2?.get(key);
        const unknown2 = other !== void 0 && known2 !== void 0 && (type === void 0 || ENGINE_VARIABLES.includes(key));
        const finding = unknown2 ? [unknownVariable(key, pointer, other, known2 ?? /* @__PURE__ */ new Map(), hints)] : [];
        return [...finding, ...checkValue(value, pointer, own, loading.cache, unknown2 ? void 0 : type).findings];
      })
    ];
  });
  return withoutUncertain(findings, loading);
}
function leadingAway(flow) {
  return flow.steps.filter(({ type, spec }) => (type === "call" || type === "goto") && typeof spec.flow === "string");
}
function unknownFlow(step, name, { flowNames }, hints) {
  const hint = hints(name, flowNames);
  return {
    code: "FLOW_UNKNOWN",
    pointer: pointerTo(step.pointer, "flow"),
    message: `There is no flow ${quote(name)}.`,
    hint
  };
}
function unknownVariable(name, pointer, other, variables, hints) {
  const own = [...variables.keys()].filter((variable) => !ENGINE_VARIABLES.includes(variable));
  const message2 = `The flow "${other.name}" neither declares nor assigns a variable ${quote(name)}.`;
  const hint = hints(name, own) ?? `Declare it under "variables" of that flow.`;
  return { code: "VARIABLE_UNKNOWN", pointer, message: message2, hint, atKey: true };
}
function checkRecursion(flows) {
  const byName = new Map(flows.map((flow) => [flow.name, flow]));
  const calls = (name) => {
    const flow = byName.get(name);
    return flow === void 0 ? [] : leadingAway(flow).filter((step) => step.type === "call");
  };
  const next = (name) => calls(name).map((step) => String(step.spec.flow));
  return stronglyConnected([...byName.keys()].toSorted(), next).flatMap((part) => {
    const members = new Set(part);
    const first = flows.find((flow) => members.has(flow.name) && !flow.isDefault);
    const step = first && calls(first.name).find((call2) => members.has(String(call2.spec.flow)));
    if (first === void 0 || step === void 0) return [];
    const names = flows.filter((flow) => members.has(flow.name)).map((flow) => flow.name);
    const message2 = names.length === 1 ? `The flow "${first.name}" calls itself.` : `These flows call each other in a circle: ${names.join(", ")}.`;
    const hint = 'Use "goto" where the flow need not come back, or a loop of steps in one flow.';
    return [
      { flow: first, finding: { code: "CALL_RECURSION", pointer: pointerTo(step.pointer, "flow"), message: message2, hint } }
    ];
  });
}
function checkAskWhileConnected(flows) {
  const byName = new Map(flows.map((flow) => [flow.name, flow]));
  const message2 = "While a chat is connected the bot cannot ask: what the user says goes to the agent.";
  const starting = flows.filter((flow) => triggerEvent(flow) === "LiveChatClientConnected" && !flow.isDefault);
  return starting.flatMap((flow) => {
    const here = questionsOf(flow).map((step) => ({
      pointer: step.pointer,
      message: message2,
      hint: 'Say it with a "message" instead.'
    }));
    const away = leadingAway(flow).flatMap((step) => {
      const asking = asksBehind(String(step.spec.flow), byName, /* @__PURE__ */ new Set([flow.name]));
      if (asking === null) return [];
      const pointer = pointerTo(step.pointer, "flow");
      return [
        { pointer, message: `${message2} The flow "${asking.flow}" asks in its step "${asking.step}".`, hint: null }
      ];
    });
    return [...here, ...away].map((problem) => ({ flow, finding: { code: "ASK_WHILE_CONNECTED", ...problem } }));
  });
}
function triggerEvent(flow) {
  const { trigger } = flow.usable;
  const event = typeof trigger === "object" && trigger !== null && "event" in trigger ? trigger.event : null;
  return typeof event === "string" ? event : null;
}
function questionsOf(flow) {
  return flow.steps.filter((step) => step.type === "prompt" || step.type === "choice");
}
function asksBehind(name, byName, seen) {
  const waiting = [name];
  for (let current = waiting.pop(); current !== void 0; current = waiting.pop()) {
    const flow = byName.get(current);
    if (flow === void 0 || seen.has(current)) continue;
    seen.add(current);
    const [question3] = questionsOf(flow);
    if (question3 !== void 0) return { flow: current, step: question3.name };
    waiting.push(...leadingAway(flow).map((step) => String(step.spec.flow)));
  }
  return null;
}

// engine/loading/waiting-flows.ts
var WAITING = /* @__PURE__ */ new Set(["prompt", "choice", "wait"]);
function waits(step, loading, waitingFlows) {
  if (WAITING.has(step.type)) return true;
  if (step.type === "action") return loading.actions.get(String(step.spec.action))?.inside !== true;
  if (step.type !== "call") return false;
  const name = String(step.spec.flow);
  return !loading.flows.has(name) || waitingFlows.has(name);
}
function flowsThatWait(loading) {
  const waiting = /* @__PURE__ */ new Set();
  const leadHere = /* @__PURE__ */ new Map();
  for (const flow of loading.flows.values()) {
    for (const other of ledTo(flow)) {
      const before = leadHere.get(other);
      if (before === void 0) leadHere.set(other, [flow.name]);
      else before.push(flow.name);
    }
  }
  const found = [...loading.flows.values()].filter((flow) => mayWait(flow, loading)).map((flow) => flow.name);
  for (let name = found.pop(); name !== void 0; name = found.pop()) {
    if (waiting.has(name)) continue;
    waiting.add(name);
    found.push(...leadHere.get(name) ?? []);
  }
  return waiting;
}
function mayWait(flow, loading) {
  if (flow.steps.length < flow.stepNames.size) return true;
  const none = /* @__PURE__ */ new Set();
  return flow.steps.some((step) => step.type === "end" && step.spec.conversation === true || waits(step, loading, none));
}
function ledTo(flow) {
  return flow.steps.filter((step) => step.type === "call" || step.type === "goto").map((step) => String(step.spec.flow));
}

// engine/loading/check-graph.ts
function checkGraph(flow, loading, waitingFlows) {
  const graph = new Map(flow.steps.map(({ name, ways }, place) => [name, { place, ways }]));
  return [...unreachable(flow, graph), ...endlessLoops(flow, graph, loading, waitingFlows)];
}
function nextIn(graph) {
  return (name) => graph.get(name)?.ways.map((way) => way.to) ?? [];
}
function unreachable(flow, graph) {
  const next = nextIn(graph);
  const reached = reachedFrom(String(flow.usable.start), next);
  const lost = flow.steps.map((step) => step.name).filter((name) => !reached.has(name) && name !== "end");
  const parts = stronglyConnected(lost, next);
  const partOf = new Map(parts.flatMap((part) => part.map((name) => [name, part])));
  const led = new Set(
    lost.flatMap(
      (name) => next(name).filter((to) => partOf.get(to) !== partOf.get(name)).map((to) => partOf.get(to))
    )
  );
  return parts.filter((part) => !led.has(part)).map((part) => firstOf(part, graph)).toSorted(([left], [right]) => left - right).map(([, name]) => ({
    code: "STEP_UNREACHABLE",
    pointer: pointerTo("/steps", name),
    message: `No path leads from the start to the step "${name}".`,
    hint: "Lead a path to it, or remove it.",
    atKey: true
  }));
}
function firstOf(names, graph) {
  return names.reduce(
    (first, name) => {
      const place = graph.get(name)?.place ?? 0;
      return place < first[0] ? [place, name] : first;
    },
    [Number.POSITIVE_INFINITY, ""]
  );
}
function reachedFrom(start, next) {
  const reached = /* @__PURE__ */ new Set([start]);
  const waiting = [start];
  for (let name = waiting.pop(); name !== void 0; name = waiting.pop()) {
    for (const to of next(name)) {
      if (reached.has(to)) continue;
      reached.add(to);
      waiting.push(to);
    }
  }
  return reached;
}
function endlessLoops(flow, graph, loading, waitingFlows) {
  const rushing = flow.steps.filter((step) => !waits(step, loading, waitingFlows) && !isPartial(step)).map((step) => step.name);
  return stronglyConnected(rushing, nextIn(graph)).flatMap((part) => {
    const members = new Set(part);
    const ways = part.flatMap((name) => nextIn(graph)(name));
    if (ways.length === 0 || ways.some((to) => !members.has(to))) return [];
    const [, first] = firstOf(part, graph);
    const message2 = `The flow would go round and round without waiting for anyone: ${circle(graph, first, members)}.`;
    const hint = "Ask or wait for something in the circle, or give it a path that leaves it.";
    return [{ code: "LOOP_WITHOUT_WAIT", pointer: pointerTo("/steps", first), message: message2, hint, atKey: true }];
  });
}
function isPartial(step) {
  return step.paths.some(({ value }) => {
    const paths2 = listOf(value);
    return paths2.length > 0 && paths2.every((path) => recordOf(path).when !== void 0);
  });
}
function circle(graph, first, members) {
  const names = [first];
  const seen = new Set(names);
  for (let name = first; name !== void 0; ) {
    name = nextIn(graph)(name).find((to) => members.has(to) && !seen.has(to));
    if (name === void 0) break;
    seen.add(name);
    names.push(name);
  }
  const shown = names.length > 8 ? [...names.slice(0, 7), "..."] : names;
  return [...shown, first].join(" \u2192 ");
}

// engine/loading/check-inputs.ts
function checkInputs(flow, loading) {
  return flow.steps.flatMap((step) => [
    ...inputFindings(recordOf(step.spec.input), pointerTo(step.pointer, "input")),
    ...sameValues(step),
    ...unbounded(step, loading)
  ]);
}
var TEXT_KEYS = ["minLength", "maxLength"];
var NUMBER_KEYS = ["minimum", "maximum"];
var IDLE = {
  text: NUMBER_KEYS,
  email: NUMBER_KEYS,
  url: NUMBER_KEYS,
  phone: NUMBER_KEYS,
  number: TEXT_KEYS,
  integer: TEXT_KEYS,
  date: [...TEXT_KEYS, ...NUMBER_KEYS],
  datetime: [...TEXT_KEYS, ...NUMBER_KEYS],
  boolean: [...TEXT_KEYS, ...NUMBER_KEYS, "pattern"]
};
function inputFindings(input, pointer) {
  const type = typeof input.type === "string" ? input.type : "text";
  const idle = IDLE[type] ?? [];
  const findings = Object.keys(input).filter((key) => idle.includes(key)).map((key) => {
    const message2 = `${quote(key)} means nothing to an input of the type ${type}.`;
    return {
      code: "SCHEMA_INVALID",
      pointer: pointerTo(pointer, key),
      message: message2,
      hint: "Remove it, or change the type.",
      atKey: true
    };
  });
  if (findings.length > 0) return findings;
  return [...reversed(input, "minimum", "maximum", pointer), ...reversed(input, "minLength", "maxLength", pointer)];
}
function reversed(input, least, most, pointer) {
  const { [least]: low, [most]: high } = input;
  if (typeof low !== "number" || typeof high !== "number" || low <= high) return [];
  const message2 = `"${least}" (${low}) is above "${most}" (${high}), so no answer is valid.`;
  return [{ code: "SCHEMA_INVALID", pointer: pointerTo(pointer, least), message: message2, hint: null }];
}
function sameValues(step) {
  const seen = /* @__PURE__ */ new Map();
  return optionsOf2(step).flatMap(({ value, pointer }) => {
    const option = recordOf(value);
    if (option.value === void 0 || holdsTemplate(option.value)) return [];
    const key = JSON.stringify(option.value);
    const before = seen.get(key);
    const conditional = option.when !== void 0;
    seen.set(key, { conditional: conditional && before?.conditional !== false });
    if (before === void 0 || before.conditional && conditional) return [];
    const message2 = `Another option has the value ${quote(option.value)} too, so nobody can tell which was chosen.`;
    return [
      {
        code: "SCHEMA_INVALID",
        pointer: pointerTo(pointer, "value"),
        message: message2,
        hint: "Give each option its own value."
      }
    ];
  });
}
function holdsTemplate(value) {
  return JSON.stringify(value).includes("{{");
}
function unbounded(step, { facts }) {
  if (step.spec.maxAttempts !== 0 || step.spec.timeout !== void 0 || facts.inactivity !== false) return [];
  const message2 = "The question may be put for ever: no limit of attempts, no timeout, and the bot has no inactivity.";
  const hint = 'Give it a "timeout", or bot.json an "inactivity".';
  return [{ code: "INPUT_UNBOUNDED", pointer: pointerTo(step.pointer, "maxAttempts"), message: message2, hint }];
}

// engine/loading/check-paths.ts
function checkPaths(flow) {
  const { start } = flow.usable;
  const hints = suggestions();
  const unknownStart = typeof start === "string" && flow.stepNames.size > 0 && !flow.stepNames.has(start);
  return [
    ...unknownStart ? [unknownStep(flow, "/start", start, hints)] : [],
    ...flow.steps.flatMap((step) => [...unknownSteps(flow, step, hints), ...notTotal(step)])
  ];
}
function unknownSteps(flow, step, hints) {
  return step.ways.filter(({ to }) => to !== "end" && !flow.stepNames.has(to)).map(({ to, pointer }) => unknownStep(flow, pointer, to, hints));
}
function unknownStep(flow, pointer, name, hints) {
  return {
    code: "STEP_UNKNOWN",
    pointer,
    message: `There is no step ${quote(name)} in this flow.`,
    hint: hints(name, flow.stepNames)
  };
}
function notTotal(step) {
  return step.paths.flatMap(({ value, pointer }) => {
    const paths2 = listOf(value).map((path) => recordOf(path).when === void 0);
    if (paths2.length === 0) return [];
    const first = paths2.indexOf(true);
    if (first === paths2.length - 1) return [];
    const code = "PATHS_NOT_TOTAL";
    if (first === -1) {
      const message3 = "Every path has a condition, so there may be nowhere to go: the last path must have none.";
      return [{ code, pointer, message: message3, hint: 'Add a last path without "when", such as { "to": "end" }.' }];
    }
    const message2 = "This path has no condition, so the paths after it are never taken.";
    return [{ code, pointer: pointerTo(pointer, first), message: message2, hint: 'Give it a "when", or put it last.' }];
  });
}

// engine/loading/check-refusal.ts
var CONNECTS = "ConnectToHelpdeskAgent";
var FURTHEST = 50;
var GOES_ON = /* @__PURE__ */ new Set(["branch", "message", "event"]);
function checkRefusals(flow, loading) {
  const byName = new Map(flow.steps.map((step) => [step.name, step]));
  return flow.steps.filter((step) => step.type === "action" && loading.actions.get(String(step.spec.action))?.name === CONNECTS).filter((step) => !tellsApart(step, signsOf(step), byName)).map((step) => ({
    code: "REFUSAL_UNHANDLED",
    pointer: step.pointer,
    message: "When no agent can be reached the flow goes on as if one could: a false result takes the same way as true.",
    hint: 'Give "next" a path with "when": "@InternalActionResult", and one for those who are refused.'
  }));
}
function signsOf(step) {
  const signs = [/@InternalActionResult\b/, /\[\[HelpdeskClient\]\]/];
  const save = /^@(\w+)$/.exec(typeof step.spec.save === "string" ? step.spec.save : "")?.[1];
  return save === void 0 ? signs : [...signs, new RegExp(`@${save}\\b`)];
}
function tellsApart(step, signs, byName) {
  const waiting = [step];
  const seen = new Set(waiting);
  for (let current = waiting.pop(); current !== void 0; current = waiting.pop()) {
    const ways = current.ways.filter((way) => way.from === "next");
    const looks = ways.some(({ when }) => when !== null && signs.some((sign) => sign.test(when)));
    if (looks && new Set(ways.map((way) => way.to)).size > 1) return true;
    if (seen.size > FURTHEST) return true;
    for (const { to } of ways) {
      const next = byName.get(to);
      if (next === void 0 || seen.has(next) || !GOES_ON.has(next.type)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return false;
}

// engine/loading/paths.ts
var KEYS2 = ["next", "exceeded", "onError"];
function pathsOf(spec, pointer) {
  const parts = [];
  for (const from of KEYS2) {
    const value = spec[from];
    if (value !== void 0) parts.push({ from, value, pointer: pointerTo(pointer, from) });
  }
  const { next } = recordOf(spec.timeout);
  if (next !== void 0)
    parts.push({ from: "timeout", value: next, pointer: pointerTo(pointerTo(pointer, "timeout"), "next") });
  return parts;
}
function waysOf(paths2) {
  return paths2.flatMap((part) => {
    const { from, value, pointer } = part;
    if (typeof value === "string") return [{ from, to: value, when: null, pointer }];
    return itemsOf(part).flatMap((path) => {
      const { to, when } = recordOf(path.value);
      if (typeof to !== "string") return [];
      return [{ from, to, when: typeof when === "string" ? when : null, pointer: pointerTo(path.pointer, "to") }];
    });
  });
}

// engine/bot.schema.json
var bot_schema_default = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Parley bot",
  description: "What holds for all flows of a bot. Every key is optional.",
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { title: "Schema", description: "Where the editor finds this schema, such as ../engine/bot.schema.json.", type: "string" },
    name: { title: "Name", description: "The bot's name, shown to users.", type: "string", minLength: 1, default: "bot" },
    locales: {
      title: "Locales",
      description: "BCP 47 tags of the languages that the bot speaks; the first is the default.",
      type: "array",
      minItems: 1,
      uniqueItems: true,
      default: ["en"],
      items: { title: "Locale", description: "A BCP 47 tag, such as en or zh-CN.", type: "string", format: "locale", default: "en" }
    },
    timeZone: { $ref: "#/definitions/timeZone" },
    inactivity: {
      title: "Inactivity",
      description: "ISO 8601 duration after which a question that nobody answers is dropped. Left out: never.",
      type: "string",
      format: "length-of-time",
      default: "PT15M"
    },
    keywords: {
      title: "Keywords",
      description: "What users may type at any time. Each one's default is its own name; an empty list switches it off.",
      type: "object",
      additionalProperties: false,
      default: {},
      properties: {
        cancel: { title: "Cancel", description: "Drops what is under way.", $ref: "#/definitions/words" },
        back: { title: "Back", description: "Puts the previous question again.", $ref: "#/definitions/words" },
        restart: { title: "Restart", description: "Drops what is under way and what the bot knows of the conversation, and begins anew.", $ref: "#/definitions/words" },
        disconnect: { title: "Disconnect", description: "Leaves the queue or the chat.", $ref: "#/definitions/words" }
      }
    },
    entities: {
      title: "Entities",
      description: "The bot's own entities by name, and more fields for ChatUser and ChatActivityData.",
      type: "object",
      default: {},
      propertyNames: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_]*$" },
      additionalProperties: {
        title: "Entity",
        description: "Fields that live with the conversation or with the user.",
        type: "object",
        additionalProperties: false,
        default: { properties: {} },
        properties: {
          type: { title: "Type", description: "Always object.", const: "object", default: "object" },
          title: { title: "Title", description: "The entity's name for people.", type: "string", default: "" },
          description: { title: "Description", description: "What the entity is for.", type: "string", default: "" },
          scope: { title: "Scope", description: "What the entity lives with.", enum: ["conversation", "user"], default: "conversation" },
          properties: {
            title: "Fields",
            description: "The entity's fields, each with its JSON Schema.",
            type: "object",
            default: {},
            propertyNames: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_]*$" },
            additionalProperties: { $ref: "#/definitions/field" }
          }
        }
      }
    },
    liveChat: {
      title: "Live chat",
      description: "Queues for helpdesk agents, and how long people wait.",
      type: "object",
      additionalProperties: false,
      default: {},
      properties: {
        queues: {
          title: "Queues",
          description: "The first is the one used where none is named. Left out: one, general, always open.",
          type: "array",
          default: [],
          items: { $ref: "#/definitions/queue" }
        },
        waitingTick: { title: "Waiting tick", description: "ISO 8601 duration: how often who waits in the queue is told so.", type: "string", format: "length-of-time", default: "PT1M" },
        maxWait: { title: "Max wait", description: "ISO 8601 duration after which who waits leaves the queue.", type: "string", format: "length-of-time", default: "PT15M" },
        idleTimeout: { title: "Idle timeout", description: "ISO 8601 duration of silence after which a chat ends.", type: "string", format: "length-of-time", default: "PT10M" }
      }
    },
    blocking: {
      title: "Blocking",
      description: "What banned people are told.",
      type: "object",
      additionalProperties: false,
      default: {},
      properties: {
        onStart: { title: "On start", description: "Whether a banned person's new conversation is refused, or recorded as one that was closed at once.", enum: ["refuse", "record"], default: "refuse" },
        notice: { title: "Notice", description: "What a banned person is told: the reason, that there is a block, or nothing.", enum: ["reason", "generic", "none"], default: "reason" }
      }
    },
    http: {
      title: "HTTP",
      description: "What HttpRequest may reach.",
      type: "object",
      additionalProperties: false,
      default: {},
      properties: {
        hosts: {
          title: "Hosts",
          description: "Hosts that may be called.",
          type: "array",
          uniqueItems: true,
          default: [],
          items: {
            title: "Host",
            description: "A host name, without scheme and path.",
            type: "string",
            pattern: "^[^/\\s@?#]+$",
            errorMessage: "A host is a name such as crm.example.com, without https:// and path",
            default: ""
          }
        },
        secrets: {
          title: "Secrets",
          description: "Names that {{ secret('NAME') }} may use; their values are read from the environment.",
          type: "array",
          uniqueItems: true,
          default: [],
          items: { title: "Secret", description: "The name of a secret.", type: "string", minLength: 1, default: "" }
        }
      }
    },
    public: {
      title: "Public",
      description: "Who may talk to the bot without a key.",
      type: "object",
      additionalProperties: false,
      default: {},
      properties: {
        origins: {
          title: "Origins",
          description: "Origins of the web pages from which anyone may begin a conversation.",
          type: "array",
          uniqueItems: true,
          default: [],
          items: {
            title: "Origin",
            description: "Scheme, host and port, without a path.",
            type: "string",
            pattern: "^https?://[^/\\s@?#]+$",
            errorMessage: "An origin is a scheme and a host such as https://www.example.com, without a path",
            default: ""
          }
        }
      }
    },
    limits: {
      title: "Limits",
      description: "How much a turn may use.",
      type: "object",
      additionalProperties: false,
      default: {},
      properties: {
        stepsPerTurn: { title: "Steps per turn", description: "Steps that one event may run through.", type: "integer", minimum: 1, default: 100 },
        frames: { title: "Frames", description: "Flows under way at once in a conversation.", type: "integer", minimum: 1, default: 25 },
        text: { title: "Text", description: "Code points of one text.", type: "integer", minimum: 1, default: 4e3 },
        event: { title: "Event", description: "Bytes of one event.", type: "integer", minimum: 1, default: 65536 },
        state: { title: "State", description: "Bytes of a conversation's entities and variables.", type: "integer", minimum: 1, default: 262144 },
        expression: { title: "Expression", description: "Evaluation steps of one expression.", type: "integer", minimum: 1, default: 1e4 },
        answerWithin: { title: "Answer within", description: "ISO 8601 duration after which a request is answered with what there is.", type: "string", format: "length-of-time", default: "PT25S" },
        startsPerMinute: {
          title: "Starts per minute",
          description: "Conversations that may begin in a minute.",
          type: "object",
          additionalProperties: false,
          default: {},
          properties: {
            visitor: { title: "Visitor", description: "From one visitor.", type: "integer", minimum: 1, default: 10 },
            address: { title: "Address", description: "From one address.", type: "integer", minimum: 1, default: 100 }
          }
        }
      }
    }
  },
  definitions: {
    timeZone: { title: "Time zone", description: "IANA name of a time zone, such as Europe/Bucharest.", type: "string", format: "time-zone", default: "UTC" },
    words: {
      type: ["array", "object"],
      default: [],
      items: { title: "Word", description: "Compared after normalising: case, spaces and outer punctuation do not count.", type: "string", minLength: 1, default: "" },
      propertyNames: { type: "string", format: "locale" },
      additionalProperties: {
        title: "Words in this locale",
        description: "A list of texts.",
        type: "array",
        default: [],
        items: { title: "Word", description: "Compared after normalising: case, spaces and outer punctuation do not count.", type: "string", minLength: 1, default: "" }
      }
    },
    queue: {
      title: "Queue",
      description: "A queue in which people wait for an agent.",
      type: "object",
      required: ["code"],
      additionalProperties: false,
      properties: {
        code: { title: "Code", description: "The queue's name in flows.", type: "string", minLength: 1, default: "general" },
        title: { title: "Title", description: "The queue's name for people.", type: "string", default: "" },
        maxWaiting: { title: "Max waiting", description: "How many may wait at once. Left out: no limit.", type: "integer", minimum: 0, default: 50 },
        maxChatsPerAgent: { title: "Max chats per agent", description: "Chats that an agent is given by itself; 0: agents pick chats up by hand.", type: "integer", minimum: 0, default: 0 },
        requireAgents: { title: "Require agents", description: "True: nobody is let in while no agent of the queue is signed in.", type: "boolean", default: false },
        hours: { $ref: "#/definitions/hours" }
      }
    },
    hours: {
      title: "Hours",
      description: "When the queue is open. Left out: always.",
      type: "object",
      additionalProperties: false,
      default: { weekly: {} },
      properties: {
        timeZone: { $ref: "#/definitions/timeZone" },
        weekly: {
          title: "Weekly",
          description: "Spans by weekday; a weekday not listed is closed.",
          type: "object",
          additionalProperties: false,
          default: {},
          properties: {
            mon: { $ref: "#/definitions/spans" },
            tue: { $ref: "#/definitions/spans" },
            wed: { $ref: "#/definitions/spans" },
            thu: { $ref: "#/definitions/spans" },
            fri: { $ref: "#/definitions/spans" },
            sat: { $ref: "#/definitions/spans" },
            sun: { $ref: "#/definitions/spans" }
          }
        },
        except: {
          title: "Exceptions",
          description: "Spans by date (YYYY-MM-DD) that hold instead of the weekday's; an empty list is closed.",
          type: "object",
          default: {},
          propertyNames: { type: "string", format: "date" },
          additionalProperties: { $ref: "#/definitions/spans" }
        }
      }
    },
    spans: {
      title: "Spans",
      description: "Spans of a day such as 09:00-12:00; one may go past midnight (22:00-02:00) and belongs to the day it starts on.",
      type: "array",
      default: [],
      items: { title: "Span", description: "HH:MM-HH:MM, holding its start and not its end.", type: "string", format: "span", default: "09:00-18:00" }
    },
    fields: {
      title: "Fields",
      description: "JSON Schemas by name.",
      type: "object",
      default: {},
      additionalProperties: { $ref: "#/definitions/field" }
    },
    field: {
      title: "JSON Schema",
      description: "What a value may be.",
      type: "object",
      additionalProperties: false,
      default: { type: "string" },
      properties: {
        type: {
          title: "Type",
          description: "What the value is, or a list of what it may be.",
          default: "string",
          type: ["string", "array"],
          format: "json-type",
          uniqueItems: true,
          minItems: 1,
          items: { title: "Type", description: "What the value may be.", enum: ["string", "number", "integer", "boolean", "array", "object", "null"], default: "string" }
        },
        title: { title: "Title", description: "The field's name for people.", type: "string", default: "" },
        description: { title: "Description", description: "What the field is for.", type: "string", default: "" },
        $comment: { title: "Comment", description: "A note; it does nothing.", type: "string", default: "" },
        default: { title: "Default", description: "A typical value.", default: null },
        examples: { title: "Examples", description: "Typical values.", type: "array", default: [] },
        readOnly: { title: "Read only", description: "A note for people; flows may write it.", type: "boolean", default: false },
        format: { title: "Format", description: "date-time: the field is a time.", enum: ["date-time", "date", "email", "uri", "uuid"], default: "date-time" },
        pattern: { title: "Pattern", description: "A pattern that is searched in the text; anchor it with ^...$.", type: "string", format: "pattern", default: "" },
        minLength: { title: "Minimum length", description: "In characters.", type: "integer", minimum: 0, default: 0 },
        maxLength: { title: "Maximum length", description: "In characters.", type: "integer", minimum: 0, default: 100 },
        minimum: { title: "Minimum", description: "The smallest number.", type: "number", default: 0 },
        maximum: { title: "Maximum", description: "The largest number.", type: "number", default: 100 },
        exclusiveMinimum: { title: "Exclusive minimum", description: "Numbers must be larger.", type: "number", default: 0 },
        exclusiveMaximum: { title: "Exclusive maximum", description: "Numbers must be smaller.", type: "number", default: 100 },
        multipleOf: { title: "Multiple of", description: "Numbers must be a multiple of it.", type: "number", exclusiveMinimum: 0, default: 1 },
        enum: { title: "Enum", description: "The only values allowed.", type: "array", minItems: 1, default: [] },
        const: { title: "Const", description: "The only value allowed.", default: null },
        items: { title: "Items", description: "What each item of a list may be.", $ref: "#/definitions/field" },
        minItems: { title: "Minimum items", description: "The least items of a list.", type: "integer", minimum: 0, default: 0 },
        maxItems: { title: "Maximum items", description: "The most items of a list.", type: "integer", minimum: 0, default: 100 },
        uniqueItems: { title: "Unique items", description: "True: no item twice.", type: "boolean", default: false },
        properties: { $ref: "#/definitions/fields" },
        required: {
          title: "Required",
          description: "Keys that an object must have.",
          type: "array",
          uniqueItems: true,
          default: [],
          items: { title: "Key", description: "A key of the object.", type: "string", default: "" }
        },
        additionalProperties: { title: "Additional properties", description: "False: no other keys.", type: "boolean", default: true },
        minProperties: { title: "Minimum properties", description: "The least keys of an object.", type: "integer", minimum: 0, default: 0 },
        maxProperties: { title: "Maximum properties", description: "The most keys of an object.", type: "integer", minimum: 0, default: 100 },
        anyOf: { title: "Any of", description: "One or more of these hold.", type: "array", minItems: 1, default: [], items: { $ref: "#/definitions/field" } },
        oneOf: { title: "One of", description: "Exactly one of these holds.", type: "array", minItems: 1, default: [], items: { $ref: "#/definitions/field" } },
        allOf: { title: "All of", description: "All of these hold.", type: "array", minItems: 1, default: [], items: { $ref: "#/definitions/field" } },
        not: { title: "Not", description: "This does not hold.", $ref: "#/definitions/field" }
      }
    }
  }
};

// engine/fixture.schema.json
var fixture_schema_default = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Parley fixture",
  description: "A recorded or written conversation that is replayed as a test.",
  type: "object",
  required: ["turns"],
  additionalProperties: false,
  properties: {
    $schema: { title: "Schema", description: "Where the editor finds this schema, such as ../engine/fixture.schema.json.", type: "string" },
    description: { title: "Description", description: "What the fixture shows, in a sentence.", type: "string", default: "" },
    flows: {
      title: "Flows",
      description: "The bot's folder, relative to the fixture. Left out: the one given to the command.",
      type: "string",
      default: "../flows"
    },
    now: { title: "Now", description: "The time at the start, ISO 8601.", type: "string", format: "date-time", default: "2026-01-01T00:00:00Z" },
    user: { $ref: "#/definitions/user" },
    ip: { title: "Address", description: "The address that the user speaks from.", type: "string", default: "" },
    locale: { title: "Locale", description: "The user's locale. Left out: the bot's first.", type: "string", format: "locale", default: "en" },
    channel: { title: "Channel", description: "The channel of the conversations.", type: "string", minLength: 1, default: "test" },
    agents: {
      title: "Agents",
      description: "Helpdesk agents who are signed in at the start.",
      type: "array",
      default: [],
      items: {
        title: "Agent",
        description: "A helpdesk agent.",
        type: "object",
        required: ["email"],
        additionalProperties: false,
        properties: {
          email: { title: "E-mail", description: "The agent's e-mail.", type: "string", minLength: 1, default: "" },
          name: { title: "Name", description: "The agent's name.", type: "string", default: "" },
          queues: {
            title: "Queues",
            description: "Codes of the queues the agent serves. Left out: all.",
            type: "array",
            default: [],
            items: { title: "Queue", description: "A queue's code.", type: "string", default: "" }
          }
        }
      }
    },
    set: { title: "Set", description: "Entity fields at the start: [[Entity]].Field to value.", type: "object", default: {} },
    blocks: {
      title: "Blocks",
      description: "Blocks that hold at the start.",
      type: "array",
      default: [],
      items: {
        title: "Block",
        description: "A block.",
        type: "object",
        additionalProperties: false,
        properties: {
          user: { title: "User", description: "The user's id.", type: "string", default: "" },
          visitor: { title: "Visitor", description: `A visitor's id, or "current".`, type: "string", default: "" },
          conversation: { title: "Conversation", description: `A conversation's name or id, or "current".`, type: "string", default: "" },
          ip: { title: "Address", description: "An address or address range.", type: "string", default: "" },
          minutes: {
            title: "Minutes",
            description: "How long the block lasts; null: for good.",
            type: ["integer", "null"],
            minimum: 1,
            maximum: 5256e3,
            default: 1440
          },
          reason: { title: "Reason", description: "Why.", type: "string", default: "" },
          scope: {
            title: "Scope",
            description: "liveChat: the queue is closed; conversation: a ban.",
            enum: ["liveChat", "conversation"],
            default: "liveChat"
          }
        },
        oneOf: [{ required: ["user"] }, { required: ["visitor"] }, { required: ["conversation"] }, { required: ["ip"] }],
        errorMessage: "A block names exactly one of user, visitor, conversation and ip"
      }
    },
    stubs: {
      title: "Stubs",
      description: "Action name to the answers of its calls, used in order.",
      type: "object",
      default: {},
      additionalProperties: {
        title: "Answers",
        description: "Used in order.",
        type: "array",
        default: [],
        items: {
          title: "Answer",
          description: "What a call of the action gets: a result or an error.",
          type: "object",
          additionalProperties: false,
          default: { result: null },
          properties: {
            result: { title: "Result", description: "What the action returns.", default: null },
            error: {
              title: "Error",
              description: "The error that it fails with.",
              type: "object",
              required: ["code"],
              additionalProperties: false,
              default: { code: "HTTP_FAILED" },
              properties: {
                code: { title: "Code", description: "The error's code.", type: "string", default: "" },
                message: { title: "Message", description: "The error's message.", type: "string", default: "" }
              }
            }
          },
          oneOf: [{ required: ["result"] }, { required: ["error"] }],
          errorMessage: "A stub has exactly one of result and error"
        }
      }
    },
    turns: {
      title: "Turns",
      description: "What happens, in order, and what is expected of it.",
      type: "array",
      default: [],
      items: { $ref: "#/definitions/turn" }
    }
  },
  definitions: {
    user: {
      title: "User",
      description: '{ "anonymous": true }, or an authenticated user with an id.',
      type: "object",
      default: { anonymous: true },
      properties: {
        anonymous: { title: "Anonymous", description: "True: nobody has proven who this is.", type: "boolean", default: true },
        id: { title: "Id", description: "The user's id; with it the user is authenticated.", type: "string", default: "" },
        name: { title: "Name", description: "The user's name.", type: "string", default: "" },
        email: { title: "E-mail", description: "The user's e-mail.", type: "string", default: "" },
        phone: { title: "Phone", description: "The user's phone number.", type: "string", default: "" },
        language: { title: "Language", description: "The user's locale.", type: "string", default: "en" },
        timeZone: { title: "Time zone", description: "The user's time zone.", type: "string", format: "time-zone", default: "UTC" },
        roles: {
          title: "Roles",
          description: "The user's roles.",
          type: "array",
          default: [],
          items: { title: "Role", description: "A role.", type: "string", default: "" }
        }
      },
      additionalProperties: false,
      anyOf: [{ required: ["id"] }, { required: ["anonymous"], properties: { anonymous: { const: true } } }],
      errorMessage: 'A user is { "anonymous": true }, or has an id'
    },
    message: {
      title: "Message",
      description: "The exact text, or an object: text, contains or matches (a pattern), and the titles of its options.",
      type: ["string", "object"],
      default: "",
      additionalProperties: false,
      properties: {
        text: { title: "Text", description: "The exact text.", type: "string", default: "" },
        contains: { title: "Contains", description: "A part of the text.", type: "string", default: "" },
        matches: { title: "Matches", description: "A pattern that is searched in the text.", type: "string", format: "pattern", default: "" },
        options: {
          title: "Options",
          description: "The exact titles of the options.",
          type: "array",
          default: [],
          items: { title: "Title", description: "An option's title.", type: "string", default: "" }
        }
      },
      oneOf: [
        { type: "string" },
        { type: "object", required: ["text"] },
        { type: "object", required: ["contains"] },
        { type: "object", required: ["matches"] },
        { type: "object", required: ["options"], not: { anyOf: [{ required: ["text"] }, { required: ["contains"] }, { required: ["matches"] }] } }
      ],
      errorMessage: "An expected message is a text, or has exactly one of text, contains and matches"
    },
    turn: {
      title: "Turn",
      description: "One stimulus, and what is expected of it.",
      type: "object",
      additionalProperties: false,
      properties: {
        in: { title: "In", description: "The conversation that the turn speaks in. Left out: the last that started.", type: "string", default: "a" },
        comment: { title: "Comment", description: "A note for people; it does nothing.", type: "string", default: "" },
        user: {
          title: "User",
          description: "What the user says: a text, or an object.",
          type: ["string", "object"],
          default: "",
          additionalProperties: false,
          minProperties: 1,
          properties: {
            text: { title: "Text", description: "What the user says.", type: "string", default: "" },
            value: { title: "Value", description: "What a client sends along.", default: null },
            clientActivityId: { title: "Client activity id", description: "The same id again is acted on once.", type: "string", default: "" }
          }
        },
        agent: {
          title: "Agent",
          description: "What a helpdesk agent does.",
          type: "object",
          additionalProperties: false,
          properties: {
            email: { title: "E-mail", description: "Which agent. May be left out where there is one.", type: "string", default: "" },
            accept: {
              title: "Accept",
              description: "True: the chat that waits longest; or a conversation's name.",
              type: ["boolean", "string"],
              default: true
            },
            say: { title: "Say", description: "A text to the user.", type: "string", default: "" },
            answer: { title: "Answer", description: "An answer to the open question of the agent's conversation.", type: "string", default: "" },
            disconnect: { title: "Disconnect", description: "The agent ends the chat.", const: true, default: true },
            close: { title: "Close", description: "The agent closes the chat; the user's next text opens another.", const: true, default: true },
            transfer: {
              title: "Transfer",
              description: "Hands the chat over to a queue or an agent.",
              type: "object",
              additionalProperties: false,
              properties: {
                queue: { title: "Queue", description: "A queue's code.", type: "string", default: "" },
                agent: { title: "Agent", description: "An agent's e-mail.", type: "string", default: "" }
              },
              oneOf: [{ required: ["queue"] }, { required: ["agent"] }],
              errorMessage: "A transfer names either a queue or an agent"
            },
            block: {
              title: "Block",
              description: "Blocks the user of the chat.",
              type: "object",
              additionalProperties: false,
              properties: {
                minutes: {
                  title: "Minutes",
                  description: "How long the block lasts; null: for good.",
                  type: ["integer", "null"],
                  minimum: 1,
                  maximum: 5256e3,
                  default: 1440
                },
                reason: { title: "Reason", description: "Why.", type: "string", default: "" },
                scope: {
                  title: "Scope",
                  description: "liveChat: the queue is closed; conversation: a ban.",
                  enum: ["liveChat", "conversation"],
                  default: "liveChat"
                },
                ip: { title: "Address", description: "True: the address too.", type: "boolean", default: false }
              }
            },
            signIn: { title: "Sign in", description: "The agent signs in.", const: true, default: true },
            signOut: { title: "Sign out", description: "The agent signs out.", const: true, default: true }
          },
          oneOf: [
            { required: ["accept"] },
            { required: ["say"] },
            { required: ["answer"] },
            { required: ["disconnect"] },
            { required: ["close"] },
            { required: ["transfer"] },
            { required: ["block"] },
            { required: ["signIn"] },
            { required: ["signOut"] }
          ],
          errorMessage: "An agent does exactly one of accept, say, answer, disconnect, close, transfer, block, signIn, signOut"
        },
        admin: {
          title: "Admin",
          description: "What an administrator does.",
          type: "object",
          additionalProperties: false,
          properties: {
            block: {
              title: "Block",
              description: "Blocks one subject.",
              type: "object",
              additionalProperties: false,
              properties: {
                user: { title: "User", description: "The user's id.", type: "string", default: "" },
                visitor: { title: "Visitor", description: `A visitor's id, or "current".`, type: "string", default: "" },
                conversation: { title: "Conversation", description: `A conversation's name or id, or "current".`, type: "string", default: "" },
                ip: { title: "Address", description: "An address or address range.", type: "string", default: "" },
                minutes: {
                  title: "Minutes",
                  description: "How long the block lasts; null: for good.",
                  type: ["integer", "null"],
                  minimum: 1,
                  maximum: 5256e3,
                  default: 1440
                },
                reason: { title: "Reason", description: "Why.", type: "string", default: "" },
                scope: {
                  title: "Scope",
                  description: "liveChat: the queue is closed; conversation: a ban.",
                  enum: ["liveChat", "conversation"],
                  default: "liveChat"
                }
              },
              oneOf: [{ required: ["user"] }, { required: ["visitor"] }, { required: ["conversation"] }, { required: ["ip"] }],
              errorMessage: "A block names exactly one of user, visitor, conversation and ip"
            },
            unblock: {
              title: "Unblock",
              description: "Lifts the blocks of a subject, or all.",
              type: "object",
              additionalProperties: false,
              properties: {
                user: { title: "User", description: "The user's id.", type: "string", default: "" },
                visitor: { title: "Visitor", description: `A visitor's id, or "current".`, type: "string", default: "" },
                conversation: { title: "Conversation", description: `A conversation's name or id, or "current".`, type: "string", default: "" },
                ip: { title: "Address", description: "An address or address range.", type: "string", default: "" },
                all: { title: "All", description: "All blocks.", const: true, default: true }
              },
              oneOf: [{ required: ["user"] }, { required: ["visitor"] }, { required: ["conversation"] }, { required: ["ip"] }, { required: ["all"] }],
              errorMessage: "An unblock names exactly one of user, visitor, conversation, ip and all"
            }
          },
          oneOf: [{ required: ["block"] }, { required: ["unblock"] }],
          errorMessage: "An administrator does exactly one of block, unblock"
        },
        advance: {
          title: "Advance",
          description: "ISO 8601 duration by which the clock moves on, going from due time to due time; PT0S only checks.",
          type: "string",
          format: "duration",
          default: "PT1M"
        },
        event: {
          title: "Event",
          description: "An event into the conversation.",
          type: "object",
          required: ["name"],
          additionalProperties: false,
          properties: {
            name: { title: "Name", description: "The event's name.", type: "string", minLength: 1, default: "" },
            value: { title: "Value", description: "What it carries.", default: null },
            from: { title: "From", description: "Who sends it.", enum: ["client", "server"], default: "server" }
          }
        },
        start: {
          title: "Start",
          description: "Another conversation begins; what is left out stays as it is.",
          type: "object",
          additionalProperties: false,
          properties: {
            as: { title: "As", description: "The name of the conversation.", type: "string", minLength: 1, default: "b" },
            user: { $ref: "#/definitions/user" },
            ip: { title: "Address", description: "The address that the user speaks from.", type: "string", default: "" },
            visitor: { title: "Visitor", description: "Whether it is the same browser.", enum: ["same", "new"], default: "same" },
            locale: { title: "Locale", description: "The user's locale.", type: "string", format: "locale", default: "en" }
          }
        },
        end: { title: "End", description: "The user ends the conversation.", const: true, default: true },
        restart: { title: "Restart", description: "All memory is dropped and read back from the store.", const: true, default: true },
        bot: {
          title: "Bot",
          description: "The exact list of messages that the user gets in this turn.",
          type: "array",
          default: [],
          items: { $ref: "#/definitions/message" }
        },
        toAgent: {
          title: "To agent",
          description: "Every message that the agent gets in this turn.",
          type: "array",
          default: [],
          items: { $ref: "#/definitions/message" }
        },
        calls: {
          title: "Calls",
          description: "The exact list of actions called in this turn.",
          type: "array",
          default: [],
          items: {
            title: "Call",
            description: "One call of an action.",
            type: "object",
            required: ["action"],
            additionalProperties: false,
            properties: {
              action: { title: "Action", description: "The action's name.", type: "string", minLength: 1, default: "" },
              params: { title: "Params", description: "What it was given.", type: "object", default: {} },
              result: { title: "Result", description: "What it returned.", default: null },
              error: {
                title: "Error",
                description: "The code of its error, or an object with it.",
                type: ["string", "object"],
                default: "",
                required: ["code"],
                properties: { code: { title: "Code", description: "The error's code.", type: "string", default: "" } }
              }
            }
          }
        },
        events: {
          title: "Events",
          description: "The exact list of events sent to the client in this turn.",
          type: "array",
          default: [],
          items: {
            title: "Event",
            description: "One event.",
            type: "object",
            required: ["name"],
            additionalProperties: false,
            properties: {
              name: { title: "Name", description: "The event's name.", type: "string", default: "" },
              value: { title: "Value", description: "What it carries.", default: null }
            }
          }
        },
        expect: {
          title: "Expect",
          description: "Conditions that must hold after the turn.",
          type: "array",
          default: [],
          items: { title: "Condition", description: "An expression, in the user's conversation and its top frame.", type: "string", default: "true" }
        },
        status: {
          title: "Status",
          description: "The state after the turn.",
          type: "object",
          additionalProperties: false,
          properties: {
            conversation: { title: "Conversation", description: "Whether the conversation goes on.", enum: ["active", "ended"], default: "active" },
            liveChat: { title: "Live chat", description: "The state of the chat.", enum: ["none", "waiting", "connected"], default: "none" },
            step: { title: "Step", description: "The step that the top frame waits at; null: none.", type: ["string", "null"], default: null },
            flow: { title: "Flow", description: "The flow of the top frame; null: none.", type: ["string", "null"], default: null }
          }
        },
        refused: {
          title: "Refused",
          description: "The stimulus was refused: the code, and what else must be told.",
          type: "object",
          required: ["code"],
          default: { code: "BLOCKED" },
          properties: { code: { title: "Code", description: "The code of the refusal.", type: "string", default: "BLOCKED" } }
        }
      },
      oneOf: [
        { required: ["user"] },
        { required: ["agent"] },
        { required: ["admin"] },
        { required: ["advance"] },
        { required: ["event"] },
        { required: ["start"] },
        { required: ["end"] },
        { required: ["restart"] }
      ],
      errorMessage: "A turn has exactly one of user, agent, admin, advance, event, start, end, restart"
    }
  }
};

// engine/flow.schema.json
var flow_schema_default = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Parley flow",
  description: "One flow of a bot. The file's name is the flow's name.",
  type: "object",
  required: ["start", "steps"],
  additionalProperties: false,
  properties: {
    $schema: { title: "Schema", description: "Where the editor finds this schema, such as ../engine/flow.schema.json.", type: "string" },
    description: { title: "Description", description: "What the flow is for, in a sentence.", type: "string", default: "" },
    trigger: { $ref: "#/definitions/trigger" },
    variables: {
      title: "Variables",
      description: "Variables and their types. A variable need not be declared: one that is assigned has the type of what is assigned. All start null.",
      type: "object",
      default: {},
      propertyNames: { $ref: "#/definitions/variableName" },
      additionalProperties: {
        title: "Type of the variable",
        description: "What the variable may hold; null besides.",
        enum: ["string", "number", "boolean", "time", "list", "object", "any"],
        default: "any"
      }
    },
    start: { title: "Start", description: "The step that the flow begins with.", type: "string", default: "start" },
    steps: {
      title: "Steps",
      description: "The flow's steps by name: letters, digits, _ and -, a letter first; never end.",
      type: "object",
      minProperties: 1,
      default: {},
      propertyNames: { $ref: "#/definitions/stepName" },
      additionalProperties: { $ref: "#/definitions/step" }
    }
  },
  definitions: {
    stepName: { title: "Name of a step", description: "Letters, digits, _ and -, a letter first.", type: "string", pattern: "^[A-Za-z][A-Za-z0-9_-]*$" },
    variableName: { title: "Name of a variable", description: "Letters, digits and _, a letter first.", type: "string", pattern: "^[A-Za-z][A-Za-z0-9_]*$" },
    text: {
      title: "Text",
      description: "One text for all locales, or an object from locale to text. {{ expression }} is replaced.",
      type: ["string", "object"],
      default: "",
      minProperties: 1,
      propertyNames: { type: "string", format: "locale" },
      additionalProperties: { title: "Text in this locale", description: "{{ expression }} is replaced.", type: "string", default: "" }
    },
    invalid: {
      title: "Said after a wrong answer",
      description: "A text, or a list of texts: the n-th wrong answer is met with the n-th text, the last repeats. Left out: the question is put again.",
      type: ["string", "object", "array"],
      default: "",
      minProperties: 1,
      minItems: 1,
      propertyNames: { type: "string", format: "locale" },
      additionalProperties: { title: "Text in this locale", description: "{{ expression }} is replaced.", type: "string", default: "" },
      items: { $ref: "#/definitions/text" }
    },
    words: {
      title: "Words",
      description: "A list of texts, or an object from locale to list.",
      type: ["array", "object"],
      default: [],
      items: { title: "Text", description: "Compared after normalising: case, spaces and outer punctuation do not count.", type: "string", minLength: 1, default: "" },
      propertyNames: { type: "string", format: "locale" },
      additionalProperties: {
        title: "Words in this locale",
        description: "A list of texts.",
        type: "array",
        default: [],
        items: { title: "Text", description: "Compared after normalising: case, spaces and outer punctuation do not count.", type: "string", minLength: 1, default: "" }
      }
    },
    condition: { title: "Condition", description: "A bare expression, without {{ }}, such as @age >= 18. Null counts as false.", type: "string", default: "true" },
    paths: {
      title: "Where to go",
      description: 'A step, "end", or paths looked at in order: the first whose condition is true is taken; the last has no condition.',
      type: ["string", "array"],
      default: "end",
      minItems: 1,
      emptyFault: "PATHS_NOT_TOTAL",
      items: {
        title: "Path",
        description: "A way to another step, with or without a condition.",
        type: "object",
        required: ["to"],
        additionalProperties: false,
        default: { to: "end" },
        properties: {
          when: { $ref: "#/definitions/condition" },
          to: { title: "To", description: 'A step, or "end".', type: "string", default: "end" }
        }
      }
    },
    timeout: {
      title: "Timeout",
      description: "What happens when nothing comes in time.",
      type: "object",
      required: ["after", "next"],
      additionalProperties: false,
      properties: {
        after: { title: "After", description: "ISO 8601 duration, such as PT5M.", type: "string", format: "length-of-time", default: "PT5M" },
        next: { $ref: "#/definitions/paths" }
      }
    },
    target: {
      title: "Target",
      description: "Where a value is kept: @variable, or a writable [[Entity]].Field.",
      type: "string",
      default: "@answer",
      pattern: "^(@.*|\\[\\[[^\\[\\]]+\\]\\]\\.[^.\\s]+)$",
      errorMessage: "A target is @name or [[Entity]].Field"
    },
    set: {
      title: "Set",
      description: "Assignments from target to value, in order, each seeing those before it; made once when the step is entered.",
      type: "object",
      default: {},
      propertyNames: { $ref: "#/definitions/target" }
    },
    comment: { title: "Comment", description: "A note for authors; it does nothing.", type: "string", default: "" },
    origin: { title: "From", description: "Who may send the event: clients, servers (API keys), or both.", enum: ["client", "server", "any"], default: "server" },
    flow: { title: "Flow", description: "The name of a flow: its file's name without .json.", type: "string", default: "" },
    variablesForFlow: { title: "Params", description: "Variable of the other flow to the value it starts with; strings may hold {{ expression }}.", type: "object", default: {} },
    maxAttempts: { title: "Max attempts", description: "Wrong answers until the exceeded path is taken; 0: no limit.", type: "integer", minimum: 0, default: 3 },
    exceeded: {
      title: "Exceeded",
      description: "Where to go when the attempts are used up. Left out: the error ATTEMPTS_EXCEEDED.",
      $ref: "#/definitions/paths"
    },
    interruptible: {
      title: "Interruptible",
      description: "Whether an answer that starts another flow may do so here: true, false, or a condition.",
      type: ["boolean", "string"],
      default: true
    },
    skipIfKnown: { title: "Skip if known", description: "True: no question when the target of save already holds a valid value.", type: "boolean", default: false },
    check: { title: "Check", description: "A condition on @input that a valid answer must meet; null is invalid.", type: "string", default: "true" },
    sensitive: { title: "Sensitive", description: "True: the answer is masked in log, trace, transcript and recording.", type: "boolean", default: false },
    trigger: {
      title: "Trigger",
      description: "What starts the flow. Left out: it runs by call or goto only.",
      type: "object",
      additionalProperties: false,
      properties: {
        phrases: { $ref: "#/definitions/words" },
        pattern: { title: "Pattern", description: "A pattern that is searched in the text; anchor it with ^...$.", type: "string", format: "pattern", default: "" },
        event: { title: "Event", description: "The name of an event, such as Welcome or one of your own.", type: "string", minLength: 1, default: "" },
        from: { $ref: "#/definitions/origin" },
        when: { $ref: "#/definitions/condition" },
        always: { title: "Always", description: "True: also while a question waits for an input that would be valid.", type: "boolean", default: false }
      },
      anyOf: [{ required: ["phrases"] }, { required: ["pattern"] }, { required: ["event"] }],
      dependencies: { from: ["event"] },
      errorMessage: "A trigger needs phrases, a pattern or an event"
    },
    input: {
      title: "Input",
      description: "What the answer must be.",
      type: "object",
      additionalProperties: false,
      default: { type: "text" },
      properties: {
        type: {
          title: "Type",
          description: "How the answer is read.",
          enum: ["text", "number", "integer", "boolean", "date", "datetime", "email", "url", "phone"],
          default: "text"
        },
        pattern: { title: "Pattern", description: "A pattern that is searched in the answer; anchor it with ^...$.", type: "string", format: "pattern", default: "" },
        minimum: { title: "Minimum", description: "The smallest valid number.", type: "number", default: 0 },
        maximum: { title: "Maximum", description: "The largest valid number.", type: "number", default: 100 },
        minLength: { title: "Minimum length", description: "In characters.", type: "integer", minimum: 0, default: 0 },
        maxLength: { title: "Maximum length", description: "In characters.", type: "integer", minimum: 0, default: 100 }
      }
    },
    option: {
      title: "Option",
      description: "One of the answers that a choice offers.",
      type: "object",
      required: ["value"],
      additionalProperties: false,
      properties: {
        value: { title: "Value", description: "What is saved.", default: "" },
        title: { title: "Title", description: "What is shown. Left out: the value.", $ref: "#/definitions/text" },
        synonyms: { title: "Synonyms", description: "Other texts that choose it.", $ref: "#/definitions/words" },
        when: { title: "When", description: "It is offered only when this condition is true.", $ref: "#/definitions/condition" }
      }
    },
    step: {
      title: "Step",
      description: "One step of the flow.",
      type: "object",
      required: ["type"],
      discriminator: { propertyName: "type" },
      oneOf: [
        { $ref: "#/definitions/messageStep" },
        { $ref: "#/definitions/promptStep" },
        { $ref: "#/definitions/choiceStep" },
        { $ref: "#/definitions/actionStep" },
        { $ref: "#/definitions/callStep" },
        { $ref: "#/definitions/gotoStep" },
        { $ref: "#/definitions/waitStep" },
        { $ref: "#/definitions/eventStep" },
        { $ref: "#/definitions/branchStep" },
        { $ref: "#/definitions/endStep" }
      ]
    },
    messageStep: {
      title: "Message",
      description: "Says something.",
      type: "object",
      required: ["type", "message"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Says something.", const: "message", default: "message" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        message: { $ref: "#/definitions/text" },
        suggestions: {
          title: "Suggestions",
          description: "Texts that the client may offer as buttons.",
          type: "array",
          default: [],
          items: { $ref: "#/definitions/text" }
        },
        attachments: {
          title: "Attachments",
          description: "Attachments in the form of Bot Framework activities; strings may hold {{ expression }}.",
          type: "array",
          default: []
        },
        next: { $ref: "#/definitions/paths" }
      }
    },
    promptStep: {
      title: "Prompt",
      description: "Asks until the input is valid.",
      type: "object",
      required: ["type", "message"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Asks until the input is valid.", const: "prompt", default: "prompt" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        message: { $ref: "#/definitions/text" },
        save: { $ref: "#/definitions/target" },
        input: { $ref: "#/definitions/input" },
        invalid: { $ref: "#/definitions/invalid" },
        maxAttempts: { $ref: "#/definitions/maxAttempts" },
        exceeded: { $ref: "#/definitions/exceeded" },
        timeout: { $ref: "#/definitions/timeout" },
        skipIfKnown: { $ref: "#/definitions/skipIfKnown" },
        interruptible: { $ref: "#/definitions/interruptible" },
        check: { $ref: "#/definitions/check" },
        sensitive: { $ref: "#/definitions/sensitive" },
        next: { $ref: "#/definitions/paths" }
      },
      dependencies: { skipIfKnown: ["save"] }
    },
    choiceStep: {
      title: "Choice",
      description: "Asks for one of several options.",
      type: "object",
      required: ["type", "message", "options"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Asks for one of several options.", const: "choice", default: "choice" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        message: { $ref: "#/definitions/text" },
        options: {
          title: "Options",
          description: "What may be chosen; an answer matches a value, title, synonym, then a number among the options offered.",
          type: "array",
          minItems: 1,
          default: [],
          items: { $ref: "#/definitions/option" }
        },
        save: { $ref: "#/definitions/target" },
        invalid: { $ref: "#/definitions/invalid" },
        maxAttempts: { $ref: "#/definitions/maxAttempts" },
        exceeded: { $ref: "#/definitions/exceeded" },
        timeout: { $ref: "#/definitions/timeout" },
        skipIfKnown: { $ref: "#/definitions/skipIfKnown" },
        interruptible: { $ref: "#/definitions/interruptible" },
        check: { $ref: "#/definitions/check" },
        sensitive: { $ref: "#/definitions/sensitive" },
        next: { $ref: "#/definitions/paths" }
      },
      dependencies: { skipIfKnown: ["save"] }
    },
    actionStep: {
      title: "Action",
      description: "Calls an internal action; its result is @InternalActionResult.",
      type: "object",
      required: ["type", "action"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Calls an internal action.", const: "action", default: "action" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        action: { title: "Action", description: "The action's name, such as ConnectToHelpdeskAgent.", type: "string", default: "" },
        params: { title: "Params", description: "What the action is given; strings may hold {{ expression }}.", type: "object", default: {} },
        save: { $ref: "#/definitions/target" },
        timeout: { title: "Timeout", description: "ISO 8601 duration after which an outside action has failed.", type: "string", format: "length-of-time", default: "PT10S" },
        retry: {
          title: "Retry",
          description: "How often an outside action is tried again when it fails.",
          type: "object",
          required: ["attempts"],
          additionalProperties: false,
          properties: {
            attempts: { title: "Attempts", description: "How many times it is tried.", type: "integer", minimum: 1, default: 3 },
            delay: { title: "Delay", description: "ISO 8601 duration between two attempts.", type: "string", format: "duration", default: "PT1S" }
          }
        },
        onError: { $ref: "#/definitions/paths" },
        next: { $ref: "#/definitions/paths" }
      }
    },
    callStep: {
      title: "Call",
      description: "Runs another flow and comes back with its result.",
      type: "object",
      required: ["type", "flow"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Runs another flow and comes back.", const: "call", default: "call" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        flow: { $ref: "#/definitions/flow" },
        params: { $ref: "#/definitions/variablesForFlow" },
        save: { $ref: "#/definitions/target" },
        onError: { $ref: "#/definitions/paths" },
        next: { $ref: "#/definitions/paths" }
      }
    },
    gotoStep: {
      title: "Goto",
      description: "Hands over to another flow for good.",
      type: "object",
      required: ["type", "flow"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Hands over to another flow for good.", const: "goto", default: "goto" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        flow: { $ref: "#/definitions/flow" },
        params: { $ref: "#/definitions/variablesForFlow" }
      }
    },
    waitStep: {
      title: "Wait",
      description: "Waits for an event.",
      type: "object",
      required: ["type", "for"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Waits for an event.", const: "wait", default: "wait" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        for: {
          title: "For",
          description: "Names of events; the first that comes is taken.",
          type: "array",
          minItems: 1,
          uniqueItems: true,
          default: [],
          items: { title: "Event", description: "The name of an event.", type: "string", minLength: 1, default: "" }
        },
        from: { $ref: "#/definitions/origin" },
        save: { $ref: "#/definitions/target" },
        timeout: { $ref: "#/definitions/timeout" },
        next: { $ref: "#/definitions/paths" }
      }
    },
    eventStep: {
      title: "Event",
      description: "Sends an event to the client.",
      type: "object",
      required: ["type", "name"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Sends an event to the client.", const: "event", default: "event" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        name: { title: "Name", description: "The event's name.", type: "string", minLength: 1, default: "" },
        value: { title: "Value", description: "What the event carries; strings may hold {{ expression }}.", default: null },
        next: { $ref: "#/definitions/paths" }
      }
    },
    branchStep: {
      title: "Branch",
      description: "Only chooses where to go.",
      type: "object",
      required: ["type", "next"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Only chooses where to go.", const: "branch", default: "branch" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        next: { $ref: "#/definitions/paths" }
      }
    },
    endStep: {
      title: "End",
      description: "Ends the flow.",
      type: "object",
      required: ["type"],
      additionalProperties: false,
      properties: {
        type: { title: "Type", description: "Ends the flow.", const: "end", default: "end" },
        comment: { $ref: "#/definitions/comment" },
        set: { $ref: "#/definitions/set" },
        result: { title: "Result", description: "What a calling flow gets; strings may hold {{ expression }}. Left out: null.", default: null },
        conversation: { title: "Conversation", description: "True: the conversation ends too.", type: "boolean", default: false }
      }
    }
  }
};

// engine/loading/schema.ts
var SCHEMAS = { bot: bot_schema_default, flow: flow_schema_default, fixture: fixture_schema_default };
function holdAgainst(schemaName, document) {
  const { value, text: text4 } = document;
  const found = schemaFindings(validatorFor(SCHEMAS[schemaName])(value));
  const reserved = text4.includes("__proto__") || text4.includes("\\u") ? reservedKeys(value, "") : [];
  const findings = [...found.map(withoutMark), ...reserved];
  const unusable = found.flatMap((finding) => finding.unusable ?? []);
  const usable = unusable.length === 0 ? value : without(value, pointerTree(unusable));
  return { findings, unusable, usable: isRecord(usable) ? usable : {} };
}
function withoutMark({ unusable: _, ...finding }) {
  return finding;
}
function reservedKeys(value, pointer) {
  if (typeof value !== "object" || value === null) return [];
  const findings = [];
  if (isRecord(value) && has(value, "__proto__")) {
    const message2 = `"__proto__" may not be a key: it is a name of JavaScript's object prototype.`;
    findings.push({
      code: "NAME_INVALID",
      pointer: pointerTo(pointer, "__proto__"),
      message: message2,
      hint: "Give it another name.",
      atKey: true
    });
  }
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (typeof inner === "object" && inner !== null) findings.push(...reservedKeys(inner, pointerTo(pointer, key)));
  }
  return findings;
}
function pointerTree(pointers) {
  const root = { end: false, inner: /* @__PURE__ */ new Map() };
  for (const pointer of pointers) {
    let node = root;
    for (const key of keysOf(pointer)) {
      const inner = node.inner.get(key) ?? { end: false, inner: /* @__PURE__ */ new Map() };
      node.inner.set(key, inner);
      node = inner;
    }
    node.end = true;
  }
  return root;
}
function without(value, parts) {
  if (parts.end) return null;
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const inner = parts.inner.get(String(index));
      return inner === void 0 ? item : without(item, inner);
    });
  }
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).flatMap(([key, item]) => {
    const inner = parts.inner.get(key);
    if (inner === void 0) return [[key, item]];
    return inner.end ? [] : [[key, without(item, inner)]];
  });
  return Object.fromEntries(kept);
}

// engine/loading/flow-source.ts
function flowSource(name, document, isDefault) {
  const { findings, unusable, usable } = holdAgainst("flow", document);
  const steps = Object.entries(recordOf(usable.steps)).flatMap(([stepName, spec]) => {
    if (!isRecord(spec) || typeof spec.type !== "string") return [];
    const pointer = pointerTo("/steps", stepName);
    const paths2 = pathsOf(spec, pointer);
    return [{ name: stepName, pointer, type: spec.type, spec, paths: paths2, ways: waysOf(paths2) }];
  });
  return {
    name,
    file: document.file,
    document,
    isDefault,
    usable,
    findings,
    perhapsAssigned: new Set(
      unusable.flatMap((pointer) => namesIn(valueAt(document.value, pointer), keysOf(pointer).at(-1) ?? ""))
    ),
    stepNames: new Set(Object.keys(recordOf(recordOf(document.value).steps))),
    steps
  };
}
function valueAt(value, pointer) {
  let inner = value;
  for (const key of keysOf(pointer)) {
    if (Array.isArray(inner)) inner = listOf(inner)[Number(key)] ?? null;
    else inner = isRecord(inner) && has(inner, key) ? inner[key] ?? null : null;
  }
  return inner;
}
function namesIn(value, key) {
  const own = [key.replace(/^@/, "")];
  if (typeof value === "string") return value.startsWith("@") ? [...own, value.slice(1)] : own;
  if (typeof value !== "object" || value === null) return own;
  return [...own, ...Object.entries(value).flatMap(([innerKey, inner]) => namesIn(inner, innerKey))];
}

// engine/loading/read-json.ts
import { parseTree, visit } from "jsonc-parser";
var DEEPEST2 = 64;
var OPTIONS = { allowTrailingComma: true };
function readJson(file2, content) {
  const { text: text4, valid } = decodeText(content);
  const invalid3 = refusals(file2, text4);
  if (!valid) {
    const message2 = "The file is not UTF-8: from here on it holds bytes that are no character.";
    return { faults: [invalid3(text4.length, "", message2, "Save the file with the encoding UTF-8.")] };
  }
  try {
    const { value, faults } = readValue(text4, invalid3);
    return faults.length > 0 ? { faults } : { document: documentOf(file2, text4, value) };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const message2 = `JSON may be nested at most ${DEEPEST2} deep; here it is deeper.`;
    return { faults: [invalid3(error.offset, "", message2, null)] };
  }
}
var TooDeep = class extends Error {
  constructor(offset) {
    super("too deep");
    this.offset = offset;
  }
  offset;
};
function readValue(text4, invalid3) {
  const faults = [];
  const syntax = [];
  const open = [];
  let root = null;
  const suspicious = text4.includes("\\u") || text4.includes("\0") || hasSurrogate(text4);
  const put = (value) => {
    const container = open.at(-1);
    if (container === void 0) root = value;
    else if (Array.isArray(container.target)) container.target.push(value);
    else setOwn(container.target, container.key, value);
  };
  const pointer = () => {
    const container = open.at(-1);
    if (container === void 0) return "";
    return pointerTo(container.pointer, Array.isArray(container.target) ? container.target.length : container.key);
  };
  const begin = (target2, offset) => {
    if (open.length >= DEEPEST2) throw new TooDeep(offset);
    const place = pointer();
    put(target2);
    open.push({ target: target2, pointer: place, key: "" });
  };
  const refuse2 = (offset, place, message2) => {
    faults.push(invalid3(offset, place, message2, null));
  };
  visit(
    text4,
    {
      onObjectBegin: (offset) => begin({}, offset),
      onArrayBegin: (offset) => begin([], offset),
      onObjectEnd: () => void open.pop(),
      onArrayEnd: () => void open.pop(),
      onObjectProperty(key, offset) {
        const container = open.at(-1);
        if (container === void 0 || Array.isArray(container.target)) return;
        container.key = key;
        const fault2 = suspicious ? textFault(key) : null;
        if (fault2 !== null) refuse2(offset, container.pointer, fault2);
        else if (Object.hasOwn(container.target, key)) {
          refuse2(offset, pointer(), `The key "${key}" is here twice: what it held before would be lost.`);
        }
      },
      onLiteralValue(value, offset) {
        const fault2 = suspicious || typeof value === "number" ? literalFault(value) : null;
        if (fault2 !== null) refuse2(offset, pointer(), fault2);
        put(value === 0 ? 0 : value);
      },
      onError: (code, offset) => void syntax.push({ code, offset })
    },
    OPTIONS
  );
  return { value: root, faults: [...syntaxFaults(text4, syntax, invalid3), ...faults] };
}
function hasSurrogate(text4) {
  return /[\uD800-\uDFFF]/.test(text4);
}
function literalFault(value) {
  if (typeof value === "string") return textFault(value);
  if (typeof value === "number" && !Number.isFinite(value)) return "The number is too large: it must fit a double.";
  return null;
}
function setOwn(target2, key, value) {
  if (key !== "__proto__") target2[key] = value;
  else Object.defineProperty(target2, key, { value, enumerable: true, configurable: true, writable: true });
}
var COMMA_EXPECTED = 6;
var SYNTAX = {
  1: "This is neither JSON nor a comment; names and texts need double quotes.",
  2: "This is not a number as JSON writes it.",
  3: "A key in double quotes is expected here.",
  4: "A value is expected here.",
  5: "A colon is expected here, between the key and its value.",
  [COMMA_EXPECTED]: "A comma is expected here.",
  7: "The object is not closed: a } is missing.",
  8: "The list is not closed: a ] is missing.",
  9: "The JSON ends before here; what follows belongs to nothing.",
  10: "This is not a comment: they begin with // or /*.",
  11: "The comment is not closed: */ is missing.",
  12: "The text is not closed: a double quote is missing at its end.",
  13: "The number is not complete.",
  14: "After \\u four hexadecimal digits are expected.",
  15: 'This escape is not known: \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000 are.',
  16: "A control character may not stand in a text; write line breaks as \\n and tabs as \\t."
};
function syntaxFaults(text4, errors, invalid3) {
  const told = errors.every((error) => error.code === COMMA_EXPECTED) ? errors : errors.slice(0, 1);
  return told.map(({ code, offset }) => {
    if (text4.trim() === "") return invalid3(offset, "", "The file is empty.", "Write at least {}.");
    return invalid3(offset, "", SYNTAX[code] ?? "This is not JSON.", null);
  });
}
function refusals(file2, text4) {
  const placeOf3 = placesIn(text4);
  return (offset, pointer, message2, hint) => faultAt(file2, placeOf3(offset), { code: "JSON_INVALID", pointer, message: message2, hint });
}
function documentOf(file2, text4, value) {
  const placeOf3 = placesIn(text4);
  let find = null;
  return {
    file: file2,
    text: text4,
    value,
    position(pointer, atKey = false) {
      find ??= nodesOf(parseTree(text4, [], OPTIONS));
      const found = find(pointer);
      if (found === null) return { line: 1, column: 1 };
      const { node, exact } = found;
      return placeOf3((atKey && exact && node.parent?.type === "property" ? node.parent : node).offset);
    }
  };
}
function nodesOf(root) {
  const inside = /* @__PURE__ */ new Map();
  const innerOf = (node) => {
    const known2 = inside.get(node);
    if (known2 !== void 0) return known2;
    const inner = /* @__PURE__ */ new Map();
    for (const [index, child] of (node.children ?? []).entries()) {
      const [key, value] = child.type === "property" ? child.children ?? [] : [];
      if (node.type === "array") inner.set(String(index), child);
      else if (key !== void 0 && value !== void 0) inner.set(String(key.value), value);
    }
    inside.set(node, inner);
    return inner;
  };
  return (pointer) => {
    if (root === void 0) return null;
    let node = root;
    for (const key of keysOf(pointer)) {
      const inner = innerOf(node).get(key);
      if (inner === void 0) return { node, exact: false };
      node = inner;
    }
    return { node, exact: true };
  };
}

// engine/loading/load-bot.ts
function loadBot(files2, options) {
  const faults = /* @__PURE__ */ new Map();
  const add = (document, findings) => {
    for (const finding of findings) {
      const key = JSON.stringify([document.file, finding.code, finding.pointer, finding.message]);
      if (faults.has(key)) continue;
      faults.set(key, faultAt(document.file, document.position(finding.pointer, finding.atKey), finding));
    }
  };
  const read2 = readFiles(files2);
  for (const fault2 of read2.faults) faults.set(JSON.stringify(fault2), fault2);
  const bot = readBot(read2, options.entities);
  if (bot.document !== null) add(bot.document, bot.findings);
  const own = read2.flows.map(({ name, document }) => flowSource(name, document, false));
  const kept = keptDefaults(own, read2.names, options.defaults);
  const loading = {
    facts: bot.facts,
    flows: new Map([...kept, ...own].map((flow) => [flow.name, flow])),
    flowNames: /* @__PURE__ */ new Set([...kept.map((flow) => flow.name), ...read2.names]),
    actions: actionsByName(options.actions),
    cache: options.cache ?? expressionCache()
  };
  const variables = new Map([...kept, ...own].map((flow) => [flow, variablesOf(flow, loading)]));
  for (const { flow, finding } of checkFlows(own, variables, loading)) add(flow.document, [finding]);
  const sorted = [...faults.values()].toSorted(byPlace);
  if (sorted.some((fault2) => fault2.severity === "error")) return { bot: null, faults: sorted };
  const flows = [...loading.flows.values()].map((flow) => loaded(flow, variables.get(flow) ?? /* @__PURE__ */ new Map()));
  return { bot: { spec: bot.spec, flows: new Map(flows.map((flow) => [flow.name, flow])) }, faults: sorted };
}
var BOT = "bot";
function readFiles(files2) {
  const faults = [];
  const names = /* @__PURE__ */ new Map();
  const flows = [];
  let bot = null;
  for (const { file: file2, name, content } of files2.toSorted((left, right) => compare(left.name, right.name))) {
    const flowName = name.replace(/\.jsonc?$/, "");
    const before = names.get(flowName);
    if (before !== void 0) {
      const message2 = `${before} has the same name: the flow "${flowName}" can only be one of them.`;
      const finding = {
        code: "NAME_INVALID",
        pointer: "",
        message: message2,
        hint: "Remove one of the files, or rename it."
      };
      faults.push(faultAt(file2, { line: 1, column: 1 }, finding));
      continue;
    }
    names.set(flowName, name);
    const reading = readJson(file2, content);
    if ("faults" in reading) faults.push(...reading.faults);
    else if (flowName === BOT) bot = reading.document;
    else flows.push({ name: flowName, document: reading.document });
  }
  const hasBot = names.delete(BOT);
  return { bot, hasBot, flows, names: new Set(names.keys()), faults };
}
function readBot(read2, system) {
  if (read2.bot === null)
    return { document: null, facts: botFacts(read2.hasBot ? null : {}, [], system), findings: [], spec: {} };
  const { findings, unusable, usable } = holdAgainst("bot", read2.bot);
  return {
    document: read2.bot,
    facts: botFacts(usable, unusable, system),
    findings: [...findings, ...checkBot(usable, system)],
    // It is only used when nothing was wrong, and then it fits the schema that the type describes.
    spec: usable
  };
}
function keptDefaults(own, names, defaults) {
  const events = new Set(own.filter((flow) => triggerOf(flow).when === void 0).map(triggerEvent));
  return defaults.flatMap(({ file: file2, name, content }) => {
    const flowName = name.replace(/\.jsonc?$/, "");
    const reading = readJson(file2, content);
    if ("faults" in reading) throw new Error(`the default flow ${file2} cannot be read: ${reading.faults[0]?.message}`);
    const flow = flowSource(flowName, reading.document, true);
    const event = triggerEvent(flow);
    return names.has(flowName) || event !== null && events.has(event) ? [] : [flow];
  });
}
function checkFlows(own, variables, loading) {
  const waitingFlows = flowsThatWait(loading);
  const each = own.flatMap((flow) => {
    const parts = checkParts(flow, variables, loading);
    const graph = hidesGraph(flow, parts) ? [] : [...checkGraph(flow, loading, waitingFlows), ...checkRefusals(flow, loading)];
    return [...parts, ...graph].map((finding) => ({ flow, finding }));
  });
  const all = [...loading.flows.values()];
  return [...each, ...checkRecursion(all), ...checkAskWhileConnected(all), ...checkTriggerConflicts(own)];
}
function checkParts(flow, variables, loading) {
  const own = variables.get(flow) ?? /* @__PURE__ */ new Map();
  const { phrases } = triggerOf(flow);
  return [
    ...flow.findings,
    ...checkNames(flow),
    ...checkTrigger(flow),
    ...phrases === void 0 ? [] : emptyWords(wordsOf({ value: phrases, pointer: "/trigger/phrases" })),
    ...checkPaths(flow),
    ...checkInputs(flow, loading),
    ...checkTexts(flow, loading),
    ...checkExpressions(flow, own, loading),
    ...checkActions(flow, own, loading),
    ...checkCalls(flow, variables, loading)
  ];
}
function hidesGraph(flow, parts) {
  return flow.findings.some(({ code }) => code !== "PATTERN_INVALID") || parts.some(({ code }) => code === "SCHEMA_INVALID" || code === "STEP_UNKNOWN");
}
function loaded(flow, variables) {
  const { $schema: _, ...spec } = flow.usable;
  return {
    name: flow.name,
    file: flow.file,
    // Nothing was wrong, so it fits the schema that the type describes.
    spec,
    text: JSON.stringify(spec),
    variables
  };
}
function byPlace(left, right) {
  return compare(left.file, right.file) || left.line - right.line || left.column - right.column || compare(left.code, right.code);
}
function compare(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

// helpdesk/address.ts
import ipaddr from "ipaddr.js";
var LONGEST3 = 64;
var MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];
function parseAddress(text4) {
  if (text4.length > LONGEST3) return null;
  if (!text4.includes(":")) {
    const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text4);
    return isAddress ? Uint8Array.from([...MAPPED, ...ipaddr.IPv4.parse(text4).toByteArray()]) : null;
  }
  return ipaddr.IPv6.isValid(text4) ? Uint8Array.from(ipaddr.IPv6.parse(text4).toByteArray()) : null;
}
function parseRange(text4) {
  const [, address = "", , digits] = /^([^/%]*)(\/(0|[1-9]\d{0,2}))?$/.exec(text4) ?? [];
  const bytes = parseAddress(address);
  if (!bytes) return null;
  const offset = address.includes(":") ? 0 : 96;
  const length2 = digits === void 0 ? 128 : Number(digits) + offset;
  return length2 > 128 ? null : rangeOf(bytes, length2);
}
function networkOf(bytes, length2) {
  return bytes.map((byte, index) => byte & maskOf(index, length2));
}
function familyOf(bytes) {
  return MAPPED.every((byte, index) => bytes[index] === byte) ? 4 : 6;
}
function rangeOf(bytes, length2) {
  const first = networkOf(bytes, length2);
  const last = first.map((byte, index) => byte | ~maskOf(index, length2) & 255);
  const family = length2 >= 96 ? familyOf(first) : 6;
  return { family, first, last, length: length2, text: `${textOf(first)}/${family === 4 ? length2 - 96 : length2}` };
}
function maskOf(index, length2) {
  const bits = Math.min(8, Math.max(0, length2 - index * 8));
  return 255 << 8 - bits & 255;
}
function textOf(bytes) {
  const parts = familyOf(bytes) === 4 ? bytes.subarray(12) : bytes;
  return ipaddr.fromByteArray([...parts]).toString();
}

// helpdesk/chat-machine.ts
import { createMachine as createMachine2, transition as transition2 } from "xstate";
var machine = createMachine2({
  id: "chat",
  initial: "waiting",
  states: {
    waiting: { on: { accept: "connected", end: "ended" } },
    connected: { on: { requeue: "waiting", handOver: { target: "connected", reenter: true }, end: "ended" } },
    ended: { type: "final" }
  }
});
var CAN = {
  waiting: new Set(machine.states.waiting?.ownEvents),
  connected: new Set(machine.states.connected?.ownEvents),
  ended: new Set(machine.states.ended?.ownEvents)
};
function statusAfter(chat, event) {
  if (CAN[chat.status].has(event)) {
    const [next] = transition2(machine, machine.resolveState({ value: chat.status }), { type: event });
    return next.value;
  }
  if (chat.status === "connected") {
    throw new ParleyError("CHAT_TAKEN", "", `The chat ${chat.id} was already picked up by ${chat.agent}.`);
  }
  if (chat.status === "ended") throw new ParleyError("CHAT_ENDED", "", `The chat ${chat.id} has ended.`);
  throw new ParleyError("CHAT_WAITING", "", `Nobody has picked up the chat ${chat.id} yet: accept it first.`);
}

// helpdesk/desk.ts
function openChat(desk) {
  const id = desk.client?.chat ?? null;
  if (id === null) return null;
  const chat = chatOf(desk, id);
  return chat === null || chat.status === "ended" ? null : chat;
}
function chatOf(desk, id) {
  return desk.changed.chat.get(id) ?? desk.facts.chat(id);
}
function agentOf(desk, email) {
  return desk.changed.agent.get(email) ?? desk.facts.agent(email);
}
function queueState(desk, code) {
  return desk.changed.queue.get(code) ?? desk.facts.queue(code);
}
function queueOf(desk, code) {
  const { queues } = desk.settings;
  const queue = code === void 0 ? [...queues.values()][0] : queues.get(code);
  if (queue !== void 0) return queue;
  const known2 = [...queues.keys()].join(", ");
  throw new ParleyError("QUEUE_UNKNOWN", "/Queue", `There is no queue "${code}". bot.json has: ${known2}.`);
}
function clientOf(desk) {
  if (desk.client !== null) return desk.client;
  throw new ParleyError("NO_CLIENT", "", "No user is linked to this conversation.");
}
function withClient(desk, client) {
  return { ...desk, client: { ...clientOf(desk), ...client } };
}
function withChat(desk, chat) {
  return { ...desk, changed: { ...desk.changed, chat: new Map(desk.changed.chat).set(chat.id, chat) } };
}
function withAgent(desk, agent) {
  return { ...desk, changed: { ...desk.changed, agent: new Map(desk.changed.agent).set(agent.email, agent) } };
}
function withWaiting(desk, code, difference) {
  const waiting = Math.max(0, queueState(desk, code).waiting + difference);
  return { ...desk, changed: { ...desk.changed, queue: new Map(desk.changed.queue).set(code, { code, waiting }) } };
}
function withBlock(desk, block) {
  return { ...desk, changed: { ...desk.changed, block: new Map(desk.changed.block).set(block.id, block) } };
}
function because(desk, ...causes) {
  return { ...desk, causes: [...desk.causes, ...causes] };
}
function noting(desk, note) {
  return { ...desk, notes: [...desk.notes, note] };
}
function chatActivityId(conversation, number2) {
  return `${conversation}-activity-${number2}`;
}
function specialEvent(name, by) {
  return { name, value: null, by, from: "engine" };
}

// helpdesk/chats.ts
function connectAgent(desk, chat, agent) {
  const { now } = desk;
  const id = `${chat.id}-agent-${chat.connects + 1}`;
  const connected = {
    ...chat,
    agentConversation: id,
    agent: agent.email,
    connects: chat.connects + 1,
    connectedAt: now,
    tickAt: null,
    heardAt: now,
    idleWarned: false
  };
  const busy = { ...agent, openChats: agent.openChats + 1, lastChatAt: now, lastConnectAt: now };
  const told = withClient(withAgent(withChat(desk, connected), busy), {
    agent: { email: agent.email, name: agent.name }
  });
  return because(
    told,
    {
      kind: "event",
      conversation: chat.conversation,
      event: specialEvent("LiveChatClientConnected", "agent"),
      putAgain: false
    },
    { kind: "agentConversation", id, chat: connected, agent: busy }
  );
}
var BY = {
  user: "user",
  agent: "agent",
  timeout: "timeout",
  block: "block",
  maxWait: null,
  userEnds: "user",
  ban: "block",
  close: "agent"
};
var TELLS_USER = /* @__PURE__ */ new Set(["user", "agent", "timeout", "block"]);
function endChat(desk, ending) {
  const chat = openChat(desk);
  if (chat === null) return desk;
  const wasConnected = chat.status === "connected";
  const ended = {
    ...chat,
    status: statusAfter(chat, "end"),
    endedAt: desk.now,
    endedBy: BY[ending],
    tickAt: null
  };
  let next = withChat(desk, ended);
  next = wasConnected ? release(next, chat) : withWaiting(next, chat.queue, -1);
  const { conversation } = chat;
  if (TELLS_USER.has(ending)) {
    const event = specialEvent("LiveChatClientDisconnected", BY[ending]);
    next = because(next, { kind: "event", conversation, event, putAgain: wasConnected });
  }
  if (ending === "maxWait") {
    next = because(next, {
      kind: "event",
      conversation,
      event: specialEvent("LiveChatQueueTimeout", null),
      putAgain: false
    });
  }
  if (wasConnected && ending !== "close") next = tellAgent(next, chat, BY[ending]);
  if (ending === "close") next = withClient(next, { parked: { queue: chat.queue, priority: chat.priority } });
  return next;
}
function release(desk, chat) {
  const agent = chat.agent === null ? null : agentOf(desk, chat.agent);
  if (agent === null) return desk;
  const free = { ...agent, openChats: Math.max(0, agent.openChats - 1), lastChatAt: desk.now };
  const allocated = agent.queues.filter((code) => (desk.settings.queues.get(code)?.maxChatsPerAgent ?? 0) > 0);
  return because(withAgent(desk, free), ...allocated.map((queue) => ({ kind: "allocate", queue })));
}
function tellAgent(desk, chat, by) {
  if (chat.agentConversation === null) return desk;
  const event = specialEvent("LiveChatAgentDisconnected", by);
  return because(desk, { kind: "event", conversation: chat.agentConversation, event, putAgain: false });
}
function transfer(desk, chat, to) {
  if ("queue" in to) {
    const queue = queueOf(desk, to.queue);
    const waiting = {
      ...chat,
      status: statusAfter(chat, "requeue"),
      queue: queue.code,
      queuedAt: desk.now,
      tickAt: desk.settings.waitingTick === null ? null : desk.now + desk.settings.waitingTick,
      heardAt: null,
      idleWarned: false
    };
    const released = withWaiting(release(withChat(desk, waiting), chat), queue.code, 1);
    const told2 = tellAgent(released, chat, "agent");
    return queue.maxChatsPerAgent > 0 ? because(told2, { kind: "allocate", queue: queue.code }) : told2;
  }
  const status = statusAfter(chat, "handOver");
  signedIn(desk, to.agent);
  const told = tellAgent(release(desk, chat), chat, "agent");
  return connectAgent(told, { ...chat, status }, signedIn(told, to.agent));
}
function signedIn(desk, email) {
  const agent = agentOf(desk, email);
  if (agent === null) throw new ParleyError("AGENT_UNKNOWN", "", `There is no agent ${email}.`);
  if (agent.status !== "SignedIn") throw new ParleyError("AGENT_SIGNED_OUT", "", `${email} is not signed in.`);
  return agent;
}

// helpdesk/blocks.ts
var MINUTE = 6e4;
function blockForLiveChat(desk, request) {
  const client = clientOf(desk);
  const until = desk.now + request.minutes * MINUTE;
  const subjects = [personOf(client), ...request.ip ? [addressOf(client)] : []];
  const by = desk.acting.agent;
  let next = desk;
  for (const subject of subjects) {
    next = putBlock(next, { subject, scope: "liveChat", reason: request.reason, until, by, source: "action" });
  }
  return { desk: endChat(next, "block"), until, authenticated: client.user !== null };
}
function isOneOf(subject, subjects) {
  return subjects.some(({ kind, value }) => kind === subject.kind && value === subject.value);
}
function putBlock(desk, request) {
  const { subject, scope, reason, until, by, source } = request;
  const replaced = liftAll(desk, subject, scope, { by, reason: null, how: "replaced" });
  const client = desk.client;
  const block = {
    id: `${desk.acting.conversation}-block-${desk.now}-${replaced.desk.changed.block.size + 1}`,
    subject,
    scope,
    reason,
    at: desk.now,
    until,
    by,
    source,
    conversation: client?.conversation ?? null,
    chat: client?.chat ?? null,
    lifted: null
  };
  const own = client !== null && subject.kind === "conversation" && subject.value === client.conversation && scope === "liveChat";
  const written2 = withBlock(replaced.desk, block);
  return noting(own ? withClient(written2, { blockedUntil: until }) : written2, {
    what: "block",
    by,
    subject: `${subject.kind}:${subject.value}`,
    conversation: client?.conversation ?? null,
    detail: { id: block.id, scope, reason, until: until === null ? null : new Date(until).toISOString(), source }
  });
}
function liftAll(desk, subject, scope, lift) {
  const stored = desk.facts.blocksAt(subject, scope).filter((block) => !desk.changed.block.has(block.id));
  const made = [...desk.changed.block.values()].filter(
    (block) => block.scope === scope && isOneOf(block.subject, [subject])
  );
  const present = [...stored, ...made].filter((block) => block.lifted === null);
  const next = present.reduce((before, block) => liftBlock(before, block, lift), desk);
  return { desk: next, lifted: present.filter((block) => block.until === null || desk.now < block.until).length };
}
function liftBlock(desk, block, lift) {
  const lifted = withBlock(desk, { ...block, lifted: { at: desk.now, ...lift } });
  if (lift.how === "replaced") return lifted;
  return noting(lifted, {
    what: "unblock",
    by: lift.by,
    subject: `${block.subject.kind}:${block.subject.value}`,
    conversation: block.conversation,
    detail: { id: block.id, scope: block.scope, reason: lift.reason }
  });
}
function writeBlockedUntil(desk, until) {
  const client = clientOf(desk);
  const subject = { kind: "conversation", value: client.conversation };
  const by = desk.acting.agent;
  const written2 = until !== null && desk.now < until ? putBlock(desk, { subject, scope: "liveChat", reason: null, until, by, source: "flow" }) : liftAll(desk, subject, "liveChat", { by, reason: null, how: "lifted" }).desk;
  return withClient(written2, { blockedUntil: until });
}
function unblockForLiveChat(desk) {
  const client = clientOf(desk);
  const subject = { kind: "conversation", value: client.conversation };
  const { desk: next, lifted } = liftAll(desk, subject, "liveChat", {
    by: desk.acting.agent,
    reason: null,
    how: "lifted"
  });
  return { desk: withClient(next, { blockedUntil: null }), lifted: lifted > 0 };
}
function personOf(client) {
  return client.user === null ? { kind: "conversation", value: client.conversation } : { kind: "user", value: client.user };
}
function addressOf(client) {
  const { address } = client;
  if (address === null || parseAddress(address) === null) {
    throw new ParleyError("ADDRESS_UNKNOWN", "/BlockIp", "No address is known of this user, so it can't be blocked.");
  }
  return normalSubject({ kind: "ip", value: address.includes(":") ? `${address}/64` : address });
}
function normalSubject(subject) {
  if (subject.kind !== "ip") return subject;
  const range = parseRange(subject.value);
  if (range === null) {
    throw new ParleyError(
      "ADDRESS_INVALID",
      "/subject/value",
      `"${subject.value}" is no address and no range such as 203.0.113.0/24.`
    );
  }
  return { kind: "ip", value: range.text };
}

// helpdesk/decision.ts
function holds2(block, now) {
  return block.lifted === null && (block.until === null || now < block.until);
}
function decide(subjects, blocks, now) {
  const names = new Set(subjects.filter(({ kind }) => kind !== "ip").map(nameOf2));
  const addresses = subjects.filter(({ kind }) => kind === "ip").flatMap(({ value }) => parseAddress(value) ?? []);
  let told = null;
  for (const block of blocks) {
    if (!holds2(block, now) || told !== null && compareTold(told, block) <= 0) continue;
    const { subject } = block;
    const matches2 = subject.kind === "ip" ? addresses.some(isWithin2(subject.value)) : names.has(nameOf2(subject));
    if (matches2) told = block;
  }
  return told && { scope: told.scope, until: told.until, reason: told.reason, block: told };
}
function subjectsOf(requester) {
  const { conversation, user, visitor, address, beganAuthenticated } = requester;
  const subjects = [];
  if (conversation !== null) subjects.push({ kind: "conversation", value: conversation });
  if (user !== null) subjects.push({ kind: "user", value: user });
  if (visitor !== null && !beganAuthenticated) subjects.push({ kind: "visitor", value: visitor });
  if (address !== null && user === null) subjects.push({ kind: "ip", value: address });
  return subjects;
}
function compareTold(left, right) {
  if (left.scope !== right.scope) return left.scope === "conversation" ? -1 : 1;
  const [leftEnd, rightEnd] = [left.until ?? Number.POSITIVE_INFINITY, right.until ?? Number.POSITIVE_INFINITY];
  if (leftEnd !== rightEnd) return leftEnd > rightEnd ? -1 : 1;
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}
function nameOf2({ kind, value }) {
  return `${kind}:${value}`;
}
function isWithin2(text4) {
  const range = parseRange(text4);
  if (range === null) return () => false;
  const { family, first, last } = range;
  return (address) => familyOf(address) === family && compareBytes(first, address) <= 0 && compareBytes(address, last) <= 0;
}
function compareBytes(left, right) {
  for (const [index, byte] of left.entries()) {
    const other = right[index] ?? 0;
    if (byte !== other) return byte - other;
  }
  return 0;
}

// helpdesk/hours.ts
import { IANAZone as IANAZone2 } from "luxon";
var MINUTE2 = 6e4;
var DAY2 = 864e5;
var DAY_MINUTES = 1440;
var LAST = 864e13;
var HORIZON = 400;
var REMEMBERED = 512;
var WEEKDAYS2 = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
var SPAN2 = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
function isOpen2(hours, at, zone) {
  return hours === null || endOfSpan(scheduleOf(hours, zone), at) !== null;
}
function opensAt(hours, at, zone) {
  if (hours === null) return null;
  const schedule = scheduleOf(hours, zone);
  const today = dayOf(at);
  let reach = Number.NEGATIVE_INFINITY;
  for (let day = today - 2; day <= today + HORIZON; day++) {
    for (const { start, end } of stretchesOf(schedule, day)) {
      if (start > at && start > reach) return start;
      reach = Math.max(reach, end);
    }
  }
  return null;
}
var schedules = /* @__PURE__ */ new WeakMap();
var clocks = /* @__PURE__ */ new Map();
function scheduleOf(hours, zone) {
  const name = hours.timeZone ?? zone;
  let byZone = schedules.get(hours);
  if (byZone === void 0) {
    byZone = /* @__PURE__ */ new Map();
    schedules.set(hours, byZone);
  }
  let schedule = byZone.get(name);
  if (schedule === void 0) {
    schedule = readHours(hours, name);
    byZone.set(name, schedule);
  }
  return schedule;
}
function readHours({ weekly = {}, except = {} }, zoneName) {
  return {
    weekly: new Map(WEEKDAYS2.map((day) => [day, readSpans(weekly[day] ?? [])])),
    except: new Map(Object.entries(except).map(([date, spans]) => [date, readSpans(spans)])),
    clock: clockOf(zoneName),
    stretches: /* @__PURE__ */ new Map()
  };
}
function clockOf(zoneName) {
  const zone = IANAZone2.create(zoneName);
  if (!zone.isValid) return clockOf("UTC");
  const clock = clocks.get(zone.name) ?? { zone, offsets: /* @__PURE__ */ new Map() };
  clocks.set(zone.name, clock);
  return clock;
}
function readSpans(texts) {
  const merged = [];
  const spans = texts.flatMap((text4) => readSpan(text4) ?? []);
  for (const span of spans.toSorted((left, right) => left.start - right.start)) {
    const last = merged.at(-1);
    if (last === void 0 || span.start > last.end) merged.push(span);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return merged;
}
function readSpan(text4) {
  const found = SPAN2.exec(text4);
  if (found === null) return null;
  const start = Number(found[1]) * 60 + Number(found[2]);
  const end = found[3] === void 0 ? DAY_MINUTES : Number(found[3]) * 60 + Number(found[4]);
  if (start === end) return null;
  return { start, end: end > start ? end : end + DAY_MINUTES };
}
function endOfSpan(schedule, at) {
  const today = dayOf(at);
  let latest = null;
  for (let day = today - 2; day <= today + 1; day++) {
    for (const { start, end } of stretchesOf(schedule, day)) {
      if (start <= at && at < end && (latest === null || end > latest)) latest = end;
    }
  }
  return latest;
}
function dayOf(at) {
  return Math.floor(Math.min(Math.max(at, -LAST), LAST) / DAY2);
}
function stretchesOf(schedule, day) {
  return remembered2(
    schedule.stretches,
    day,
    () => spansOn(schedule, day).flatMap((span) => {
      const start = firstMoment(schedule.clock, day * DAY2 + span.start * MINUTE2);
      const end = lastMoment(schedule.clock, day * DAY2 + span.end * MINUTE2);
      return start < end ? [{ start, end }] : [];
    })
  );
}
function spansOn(schedule, day) {
  const midnight = new Date(day * DAY2);
  if (Number.isNaN(midnight.getTime())) return [];
  const date = midnight.toISOString().slice(0, 10);
  return schedule.except.get(date) ?? schedule.weekly.get(WEEKDAYS2[(day % 7 + 7) % 7] ?? "thu") ?? [];
}
function firstMoment(clock, local) {
  const { before, after, turn } = offsetsAbout(clock, Math.floor(local / DAY2));
  return local - before < turn ? local - before : Math.max(turn, local - after);
}
function lastMoment(clock, local) {
  const { before, after, turn } = offsetsAbout(clock, Math.floor(local / DAY2));
  return local - after > turn ? local - after : Math.min(turn, local - before);
}
function offsetsAbout({ zone, offsets }, day) {
  return remembered2(offsets, day, () => {
    let early = (day - 1) * DAY2;
    let late = (day + 2) * DAY2;
    const before = aheadOfUtc(zone, early);
    const after = aheadOfUtc(zone, late);
    while (before !== after && late - early > 1) {
      const middle = Math.floor((early + late) / 2);
      if (aheadOfUtc(zone, middle) === before) early = middle;
      else late = middle;
    }
    return { before, after, turn: late };
  });
}
function aheadOfUtc(zone, at) {
  return Math.round(zone.offset(at) * MINUTE2);
}
function remembered2(known2, day, find) {
  const before = known2.get(day);
  if (before !== void 0) return before;
  const found = find();
  if (known2.size >= REMEMBERED) known2.clear();
  known2.set(day, found);
  return found;
}

// helpdesk/connect.ts
function connect(desk, request) {
  const client = clientOf(desk);
  const queue = queueOf(desk, request.queue);
  if (openChat(desk) !== null) return { kind: "already", desk };
  const reason = refusal(desk, queue);
  if (reason !== null) {
    const opens = reason === "outsideWorkingHours" ? opensAt(queue.hours, desk.now, desk.settings.timeZone) : null;
    return { kind: "refused", desk, queue: queue.code, reason, opensAt: opens };
  }
  return { kind: "queued", desk: enqueue(desk, client, queue, request), queue: queue.code };
}
function refusal(desk, queue) {
  if (liveChatBlock(desk) !== null) return "blocked";
  if (!isOpen2(queue.hours, desk.now, desk.settings.timeZone)) return "outsideWorkingHours";
  if (queue.maxWaiting !== null && queueState(desk, queue.code).waiting >= queue.maxWaiting) return "queueFull";
  if (queue.requireAgents && desk.facts.agentsOf(queue.code).length === 0) return "noAgents";
  return null;
}
function liveChatBlock(desk) {
  if (desk.client === null) return null;
  const subjects = subjectsOf(desk.client);
  const stored = desk.facts.blocksOf(subjects).filter((block) => !desk.changed.block.has(block.id));
  return decide(subjects, [...stored, ...desk.changed.block.values()], desk.now);
}
function enqueue(desk, client, queue, request) {
  const { now, settings } = desk;
  const chat = {
    id: `${client.conversation}-chat-${client.chats + 1}`,
    conversation: client.conversation,
    agentConversation: null,
    status: "waiting",
    queue: queue.code,
    priority: request.priority ?? 0,
    message: request.message ?? null,
    waitingSince: now,
    queuedAt: now,
    connects: 0,
    connectedAt: null,
    endedAt: null,
    endedBy: null,
    agent: null,
    tickAt: settings.waitingTick === null ? null : now + settings.waitingTick,
    heardAt: null,
    idleWarned: false
  };
  const queued = withWaiting(withChat(desk, chat), queue.code, 1);
  const linked = withClient(queued, { chat: chat.id, chats: client.chats + 1, parked: null });
  return queue.maxChatsPerAgent > 0 ? because(linked, { kind: "allocate", queue: queue.code }) : linked;
}
function queuePosition(desk) {
  const chat = openChat(desk);
  if (chat?.status !== "waiting") return null;
  if (!desk.changed.chat.has(chat.id) || chat.queuedAt < desk.now) return desk.facts.position(chat.id);
  return 1 + desk.facts.waiting(chat.queue).reduce((ahead, count, priority) => ahead + (priority >= chat.priority ? count : 0), 0);
}
function connectFlags(connected) {
  if (connected.kind === "already") return null;
  const reason = connected.kind === "refused" ? connected.reason : null;
  const opens = connected.kind === "refused" ? connected.opensAt : null;
  return {
    IsBlockedForLiveChat: reason === "blocked",
    IsOutsideWorkingHours: reason === "outsideWorkingHours",
    IsQueueFull: reason === "queueFull",
    HasNoAgents: reason === "noAgents",
    RefusalReason: reason,
    OpensAt: opens === null ? null : new Date(opens),
    Queue: connected.queue
  };
}

// helpdesk/field-rules.ts
function deskOf(world) {
  return world.desk;
}
var FIELD_RULES = {
  read: /* @__PURE__ */ new Map([
    ["HelpdeskClient.LiveChatBlockedUntil", (world) => timeOf(liveChatBlock(deskOf(world))?.until ?? null)],
    ["HelpdeskClient.LiveChatBlockedReason", (world) => liveChatBlock(deskOf(world))?.reason ?? null],
    ["HelpdeskClient.QueuePosition", (world) => queuePosition(deskOf(world))],
    ["HelpdeskClient.Name", (world) => deskOf(world).client?.name ?? null],
    ["HelpdeskClient.Email", (world) => deskOf(world).client?.email ?? null],
    ["HelpdeskClient.IsAuthenticated", (world) => isAuthenticated(deskOf(world))],
    ["ConversationInfo.LiveChatStatus", (world) => liveChatStatus(deskOf(world))],
    ["ConversationInfo.LiveChatBlockedUntil", blockedUntil],
    ["HelpdeskAgent.Email", (world) => agentField(deskOf(world), "email")],
    ["HelpdeskAgent.Name", (world) => agentField(deskOf(world), "name")],
    ["HelpdeskAgent.Status", (world) => presentAgent(deskOf(world))?.status ?? null],
    ["HelpdeskAgent.SignOutTime", (world) => timeOf(presentAgent(deskOf(world))?.signOutTime ?? null)]
  ]),
  write: /* @__PURE__ */ new Map([["ConversationInfo.LiveChatBlockedUntil", writeUntil]])
};
function liveChatStatus(desk) {
  const chat = openChat(desk);
  if (chat === null || chat.status === "ended") return "none";
  if (desk.acting.side === "agent" && chat.agentConversation !== desk.acting.conversation) return "none";
  return chat.status;
}
function blockedUntil(world) {
  const desk = deskOf(world);
  if (desk.acting.side === "agent") return world.entities.ConversationInfo?.LiveChatBlockedUntil ?? null;
  return timeOf(desk.client?.blockedUntil ?? null);
}
function writeUntil(world, value) {
  const desk = deskOf(world);
  if (desk.acting.side === "agent" || desk.client === null) return world;
  return { ...world, desk: writeBlockedUntil(desk, value instanceof Date ? value.getTime() : null) };
}
function isAuthenticated(desk) {
  return desk.client === null ? null : desk.client.user !== null;
}
function agentField(desk, field) {
  if (desk.acting.side === "agent") return presentAgent(desk)?.[field] ?? null;
  return desk.client?.agent?.[field] ?? null;
}
function presentAgent(desk) {
  const email = desk.acting.side === "agent" ? desk.acting.agent : desk.client?.agent?.email ?? null;
  return email === null ? null : agentOf(desk, email);
}
function timeOf(moment) {
  return moment === null ? null : new Date(moment);
}

// helpdesk/allocation.ts
var QUIET = 15 * 6e4;

// actions/connect-to-helpdesk-agent.ts
var connectToHelpdeskAgent = defineAction({
  name: "ConnectToHelpdeskAgent",
  summary: "Puts the user in the queue for a helpdesk agent: true; or false, and [[HelpdeskClient]] says why not.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    properties: {
      Queue: { type: "string", format: "queue", description: "Code of the queue; left out: the bot's first." },
      Message: { type: ["string", "null"], description: "What it is about, for the agent." },
      Priority: { type: "integer", minimum: 0, maximum: 9, description: "Higher first; left out: 0." }
    }
  },
  result: { type: "boolean" },
  errors: ["QUEUE_UNKNOWN", "NO_CLIENT"],
  run(params, { world }) {
    const {
      Queue: queue,
      Message: message2,
      Priority: priority
    } = params;
    const connected = connect(deskOf(world), { queue, message: message2 ?? void 0, priority });
    const flags = connectFlags(connected);
    const told = flags === null ? world : withFields(world, "HelpdeskClient", flags);
    return { result: connected.kind !== "refused", world: { ...told, desk: connected.desk } };
  }
});

// actions/disconnect-from-helpdesk-agent.ts
var disconnectFromHelpdeskAgent = defineAction({
  name: "DisconnectFromHelpdeskAgent",
  summary: "Ends the open live chat, waiting or connected; false where there is none.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "boolean" },
  run(_params, { world, conversation }) {
    const desk = deskOf(world);
    if (desk.client === null || openChat(desk) === null) return { result: false };
    return { result: true, world: { ...world, desk: endChat(desk, conversation.side === "agent" ? "agent" : "user") } };
  }
});

// actions/end-chat-activity.ts
var endChatActivity = defineAction({
  name: "EndChatActivity",
  summary: "Ends the present chat activity: [[ChatActivityData]] is a new one, with empty fields.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "boolean", const: true },
  errors: ["NO_CLIENT"],
  run(_params, { world }) {
    const desk = deskOf(world);
    const { conversation, activity } = clientOf(desk);
    const number2 = activity.number + 1;
    const ended = { id: chatActivityId(conversation, activity.number), fields: world.entities.ChatActivityData ?? {} };
    const next = withClient(desk, { activity: { number: number2, afterSeq: activity.afterSeq }, parked: null });
    return {
      result: true,
      world: {
        entities: { ...world.entities, ChatActivityData: { ActivityId: chatActivityId(conversation, number2) } },
        desk: { ...next, endedActivities: [...next.endedActivities, ended] }
      }
    };
  }
});

// actions/get-conversation-transcript.ts
var LONGEST4 = 64 * 1024;
var getConversationTranscript = defineAction({
  name: "GetConversationTranscript",
  summary: "What was said in the present chat activity, a line each; also in [[ConversationInfo]].TranscriptTxt.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "string" },
  errors: ["NO_CLIENT"],
  run(_params, { world, conversation, said, sensitive }) {
    const desk = deskOf(world);
    const client = clientOf(desk);
    const stored = desk.facts.transcript(client.conversation, client.activity.afterSeq);
    const present = conversation.side === "user" && !sensitive ? desk.present : [];
    const lines = [
      ...[...stored, ...present].map(lineOf),
      ...conversation.side === "user" ? said.map((text5) => `Bot: ${text5}`) : []
    ];
    const text4 = lastBytes(lines, LONGEST4);
    return { result: text4, world: withFields(world, "ConversationInfo", { TranscriptTxt: text4 }) };
  }
});
var NAMES = { user: "User", bot: "Bot", agent: "Agent" };
function lineOf({ from, text: text4 }) {
  return `${from.name ?? NAMES[from.role]}: ${text4 ?? ""}`;
}
function lastBytes(lines, limit) {
  const kept = [];
  let size = 0;
  for (const line of lines.toReversed()) {
    size += new TextEncoder().encode(line).length + 1;
    if (size > limit + 1) break;
    kept.unshift(line);
  }
  return kept.join("\n");
}

// actions/is-blocked-for-live-chat.ts
var isBlockedForLiveChat = defineAction({
  name: "HelpdeskClient.IsBlockedForLiveChat",
  aliases: ["IsBlockedForLiveChat", "HelpdeskClient.BlockForLiveChat"],
  summary: "Keeps the user out of live chats for a time: the linked user of an agent's conversation, else the user of this one.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    properties: {
      BlockIntervalMinutes: {
        type: "integer",
        minimum: 1,
        maximum: 5256e3,
        default: 1440,
        description: "How long, in minutes; left out: 1440, a day."
      },
      BlockReason: { type: ["string", "null"], description: "Why; shown to people who look at the block." },
      SaveToChatActivityData: {
        type: "boolean",
        default: false,
        description: "Of an authenticated user, also fill the LiveChatBlocked fields of [[ChatActivityData]]."
      },
      BlockIp: { type: "boolean", default: false, description: "Also block the address the user last spoke from." }
    }
  },
  result: { type: "boolean", const: true },
  errors: ["NO_CLIENT", "ADDRESS_UNKNOWN"],
  run(params, { world, now }) {
    const request = params;
    const {
      BlockIntervalMinutes: minutes = 1440,
      BlockReason: reason = null,
      SaveToChatActivityData: save = false,
      BlockIp: ip = false
    } = request;
    const before = deskOf(world);
    const blocked = blockForLiveChat(before, { minutes, reason, ip });
    const next = { ...world, desk: blocked.desk };
    if (!save || !blocked.authenticated) return { result: true, world: next };
    const saved2 = {
      LiveChatBlockedUntil: new Date(blocked.until),
      LiveChatBlockedReason: reason,
      LiveChatBlockedAt: now,
      LiveChatBlockedByAgentName: before.acting.agent
    };
    return { result: true, world: withFields(next, "ChatActivityData", saved2) };
  }
});

// actions/is-outside-working-hours.ts
var isOutsideWorkingHours = defineAction({
  name: "IsOutsideWorkingHours",
  summary: "Whether the queue is closed now. Asks only: it sets no flag and puts nobody in the queue.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    properties: {
      Queue: { type: "string", format: "queue", description: "Code of the queue; left out: the bot's first." }
    }
  },
  result: { type: "boolean" },
  errors: ["QUEUE_UNKNOWN"],
  run({ Queue: code }, { world, now }) {
    const desk = deskOf(world);
    const queue = queueOf(desk, code);
    return { result: !isOpen2(queue.hours, now.getTime(), desk.settings.timeZone) };
  }
});

// actions/save-identified-user.ts
var saveIdentifiedUser = defineAction({
  name: "SaveIdentifiedUser",
  summary: "Authenticates the user by the host page's token.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    required: ["Token"],
    properties: { Token: { type: "string", description: "The host page's short-lived JWT." } }
  },
  result: { type: "boolean", const: true },
  errors: ["TOKEN_INVALID", "USER_SWITCH", "NO_CLIENT"],
  run({ Token: token }, { world, userEntities }) {
    const desk = deskOf(world);
    const client = clientOf(desk);
    const identity = desk.facts.identity(token);
    if (identity.kind === "invalid") throw new ParleyError("TOKEN_INVALID", "/Token", identity.message);
    if (client.user === identity.id) return { result: true };
    if (client.user !== null) {
      throw new ParleyError("USER_SWITCH", "/Token", "This conversation is with another user already. Start a new one.");
    }
    const own = desk.facts.userEntities(identity.id);
    const entities = Object.fromEntries(Object.entries(world.entities).filter(([name2]) => !userEntities.includes(name2)));
    const known2 = own.ChatUser ?? {};
    const chatUser = { ...known2, ...identity.fields, Id: identity.id, IsAuthenticated: true };
    const name = typeof chatUser.Name === "string" ? chatUser.Name : null;
    const email = typeof chatUser.Email === "string" ? chatUser.Email : null;
    return {
      result: true,
      world: {
        entities: { ...entities, ...own, ChatUser: chatUser },
        desk: withClient(desk, { user: identity.id, name, email })
      }
    };
  }
});

// actions/set-language.ts
var setLanguage = defineAction({
  name: "SetLanguage",
  summary: "The conversation speaks this language from now on: one of the bot's locales.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    required: ["Language"],
    properties: {
      Language: { type: "string", description: "BCP 47, such as zh-CN; zh is enough where the bot has one Chinese." }
    }
  },
  result: { type: "boolean", const: true },
  errors: ["LANGUAGE_UNKNOWN"],
  run({ Language: language }, { locales: locales2 }) {
    const wanted2 = language;
    const known2 = Object.fromEntries(locales2.map((locale2) => [locale2, locale2]));
    const locale = pickText(known2, wanted2, "");
    if (locale.split("-", 1)[0]?.toLowerCase() !== wanted2.split("-", 1)[0]?.toLowerCase()) {
      throw new ParleyError(
        "LANGUAGE_UNKNOWN",
        "/Language",
        `This bot does not speak "${wanted2}". It has: ${locales2.join(", ")}.`
      );
    }
    return { result: true, locale };
  }
});

// actions/transfer-chat.ts
var transferChat = defineAction({
  name: "TransferChat",
  summary: "Hands the connected chat to a queue or an agent; false where there is no such chat or the agent is away.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: {
      Queue: { type: "string", format: "queue", description: "Code of the queue in which the user waits again." },
      Agent: { type: "string", description: "E-mail of an agent who is signed in." }
    }
  },
  result: { type: "boolean" },
  errors: ["NO_CLIENT", "QUEUE_UNKNOWN"],
  run({ Queue: queue, Agent: email }, { world }) {
    const desk = deskOf(world);
    clientOf(desk);
    const chat = openChat(desk);
    if (chat === null || chat.status !== "connected") return { result: false };
    if (typeof queue === "string") return { result: true, world: { ...world, desk: transfer(desk, chat, { queue }) } };
    const agent = desk.changed.agent.get(email) ?? desk.facts.agent(email);
    if (agent?.status !== "SignedIn") return { result: false };
    return { result: true, world: { ...world, desk: transfer(desk, chat, { agent: agent.email }) } };
  }
});

// actions/unblock-for-live-chat.ts
var unblockForLiveChat2 = defineAction({
  name: "HelpdeskClient.UnblockForLiveChat",
  summary: "Lifts the conversation's own liveChat block: true; false where it has none.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "boolean" },
  errors: ["NO_CLIENT"],
  run(_params, { world }) {
    const { desk, lifted } = unblockForLiveChat(deskOf(world));
    return { result: lifted, world: { ...world, desk } };
  }
});

// actions/index.ts
var ACTIONS = [
  connectToHelpdeskAgent,
  disconnectFromHelpdeskAgent,
  isBlockedForLiveChat,
  unblockForLiveChat2,
  isOutsideWorkingHours,
  getConversationTranscript,
  endChatActivity,
  setLanguage,
  saveIdentifiedUser,
  transferChat
];

// cli/bot-folder.ts
function makeBot(files2, extra = []) {
  const actions = [...ACTIONS, ...extra];
  const signatures = actions.map((action2) => ({ ...action2, inside: action2.inside === true }));
  const { bot: loaded2, faults } = loadBot(files2, {
    actions: signatures,
    defaults: DEFAULT_FLOWS,
    entities: SYSTEM_ENTITIES
  });
  if (loaded2 === null) return { bot: null, faults };
  return { bot: compileBot(loaded2, { actions, rules: FIELD_RULES, hash }), faults };
}
function hash(text4) {
  return createHash("sha256").update(text4).digest("hex").slice(0, 16);
}

// ../../tmp/load.ts
var file = (name, v) => ({ file: name + ".json", name: name + ".json", content: JSON.stringify(v, null, 2) });
var files = [file("bot", { locales: ["en", "ru"] })];
for (let f = 0; f < 1e3; f++) {
  const steps = {};
  for (let i = 0; i < 50; i++) {
    const next = i === 49 ? "end" : "s" + (i + 1);
    steps["s" + i] = i % 5 === 0 ? { type: "prompt", message: { en: `Question ${f} {{ @a${i} }}?`, ru: `\u0412\u043E\u043F\u0440\u043E\u0441 ${f} {{ @a${i} }}?` }, save: "@a" + i, input: { type: "text", maxLength: 100 }, next: [{ when: `@a${i} == 'x${f}'`, to: "end" }, { to: next }] } : i % 5 === 1 ? { type: "branch", next: [{ when: `size(@a${i - 1}) > ${i}`, to: next }, { to: next }] } : i % 5 === 2 ? { type: "choice", message: "Choose", options: [{ value: "a" }, { value: "b" }], save: "@c" + i, next } : { type: "message", message: { en: `Hello {{ @a${i - i % 5} }} number ${i}`, ru: `\u041F\u0440\u0438\u0432\u0435\u0442 {{ @a${i - i % 5} }} \u043D\u043E\u043C\u0435\u0440 ${i}` }, next };
  }
  files.push(file("flow" + f, { trigger: { phrases: ["start flow " + f] }, start: "s0", steps }));
}
console.log("MB", files.reduce((s, f) => s + f.content.length, 0) / 1e6);
for (let k = 0; k < 3; k++) {
  const c = process.cpuUsage();
  const t = performance.now();
  const { bot, faults } = makeBot(files);
  const d = process.cpuUsage(c);
  console.log("load", bot ? "ok" : JSON.stringify(faults.slice(0, 3)), "cpu ms", ((d.user + d.system) / 1e3).toFixed(0), "wall", (performance.now() - t).toFixed(0));
}
