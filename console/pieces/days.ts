/** Days as fields and addresses have them, `YYYY-MM-DD`, in the reader's zone. */
const DAY = /^\d{4}-\d\d-\d\d$/

export function isDay(text: string): boolean {
  return DAY.test(text)
}

/** A date as it is called here. */
export function dateOf(moment: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0")
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

/** The beginning of a date here, `days` later. */
export function startOf(date: string, days = 0): Date {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number)
  return new Date(year, month - 1, day + days)
}

/** The filters of an address as the server takes them: days begin where the reader is, and the last one belongs to them. */
export function withMoments(asked: { readonly [name: string]: string }): { readonly [name: string]: string } {
  const { from, to, ...others } = asked
  return {
    ...others,
    ...(from === undefined ? {} : { from: isDay(from) ? startOf(from).toISOString() : from }),
    ...(to === undefined ? {} : { to: isDay(to) ? startOf(to, 1).toISOString() : to }),
  }
}
