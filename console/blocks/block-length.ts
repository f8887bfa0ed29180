import { language } from "../texts/texts.js"

/** Lengths of a block that are one press away, in minutes. */
export const USUAL_LENGTHS = [60, 1440, 7 * 1440, 30 * 1440] as const
/** Minutes that a block may last at least and at most. */
const SHORTEST = 1
const LONGEST = 5_256_000

const UNITS = [
  ["weeks", "week", 7 * 1440],
  ["days", "day", 1440],
  ["hours", "hour", 60],
  ["minutes", "minute", 1],
] as const
export type LengthUnit = (typeof UNITS)[number][0]

/** How long a block lasts: a preset, for good, or what was typed. */
export interface BlockLength {
  readonly kind: "preset" | "forGood" | "other"
  readonly minutes: number
  /** Of `other`: as it was typed. */
  readonly amount: string
  readonly unit: LengthUnit
}

/** A day, which the page's design chooses first. */
export const FIRST_LENGTH: BlockLength = { kind: "preset", minutes: 1440, amount: "2", unit: "days" }

export function minutesOfLength(amount: string, unit: LengthUnit): number {
  const minutes = UNITS.find(([name]) => name === unit)?.[2] ?? 1
  return /^\d{1,9}$/.test(amount.trim()) ? Number(amount) * minutes : Number.NaN
}

/** A length in the largest unit that it is a whole number of. */
export function amountOf(minutes: number): Pick<BlockLength, "amount" | "unit"> {
  const unit = UNITS.find(([, , size]) => minutes % size === 0) ?? UNITS[3]
  return { amount: String(minutes / unit[2]), unit: unit[0] }
}

/** Null: for good; NaN: it is none that a block may have. */
export function minutesFor({ kind, minutes }: BlockLength): number | null {
  if (kind === "forGood") return null
  return Number.isInteger(minutes) && minutes >= SHORTEST && minutes <= LONGEST ? minutes : Number.NaN
}

/** `24 hours`, `7 days`: in hours up to two days, as people say it. */
export function lengthText(minutes: number): string {
  const { unit } = minutes === 1440 ? { unit: "hours" as const } : amountOf(minutes)
  const [, name, size] = UNITS.find(([one]) => one === (unit === "weeks" ? "days" : unit)) ?? UNITS[3]
  const text = new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(
    minutes / size,
  )
  // Between a number and a Han character stands a blank.
  return text.replace(/(\d)(?=\p{Script=Han})/gu, "$1 ")
}

/** A moment as a field for date and time has it, in the reader's zone. */
export function fieldMoment(moment: number): string {
  const local = new Date(moment - new Date(moment).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
