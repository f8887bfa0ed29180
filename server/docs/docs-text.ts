import type { Json } from "../../language/index.js"

/** A part of a JSON document. */
export type Node = { readonly [key: string]: Json }

/** An object as it is; anything else as one with nothing in it. */
export function node(value: Json | undefined): Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : {}
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : ""
}

export function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}

/** A sentence as HTML; what stands between backticks is code. */
export function marked(value: string): string {
  return escaped(value).replace(/`([^`]+)`/g, "<code>$1</code>")
}
