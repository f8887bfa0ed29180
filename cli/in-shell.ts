/** A path as it can be typed again in a shell. */
export function inShell(path: string): string {
  return /^[\p{L}\p{N}_./\\:-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
