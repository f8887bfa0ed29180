/** The first file that a service manager hands over. */
const FIRST = 3

/**
 * A socket that is open already: a service manager (systemd's socket activation) keeps it over a restart, so that whoever
 * connects meanwhile waits and is not refused. Null: none was handed to this process.
 *
 * @param pid of this process
 */
export function handedSocket(
  { LISTEN_FDS: count = "", LISTEN_PID: owner = "" }: NodeJS.ProcessEnv,
  pid: number,
): { readonly fd: number } | null {
  return /^[1-9]\d*$/.test(count) && (owner === "" || owner === String(pid)) ? { fd: FIRST } : null
}
