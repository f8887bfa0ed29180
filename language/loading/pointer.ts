/** One more reference token on a JSON Pointer (RFC 6901). */
export function pointerTo(pointer: string, key: string | number): string {
  if (typeof key === "number" || !/[~/]/.test(key)) return `${pointer}/${key}`
  return `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
}

/** The keys of a JSON Pointer, outermost first. */
export function keysOf(pointer: string): readonly string[] {
  if (pointer === "") return []
  return pointer
    .slice(1)
    .split("/")
    .map(key => key.replaceAll("~1", "/").replaceAll("~0", "~"))
}

/** The pointer to what holds the value that `pointer` names, and the value's key in it. */
export function parentOf(pointer: string): { readonly parent: string; readonly key: string } {
  return { parent: pointer.slice(0, Math.max(0, pointer.lastIndexOf("/"))), key: keysOf(pointer).at(-1) ?? "" }
}

/** Whether `pointer` names the same value as `outer`, or one inside it. */
export function isWithin(pointer: string, outer: string): boolean {
  return pointer.startsWith(outer) && (pointer.length === outer.length || pointer[outer.length] === "/")
}
