/**
 * The type of an expression's value, as far as loading knows it (design section 4). Every value may be null besides, so
 * null needs no type of its own except where it is written as a literal.
 */
export type Type =
  | { readonly kind: "any" | "null" | "boolean" | "number" | "string" | "time" | "duration" }
  | { readonly kind: "list"; readonly item: Type }
  /** `fields` null: an object of which nothing is known. */
  | { readonly kind: "object"; readonly fields: { readonly [name: string]: Type } | null }

export const ANY: Type = { kind: "any" }
