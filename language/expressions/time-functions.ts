import { Duration, PlainDate, type Value } from "../values/values.js"
import { spend } from "./budget.js"
import {
  type CalendarParts,
  type CalendarUnit,
  calendarParts,
  dateIn,
  midnightOf,
  parseDate,
  parsePeriod,
  plusPeriod,
  unitsBetween,
} from "./calendar.js"
import {
  DATE,
  DURATION,
  type Example,
  type FunctionContext,
  type FunctionForm,
  type FunctionSpec,
  invalidLiteral,
  type LiteralFault,
  NUMBER,
  type Parameter,
  parameter,
  STRING,
  simple,
  TIME,
  textAt,
} from "./function-spec.js"
import { parseDuration, parseTime } from "./time.js"

/** Working with zones and calendars costs about as much as so many other steps. */
const STEPS_PER_MOMENT = 4

const timestampText: Parameter = { name: "x", types: [STRING, TIME, DATE], literal: timestampFault }
const clockText: Parameter = { name: "timeOfDay", types: [STRING], literal: clockFault }
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/
const dateText: Parameter = { name: "x", types: [STRING, TIME, DATE], literal: dateFault }
const durationText: Parameter = { name: "x", types: [STRING, DURATION], literal: durationFault }
const periodText: Parameter = { name: "period", types: [STRING], literal: periodFault }

export const TIME_FUNCTIONS: readonly FunctionSpec[] = [
  {
    name: "timestamp",
    forms: [
      {
        parameters: [timestampText],
        result: TIME,
        run: ([value], { scope, budget }) => {
          if (value instanceof PlainDate) return spend(budget, STEPS_PER_MOMENT) ? midnightOf(value, scope.zone) : null
          return typeof value === "string" ? parseTime(value, "UTC") : (value ?? null)
        },
      },
      {
        parameters: [parameter("date", DATE), clockText],
        result: TIME,
        run: (values, { scope, budget }) => {
          const [date] = values
          const clock = textAt(values, 1)
          if (!(date instanceof PlainDate) || !CLOCK.test(clock)) return undefined
          if (!spend(budget, STEPS_PER_MOMENT)) return null
          return parseTime(`${date.iso}T${clock}`, scope.zone) ?? undefined
        },
      },
    ],
    summary:
      "The time that a text names in ISO 8601 (without a zone: in UTC); of a date its midnight in the user's zone, or the time of day there that a second text names as HH:MM.",
    example: ["timestamp('2026-03-04 10:30')", '"2026-03-04T10:30:00.000Z"'],
    more: [["timestamp(date('2026-03-04'), '10:30')", '"2026-03-04T08:30:00.000Z"']],
  },
  simple(
    "duration",
    [durationText],
    DURATION,
    "The length of time that a text names, in ISO 8601 or as in 1h30m; P1D is 24 hours.",
    ["duration('PT90M')", '"PT5400S"'],
    ([value]) => (typeof value === "string" ? parseDuration(value) : (value ?? null)),
  ),
  simple(
    "date",
    [dateText],
    DATE,
    "The date that a text names as YYYY-MM-DD; of a time the day in the user's zone.",
    ["date('2026-03-04') + 1", '"2026-03-05"'],
    ([value], { scope, budget }) => {
      if (value instanceof Date) return spend(budget, STEPS_PER_MOMENT) ? dateIn(value, scope.zone) : null
      return typeof value === "string" ? parseDate(value) : (value ?? null)
    },
  ),
  simple(
    "today",
    [],
    DATE,
    "The date of the turn in the user's zone.",
    ["today()", '"2026-03-02"'],
    (_, { scope, budget }) => (spend(budget, STEPS_PER_MOMENT) ? dateIn(scope.now, scope.zone) : null),
  ),
  {
    name: "plus",
    forms: [DATE, TIME].map(type => ({
      parameters: [parameter("x", type), periodText],
      result: type,
      run: plus,
    })),
    summary:
      "Counts on by the calendar, a time in the user's zone: years, months, weeks, days, and for times hours, minutes, seconds. A day that the month lacks becomes its last.",
    example: ["plus(date('2026-01-31'), 'P1M')", '"2026-02-28"'],
    more: [["plus(GetDate, '-P1DT2H')", '"2026-03-01T07:00:00.000Z"']],
  },
  between("days", "days", ["days(date('2026-03-02'), date('2026-03-04'))", "2"], 86_400_000),
  between("months", "months", ["months(date('2026-01-31'), date('2026-03-30'))", "1"]),
  between("years", "years", ["years(date('1990-05-17'), date('2026-05-16'))", "35"]),
  length("hours", ["hours(duration('PT90M'))", "1"], 3_600_000),
  length("minutes", ["minutes(duration('PT90M'))", "90"], 60_000),
  part("year", [DATE, TIME], "The year", ["year(date('2026-03-04'))", "2026"]),
  part("month", [DATE, TIME], "The month, 1 to 12,", ["month(date('2026-03-04'))", "3"]),
  part("day", [DATE, TIME], "The day of the month", ["day(date('2026-03-04'))", "4"]),
  part("weekday", [DATE, TIME], "The day of the week, 1 (Monday) to 7,", ["weekday(date('2026-03-04'))", "3"]),
  part("hour", [TIME], "The hour", ["hour(timestamp('2026-03-04T10:30:00Z'))", "12"]),
  part("minute", [TIME], "The minute", ["minute(timestamp('2026-03-04T10:30:00Z'))", "30"]),
]

function plus(values: readonly Value[], { scope, budget }: FunctionContext): Value | undefined {
  const [from] = values
  const period = parsePeriod(textAt(values, 1))
  if (period === null || (from instanceof PlainDate && period.milliseconds !== 0)) return undefined
  if (!spend(budget, from instanceof Date ? 2 * STEPS_PER_MOMENT : STEPS_PER_MOMENT)) return null
  if (from instanceof PlainDate) return plusPeriod(from, period, scope.zone)
  return from instanceof Date ? plusPeriod(from, period, scope.zone) : undefined
}

function between(name: string, unit: CalendarUnit, example: Example, milliseconds: number | null = null): FunctionSpec {
  const forms = [DATE, TIME].map(
    (type): FunctionForm => ({
      parameters: [parameter("from", type), parameter("to", type)],
      result: NUMBER,
      run: ([from, to], { scope, budget }) => {
        if (!spend(budget, (from instanceof Date ? 6 : 2) * STEPS_PER_MOMENT)) return null
        if (from instanceof PlainDate && to instanceof PlainDate) return unitsBetween(unit, from, to, scope.zone)
        return from instanceof Date && to instanceof Date ? unitsBetween(unit, from, to, scope.zone) : undefined
      },
    }),
  )
  const counted = `The largest n with plus(from, n ${unit}) <= to`
  return milliseconds === null
    ? { name, forms, summary: `${counted}.`, example }
    : {
        name,
        forms: [...forms, lengthForm(milliseconds)],
        summary: `${counted}; or the whole ${unit} of a duration.`,
        more: [[`${name}(duration('P10DT1H'))`, "10"]],
        example,
      }
}

function length(name: string, example: Example, milliseconds: number): FunctionSpec {
  return { name, forms: [lengthForm(milliseconds)], summary: `The whole ${name} of a duration.`, example }
}

function lengthForm(milliseconds: number): FunctionForm {
  return {
    parameters: [parameter("duration", DURATION)],
    result: NUMBER,
    run: ([value]) => (value instanceof Duration ? Math.trunc(value.milliseconds / milliseconds) + 0 : undefined),
  }
}

function part(name: keyof CalendarParts, types: Parameter["types"], summary: string, example: Example): FunctionSpec {
  const of = types.includes(DATE) ? "a date, or of a time in the user's zone" : "a time in the user's zone"
  return simple(name, [parameter("x", ...types)], NUMBER, `${summary} of ${of}.`, example, ([value], context) => {
    if (!(value instanceof PlainDate || value instanceof Date) || !spend(context.budget, STEPS_PER_MOMENT)) return null
    return calendarParts(value, context.scope.zone)[name]
  })
}

function timestampFault(written: string | number): LiteralFault | null {
  if (parseTime(String(written), "UTC") !== null) return null
  return invalidLiteral(`'${written}' is not a time that exists, in ISO 8601.`, "timestamp('2026-01-31T09:00:00Z')")
}

function clockFault(written: string | number): LiteralFault | null {
  if (CLOCK.test(String(written))) return null
  return invalidLiteral(`'${written}' is not a time of day, written HH:MM.`, "timestamp(date, '09:30')")
}

function dateFault(written: string | number): LiteralFault | null {
  if (parseDate(String(written)) !== null) return null
  if (parseTime(String(written), "UTC") !== null)
    return invalidLiteral(`'${written}' is a time, not a date.`, `the day of it is date(timestamp('${written}'))`)
  return invalidLiteral(`'${written}' is not a date that exists, written YYYY-MM-DD.`, "date('2026-01-31')")
}

function durationFault(written: string | number): LiteralFault | null {
  if (parseDuration(String(written)) !== null) return null
  const hint = /^[+-]?P[^T]*\d[YM]/.test(String(written))
    ? "months and years have no fixed length: count by the calendar, plus(time, 'P1M'), or count days, P30D"
    : "duration('P1DT12H') or duration('36h')"
  return invalidLiteral(`'${written}' is not a duration.`, hint)
}

function periodFault(written: string | number): LiteralFault | null {
  if (parsePeriod(String(written)) !== null) return null
  return invalidLiteral(`'${written}' is no length of time by the calendar.`, "plus(date, 'P1M') or plus(date, '-P2W')")
}
