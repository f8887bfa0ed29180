/** Stands in place of a secret wherever that might be kept or shown. */
export const MASK = "•••"
