/** Ids that another conversation has in a replay: what shows one can't be expected word by word. */
export class OwnIds {
  private readonly pattern: RegExp | null

  constructor(ids: readonly (string | null)[]) {
    const known = ids.flatMap(id => (id === null || id === "" ? [] : [id.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")]))
    this.pattern =
      known.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${known.join("|")})(?![\\p{L}\\p{N}])`, "u")
  }

  areIn(text: string): boolean {
    return this.pattern?.test(text) ?? false
  }

  /** The longest part of a text in which there is none; null: there is none in all of it. */
  freePart(text: string): string | null {
    if (this.pattern === null || !this.areIn(text)) return null
    const parts = text.split(this.pattern)
    return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), "")
  }
}
