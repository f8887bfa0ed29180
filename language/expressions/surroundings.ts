/** Everything that functions may depend on besides their parameters. */
export interface Surroundings {
  /** The turn's time, `GetDate`. */
  readonly now: Date
  /** IANA name, for `format`, for dates, and for times in texts. */
  readonly zone: string
  /** The zone is not the user's own, so times in texts name it. */
  readonly namesZone?: boolean
  /** BCP 47 tag, for names of months and days, marks in numbers and plurals. */
  readonly locale: string
  /** ISO 4217 code of the bot's currency. */
  readonly currency?: string | null
  /** The same whenever the turn is played again: `pick` chooses by it. */
  seed?(): string
  /** The title, in the user's language, of the option that was chosen at a step of this frame; null: none was. */
  chosenTitle?(step: string): string | null
}
